package io.hybridfarm.rest.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.rest.wire.WireWord;
import io.hybridfarm.spi.job.JobDependency;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A job, in the list or by itself. */
record JobRow(
        @Schema(example = "00001") @JsonProperty("jobID") String jobId,

        @Schema(example = "SH010_beauty_v012") String name,

        @JsonProperty("jobs-status") State state,

        @Schema(example = "aurora") String show,

        @Schema(example = "lighting") String department,

        @Schema(example = "SH010") @Nullable String shot,

        @Schema(example = "mira") String user,

        @Schema(minimum = "0", maximum = "100", example = "50")
        int priority,

        @Schema(
                description = "rush is served before normal, and normal before idle",
                allowableValues = {"rush", "normal", "idle"},
                example = "normal")
        String band,

        @Schema(description = "Whether it goes before everything else of its user")
        boolean urgent,

        @Schema(description = "When it should be done, if that was said", example = "2026-11-23T18:00:00Z") @Nullable
        Instant deadline,

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

        @Schema(description = "Whether it may be stopped for work of a higher band")
        boolean interruptible,

        @Schema(description = "The most tasks of it that run at once, if there is such a cap") @Nullable
        Integer maxRunning,

        @Schema(description = "After how many failed attempts the rest of it is given up, if ever") @Nullable
        Integer failureLimit,

        @Schema(description = "The most different workers that run it at once, if there is such a cap") @Nullable
        Integer maxWorkers,

        @Schema(description = "Where it may run; empty for anywhere; of a single job alone, like all that follows")
        @Nullable
        List<String> pools,

        @Schema(description = "Workers that it may run on; empty for all") @Nullable
        List<String> allowWorkers,

        @Schema(description = "Workers that it must not run on") @Nullable
        List<String> denyWorkers,

        @Schema(description = "Groups of workers that it may run on; empty for all workers") @Nullable
        List<String> groups,

        @Schema(description = "Other jobs that all of it waits for") @Nullable
        List<JobDependencyRow> dependsOn,

        @Schema(description = "Its steps") @Nullable List<StepProgress> steps) {

    /** Another job that a whole job waits for. */
    record JobDependencyRow(
            @Schema(example = "00012") String job,

            @Schema(allowableValues = {"success", "finish"}) String on) {
        static JobDependencyRow of(JobDependency dependency) {
            return new JobDependencyRow(dependency.job().toString(), WireWord.of(dependency.on()));
        }
    }

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
        JobSpec spec = job.spec();
        boolean whole = steps != null;
        TaskCounts tasks = TaskCounts.of(job.steps());
        return new JobRow(
                job.id().toString(),
                spec.name(),
                job.state(),
                spec.show(),
                spec.department(),
                spec.shot().orElse(null),
                spec.user(),
                spec.priority(),
                WireWord.of(job.band()),
                job.urgent(),
                job.deadline().orElse(null),
                job.submittedAt(),
                job.startedAt().orElse(null),
                job.endedAt().orElse(null),
                tasks,
                tasks.progress(),
                spec.interruptible(),
                orNull(spec.maxRunning()),
                orNull(spec.failureLimit()),
                orNull(spec.maxWorkers()),
                whole ? spec.pools() : null,
                whole ? spec.allowWorkers() : null,
                whole ? spec.denyWorkers() : null,
                whole ? spec.groups() : null,
                whole ? spec.dependsOn().stream().map(JobDependencyRow::of).toList() : null,
                steps);
    }

    static @Nullable Integer orNull(OptionalInt number) {
        return number.isPresent() ? Integer.valueOf(number.getAsInt()) : null;
    }
}
