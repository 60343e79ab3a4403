package io.hybridfarm.assets;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs many tasks on a few threads that live as long as the call. */
final class Parallel {
    private static final AtomicInteger THREADS = new AtomicInteger();

    private final List<? extends Task> tasks;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch running;
    private final Thread[] threads;

    interface Task {
        void run() throws IOException, InterruptedException;
    }

    private Parallel(int threads, List<? extends Task> tasks) {
        this.tasks = tasks;
        this.threads = new Thread[Math.min(threads, tasks.size())];
        this.running = new CountDownLatch(this.threads.length);
    }

    /**
     * Runs all tasks, begun in their order; returns when none runs any more.
     *
     * @throws IOException what the first task that failed threw; the others are interrupted or not begun then. Unchecked
     *     exceptions likewise
     * @throws InterruptedException if the calling thread is interrupted; the tasks were interrupted too
     */
    static void run(int threads, List<? extends Task> tasks) throws IOException, InterruptedException {
        new Parallel(threads, tasks).run();
    }

    private void run() throws IOException, InterruptedException {
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(this::work, "assets-" + THREADS.incrementAndGet());
            threads[i].setDaemon(true);
            threads[i].start();
        }
        boolean interrupted = false;
        while (true) {
            try {
                running.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                fail(new CancellationException("the transfer was interrupted"));
            }
        }
        if (interrupted) {
            throw new InterruptedException("the transfer was interrupted");
        }
        rethrow(failure.get());
    }

    private void work() {
        try {
            while (failure.get() == null) {
                int task = next.getAndIncrement();
                if (task >= tasks.size()) {
                    return;
                }
                tasks.get(task).run();
            }
        } catch (Throwable e) {
            fail(e);
        } finally {
            running.countDown();
        }
    }

    private void fail(Throwable cause) {
        if (failure.compareAndSet(null, cause)) {
            for (Thread thread : threads) {
                if (thread != null && thread != Thread.currentThread()) {
                    thread.interrupt();
                }
            }
        }
    }

    private static void rethrow(@Nullable Throwable cause) throws IOException, InterruptedException {
        if (cause == null) {
            return;
        }
        // The trace of the worker stays the cause's own; who called is seen from what is added.
        cause.addSuppressed(new Exception("while waiting for this transfer"));
        if (cause instanceof IOException io) {
            throw io;
        } else if (cause instanceof InterruptedException interruption) {
            throw interruption;
        } else if (cause instanceof Error error) {
            throw error;
        } else if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        throw new IllegalStateException(cause);
    }
}
