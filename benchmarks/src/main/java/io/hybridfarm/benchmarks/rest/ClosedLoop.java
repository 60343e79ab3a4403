package io.hybridfarm.benchmarks.rest;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that each send the next request once the last one is answered, over connections that stay open. */
final class ClosedLoop implements AutoCloseable {
    private static final int CREATED = 201;

    private final List<HttpConnection> connections = new ArrayList<>();
    private final ExecutorService threads;

    /** What a round came to, and how long the whole of it took. */
    record Round(Latencies latencies, long nanos) {
        private static final double NANOS_PER_SECOND = 1e9;

        double perSecond() {
            return latencies.count() * NANOS_PER_SECOND / nanos;
        }
    }

    ClosedLoop(URI server, int clients) throws IOException {
        threads = Executors.newFixedThreadPool(clients, task -> {
            Thread thread = new Thread(task, "client");
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i < clients; i++) {
            connections.add(new HttpConnection(server));
        }
    }

    /**
     * Sends one request over and over on all connections.
     *
     * @param most requests in all, after which the round ends early
     * @throws IOException if an answer was anything but 201 Created; the round is worth nothing then
     */
    Round run(byte[] request, Duration time, int most) throws IOException, InterruptedException {
        AtomicInteger left = new AtomicInteger(most);
        AtomicBoolean failed = new AtomicBoolean();
        CyclicBarrier start = new CyclicBarrier(connections.size() + 1);
        List<Future<long[]>> clients = new ArrayList<>();
        for (HttpConnection connection : connections) {
            clients.add(threads.submit(() -> {
                start.await();
                long deadline = System.nanoTime() + time.toNanos();
                return client(connection, request, deadline, left, failed);
            }));
        }
        await(start);
        long from = System.nanoTime();
        Latencies latencies = new Latencies();
        for (Future<long[]> client : clients) {
            latencies.add(result(client, failed));
        }
        return new Round(latencies, System.nanoTime() - from);
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        for (HttpConnection connection : connections) {
            connection.close();
        }
    }

    private static long[] client(
            HttpConnection connection, byte[] request, long deadline, AtomicInteger left, AtomicBoolean failed)
            throws IOException {
        long[] latencies = new long[1_024];
        int count = 0;
        long now = System.nanoTime();
        while (now < deadline && !failed.get() && left.getAndDecrement() > 0) {
            HttpConnection.Answer answer = connection.exchange(request);
            if (answer.status() != CREATED) {
                throw new IOException("the server answered " + answer.status() + ": " + answer.body());
            }
            long answered = System.nanoTime();
            if (count == latencies.length) {
                latencies = Arrays.copyOf(latencies, 2 * count);
            }
            latencies[count++] = answered - now;
            now = answered;
        }
        return Arrays.copyOf(latencies, count);
    }

    private static void await(CyclicBarrier start) throws InterruptedException {
        try {
            start.await();
        } catch (java.util.concurrent.BrokenBarrierException e) {
            throw new IllegalStateException("a client did not start", e);
        }
    }

    private static long[] result(Future<long[]> client, AtomicBoolean failed) throws IOException, InterruptedException {
        try {
            return client.get();
        } catch (ExecutionException e) {
            failed.set(true);
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException("a client failed: " + cause.getMessage(), cause);
        }
    }
}
