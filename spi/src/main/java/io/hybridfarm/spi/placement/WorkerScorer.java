package io.hybridfarm.spi.placement;

/**
 * A preference among workers that all have room.
 *
 * <p>A pure function. The scores of all scorers are added up; the highest sum wins, and among equals the tightest fit.
 */
public interface WorkerScorer {
    /** The name that explanations use: lower-case letters, digits and hyphens. */
    String name();

    /** How good the worker is: 0 (worst) to 1 (best); other values are clamped. */
    double score(Candidate candidate);
}
