package io.hybridfarm.spi.farm;

/**
 * Where a backend tells the scheduler what it has and what happened.
 *
 * <p>Any thread may call; a call may block while the scheduler is behind, and returns without effect once the scheduler is
 * closed. Reports may be repeated and may come late: what counts is the attempt id on them. Reports about one attempt are
 * taken in the order of the calls.
 */
public interface FarmReporter {
    /** Replaces what was offered before; a worker that is missing now gets no new attempts. */
    void offer(Offer offer);

    /** Tells what became of an attempt. */
    void report(AttemptReport report);
}
