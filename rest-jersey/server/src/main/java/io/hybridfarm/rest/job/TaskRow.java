package io.hybridfarm.rest.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.Refusal;
import io.hybridfarm.spi.job.FrameRange;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.TaskId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A task, and why it does not run where it does not. */
record TaskRow(
        @Schema(description = "Job, position of the step and index of the task", example = "00001.0.16")
        @JsonProperty("taskID")
        String taskId,

        @Schema(example = "render") String step,

        @Schema(description = "Position of the task in its step, from 0")
        int task,

        @Schema(example = "17") @Nullable String frames,

        State state,

        @Schema(description = "What is remarkable about its state, such as that nobody ran a task that counts as done")
        @Nullable
        String note,

        @Schema(description = "The latest attempt, if there was one") @Nullable
        AttemptRow attempt,

        @Schema(description = "Why it does not run; absent for a task that runs, has ended, or is about to start")
        @Nullable
        Reason refusal) {

    /** The first thing that stops a task. */
    record Reason(
            @Schema(description = "For programs") Refusal.Reason reason,

            @Schema(description = "For people: what stops the task and what would let it go on")
            String sentence) {
        static Reason of(Refusal refusal) {
            return new Reason(refusal.reason(), refusal.sentence());
        }
    }

    static TaskRow of(FarmView.Job job, TaskId id, FarmView.@Nullable Attempt latest, Optional<Refusal> refusal) {
        FarmView.Step step = job.steps().get(id.step());
        return new TaskRow(
                id.toString(),
                step.spec().name(),
                id.index(),
                step.frames(id.index()).map(FrameRange::toString).orElse(null),
                step.states().get(id.index()),
                step.isMarkedDone(id.index()) ? "marked done by a person; nobody ran it to its end" : null,
                latest == null ? null : AttemptRow.of(job, latest),
                refusal.map(Reason::of).orElse(null));
    }
}
