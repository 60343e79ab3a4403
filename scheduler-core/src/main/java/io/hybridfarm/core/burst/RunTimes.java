package io.hybridfarm.core.burst;

import io.hybridfarm.spi.FarmException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * How long the frames of one step take: what was measured, shrunk towards what its kind of step usually takes.
 *
 * <h2>The estimate</h2>
 *
 * Render times are about log-normal, so all is done in the logarithm x. With n samples, a prior centre m, a spread b between
 * steps and w within them,
 *
 * <pre>
 * s^2 = (worth w^2 + sum of squares) / (worth + n - 1)      the spread of one frame
 * k   = s^2 / b^2                                           what the prior is worth, in samples
 * mu  = (n mean(x) + k m) / (n + k)
 * </pre>
 *
 * which is the normal model with its conjugate prior. A total of many frames is uncertain in two ways that must not be mixed
 * up. Single frames spread, which evens out with the root of their number; and the mean itself is not known, which never evens
 * out: it carries every frame the same way. The logarithm of the mean has the variance {@code s^2/(n+k) + s^4/(2 nu)} (Cox's
 * method), the total is matched to a log-normal by its first two moments (Fenton and Wilkinson, 1960), both variances add, and
 * Student's quantile with nu degrees accounts for the spread having been estimated too.
 *
 * <h2>Heavy tails</h2>
 *
 * Few samples of a heavy tail mostly lie below its mean. The estimate is raised where the plain mean lies above the log-normal
 * one, and by Johnson's correction for skewness (1978); and the variance of the mean is taken half as large again, because the
 * log-normal is a guess. For truly log-normal times this makes P80 hold in some 84 of 100 cases: that is its price.
 *
 * <p>A frame that runs already is asked for what is left of it, given its age; the longer it has run beyond the usual, the
 * more is left. All quantiles are between 0.5 and 0.999.
 *
 * <p>Belongs to one thread.
 */
public final class RunTimes {
    private static final double DOUBT = 1.5;
    private static final double FRESH = -8;
    private static final double FAR = 8;
    private static final double MOST_MILLIS = 3e13;

    private final Prior prior;
    private int count;
    private double mean;
    private double squares;
    private double plainMean;
    private double plainSquares;
    private double plainCubes;

    /**
     * What is known of a kind of step before any of its frames has run.
     *
     * @param typical the median of such steps, 1 ms to 365 days
     * @param betweenSteps two thirds of such steps lie within this factor of it, above 1 to 1,000
     * @param withinStep two thirds of the frames of one step lie within this factor of their median, above 1 to 1,000
     * @param worth how many samples that spread within a step is worth, 3 to 1,000
     */
    public record Prior(Duration typical, double betweenSteps, double withinStep, double worth) {
        private static final Duration LONGEST = Duration.ofDays(365);

        /** Five minutes within a factor of four: for a kind of step never seen before. */
        public static final Prior UNKNOWN = new Prior(Duration.ofMinutes(5), 4, 1.65, 4);

        private static final double LEAST_FACTOR = 1.1;
        private static final double MOST_FACTOR = 1_000;
        private static final int ENOUGH_STEPS = 3;

        /**
         * @throws FarmException INVALID if a value is out of range
         */
        public Prior {
            if (typical.toMillis() < 1 || typical.compareTo(LONGEST) > 0) {
                throw FarmException.invalid("prior.typical", "must be from 1 ms to 365 days, not " + typical);
            }
            requireFactor("prior.betweenSteps", betweenSteps);
            requireFactor("prior.withinStep", withinStep);
            if (!(worth >= 3 && worth <= 1_000)) {
                throw FarmException.invalid("prior.worth", "must be from 3 to 1000 samples, not " + worth);
            }
        }

        /** What steps of one kind have in common, from those that have run; {@link #UNKNOWN} if fewer than three have. */
        public static Prior learnt(Collection<RunTimes> steps) {
            List<RunTimes> known =
                    steps.stream().filter(step -> step.count >= 2).toList();
            if (known.size() < ENOUGH_STEPS) {
                return UNKNOWN;
            }
            double centre = 0;
            double within = 0;
            double degrees = 0;
            for (RunTimes step : known) {
                centre += step.mean / known.size();
                within += step.squares;
                degrees += step.count - 1;
            }
            double variance = within / degrees;
            double between = 0;
            for (RunTimes step : known) {
                double apart = step.mean - centre;
                between += apart * apart / (known.size() - 1) - variance / step.count / known.size();
            }
            double typical = Math.max(1, Math.min(StrictMath.exp(centre), (double) LONGEST.toMillis()));
            return new Prior(
                    Duration.ofMillis(Math.round(typical)), factor(between), factor(variance), UNKNOWN.worth());
        }

        private static double factor(double variance) {
            double factor = StrictMath.exp(Math.sqrt(Math.max(0, variance)));
            return Math.max(LEAST_FACTOR, Math.min(MOST_FACTOR, factor));
        }

        private static void requireFactor(String field, double factor) {
            if (!(factor > 1 && factor <= MOST_FACTOR)) {
                throw FarmException.invalid(field, "must be a factor above 1, at most 1000, not " + factor);
            }
        }
    }

    /** The model of one frame: median, spread and how well the mean is known, all in the logarithm. */
    private record Fit(double mu, double variance, double samples, double degrees) {
        /** The spread of a frame yet to be seen: what is not known of the mean and the spread comes on top. */
        double predictedSpread() {
            return Math.sqrt(variance * (1 + 1 / samples) * degrees / (degrees - 2));
        }

        double mean() {
            return StrictMath.exp(mu + variance / 2);
        }
    }

    /** No frame has run yet. */
    public RunTimes(Prior prior) {
        this.prior = prior;
    }

    /** Notes how long a frame took; what is below a millisecond counts as one. */
    public void add(Duration time) {
        double millis = Math.max(1, time.toMillis());
        double x = StrictMath.log(millis);
        count++;
        double apart = x - mean;
        mean += apart / count;
        squares += apart * (x - mean);

        // Terriberry's update of the third moment; the cubes need the squares of before.
        double off = millis - plainMean;
        double part = off / count;
        double term = off * part * (count - 1);
        plainMean += part;
        plainCubes += term * part * (count - 2) - 3 * part * plainSquares;
        plainSquares += term;
    }

    /** How many frames were measured. */
    public int count() {
        return count;
    }

    /** How long a frame takes on the average of many. */
    public Duration usual() {
        return duration(fit().mean());
    }

    /** A time that one frame stays below with this probability. */
    public Duration frame(double quantile) {
        requireQuantile(quantile);
        Fit fit = fit();
        double spread = Math.sqrt(fit.variance * (1 + 1 / fit.samples));
        return duration(StrictMath.exp(fit.mu + Normal.student(quantile, fit.degrees) * spread));
    }

    /** A time that a frame which has run for a while goes on for at most, with this probability. */
    public Duration remaining(Duration age, double quantile) {
        requireQuantile(quantile);
        Fit fit = fit();
        double spread = fit.predictedSpread();
        double ran = Math.max(1, age.toMillis());
        double z = (StrictMath.log(ran) - fit.mu) / spread;
        double over = 1 - quantile;
        // Far out the tail falls like the density, and its own value would underflow.
        double until =
                z > FAR ? Math.sqrt(z * z - 2 * StrictMath.log(over)) : Normal.exceededWith(over * Normal.above(z));
        return duration(StrictMath.exp(fit.mu + until * spread) - ran);
    }

    /**
     * A time that frames take together, one after the other, with this probability at most.
     *
     * @param waiting how many have not begun, 0 or more
     * @param ages how long others have run already
     */
    public Duration total(int waiting, List<Duration> ages, double quantile) {
        requireQuantile(quantile);
        if (waiting < 0) {
            throw FarmException.invalid("waiting", "must not be negative, but is " + waiting);
        }
        if (waiting == 0 && ages.isEmpty()) {
            return Duration.ZERO;
        }
        Fit fit = fit();
        double one = fit.mean();
        double relative = Math.max(StrictMath.expm1(fit.variance), plainVariance());
        double sum = waiting * one;
        double follows = sum; // by how much the sum grows for each unit that the logarithm of the mean is off
        double variance = waiting * one * one * relative;
        for (Duration age : ages) {
            double ran = Math.max(1, age.toMillis());
            double spread = fit.predictedSpread();
            double z = (StrictMath.log(ran) - fit.mu) / spread;
            if (z < FRESH) {
                sum += one - ran;
                follows += one;
                variance += one * one * relative;
            } else {
                double mills = Normal.mills(z);
                double shifted = Normal.mills(z - spread);
                double first = ran * shifted / mills;
                double second = ran * ran * Normal.mills(z - 2 * spread) / mills;
                sum += first - ran;
                follows += first * (1 - (1 / mills - 1 / shifted) / spread);
                variance += Math.max(0, second - first * first);
            }
        }
        double ofFrames = StrictMath.log1p(variance / (sum * sum));
        double deviation = Math.sqrt(ofFrames + ofMean(fit) * (follows / sum) * (follows / sum));
        return duration(StrictMath.exp(StrictMath.log(sum)
                - ofFrames / 2
                + Normal.student(quantile, fit.degrees) * deviation
                + (waiting > 1 ? raised(fit, waiting, quantile) : 0)));
    }

    private Fit fit() {
        double within = StrictMath.log(prior.withinStep);
        double between = StrictMath.log(prior.betweenSteps);
        double degrees = prior.worth + Math.max(0, count - 1);
        double variance = (prior.worth * within * within + squares) / degrees;
        double worth = variance / (between * between);
        double centre = StrictMath.log((double) prior.typical.toMillis());
        return new Fit((count * mean + worth * centre) / (count + worth), variance, count + worth, degrees);
    }

    /** The variance of the logarithm of the mean. */
    private double ofMean(Fit fit) {
        double cox = fit.variance / fit.samples + fit.variance * fit.variance / (2 * fit.degrees);
        return DOUBT * Math.max(cox, StrictMath.log1p(plainVariance() / fit.samples));
    }

    /** By how much, in the logarithm, what was measured says that the tail is heavier than a log-normal one. */
    private double raised(Fit fit, int waiting, double quantile) {
        if (count < 2 || plainSquares <= 0) {
            return 0;
        }
        double logNormal = mean + fit.variance / 2;
        double gap = Math.max(0, StrictMath.log(plainMean) - logNormal) * count / fit.samples;
        double deviation = Math.sqrt(plainSquares / count);
        double skewness = Math.max(0, plainCubes / count / (deviation * deviation * deviation));
        double z = Normal.exceededWith(1 - quantile);
        double johnson = skewness * Math.sqrt(plainVariance()) / (6 * fit.samples) * (1 + 2 * z * z);
        return gap + StrictMath.log1p(johnson) * waiting / (waiting + (double) count);
    }

    private double plainVariance() {
        return count < 2 ? 0 : plainSquares / (count - 1) / (plainMean * plainMean);
    }

    private static Duration duration(double millis) {
        return Duration.ofMillis((long) Math.ceil(Math.max(0, Math.min(millis, MOST_MILLIS))));
    }

    private static void requireQuantile(double quantile) {
        if (!(quantile >= 0.5 && quantile <= 0.999)) {
            throw FarmException.invalid("quantile", "must be from 0.5 to 0.999, not " + quantile);
        }
    }
}
