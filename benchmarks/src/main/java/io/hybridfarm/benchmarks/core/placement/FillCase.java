package io.hybridfarm.benchmarks.core.placement;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A queue of many tasks from twenty tenants of different weights, and a farm that comes up: until nothing fits any more.
 *
 * <p>The tasks ask for 94 of 100 cores. The hosts' joining is part of what is measured; the submissions are not.
 */
record FillCase(String name, int hosts, int tasks, String heap, String smaller) implements PlacementCase {
    private static final int TASKS_PER_STEP = 20;

    @Override
    public List<Figure> figures(boolean product) {
        return product ? List.of(Figure.RATE) : List.of(Figure.RATE, Figure.MEAN);
    }

    /** The mean is of a start, of which an operation has at most as many as there are tasks. */
    @Override
    public double boundMicros(Figure figure, double operationMicros) {
        return operationMicros / tasks;
    }

    @Override
    public long mostStarts() {
        return tasks;
    }

    @Override
    public Map<Figure, Double> run(Competitor competitor, Pace pace) {
        Rounds rounds = Rounds.of(competitor, pace, (core, timings) -> {
            Crew crew = new Crew(core, new Workload(core, Workload.TWENTY_TENANTS));
            crew.submitMany(tasks, TASKS_PER_STEP);
            long begin = System.nanoTime();
            crew.addIdleHosts(hosts);
            crew.place();
            timings.record(System.nanoTime() - begin);
            crew.requireBooksInOrder();
            return crew.started();
        });
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.RATE, rounds.startsPerSecond());
        figures.put(Figure.MEAN, rounds.microsPerStart());
        return figures;
    }
}
