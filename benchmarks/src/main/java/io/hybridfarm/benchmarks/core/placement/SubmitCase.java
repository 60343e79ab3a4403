package io.hybridfarm.benchmarks.core.placement;

import io.hybridfarm.benchmarks.core.peer.PlacementCore;
import java.util.List;
import java.util.Map;

/**
 * Steps of very many tasks are submitted to a full farm: how long until one is queued, and what it keeps of the heap.
 *
 * <p>For the second a heap is compared before and after, both times collected.
 */
record SubmitCase(String name, int hosts, int tasks, int steps, String heap, String smaller) implements PlacementCase {
    private static final long RETAINED_NANOS = 300_000_000;
    private static final int MOST_RETAINED = 200_000;

    @Override
    public List<Figure> figures(boolean product) {
        return List.of(Figure.MEAN, Figure.P99, Figure.RETAINED);
    }

    @Override
    public Map<Figure, Double> run(Competitor competitor, Pace pace) {
        Rounds rounds = Rounds.of(competitor, pace, (core, timings) -> {
            Workload workload = new Workload(core, Workload.TWENTY_TENANTS);
            Crew crew = new Crew(core, workload);
            crew.addFullHosts(hosts);
            long startedBefore = crew.started();
            for (int i = 0; i < steps; i++) {
                long begin = System.nanoTime();
                crew.submit(workload.nextUser(), workload.nextDemand(), tasks);
                crew.place();
                timings.record(System.nanoTime() - begin);
            }
            crew.requireBooksInOrder();
            return crew.started() - startedBefore;
        });
        Map<Figure, Double> figures = rounds.timings.figures();
        figures.put(Figure.RETAINED, retained(competitor));
        return figures;
    }

    /** Bytes for each step; of so many steps that what the collector rounds up does not show, but no more than memory holds. */
    private double retained(Competitor competitor) {
        try (PlacementCore core = competitor.create()) {
            Workload workload = new Workload(core, Workload.TWENTY_TENANTS);
            new Crew(core, workload).addFullHosts(hosts);
            long before = usedHeap();
            long end = System.nanoTime() + RETAINED_NANOS;
            int submitted = 0;
            do {
                core.submit(workload.nextUser(), workload.nextDemand(), tasks);
                submitted++;
            } while (submitted < MOST_RETAINED && System.nanoTime() - end < 0);
            double retained = (double) Math.max(0, usedHeap() - before) / submitted;
            // the core must be alive while its heap is looked at
            core.place((running, step, host) -> {});
            return retained;
        }
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
