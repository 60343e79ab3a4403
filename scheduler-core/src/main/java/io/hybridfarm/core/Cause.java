package io.hybridfarm.core;

/** Why an attempt ended as it did; what happens to its task next depends on it. */
public enum Cause {
    /** It did what it should. */
    SUCCESS(false),
    /** The command failed, or what it should have written is not there. */
    FAILURE(true),
    /** It outlived its timeout. */
    TIMEOUT(true),
    /** The command found no licence. */
    NO_LICENCE(false),
    /** It needed more memory than was kept for it; the next attempt gets more. */
    OUT_OF_MEMORY(false),
    /** Its worker was lost, or handed it back. */
    LOST(false),
    /** It was stopped for other work. */
    PREEMPTED(false),
    /** It was called off. */
    CANCELED(false),
    /** A person stopped it, or its worker, so that it runs again later or elsewhere. */
    REQUEUED(false);

    private final boolean usesUpARetry;

    Cause(boolean usesUpARetry) {
        this.usesUpARetry = usesUpARetry;
    }

    /** Whether it counts against the task. */
    public boolean usesUpARetry() {
        return usesUpARetry;
    }
}
