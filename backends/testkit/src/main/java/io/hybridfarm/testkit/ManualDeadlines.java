package io.hybridfarm.testkit;

import io.hybridfarm.spi.farm.Deadlines;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An alarm clock in step with a {@link SettableClock}: nothing rings until a test moves the time.
 *
 * <p>Alarms ring in the order of their times, alarms of the same time in the order in which they were set, each on the
 * thread that moves the time and with the clock showing the alarm's own time. What an alarm's task throws comes out of the
 * call that moved the time. Any thread may set alarms; one thread at a time may move the time.
 */
public final class ManualDeadlines implements Deadlines {
    private record Alarm(Instant due, long number) implements Comparable<Alarm> {
        @Override
        public int compareTo(Alarm other) {
            int byTime = due.compareTo(other.due);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final SettableClock clock;
    private final TreeMap<Alarm, Runnable> alarms = new TreeMap<>();
    private long lastNumber;

    /** An alarm clock that reads and moves this clock. */
    public ManualDeadlines(SettableClock clock) {
        this.clock = clock;
    }

    @Override
    public Deadline after(Duration delay, Runnable task) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must be zero or more, not " + delay);
        }
        synchronized (alarms) {
            Alarm alarm = new Alarm(clock.instant().plus(delay), ++lastNumber);
            alarms.put(alarm, task);
            return () -> {
                synchronized (alarms) {
                    alarms.remove(alarm);
                }
            };
        }
    }

    /** Moves the time forward, ringing on the way whatever is due, alarms included that are set meanwhile. */
    public void advance(Duration duration) {
        Instant end = clock.instant().plus(duration);
        while (ringNext(end)) {
            // Each alarm may set further ones before the end.
        }
        clock.set(end);
    }

    /** Rings whatever is due at the time that the clock shows. */
    public void runDue() {
        advance(Duration.ZERO);
    }

    /**
     * Moves the time to the next alarm and rings it.
     *
     * @return whether there was one
     */
    public boolean runNext() {
        return ringNext(Instant.MAX);
    }

    /** How many alarms are set. */
    public int pending() {
        synchronized (alarms) {
            return alarms.size();
        }
    }

    private boolean ringNext(Instant end) {
        @Nullable Runnable task = null;
        synchronized (alarms) {
            if (!alarms.isEmpty() && !alarms.firstKey().due().isAfter(end)) {
                Alarm alarm = alarms.firstKey();
                task = alarms.remove(alarm);
                if (alarm.due().isAfter(clock.instant())) {
                    clock.set(alarm.due());
                }
            }
        }
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }
}
