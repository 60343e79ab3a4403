package io.hybridfarm.spi.job;

/**
 * The id of a task: its job, the position of its step in the job, and its own position in the step.
 *
 * @param job the job
 * @param step 0 for the first step
 * @param index 0 for the first task
 */
public record TaskId(JobId job, int step, int index) implements Comparable<TaskId> {
    public TaskId {
        if (step < 0 || index < 0) {
            throw new IllegalArgumentException("step and index count from 0, not " + step + " and " + index);
        }
    }

    @Override
    public int compareTo(TaskId other) {
        int byJob = job.compareTo(other.job);
        if (byJob != 0) {
            return byJob;
        }
        return step != other.step ? Integer.compare(step, other.step) : Integer.compare(index, other.index);
    }

    /** Job, step and index joined by dots, such as {@code 00001.0.17}. */
    @Override
    public String toString() {
        return job + "." + step + "." + index;
    }
}
