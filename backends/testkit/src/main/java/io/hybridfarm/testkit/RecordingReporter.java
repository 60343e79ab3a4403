package io.hybridfarm.testkit;

import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.FarmReporter;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Keeps every offer and report, and lets a test wait for them.
 *
 * <p>A wait that is not met within {@link #PATIENCE} fails with all that was reported. The limit is generous, since a test
 * that passes never reaches it. Any thread may call.
 */
public final class RecordingReporter implements FarmReporter {
    /** How long a wait goes on before the test fails. */
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Offer> offers = new ArrayList<>();
    private final List<AttemptReport> reports = new ArrayList<>();
    private final BooleanSupplier whileWaiting;

    /** A reporter whose waits just wait. */
    public RecordingReporter() {
        this(() -> false);
    }

    /**
     * A reporter whose waits bring about what they wait for.
     *
     * @param whileWaiting called by a waiting test, outside of any lock, as long as the wait is not met; returns whether it
     *     did something, else the test waits for other threads
     */
    public RecordingReporter(BooleanSupplier whileWaiting) {
        this.whileWaiting = whileWaiting;
    }

    @Override
    public void offer(Offer offer) {
        record(offers, offer);
    }

    @Override
    public void report(AttemptReport report) {
        record(reports, report);
    }

    /** All reports so far, in the order of the calls. */
    public List<AttemptReport> reports() {
        lock.lock();
        try {
            return List.copyOf(reports);
        } finally {
            lock.unlock();
        }
    }

    /** The reports about one attempt so far. */
    public List<AttemptReport> reports(AttemptId attempt) {
        return reports().stream()
                .filter(report -> report.attempt().equals(attempt))
                .toList();
    }

    /** The newest offer, if there is one yet. */
    public Optional<Offer> lastOffer() {
        lock.lock();
        try {
            return offers.isEmpty() ? Optional.empty() : Optional.of(offers.get(offers.size() - 1));
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is an offer with at least one worker. */
    public Offer awaitOffer() {
        return await(
                "an offer with a worker",
                () -> lastOffer().filter(offer -> !offer.workers().isEmpty()));
    }

    /** Waits until the attempt is reported as started. */
    public AttemptReport.Started awaitStarted(AttemptId attempt) {
        return await(attempt, AttemptReport.Started.class);
    }

    /** Waits until the attempt is reported as finished. */
    public AttemptReport.Finished awaitFinished(AttemptId attempt) {
        return await(attempt, AttemptReport.Finished.class);
    }

    /** Waits until the attempt is reported as lost. */
    public AttemptReport.Lost awaitLost(AttemptId attempt) {
        return await(attempt, AttemptReport.Lost.class);
    }

    /** Waits for a report of this type about the attempt; the first one if there are several. */
    public <R extends AttemptReport> R await(AttemptId attempt, Class<R> type) {
        return await(
                type.getSimpleName() + " of " + attempt,
                () -> reports(attempt).stream()
                        .filter(type::isInstance)
                        .map(type::cast)
                        .findFirst());
    }

    /**
     * Waits until a look at this reporter, or at something else that changes sooner or later, finds what it looks for.
     *
     * @param wanted what is waited for, for the message of the failure
     * @param look called again after each offer and report, and once in a while
     */
    public <T> T await(String wanted, Supplier<Optional<T>> look) {
        long start = System.nanoTime();
        while (true) {
            int entries = entries();
            Optional<T> found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("no " + wanted + " within " + PATIENCE + "; reported so far: " + reports());
            }
            if (!whileWaiting.getAsBoolean()) {
                awaitEntry(entries);
            }
        }
    }

    private int entries() {
        lock.lock();
        try {
            return offers.size() + reports.size();
        } finally {
            lock.unlock();
        }
    }

    private void awaitEntry(int before) {
        lock.lock();
        try {
            long left = LOOK_AGAIN.toNanos();
            while (offers.size() + reports.size() == before && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        } finally {
            lock.unlock();
        }
    }

    private <T> void record(List<T> list, T entry) {
        lock.lock();
        try {
            list.add(entry);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
