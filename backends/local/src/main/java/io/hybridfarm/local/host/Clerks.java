package io.hybridfarm.local.host;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few threads for work that may block, with a bound on how many messages wait for them. Work of the server's own is always
 * taken. Thread-safe.
 */
final class Clerks implements AutoCloseable {
    private final ThreadPoolExecutor threads;
    private final Semaphore places;

    /**
     * @param count threads; with one, work is done in the order in which it came
     * @param mostWaiting messages that may wait or be worked on
     */
    Clerks(String name, int count, int mostWaiting) {
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(count, count, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
        places = new Semaphore(mostWaiting);
    }

    /**
     * Has a message worked on.
     *
     * @throws Refusal if too many wait already
     */
    void take(Runnable work) {
        if (!places.tryAcquire()) {
            throw Refusal.later(1, "too many messages wait already");
        }
        try {
            threads.execute(() -> {
                try {
                    work.run();
                } finally {
                    places.release();
                }
            });
        } catch (RejectedExecutionException e) {
            places.release();
            throw Refusal.later(1, "the server is stopping");
        }
    }

    /** Has something done that nobody waits for; nothing happens after closing. */
    void run(Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            // Closed: the next start makes good for whatever this was about.
        }
    }

    /** Ends what is under way within a moment, and drops what waits. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
