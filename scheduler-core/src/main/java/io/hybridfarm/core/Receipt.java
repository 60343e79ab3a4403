package io.hybridfarm.core;

import io.hybridfarm.spi.job.JobId;

/**
 * The answer to a command, given once its effect is stored.
 *
 * @param job the job that the command was about
 * @param changed whether anything changed; a repeated submission, for one, changes nothing
 * @param message one sentence for people
 */
public record Receipt(JobId job, boolean changed, String message) {}
