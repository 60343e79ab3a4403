package io.hybridfarm.core.share;

import io.hybridfarm.spi.job.JobId;

/**
 * The place of tasks among all of one user: urgent ones first, then by the effective time of submission, then the earlier
 * deadline, then the older job, its earlier step, its smaller variant.
 *
 * <p>The effective time is the submission's, less a fixed time for each point of priority. So two jobs keep their order however
 * long both wait: ageing costs nothing, and no job is overtaken for ever.
 *
 * <p>The order is total: two different turns never compare as equal, so that the same state always gives the same plan.
 *
 * @param urgent whether it goes before everything that is not
 * @param effectiveMillis the effective time of submission, milliseconds since 1970
 * @param deadlineMillis milliseconds since 1970, {@link Long#MAX_VALUE} for none
 * @param job the job
 * @param step position of the step in the job, 0 to 1,000
 * @param variant tells apart tasks of one step whose demands differ, 0 to 65,535
 */
public record Turn(boolean urgent, long effectiveMillis, long deadlineMillis, JobId job, int step, int variant)
        implements Comparable<Turn> {
    /** More than any effective time, and added, since that may be negative: a clock may start at 0, and priority goes before. */
    private static final long NOT_URGENT = 1L << 62;

    /** The first key of a turn as one number. */
    long major() {
        return urgent ? effectiveMillis : effectiveMillis + NOT_URGENT;
    }

    /** What tells turns apart whose other keys are equal. */
    long tie() {
        return job.number() << 32 | (long) step << 16 | variant;
    }

    @Override
    public int compareTo(Turn other) {
        int order = Long.compare(major(), other.major());
        if (order == 0) {
            order = Long.compare(deadlineMillis, other.deadlineMillis);
        }
        return order != 0 ? order : Long.compare(tie(), other.tie());
    }
}
