package io.hybridfarm.benchmarks.core.placement;

import io.hybridfarm.benchmarks.core.placement.PlacementCase.Figure;
import java.util.Map;

/** How it went with one case and one core. */
sealed interface Outcome {
    /** It ended, with these figures. */
    record Ended(Map<Figure, Double> figures) implements Outcome {}

    /** An operation took longer than {@link Pace#BOX}, and was not waited for. */
    record TookTooLong() implements Outcome {}

    /** It did not get as far as a figure. */
    record Failed(String reason) implements Outcome {}
}
