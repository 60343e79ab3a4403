package io.hybridfarm.core.plan;

import io.hybridfarm.core.Refusal;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.placement.Candidate;
import io.hybridfarm.spi.placement.WorkerFilter;
import io.hybridfarm.spi.placement.WorkerScorer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Gives queued tasks to workers, strictly in the order of service, each to the tightest worker that fits.
 *
 * <p>The lines of all demands are merged by turn. Where the first of a line finds no worker, the line leaves the merge with a
 * reason: whoever stands behind asks for the same and would get the same answer. At the end no queued task fits any worker,
 * or it would have been placed: the plan conserves work.
 *
 * <p>A pure function of its input; any thread may call, studio rules permitting.
 */
public final class Planner {
    private final List<WorkerFilter> filters;
    private final List<WorkerScorer> scorers;

    /** A planner that asks these rules, in this order. */
    public Planner(List<WorkerFilter> filters, List<WorkerScorer> scorers) {
        this.filters = List.copyOf(filters);
        this.scorers = List.copyOf(scorers);
    }

    /** The placements to be made now, and why nothing else can be placed. */
    public Plan plan(PlanInput input) {
        List<WorkerRoom> workers = input.workers();
        List<Plan.Placement> placements = new ArrayList<>();
        Map<Demand, Refusal> refusals = new LinkedHashMap<>();
        PriorityQueue<Line> lines = new PriorityQueue<>();
        input.queued().forEach((demand, tasks) -> {
            if (tasks.hasNext()) {
                lines.add(new Line(demand, tasks));
            }
        });
        while (!lines.isEmpty()) {
            Line line = lines.remove();
            WorkerRoom chosen = choose(line.demand, workers);
            if (chosen == null) {
                refusals.put(line.demand, refuse(line.demand, workers));
                continue;
            }
            chosen.take(line.demand);
            placements.add(new Plan.Placement(
                    line.first.task(), chosen.farm(), chosen.worker().name()));
            if (line.advance()) {
                lines.add(line);
            }
        }
        return new Plan(placements, Collections.unmodifiableMap(refusals));
    }

    /** Preferred farms stand first in the list, so a later worker must be better to win. */
    private @Nullable WorkerRoom choose(Demand demand, List<WorkerRoom> workers) {
        WorkerRoom best = null;
        double bestScore = 0;
        for (WorkerRoom worker : workers) {
            if (!worker.fits(demand) || forbidden(demand, worker).isPresent()) {
                continue;
            }
            double score = score(demand, worker);
            if (best == null || better(worker, score, best, bestScore)) {
                best = worker;
                bestScore = score;
            }
        }
        return best;
    }

    private static boolean better(WorkerRoom worker, double score, WorkerRoom best, double bestScore) {
        if (score != bestScore) {
            return score > bestScore;
        }
        return worker.farm().equals(best.farm()) && worker.freeMilliCores() < best.freeMilliCores();
    }

    private double score(Demand demand, WorkerRoom worker) {
        double sum = 0;
        if (!scorers.isEmpty()) {
            Candidate candidate = worker.candidate(demand);
            for (WorkerScorer scorer : scorers) {
                sum += Math.max(0, Math.min(1, scorer.score(candidate)));
            }
        }
        return sum;
    }

    private Optional<String> forbidden(Demand demand, WorkerRoom worker) {
        if (filters.isEmpty()) {
            return Optional.empty();
        }
        Candidate candidate = worker.candidate(demand);
        for (WorkerFilter filter : filters) {
            Optional<String> refusal = filter.refusal(candidate);
            if (refusal.isPresent()) {
                return Optional.of("rule " + filter.name() + ": " + refusal.get());
            }
        }
        return Optional.empty();
    }

    private Refusal refuse(Demand demand, List<WorkerRoom> workers) {
        if (workers.isEmpty()) {
            return new Refusal(
                    Refusal.Reason.NO_WORKERS,
                    "no farm offers a worker; start one, or look at why the farms are silent");
        }
        int large = 0;
        Optional<String> forbidden = Optional.empty();
        for (WorkerRoom worker : workers) {
            if (worker.worker().couldEverFit(demand)) {
                large++;
                if (forbidden.isEmpty() && worker.fits(demand)) {
                    forbidden = forbidden(demand, worker);
                }
            }
        }
        if (large == 0) {
            return new Refusal(Refusal.Reason.NEVER_FITS, neverFits(demand, workers));
        }
        if (forbidden.isPresent()) {
            return new Refusal(Refusal.Reason.FORBIDDEN, forbidden.get());
        }
        return new Refusal(
                Refusal.Reason.NO_ROOM,
                "asks for " + demand + "; " + (large == 1 ? "the one worker" : "all " + large + " workers")
                        + " that could run it " + (large == 1 ? "is" : "are") + " occupied");
    }

    private static String neverFits(Demand demand, List<WorkerRoom> workers) {
        WorkerRoom largest = Collections.max(
                workers,
                (a, b) -> Integer.compare(a.worker().milliCores(), b.worker().milliCores()));
        Demand size = new Demand( // the words of a demand, whose bounds a worker may exceed
                Math.min(1_000_000_000, largest.worker().milliCores()),
                largest.worker().memoryBytes(),
                Math.min(1_000, largest.worker().gpus()),
                largest.worker().tags());
        return "asks for " + demand + ", which none of " + workers.size()
                + " workers has even when idle; the one with most" + " cores, "
                + largest.worker().name() + ", has " + size;
    }

    /** The tasks of one demand, the next one at hand. */
    private static final class Line implements Comparable<Line> {
        final Demand demand;
        private final Iterator<PlanInput.Queued> tasks;
        PlanInput.Queued first;

        Line(Demand demand, Iterator<PlanInput.Queued> tasks) {
            this.demand = demand;
            this.tasks = tasks;
            this.first = tasks.next();
        }

        boolean advance() {
            if (!tasks.hasNext()) {
                return false;
            }
            first = tasks.next();
            return true;
        }

        @Override
        public int compareTo(Line other) {
            return first.turn().compareTo(other.first.turn());
        }
    }
}
