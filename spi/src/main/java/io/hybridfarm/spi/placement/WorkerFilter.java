package io.hybridfarm.spi.placement;

import java.util.Optional;

/**
 * A rule that may forbid a worker to a demand.
 *
 * <p>A pure function: the same candidate always gives the same answer. It must not throw; a rule that throws forbids.
 */
public interface WorkerFilter {
    /** The name that explanations use: lower-case letters, digits and hyphens. */
    String name();

    /** Why the worker may not be used, in one sentence for people; empty if it may. */
    Optional<String> refusal(Candidate candidate);
}
