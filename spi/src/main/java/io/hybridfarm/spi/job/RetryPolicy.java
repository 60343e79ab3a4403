package io.hybridfarm.spi.job;

import io.hybridfarm.spi.FarmException;

/**
 * How often a task that failed by its own fault is tried again; attempts that were lost with their worker do not count.
 *
 * @param retries further attempts after the first failure, 0 to 100
 */
public record RetryPolicy(int retries) {
    /** One further attempt. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(1);

    /**
     * @throws FarmException INVALID if {@code retries} is out of range
     */
    public RetryPolicy {
        if (retries < 0 || retries > 100) {
            throw FarmException.invalid("retries", "must be from 0 to 100, not " + retries);
        }
    }

    /** Whether a task with this many failed attempts gets another one. */
    public boolean allowsAnotherAfter(int failures) {
        return failures <= retries;
    }
}
