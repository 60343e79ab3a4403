package io.hybridfarm.spi.farm;

/** What a backend can honestly do; what it does not declare it refuses, and the scheduler does not ask for it. */
public enum Capability {
    /** Running attempts can be stopped before they end by themselves. */
    CANCEL,
    /** Attempts that outlive their timeout are stopped and reported as {@link AttemptReport.Ending#TIMED_OUT}. */
    TIMEOUT,
    /** Output of attempts can be read, during the run and after it. */
    LOG,
    /** An attempt that ends with success but did not write a declared output is reported as failed. */
    OUTPUT_CHECK,
    /** Attempts survive the scheduler's own restart and are taken up again by {@link FarmBackend#reconcile}. */
    SURVIVES_RESTART
}
