package io.hybridfarm.rest.job;

import io.hybridfarm.core.TaskSelection;
import io.hybridfarm.rest.wire.RequestBody;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.FrameRange;
import io.hybridfarm.spi.job.State;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which tasks of a job are meant, as it is sent; what is not given selects all. */
@Schema(description = "Which tasks of the job; what is not given selects all that this is possible for")
record TaskSelectionRequest(
        @Schema(description = "Tasks in one of these states", example = "[\"FAILED\"]") @Nullable
        List<String> states,

        @Schema(description = "Tasks of this step", example = "render") @Nullable
        String step,

        @Schema(description = "Tasks that have one of these frames", example = "1-10,15") @Nullable
        String frames)
        implements RequestBody {

    /**
     * The tasks in the scheduler's words.
     *
     * @param sent nothing for all of them
     * @throws FarmException INVALID if a state or a range is none
     */
    static TaskSelection of(@Nullable TaskSelectionRequest sent) {
        return sent == null ? TaskSelection.ALL : sent.selection();
    }

    private TaskSelection selection() {
        List<State> wanted = Objects.requireNonNullElse(states, List.<String>of()).stream()
                .map(word -> Query.state("states", word))
                .distinct()
                .toList();
        return new TaskSelection(
                wanted, Optional.ofNullable(step), Optional.ofNullable(frames).map(FrameRange::parse));
    }
}
