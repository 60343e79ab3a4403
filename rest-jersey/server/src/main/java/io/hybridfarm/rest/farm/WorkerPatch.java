package io.hybridfarm.rest.farm;

import io.hybridfarm.core.WorkerChange;
import io.hybridfarm.core.WorkerState;
import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.rest.wire.RequestBody;
import io.hybridfarm.spi.FarmException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What shall be different about a worker, as it is sent; what is not given stays as it is. */
@Schema(description = "What shall be different about the worker; at least one of the fields")
record WorkerPatch(
        @Schema(
                description = "DRAINING takes no new work and ends what runs; DISABLED also stops what runs, which runs"
                        + " again elsewhere; ENABLED takes work again, and releases a sick worker",
                allowableValues = {"ENABLED", "DRAINING", "DISABLED"},
                example = "DRAINING")
        @Nullable
        String state,

        @Schema(description = "Why; a new state without a reason has none", maxLength = 1000, example = "disk swap")
        @Nullable
        String reason,

        @Schema(description = "Whatever people should know about it; empty takes it away", maxLength = 1000) @Nullable
        String note,

        @Schema(
                description =
                        "The pools that it serves, in order, whatever it names itself; empty for those that it names",
                example = "[\"light\", \"anim\"]")
        @Nullable
        List<String> pools)
        implements RequestBody {

    /**
     * What the scheduler is asked for.
     *
     * @throws HttpProblem 400 if nothing is given, or a state is none
     * @throws FarmException INVALID if a text is too long, or pools are malformed or named twice
     */
    WorkerChange change() {
        if (state == null && reason == null && note == null && pools == null) {
            throw HttpProblem.invalid(
                    "state", "give at least one of state, reason, note and pools, such as {\"state\": \"DRAINING\"}");
        }
        return new WorkerChange(
                Optional.ofNullable(state).map(WorkerPatch::state),
                Optional.ofNullable(reason),
                Optional.ofNullable(note),
                Optional.ofNullable(pools));
    }

    private static WorkerState state(String word) {
        List<String> names =
                Arrays.stream(WorkerState.values()).map(WorkerState::name).toList();
        String name = word.toUpperCase(Locale.ROOT);
        if (!names.contains(name)) {
            throw HttpProblem.invalid(
                    "state",
                    "must be one of " + names.stream().collect(Collectors.joining(", ")) + ", not '" + word + "'");
        }
        return WorkerState.valueOf(name);
    }
}
