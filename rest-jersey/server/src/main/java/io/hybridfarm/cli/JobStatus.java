package io.hybridfarm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hybridfarm.spi.job.State;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the server tells about a job.
 *
 * @param counts how many tasks are in each state; states without tasks are absent
 */
record JobStatus(String id, String name, String state, Map<State, Integer> counts, JsonNode data) {

    static JobStatus of(JsonNode data) {
        Map<State, Integer> counts = new EnumMap<>(State.class);
        for (State state : State.values()) {
            int count = data.path("tasks")
                    .path(state.name().toLowerCase(Locale.ROOT))
                    .asInt();
            if (count > 0) {
                counts.put(state, count);
            }
        }
        return new JobStatus(
                data.path("jobID").asText(),
                data.path("name").asText(),
                data.path("jobs-status").asText(),
                counts,
                data);
    }

    int tasks() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    int count(State state) {
        return counts.getOrDefault(state, 0);
    }

    /** Whether nothing further happens by itself. */
    boolean ended() {
        return isOneOf(State.SUCCEEDED, State.FAILED, State.CANCELED);
    }

    boolean succeeded() {
        return isOneOf(State.SUCCEEDED);
    }

    /** How many tasks are where, in words: {@code 3 running, 1 failed}. */
    String summary() {
        List<String> words = new ArrayList<>();
        counts.forEach((state, count) -> words.add(count + " " + state.name().toLowerCase(Locale.ROOT)));
        return String.join(", ", words);
    }

    private boolean isOneOf(State... states) {
        for (State candidate : states) {
            if (candidate.name().equals(state)) {
                return true;
            }
        }
        return false;
    }
}
