package io.hybridfarm.rest;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a server: some that serve requests, behind a bounded queue, and few that write the answers to commands.
 * What waits to be written is bounded by the commands that the scheduler lets wait.
 */
final class RequestThreads implements AutoCloseable {
    private static final int WAITING_REQUESTS = 1_024;

    private final ExecutorService requests;
    private final ExecutorService answering;

    RequestThreads() {
        int processors = Runtime.getRuntime().availableProcessors();
        requests = pool("http", Math.max(16, 4 * processors), new ArrayBlockingQueue<>(WAITING_REQUESTS));
        answering = pool("answer", Math.max(1, processors / 2), new LinkedBlockingQueue<>());
    }

    Executor requests() {
        return requests;
    }

    Executor answering() {
        return answering;
    }

    @Override
    public void close() {
        requests.shutdownNow();
        answering.shutdown();
    }

    private static ExecutorService pool(String name, int threads, BlockingQueue<Runnable> queue) {
        AtomicInteger count = new AtomicInteger();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        return new ThreadPoolExecutor(threads, threads, 0, TimeUnit.SECONDS, queue, factory);
    }
}
