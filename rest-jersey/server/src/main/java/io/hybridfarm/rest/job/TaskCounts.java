package io.hybridfarm.rest.job;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.spi.job.State;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How many tasks there are, in all and in each state. */
record TaskCounts(int total, int held, int waiting, int queued, int running, int succeeded, int failed, int canceled) {
    static TaskCounts of(List<FarmView.Step> steps) {
        Map<State, Integer> sums = new EnumMap<>(State.class);
        int total = 0;
        for (FarmView.Step step : steps) {
            total += step.states().size();
            step.counts().forEach((state, count) -> sums.merge(state, count, Integer::sum));
        }
        return new TaskCounts(
                total,
                sums.getOrDefault(State.HELD, 0),
                sums.getOrDefault(State.WAITING, 0),
                sums.getOrDefault(State.QUEUED, 0),
                sums.getOrDefault(State.RUNNING, 0),
                sums.getOrDefault(State.SUCCEEDED, 0),
                sums.getOrDefault(State.FAILED, 0),
                sums.getOrDefault(State.CANCELED, 0));
    }

    /** The part that is done, 0 to 1. */
    double progress() {
        return total == 0 ? 0 : Math.round(1000.0 * succeeded / total) / 1000.0;
    }
}
