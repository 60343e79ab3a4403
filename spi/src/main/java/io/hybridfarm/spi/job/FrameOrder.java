package io.hybridfarm.spi.job;

/** In which order the queued tasks of a step are run; what has failed and runs again keeps its place in it. */
public enum FrameOrder {
    /** As the tasks stand: the first frame that was written down goes first. */
    ASCENDING,
    /** The last task goes first. */
    DESCENDING,
    /**
     * First, last, middle, then the quarters and the eighths, so that faults of the whole show early; all others after that, as
     * they stand.
     */
    PREVIEW
}
