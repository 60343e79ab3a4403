package io.hybridfarm.local.agent;

import io.hybridfarm.spi.farm.Deadlines;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Alarms on one daemon thread. Thread-safe. */
final class ThreadAlarms implements Deadlines, AutoCloseable {
    private static final Logger LOG = System.getLogger(ThreadAlarms.class.getName());

    private final ScheduledThreadPoolExecutor executor;

    ThreadAlarms() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "hybridfarm worker alarms");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Deadline after(Duration delay, Runnable task) {
        Future<?> alarm = executor.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> alarm.cancel(false);
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "an alarm has failed: " + e, e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
