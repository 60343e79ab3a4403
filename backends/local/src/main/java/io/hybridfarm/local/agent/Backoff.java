package io.hybridfarm.local.agent;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: longer each time, and never two machines in step. Used by one thread. */
final class Backoff {
    private final RandomGenerator random;
    private final Duration first;
    private final Duration most;
    private Duration next;

    Backoff(RandomGenerator random, Duration first, Duration most) {
        this.random = random;
        this.first = first;
        this.most = most;
        this.next = first;
    }

    /** The wait before the next try: from half to all of a time that doubles with each call. */
    Duration next() {
        long longest = next.toNanos();
        next = next.multipliedBy(2).compareTo(most) < 0 ? next.multipliedBy(2) : most;
        return Duration.ofNanos(longest / 2 + random.nextLong(longest / 2 + 1));
    }

    /** A try has succeeded. */
    void reset() {
        next = first;
    }
}
