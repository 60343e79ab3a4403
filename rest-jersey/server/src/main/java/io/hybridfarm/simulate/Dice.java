package io.hybridfarm.simulate;

import java.util.SplittableRandom;

/** Chance from a seed, the same on every JVM; belongs to one thread. */
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** 0 to 1, 1 excluded. */
    double part() {
        return random.nextDouble();
    }

    boolean chance(double probability) {
        return part() < probability;
    }

    /** 0 to {@code bound - 1}. */
    int below(int bound) {
        return (int) (part() * bound);
    }

    double between(double from, double to) {
        return from + part() * (to - from);
    }

    /** From the standard normal distribution, by Box and Muller. */
    double normal() {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - part()));
        return radius * StrictMath.cos(2 * Math.PI * part());
    }

    /** Log-normal around a median; {@code sigma} is the deviation of the logarithm. */
    double logNormal(double median, double sigma) {
        return median * StrictMath.exp(sigma * normal());
    }

    /** Pareto from 1 on: most are near 1, few are very large. */
    double pareto(double alpha) {
        return StrictMath.pow(1 - part(), -1 / alpha);
    }

    /** 0 to {@code count - 1}, n-th as likely as 1 by the square root of n. */
    int skewed(int count) {
        double sum = 0;
        for (int i = 1; i <= count; i++) {
            sum += 1 / Math.sqrt(i);
        }
        double left = part() * sum;
        for (int i = 1; i < count; i++) {
            left -= 1 / Math.sqrt(i);
            if (left < 0) {
                return i - 1;
            }
        }
        return count - 1;
    }

    /** The position of a weight, as likely as it is heavy. */
    int weighted(double... weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        double left = part() * sum;
        for (int i = 0; i < weights.length - 1; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }
}
