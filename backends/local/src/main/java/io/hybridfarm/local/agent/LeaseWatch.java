package io.hybridfarm.local.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Kills what runs before the lease is over; one thread's whole work. Thread-safe.
 *
 * <p>Nobody else does, and the server gives the work to others whatever keeps this machine busy. So this uses no disk, nor the
 * log, which may be on one, and takes no lock that anybody holds meanwhile: a disk that does not answer keeps work from being
 * taken on and its end from being told, but not from being killed.
 */
final class LeaseWatch implements Runnable, AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int MOST_TIDINGS = 100;

    private final Lease lease;
    private final Work work;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ArrayBlockingQueue<String> tidings = new ArrayBlockingQueue<>(MOST_TIDINGS);

    LeaseWatch(Lease lease, Work work) {
        this.lease = lease;
        this.work = work;
    }

    @Override
    public void run() {
        try {
            do {
                look();
            } while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            if (lease.isToEnd()) {
                List<Long> stopped = work.giveBack(work.held(), Work.LEASE_IS_OVER);
                if (!stopped.isEmpty()) {
                    tidings.offer("no answer from the server for too long; stopping what runs: " + stopped);
                }
            }
        } catch (RuntimeException | Error e) {
            // Whatever it is: nobody else looks after the lease.
            tidings.offer("watching the lease has failed: " + e);
        }
    }

    /** What is to be said in the log and was not taken before, the oldest first. */
    List<String> tidings() {
        List<String> taken = new ArrayList<>();
        tidings.drainTo(taken);
        return taken;
    }

    /** Ends the watch. */
    @Override
    public void close() {
        closed.countDown();
    }
}
