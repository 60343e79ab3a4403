package io.hybridfarm.simulate;

/** How long the frames of one step take: log-normal around a curve that drifts along the shot, with a heavy tail. */
final class FrameTimes {
    /** Deviation of the logarithm from frame to frame. */
    static final double SIGMA = 0.3;
    /** How many frames are far slower than their neighbours. */
    static final double TAIL = 0.01;

    private static final double TAIL_ALPHA = 1.5;
    private static final double SLOWEST = 12;

    private FrameTimes() {}

    /** Seconds by index around a median. */
    static double[] draw(Dice dice, int frames, double median) {
        double slope = dice.between(-0.5, 0.5);
        double swing = dice.between(0, 0.4);
        double turns = dice.between(0.5, 3);
        double phase = dice.between(0, 2 * Math.PI);
        double[] seconds = new double[frames];
        for (int i = 0; i < frames; i++) {
            double along = (i + 0.5) / frames;
            double drift = slope * (along - 0.5) + swing * StrictMath.sin(phase + 2 * Math.PI * turns * along);
            double slow = dice.chance(TAIL) ? Math.min(SLOWEST, 2 * dice.pareto(TAIL_ALPHA)) : 1;
            seconds[i] = dice.logNormal(median, SIGMA) * StrictMath.exp(drift) * slow;
        }
        return seconds;
    }
}
