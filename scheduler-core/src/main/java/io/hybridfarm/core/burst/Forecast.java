package io.hybridfarm.core.burst;

import io.hybridfarm.spi.FarmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When work will be done.
 *
 * <p>Graham's bound (1966) for any schedule that leaves no core idle while a frame waits: work over cores, and what the
 * longest chain of frames adds while it runs alone. With cores of one frame size each, {@code W/P + (1 - 1/P) L} for P slots;
 * where frames of several sizes wait, up to the largest size may stand free.
 *
 * @param p50 as likely before as after; {@link Instant#MAX} if it cannot be done here at all
 * @param p80 not later in four of five cases; {@link Instant#MAX} if it cannot be done here at all
 */
public record Forecast(Instant p50, Instant p80) {
    private static final double MEDIAN = 0.5;
    private static final double LIKELY = 0.8;
    private static final double LONGEST = 0.99;
    private static final double MILLIS_PER_HOUR = 3_600_000;
    private static final double MOST_MILLIS = 3e13;
    private static final double ROUNDING = 1e-9;

    /**
     * What is left of one step.
     *
     * @param name unique in the work
     * @param times how long its frames take
     * @param waiting how many frames have not begun, 0 or more
     * @param running how long the others have run
     * @param cores what one frame occupies, above 0
     * @param after the steps that come before it, by name
     */
    public record Step(
            String name, RunTimes times, int waiting, List<Duration> running, double cores, List<String> after) {
        /**
         * @throws FarmException INVALID if a value is out of range
         */
        public Step {
            running = List.copyOf(running);
            after = List.copyOf(after);
            if (waiting < 0) {
                throw FarmException.invalid(
                        "step.waiting", "of '" + name + "' must not be negative, but is " + waiting);
            }
            if (!(cores > 0)) {
                throw FarmException.invalid("step.cores", "of '" + name + "' must be above 0, not " + cores);
            }
        }

        /** How long its longest frame goes on from now, or from when it may begin. */
        private Duration longest(double quantile) {
            Duration longest = waiting > 0 ? times.frame(quantile) : Duration.ZERO;
            for (Duration age : running) {
                Duration rest = times.remaining(age, quantile);
                longest = rest.compareTo(longest) > 0 ? rest : longest;
            }
            return longest;
        }
    }

    /**
     * When steps will be done.
     *
     * @param cores what they have for themselves until then, 0 or more
     * @throws FarmException INVALID if a step comes after one that is not there, or after itself
     */
    public static Forecast of(Instant now, double cores, List<Step> steps) {
        double largest = 0;
        double smallest = Double.MAX_VALUE;
        for (Step step : steps) {
            largest = Math.max(largest, step.cores);
            smallest = Math.min(smallest, step.cores);
        }
        return new Forecast(
                finish(now, coreHours(steps, MEDIAN), cores, smallest, largest, chain(steps, MEDIAN)),
                finish(now, coreHours(steps, LIKELY), cores, smallest, largest, chain(steps, LONGEST)));
    }

    /**
     * Core-hours that are left, with this probability at most; the steps' own quantiles are added, as if all were off the same
     * way.
     *
     * @param quantile 0.5 to 0.999
     */
    public static double coreHours(List<Step> steps, double quantile) {
        double sum = 0;
        for (Step step : steps) {
            sum += step.times.total(step.waiting, step.running, quantile).toMillis() / MILLIS_PER_HOUR * step.cores;
        }
        return sum;
    }

    /**
     * The longest chain of frames, one of each step, that must follow each other.
     *
     * @param quantile of each frame, 0.5 to 0.999
     * @throws FarmException INVALID if a step comes after one that is not there, or after itself
     */
    public static Duration chain(List<Step> steps, double quantile) {
        Map<String, Step> byName = new HashMap<>();
        steps.forEach(step -> byName.put(step.name, step));
        Map<String, Duration> known = new HashMap<>();
        Duration longest = Duration.ZERO;
        for (Step step : steps) {
            Duration end = chainTo(step, byName, known, quantile);
            longest = end.compareTo(longest) > 0 ? end : longest;
        }
        return longest;
    }

    private static Duration chainTo(Step step, Map<String, Step> byName, Map<String, Duration> known, double quantile) {
        Duration end = known.get(step.name);
        if (end != null) {
            if (end.isNegative()) {
                throw FarmException.invalid("step.after", "'" + step.name + "' comes after itself");
            }
            return end;
        }
        known.put(step.name, Duration.ofMillis(-1)); // on the way: met again, it is a circle
        Duration before = Duration.ZERO;
        for (String name : step.after) {
            Step earlier = byName.get(name);
            if (earlier == null) {
                throw FarmException.invalid(
                        "step.after", "'" + step.name + "' comes after '" + name + "', which is unknown");
            }
            Duration chain = chainTo(earlier, byName, known, quantile);
            before = chain.compareTo(before) > 0 ? chain : before;
        }
        Duration all = before.plus(step.longest(quantile));
        known.put(step.name, all);
        return all;
    }

    /** The bound for work that has so many cores on the average, of which parts of a frame's size are no loss. */
    static Forecast atPace(Instant now, Shortfall.Gap gap, double cores) {
        Backlog.Due due = gap.due();
        return new Forecast(
                atPace(now, gap.medianBy(), cores, due.frame()), atPace(now, gap.workBy(), cores, due.longest()));
    }

    private static Instant atPace(Instant now, double coreHours, double cores, Duration longest) {
        if (coreHours <= 0) {
            return now;
        }
        double millis = cores > 0 ? coreHours / cores * MILLIS_PER_HOUR + longest.toMillis() : Double.MAX_VALUE;
        return millis > MOST_MILLIS ? Instant.MAX : now.plusMillis((long) Math.ceil(millis));
    }

    /** Graham's bound; frames of all sizes between the two may wait. */
    static Instant finish(
            Instant now, double coreHours, double cores, double smallest, double largest, Duration longest) {
        if (coreHours <= 0) {
            return now;
        }
        if (cores < largest - ROUNDING) {
            return Instant.MAX;
        }
        boolean oneSize = largest - smallest < ROUNDING;
        double busy = oneSize ? Math.floor(cores / largest + ROUNDING) * largest : Math.max(smallest, cores - largest);
        double beside = oneSize ? 1 - largest / busy : 1;
        double millis = coreHours / busy * MILLIS_PER_HOUR + beside * longest.toMillis();
        return now.plusMillis((long) Math.ceil(Math.min(millis, MOST_MILLIS)));
    }
}
