package io.hybridfarm.core;

import io.hybridfarm.spi.job.JobId;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The answer to a command, given once its effect is stored.
 *
 * @param subject the job that the command was about, if it was about one
 * @param changed whether anything changed; a repeated submission, for one, changes nothing
 * @param message one sentence for people
 */
public record Receipt(Optional<JobId> subject, boolean changed, String message) {
    /** The answer to a command about a job. */
    public Receipt(JobId job, boolean changed, String message) {
        this(Optional.of(job), changed, message);
    }

    /**
     * The job that the command was about.
     *
     * @throws NoSuchElementException if it was about none
     */
    public JobId job() {
        return subject.orElseThrow();
    }
}
