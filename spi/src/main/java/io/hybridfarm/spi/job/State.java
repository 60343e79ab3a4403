package io.hybridfarm.spi.job;

/** Where a job, a task or an attempt stands; {@link #LOST} is for attempts alone. */
public enum State {
    /** Kept back by a person until it is released. */
    HELD,
    /** Waits for tasks that it depends on. */
    WAITING,
    /** Could run, and waits for a place; of an attempt: ordered, but not known to run yet. */
    QUEUED,
    /** Runs; of a job: some of it runs, or has run while the rest is queued. */
    RUNNING,
    /** Ended as wanted. */
    SUCCEEDED,
    /** Ended otherwise, and no retry is left. */
    FAILED,
    /** Stopped by a person. */
    CANCELED,
    /** Ended through no fault of its task: the worker went away. */
    LOST;

    /** Whether nothing further happens by itself. */
    public boolean ended() {
        return switch (this) {
            case SUCCEEDED, FAILED, CANCELED, LOST -> true;
            case HELD, WAITING, QUEUED, RUNNING -> false;
        };
    }
}
