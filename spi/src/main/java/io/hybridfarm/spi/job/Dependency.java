package io.hybridfarm.spi.job;

import io.hybridfarm.spi.FarmException;

/**
 * What the tasks of one step wait for: tasks of another step of the same job, all of them or those that a map on the task
 * index names.
 *
 * @param step name of the step waited for
 * @param kind which of its tasks
 * @param offset with {@link Kind#OFFSET}, task {@code i} waits for task {@code i + offset}; where there is no such task it
 *     waits for nothing; 0 for the other kinds
 * @param on how those tasks have to end
 */
public record Dependency(String step, Kind kind, int offset, Condition on) {
    /** Which tasks of the other step a task waits for. */
    public enum Kind {
        /** Every task waits for all tasks of the other step. */
        ALL,
        /** Task {@code i} waits for task {@code i}; both steps have the same number of tasks. */
        SAME_INDEX,
        /** Task {@code i} waits for task {@code i + offset}; the step may be the same one, which makes a chain. */
        OFFSET
    }

    private static final int MAX_OFFSET = 1_000_000;

    /**
     * @throws FarmException INVALID if the offset does not suit the kind
     */
    public Dependency {
        if (kind != Kind.OFFSET && offset != 0) {
            throw FarmException.invalid("dependsOn.offset", "goes with \"map\": \"offset\" only");
        }
        if (kind == Kind.OFFSET && (offset == 0 || Math.abs((long) offset) > MAX_OFFSET)) {
            throw FarmException.invalid(
                    "dependsOn.offset", "must be from -1000000 to 1000000 and not 0, but is " + offset);
        }
    }

    /**
     * A dependency on success.
     *
     * @throws FarmException INVALID if the offset does not suit the kind
     */
    public Dependency(String step, Kind kind, int offset) {
        this(step, kind, offset, Condition.SUCCESS);
    }

    /** A dependency of every task on all tasks of a step. */
    public static Dependency onAll(String step) {
        return new Dependency(step, Kind.ALL, 0);
    }

    /** A dependency of each task on the task of the same index. */
    public static Dependency onSameIndex(String step) {
        return new Dependency(step, Kind.SAME_INDEX, 0);
    }

    /** A dependency of task {@code i} on task {@code i + offset}. */
    public static Dependency onOffset(String step, int offset) {
        return new Dependency(step, Kind.OFFSET, offset);
    }

    /** The same dependency, met by another end. */
    public Dependency on(Condition other) {
        return new Dependency(step, kind, offset, other);
    }
}
