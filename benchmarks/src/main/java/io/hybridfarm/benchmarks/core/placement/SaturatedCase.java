package io.hybridfarm.benchmarks.core.placement;

import java.util.List;
import java.util.Map;

/** Tasks that were queued one by one, nothing is free, one host gains room for one task: how long until it is filled. */
record SaturatedCase(String name, SteadyState farm, String heap, String smaller) implements PlacementCase {
    @Override
    public List<Figure> figures(boolean product) {
        return List.of(product ? Figure.NEXT : Figure.MEAN, Figure.P99);
    }

    @Override
    public Map<Figure, Double> run(Competitor competitor, Pace pace) {
        return farm.run(competitor, pace);
    }
}
