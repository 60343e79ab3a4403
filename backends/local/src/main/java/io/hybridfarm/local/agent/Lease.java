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

    /** A hello was answered: leases are this long from now on. */
    synchronized void begun(long askedAt, Duration leaseLength) {
        length = leaseLength.toNanos();
        end = askedAt + length;
    }

    /** A question was answered. */
    synchronized void renewed(long askedAt) {
        if (askedAt + length - end > 0) {
            end = askedAt + length;
        }
    }

    /** Whether what runs here must be killed now. */
    synchronized boolean isToEnd() {
        return end - ticker.getAsLong() <= ending(length);
    }

    /** Whether a lease of this length leaves time to work, next to the time that ending everything may take. */
    boolean suffices(Duration leaseLength, Duration poll) {
        return leaseLength.toNanos() - ending(leaseLength.toNanos()) > poll.toNanos();
    }

    private long ending(long leaseNanos) {
        return grace.toNanos() + Math.min(LONGEST_MARGIN.toNanos(), leaseNanos / 10);
    }
}
