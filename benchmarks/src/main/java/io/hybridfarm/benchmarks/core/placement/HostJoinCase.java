package io.hybridfarm.benchmarks.core.placement;

import java.util.List;
import java.util.Map;

/** Many hosts join at once while the queue is deep: from the first one's joining until nothing fits any more. */
record HostJoinCase(
        String name, Workload.Size size, int hosts, long queued, int tasksPerStep, String heap, String smaller)
        implements PlacementCase {
    @Override
    public List<Figure> figures(boolean product) {
        return List.of(Figure.MEAN, Figure.RATE);
    }

    @Override
    public long mostStarts() {
        return (long) hosts * Workload.HOST_CORES;
    }

    @Override
    public Map<Figure, Double> run(Competitor competitor, Pace pace) {
        Rounds rounds = Rounds.of(competitor, pace, (core, timings) -> {
            Crew crew = new Crew(core, new Workload(core, size));
            crew.submitMany(queued, tasksPerStep);
            long begin = System.nanoTime();
            crew.addIdleHosts(hosts);
            crew.place();
            timings.record(System.nanoTime() - begin);
            crew.requireBooksInOrder();
            return crew.started();
        });
        Map<Figure, Double> figures = rounds.timings.figures();
        figures.put(Figure.RATE, rounds.startsPerSecond());
        return figures;
    }
}
