package io.hybridfarm.core.plan;

/**
 * How long tasks of one kind take, as far as is known: mean and spread of the logarithm, since render times are about
 * log-normal. Welford's method (1962) keeps both without keeping the times.
 */
final class Durations {
    private static final int ENOUGH = 3;
    private static final double Q90 = 1.2816;

    private int count;
    private double mean;
    private double squares;

    /** Notes one. */
    void add(long millis) {
        double log = StrictMath.log((double) Math.max(1, millis));
        count++;
        double apart = log - mean;
        mean += apart / count;
        squares += apart * (log - mean);
    }

    /** A time that nine tenths stay below, in milliseconds, wider where few are known; {@link Long#MAX_VALUE} if too few are. */
    long ninetieth() {
        if (count < ENOUGH) {
            return Long.MAX_VALUE;
        }
        double deviation = Math.sqrt(squares / (count - 1)) * (1 + 1.0 / count);
        return (long) StrictMath.exp(mean + Q90 * deviation);
    }
}
