package io.hybridfarm.benchmarks.core.placement;

import io.hybridfarm.benchmarks.core.peer.CappedCore;
import io.hybridfarm.benchmarks.core.peer.PlacementCore;
import java.util.List;
import java.util.Map;

/** All work waits in a show that may have nothing, all hosts are idle; then the cap is lifted: until nothing fits any more. */
record CapLiftedCase(String name, int hosts, int steps, int tasksPerStep, String heap, String smaller)
        implements PlacementCase {
    private static final Workload.Size ONE_SHOW = new Workload.Size(1, 5, 20, 24);

    @Override
    public List<Figure> figures(boolean product) {
        return List.of(Figure.MEAN, Figure.RATE);
    }

    @Override
    public boolean suits(PlacementCore core) {
        return core instanceof CappedCore;
    }

    @Override
    public long mostStarts() {
        return (long) hosts * Workload.HOST_CORES;
    }

    @Override
    public Map<Figure, Double> run(Competitor competitor, Pace pace) {
        Rounds rounds = Rounds.of(competitor, pace, (core, timings) -> {
            CappedCore capped = (CappedCore) core;
            Workload workload = new Workload(core, ONE_SHOW);
            Crew crew = new Crew(core, workload);
            capped.cap(workload.show(0), 0);
            crew.submitMany((long) steps * tasksPerStep, tasksPerStep);
            crew.addIdleHosts(hosts);
            crew.place();
            if (crew.started() != 0) {
                throw new IllegalStateException(crew.started() + " tasks were started in spite of the cap");
            }
            long begin = System.nanoTime();
            capped.cap(workload.show(0), CappedCore.NO_CAP);
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
