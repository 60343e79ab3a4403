package io.hybridfarm.spi.job;

/** How that which is waited for has to end before whoever waits for it may go on. */
public enum Condition {
    /** As wanted; after a failure or a cancellation the wait goes on until it is retried. */
    SUCCESS,
    /** In whatever way: succeeded, failed or canceled. */
    FINISH
}
