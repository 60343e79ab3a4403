package io.hybridfarm.benchmarks;

import java.util.List;
import java.util.Optional;

/** Measurements that belong together and run in one go. */
public interface Suite {
    /** What {@code ./benchmarks/run} calls it. */
    String name();

    /** What is measured, in one line, and about how long that takes. */
    String summary();

    /** All that {@link #run} reports. */
    List<Metric> metrics();

    /** The same so small that it takes seconds, to see that all of it works; its figures mean nothing. Empty if there is none. */
    default Optional<Suite> quick() {
        return Optional.empty();
    }

    /**
     * Measures; progress goes to standard error.
     *
     * @throws Exception if something did not work; figures that were reported before are still true
     */
    void run(Results results) throws Exception;
}
