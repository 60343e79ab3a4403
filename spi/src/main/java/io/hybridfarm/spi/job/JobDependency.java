package io.hybridfarm.spi.job;

/**
 * Another job that a whole job waits for: none of its tasks runs before.
 *
 * @param job the job waited for, submitted before
 * @param on how it has to end
 */
public record JobDependency(JobId job, Condition on) {}
