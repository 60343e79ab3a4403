package io.hybridfarm.rest.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.rest.wire.WireWord;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.job.FrameRange;
import io.hybridfarm.spi.job.State;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One run of a task. */
record AttemptRow(
        @Schema(example = "a17") @JsonProperty("attemptID") String attemptId,

        @Schema(description = "Job, position of the step and index of the task", example = "00001.0.16")
        @JsonProperty("taskID")
        String taskId,

        @Schema(example = "render") String step,

        @Schema(description = "Position of the task in its step, from 0")
        int task,

        @Schema(example = "17") @Nullable String frames,

        State state,

        @Schema(example = "local") String farm,

        String worker,
        Instant orderedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,

        @Schema(description = "What an operator would look for, such as a process id") @Nullable
        String where,

        @Schema(description = "As far as the farm tells", minimum = "0", maximum = "1")
        double progress,

        @Nullable Integer exitCode,

        @Schema(example = "SIGKILL") @Nullable String signal,

        @Schema(description = "Why it failed") @Nullable String message,

        @Schema(
                description = "Why it ended as it did; absent until it has. Only failure and timeout use up a retry",
                allowableValues = {
                    "success",
                    "failure",
                    "timeout",
                    "no-licence",
                    "out-of-memory",
                    "lost",
                    "preempted",
                    "canceled",
                    "requeued"
                })
        @Nullable
        String cause,

        @Schema(description = "How much memory was kept for it", example = "8GiB")
        String memory) {

    static AttemptRow of(FarmView.Job job, FarmView.Attempt attempt) {
        FarmView.Step step = job.steps().get(attempt.task().step());
        return new AttemptRow(
                attempt.id().toString(),
                attempt.task().toString(),
                step.spec().name(),
                attempt.task().index(),
                step.frames(attempt.task().index()).map(FrameRange::toString).orElse(null),
                attempt.state(),
                attempt.farm(),
                attempt.worker(),
                attempt.orderedAt(),
                attempt.startedAt().orElse(null),
                attempt.endedAt().orElse(null),
                attempt.where().isEmpty() ? null : attempt.where(),
                attempt.progress(),
                attempt.exitCode().isPresent()
                        ? Integer.valueOf(attempt.exitCode().getAsInt())
                        : null,
                attempt.signal().orElse(null),
                attempt.message().isEmpty() ? null : attempt.message(),
                attempt.cause().map(WireWord::of).orElse(null),
                Quantities.size(attempt.memoryBytes()));
    }
}
