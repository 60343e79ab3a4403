package io.hybridfarm.core.plan;

import java.util.Arrays;

/** At most so many in any window of a fixed length, exactly: it remembers when the last ones were. */
final class RateGate {
    private final long windowMillis;
    private final long[] recent;
    private int next;

    /**
     * @param most how many in a window, 1 or more
     */
    RateGate(int most, long windowMillis) {
        this.windowMillis = windowMillis;
        this.recent = new long[most];
        Arrays.fill(recent, Long.MIN_VALUE / 2);
    }

    /** How many there may be in a window. */
    int most() {
        return recent.length;
    }

    /** Notes one. */
    void pass(long now) {
        recent[next] = now;
        next = next + 1 < recent.length ? next + 1 : 0;
    }

    /** When one more may be; in the past if it may be now. */
    long opensAt() {
        return opensAt(1);
    }

    /** When so many more may be at once; {@link Long#MAX_VALUE} if never. */
    long opensAt(int more) {
        return more > recent.length ? Long.MAX_VALUE : recent[(next + more - 1) % recent.length] + windowMillis;
    }
}
