package io.hybridfarm.rest.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.spi.job.State;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job, in the list or by itself. */
record JobRow(
        @Schema(example = "00001") @JsonProperty("jobID") String jobId,

        @Schema(example = "SH010_beauty_v012") String name,

        @JsonProperty("jobs-status") State state,

        @Schema(example = "aurora") String show,

        @Schema(example = "SH010") @Nullable String shot,

        @Schema(example = "mira") String user,

        @Schema(minimum = "0", maximum = "100", example = "50")
        int priority,

        Instant submittedAt,

        @Nullable Instant startedAt,

        @Nullable Instant endedAt,

        TaskCounts tasks,

        @Schema(
                description = "The part of the tasks that has succeeded",
                minimum = "0",
                maximum = "1",
                example = "0.25")
        double progress,

        @Schema(description = "Its steps; of a single job alone, not in the list") @Nullable
        List<StepProgress> steps) {

    /** How far a step is. */
    record StepProgress(
            @Schema(example = "render") String name,
            TaskCounts tasks,

            @Schema(minimum = "0", maximum = "1", example = "0.25")
            double progress) {
        static StepProgress of(FarmView.Step step) {
            TaskCounts tasks = TaskCounts.of(List.of(step));
            return new StepProgress(step.spec().name(), tasks, tasks.progress());
        }
    }

    /** The job without its steps. */
    static JobRow of(FarmView.Job job) {
        return of(job, null);
    }

    /** The job with its steps. */
    static JobRow withSteps(FarmView.Job job) {
        return of(job, job.steps().stream().map(StepProgress::of).toList());
    }

    private static JobRow of(FarmView.Job job, @Nullable List<StepProgress> steps) {
        TaskCounts tasks = TaskCounts.of(job.steps());
        return new JobRow(
                job.id().toString(),
                job.spec().name(),
                job.state(),
                job.spec().show(),
                job.spec().shot().orElse(null),
                job.spec().user(),
                job.spec().priority(),
                job.submittedAt(),
                job.startedAt().orElse(null),
                job.endedAt().orElse(null),
                tasks,
                tasks.progress(),
                steps);
    }
}
