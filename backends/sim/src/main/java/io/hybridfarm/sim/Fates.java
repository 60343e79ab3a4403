package io.hybridfarm.sim;

import io.hybridfarm.spi.farm.LaunchOrder;
import java.time.Duration;

/** Decides what becomes of each attempt; a lambda for scripts, {@link #drawn} for crowds. Called once per attempt. */
@FunctionalInterface
public interface Fates {
    /** The fate of the attempt that is ordered. */
    Fate of(LaunchOrder order);

    /**
     * Fates drawn by chance. The same seed and attempt give the same fate, in whatever order attempts are launched.
     *
     * @param mean the mean run time; longer than zero
     * @param spread how much run times differ: 0 for not at all, 0.5 for a render's usual mix of short and long frames
     * @param failureRate the share of attempts that leave with 1 somewhere on their way, 0 to 1
     * @param lossRate the share of attempts that are lost somewhere on their way, 0 to 1
     */
    static Fates drawn(long seed, Duration mean, double spread, double failureRate, double lossRate) {
        return new DrawnFates(seed, mean, spread, failureRate, lossRate);
    }
}
