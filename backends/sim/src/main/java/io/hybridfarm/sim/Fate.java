package io.hybridfarm.sim;

import java.time.Duration;

/**
 * What becomes of one simulated attempt, if nobody stops it before.
 *
 * @param after how long it runs; zero or more
 * @param exitCode the code it leaves with, 0 for a success; of no meaning if it is lost
 * @param lost whether it is lost instead of ending
 */
public record Fate(Duration after, int exitCode, boolean lost) {
    /**
     * @throws IllegalArgumentException if the duration is negative
     */
    public Fate {
        if (after.isNegative()) {
            throw new IllegalArgumentException("an attempt cannot run for " + after);
        }
    }

    /** Ends with 0. */
    public static Fate succeeds(Duration after) {
        return new Fate(after, 0, false);
    }

    /** Ends with another code. */
    public static Fate fails(Duration after, int exitCode) {
        return new Fate(after, exitCode, false);
    }

    /** Is lost through no fault of its task. */
    public static Fate lost(Duration after) {
        return new Fate(after, 0, true);
    }
}
