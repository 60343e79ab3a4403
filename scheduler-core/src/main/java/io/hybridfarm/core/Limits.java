package io.hybridfarm.core;

/**
 * How much the scheduler takes on.
 *
 * @param tasksPerJob the largest job accepted, in tasks; 1 or more
 * @param waitingCommands commands that may wait for the loop; one more is refused as overloaded; 1 or more
 * @param eventsPerSnapshot journalled events after which a snapshot is taken; 1 or more
 */
public record Limits(int tasksPerJob, int waitingCommands, int eventsPerSnapshot) {
    /** A million tasks a job, ten thousand waiting commands, a snapshot every 100,000 events. */
    public static final Limits DEFAULT = new Limits(1_000_000, 10_000, 100_000);

    public Limits {
        if (tasksPerJob < 1 || waitingCommands < 1 || eventsPerSnapshot < 1) {
            throw new IllegalArgumentException("limits must be 1 or more");
        }
    }
}
