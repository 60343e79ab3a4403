package io.hybridfarm.local.host;

import java.time.Duration;

/**
 * A lease and what follows from it, counted in ticks of an alarm clock: a clock that is set, or a server that is stopped for a
 * while, makes a lease longer and never shorter.
 *
 * @param lease how long a worker may be silent
 * @param tick the time between two ticks
 */
record LeaseTimes(Duration lease, Duration tick) {
    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
    private static final Duration LONGEST_POLL = Duration.ofSeconds(30);

    static LeaseTimes of(Duration lease) {
        Duration fine = lease.dividedBy(40);
        return new LeaseTimes(lease, fine.compareTo(LONGEST_TICK) < 0 ? fine : LONGEST_TICK);
    }

    /** How long a poll is kept that there are no orders for: two of them may fail within a lease. */
    Duration poll() {
        Duration third = lease.dividedBy(3);
        return third.compareTo(LONGEST_POLL) < 0 ? third : LONGEST_POLL;
    }

    /** After so many ticks without a message a lease is over: it began up to a tick before the first of them. */
    long leaseTicks() {
        return ticks(lease) + 1;
    }

    long pollTicks() {
        return ticks(poll());
    }

    /** After so many ticks without a message a worker gets no new work: it has missed a poll. */
    long silentTicks() {
        return ticks(poll().plus(lease.dividedBy(6))) + 1;
    }

    private long ticks(Duration duration) {
        return (duration.toNanos() + tick.toNanos() - 1) / tick.toNanos();
    }
}
