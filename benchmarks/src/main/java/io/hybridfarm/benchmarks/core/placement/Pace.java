package io.hybridfarm.benchmarks.core.placement;

import java.time.Duration;

/**
 * How long a case runs. An operation that has begun is not cut short; whoever cannot wait ends the JVM.
 *
 * @param warmUp how long it runs before it counts
 * @param measured how long it counts
 * @param mostOperations when to end earlier
 * @param ready called when all is set up and the first operation follows
 */
record Pace(Duration warmUp, Duration measured, int mostOperations, Runnable ready) {
    /** For figures that count. */
    static Pace full(Runnable ready) {
        return new Pace(Duration.ofSeconds(4), Duration.ofSeconds(8), 5_000_000, ready);
    }

    /** To see that it works. */
    static Pace quick() {
        return new Pace(Duration.ofMillis(20), Duration.ofMillis(50), 2_000, () -> {});
    }

    /** When an operation has taken longer than that, it is not waited for. */
    static final Duration BOX = Duration.ofSeconds(20);

    /** How long a case may take from {@code ready} on: a warm-up and one operation that counts, both as long as can be. */
    static Duration limit() {
        Pace full = full(() -> {});
        return full.warmUp().plus(full.measured()).plus(BOX.multipliedBy(2));
    }
}
