package io.hybridfarm.spi.farm;

import io.hybridfarm.spi.job.AttemptId;
import java.util.List;
import java.util.Set;

/**
 * Drives one farm: takes orders, and reports through the context's {@link FarmReporter} what became of them.
 *
 * <p>Order of calls: {@link #reconcile} once, before anything else; then {@link #launch} and {@link #cancel} in any order;
 * {@link #close} last, and nothing after it. These are called by one thread of the scheduler at a time and should return
 * soon; {@link #capabilities} and {@link #readLog} may be called by any thread at any time until {@code close}.
 *
 * <p>An exception out of {@code launch} means that the attempt did not start and never will: the scheduler counts the
 * attempt as failed. Whatever happens later is told by reports, never by exceptions.
 */
public interface FarmBackend extends AutoCloseable {
    /** What this backend can do; the same answer at all times. */
    Set<Capability> capabilities();

    /**
     * Compares what the journal believes with what is.
     *
     * <p>Called once, after a start. For each order given, the backend sees to it that a report tells what became of it:
     * {@code Started} if it still runs, {@code Finished} if it has ended, {@code Lost} if it is unknown or was stopped.
     * An attempt that the backend finds running but is not given is stopped: the scheduler has given it up.
     *
     * @param live all attempts that have no end in the journal, by id
     */
    void reconcile(List<LaunchOrder> live);

    /**
     * Starts an attempt. Orders are delivered at least once: a second order with an id already seen has no effect.
     *
     * @throws io.hybridfarm.spi.FarmException INVALID if the order cannot work as it is, BACKEND_FAILED if the farm
     *     refuses it
     */
    void launch(LaunchOrder order);

    /**
     * Stops an attempt; the end is told by a report. Has no effect for an attempt that is unknown or over.
     *
     * @throws io.hybridfarm.spi.FarmException UNSUPPORTED without {@link Capability#CANCEL}
     */
    void cancel(AttemptId attempt);

    /**
     * Reads some of the output of an attempt.
     *
     * @param offset 0 or more; beyond the end gives an empty chunk
     * @param maxBytes at most so many bytes are returned, 1 or more
     * @throws io.hybridfarm.spi.FarmException NOT_FOUND if the attempt is unknown or its output is gone, UNSUPPORTED without
     *     {@link Capability#LOG}
     */
    LogChunk readLog(AttemptId attempt, long offset, int maxBytes);

    /**
     * Hands everything back: unless attempts survive a restart, they are stopped and reported {@code Lost} before this
     * returns. Frees threads and files. A second call has no effect.
     */
    @Override
    void close();
}
