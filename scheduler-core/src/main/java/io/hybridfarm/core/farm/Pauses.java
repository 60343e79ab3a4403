package io.hybridfarm.core.farm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Steps whose tasks found no licence: they try again after a while, so that a shortage does not become a storm. */
final class Pauses {
    /** How long, in milliseconds. */
    static final long PAUSE = 60_000;

    private final Map<Step, Long> until = new HashMap<>();

    void pause(Step step, long now) {
        until.put(step, now + PAUSE);
    }

    boolean paused(Step step) {
        return !until.isEmpty() && until.containsKey(step);
    }

    /** Until when a step is paused, milliseconds since 1970; in the past if it is not. */
    long until(Step step) {
        return until.getOrDefault(step, Long.MIN_VALUE);
    }

    long earliest() {
        return until.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }

    /** Steps that may go on, by id; they are paused no more. */
    List<Step> due(long now) {
        List<Step> due = new ArrayList<>();
        if (!until.isEmpty()) {
            until.forEach((step, time) -> {
                if (time <= now) {
                    due.add(step);
                }
            });
            due.sort(Comparator.comparing((Step step) -> step.job.id).thenComparing(step -> step.position));
            due.forEach(until::remove);
        }
        return due;
    }
}
