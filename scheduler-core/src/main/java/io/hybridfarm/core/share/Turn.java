package io.hybridfarm.core.share;

import io.hybridfarm.spi.job.JobId;
import java.time.Instant;

/**
 * The place of one step in the order of service: higher priority first, then the earlier submission, then the lower id.
 *
 * <p>The order is total: two different steps never compare as equal, so that the same state always gives the same plan.
 *
 * @param priority 0 to 100
 * @param submittedAt when the job was taken in
 * @param job the job
 * @param step position of the step in the job
 */
public record Turn(int priority, Instant submittedAt, JobId job, int step) implements Comparable<Turn> {
    @Override
    public int compareTo(Turn other) {
        int order = Integer.compare(other.priority, priority);
        if (order == 0) {
            order = submittedAt.compareTo(other.submittedAt);
        }
        if (order == 0) {
            order = job.compareTo(other.job);
        }
        return order != 0 ? order : Integer.compare(step, other.step);
    }
}
