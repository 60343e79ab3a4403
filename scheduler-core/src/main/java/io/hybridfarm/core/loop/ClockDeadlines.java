package io.hybridfarm.core.loop;

import io.hybridfarm.spi.farm.Deadlines;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The alarm clock of a scheduler that runs in real time. */
public final class ClockDeadlines implements Deadlines, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ClockDeadlines.class.getName());

    private final ScheduledThreadPoolExecutor executor;

    /** Starts a thread as soon as it is needed. */
    public ClockDeadlines() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "farm-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Deadline after(Duration delay, Runnable task) {
        Future<?> future = executor.schedule(() -> guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        return () -> future.cancel(false);
    }

    /** Drops all alarms. */
    @Override
    public void close() {
        executor.shutdownNow();
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a deadline's task threw", e);
        }
    }
}
