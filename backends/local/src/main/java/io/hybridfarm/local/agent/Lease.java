package io.hybridfarm.local.agent;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long this machine may work on without hearing from the server. Thread-safe.
 *
 * <p>All has ended before the lease has: {@link #isToEnd} comes early enough for asking processes to end, killing them and
 * looking whether they are gone.
 */
final class Lease {
    private static final Duration LONGEST_MARGIN = Duration.ofSeconds(5);

    private final LongSupplier ticker;
    private final Duration grace;
    private long length;
    private long end;
    private long askedLast;
    private long silence;

    /**
     * @param ticker nanoseconds, by a clock that nobody can set
     * @param grace how long processes are given to end by themselves
     */
    Lease(LongSupplier ticker, Duration grace) {
        this.ticker = ticker;
        this.grace = grace;
    }

    /** The time by which answers are counted, to be taken before the question is sent. */
    long now() {
        return ticker.getAsLong();
    }

    /**
     * A hello was answered.
     *
     * @param leaseLength how long leases are from now on
     * @param poll how long the server keeps a poll, whose answer then renews the lease from the poll's own beginning
     */
    synchronized void begun(long askedAt, Duration leaseLength, Duration poll) {
        length = leaseLength.toNanos();
        end = askedAt + length;
        askedLast = askedAt;
        long usable = length - ending(length);
        long nearlyAll = usable / 100 * 85;
        silence = 2 * poll.toNanos() <= nearlyAll ? nearlyAll : usable / 2;
    }

    /** Whether a question should be put at once, as polls alone do not keep the lease from ending. */
    synchronized boolean wantsQuestion() {
        return ticker.getAsLong() - askedLast >= silence;
    }

    /** A question was answered. */
    synchronized void renewed(long askedAt) {
        if (askedAt + length - end > 0) {
            end = askedAt + length;
            askedLast = askedAt;
        }
    }

    /** Whether what runs here must be killed now. */
    synchronized boolean isToEnd() {
        return end - ticker.getAsLong() <= ending(length);
    }

    /** Whether a lease of this length leaves time to work, next to the time that ending everything may take. */
    boolean suffices(Duration leaseLength) {
        return leaseLength.toNanos() - ending(leaseLength.toNanos()) >= leaseLength.toNanos() / 4;
    }

    private long ending(long leaseNanos) {
        return grace.toNanos() + Math.min(LONGEST_MARGIN.toNanos(), leaseNanos / 10);
    }
}
