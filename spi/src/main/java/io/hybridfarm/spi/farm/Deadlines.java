package io.hybridfarm.spi.farm;

import java.time.Duration;

/**
 * An alarm clock that tests can move by hand.
 *
 * <p>Any thread may call. Tasks run one at a time on a thread of the scheduler and must not block; what they throw is
 * logged.
 */
public interface Deadlines {
    /** A handle on one alarm. */
    interface Deadline {
        /** Sees to it that the task does not start any more; does nothing if it already has. */
        void cancel();
    }

    /**
     * Runs a task once, some time from now.
     *
     * @param delay zero or more
     */
    Deadline after(Duration delay, Runnable task);
}
