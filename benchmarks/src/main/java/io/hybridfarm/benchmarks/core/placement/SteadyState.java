package io.hybridfarm.benchmarks.core.placement;

import io.hybridfarm.benchmarks.core.peer.PlacementCore;
import io.hybridfarm.benchmarks.core.placement.PlacementCase.Figure;
import java.time.Duration;
import java.util.Map;

/**
 * A full farm with a deep queue: again and again a random running task ends, and its room is filled again.
 *
 * <p>In between, and not measured, steps that have run out are submitted again, and one host in fifty starts over.
 *
 * @param size shares and kinds of demand
 * @param hosts how many hosts
 * @param queued how many tasks wait
 * @param tasksPerStep how many tasks a step has
 */
record SteadyState(Workload.Size size, int hosts, long queued, int tasksPerStep) {
    private static final int MOST_BETWEEN_REFILLS = 1_000;

    Map<Figure, Double> run(Competitor competitor, Pace pace) {
        try (PlacementCore core = competitor.create()) {
            Crew crew = new Crew(core, new Workload(core, size));
            crew.addFullHosts(hosts);
            crew.submitMany(queued, tasksPerStep);
            pace.ready().run();
            crew.place();
            operate(crew, pace.warmUp(), pace.mostOperations(), new Timings(), new Allocations());
            Timings timings = new Timings();
            long bytes = operate(crew, pace.measured(), pace.mostOperations(), timings, new Allocations());
            crew.requireBooksInOrder();
            Map<Figure, Double> figures = timings.figures();
            figures.put(Figure.NEXT, timings.meanMicros());
            figures.put(Figure.ALLOCATED, (double) bytes / timings.count());
            return figures;
        }
    }

    /** At least one operation; gives the bytes that were allocated within operations. */
    private long operate(Crew crew, Duration duration, int mostOperations, Timings timings, Allocations allocations) {
        long end = System.nanoTime() + duration.toNanos();
        long bytes = 0;
        boolean goOn = true;
        while (goOn) {
            long bytesBefore = allocations.bytes();
            int left = Math.min(betweenRefills(), mostOperations - (int) timings.count());
            while (goOn && left-- > 0) {
                long task = crew.chooseRunning();
                long begin = System.nanoTime();
                crew.finishAndPlace(task);
                long now = System.nanoTime();
                timings.record(now - begin);
                goOn = now - end < 0;
            }
            bytes += allocations.bytes() - bytesBefore;
            goOn &= timings.count() < mostOperations;
            crew.refill();
            crew.restartHosts(Math.max(1, hosts / 50));
        }
        return bytes;
    }

    /** So few that the queue does not get a tenth shorter. */
    private int betweenRefills() {
        return (int) Math.min(MOST_BETWEEN_REFILLS, queued / 10);
    }
}
