package io.hybridfarm.core;

/** What a person has decided about a worker. */
public enum WorkerState {
    /** It takes work. */
    ENABLED,
    /** It takes no new work; what runs there goes on. */
    DRAINING,
    /** It takes no new work; what ran there was stopped and waits to run again, elsewhere. */
    DISABLED
}
