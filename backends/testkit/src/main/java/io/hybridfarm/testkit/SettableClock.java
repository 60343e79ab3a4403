package io.hybridfarm.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that stands still until a test moves it; it starts at {@link #START}.
 *
 * <p>Any thread may call.
 */
public final class SettableClock implements InstantSource {
    /** What a new clock shows. */
    public static final Instant START = Instant.parse("2026-01-05T09:00:00Z");

    private volatile Instant now = START;

    @Override
    public Instant instant() {
        return now;
    }

    /** Shows this instant from now on; alarms do not notice, see {@link ManualDeadlines#runDue}. */
    public synchronized void set(Instant instant) {
        now = instant;
    }

    /** Goes forward by so much; alarms do not notice, see {@link ManualDeadlines#advance}. */
    public synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }
}
