package io.hybridfarm.local;

import io.hybridfarm.spi.farm.Deadlines;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices that a command does nothing any more: no output, and less than a hundredth of a core.
 *
 * <p>It looks again and again and adds up the times between looks that saw nothing, rather than compare with a clock: neither a
 * clock that is set nor a machine that slept makes it take work for stalled. Thread-safe.
 */
final class StallWatch {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int LOOKS = 4;
    private static final int NOTHING = 100;

    /** Runs something that may take a while on another thread. */
    interface Hand {
        void give(Runnable look);
    }

    private final Duration limit;
    private final Duration pause;
    private final Deadlines deadlines;
    private final Hand hand;
    private final LongSupplier output;
    private final Supplier<Duration> computed;
    private final Runnable stalled;

    // Guarded by this.
    private boolean over;
    private Deadlines.@Nullable Deadline next;
    private long outputBefore;
    private Duration computedBefore = Duration.ZERO;
    private Duration quiet = Duration.ZERO;

    /**
     * A watch that does not look yet.
     *
     * @param limit how long nothing may happen
     * @param hand does the looks, since alarms must not block
     * @param output how many bytes were written so far
     * @param computed how long processes have computed; need not rise when processes end
     * @param stalled called once, at most
     */
    StallWatch(
            Duration limit,
            Deadlines deadlines,
            Hand hand,
            LongSupplier output,
            Supplier<Duration> computed,
            Runnable stalled) {
        this.limit = limit;
        Duration part = limit.dividedBy(LOOKS);
        this.pause = part.compareTo(LONGEST_PAUSE) < 0 ? part : LONGEST_PAUSE;
        this.deadlines = deadlines;
        this.hand = hand;
        this.output = output;
        this.computed = computed;
        this.stalled = stalled;
    }

    /** Begins to watch. */
    synchronized void start() {
        if (!over) {
            next = deadlines.after(pause, () -> hand.give(this::look));
        }
    }

    /** Ends the watch: nothing is called any more, unless it is being called. */
    synchronized void end() {
        over = true;
        if (next != null) {
            next.cancel();
        }
    }

    private void look() {
        long outputNow = output.getAsLong();
        Duration computedNow = computed.get();
        if (isStalled(outputNow, computedNow)) {
            stalled.run();
        } else {
            start();
        }
    }

    private synchronized boolean isStalled(long outputNow, Duration computedNow) {
        Duration work = computedNow.minus(computedBefore).abs();
        boolean idle = outputNow == outputBefore && work.multipliedBy(NOTHING).compareTo(pause) < 0;
        outputBefore = outputNow;
        computedBefore = computedNow;
        quiet = idle ? quiet.plus(pause) : Duration.ZERO;
        boolean stalls = !over && quiet.compareTo(limit) >= 0;
        over |= stalls;
        return stalls;
    }
}
