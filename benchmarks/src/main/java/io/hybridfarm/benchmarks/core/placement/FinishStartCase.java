package io.hybridfarm.benchmarks.core.placement;

import java.util.List;
import java.util.Map;

/**
 * On a full farm a random running task ends, and its room is filled again.
 *
 * @param name {@code finish_start} with the depth of the queue, or {@code live_classes} with the kinds of demand
 */
record FinishStartCase(String name, SteadyState farm, String heap, String smaller) implements PlacementCase {
    @Override
    public List<Figure> figures(boolean product) {
        return product
                ? List.of(Figure.MEAN, Figure.P50, Figure.P99, Figure.P999, Figure.ALLOCATED)
                : List.of(Figure.MEAN, Figure.P50, Figure.P99, Figure.P999);
    }

    @Override
    public Map<Figure, Double> run(Competitor competitor, Pace pace) {
        return farm.run(competitor, pace);
    }
}
