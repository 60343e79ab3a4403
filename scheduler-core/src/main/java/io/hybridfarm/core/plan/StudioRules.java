package io.hybridfarm.core.plan;

import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.placement.Candidate;
import io.hybridfarm.spi.placement.WorkerFilter;
import io.hybridfarm.spi.placement.WorkerScorer;
import java.util.List;
import java.util.Optional;

/** The rules and preferences that plugins add to the choice of a worker. */
public final class StudioRules {
    /** None. */
    public static final StudioRules NONE = new StudioRules(List.of(), List.of());

    private final List<WorkerFilter> filters;
    private final List<WorkerScorer> scorers;

    /** These rules, asked in this order. */
    public StudioRules(List<WorkerFilter> filters, List<WorkerScorer> scorers) {
        this.filters = List.copyOf(filters);
        this.scorers = List.copyOf(scorers);
    }

    boolean forbidSome() {
        return !filters.isEmpty();
    }

    boolean preferSome() {
        return !scorers.isEmpty();
    }

    /** Why a demand may not go to a worker, if a rule forbids it. */
    Optional<String> forbidden(Demand demand, WorkerRoom room) {
        Offer.Worker size = room.size();
        if (filters.isEmpty() || size == null) {
            return Optional.empty();
        }
        Candidate candidate = room.candidate(demand, size);
        for (WorkerFilter filter : filters) {
            Optional<String> refusal = filter.refusal(candidate);
            if (refusal.isPresent()) {
                return Optional.of("rule " + filter.name() + ": " + refusal.get());
            }
        }
        return Optional.empty();
    }

    double score(Demand demand, WorkerRoom room) {
        Offer.Worker size = room.size();
        double sum = 0;
        if (size != null) {
            Candidate candidate = room.candidate(demand, size);
            for (WorkerScorer scorer : scorers) {
                sum += Math.max(0, Math.min(1, scorer.score(candidate)));
            }
        }
        return sum;
    }
}
