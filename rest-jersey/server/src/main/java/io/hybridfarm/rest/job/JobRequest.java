package io.hybridfarm.rest.job;

import io.hybridfarm.rest.wire.RequestBody;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A submission as it is sent: its work as {@code steps}, or the fields of a single step beside the job's own, or neither
 * for one task that runs the farm's default command.
 */
@Schema(
        description = "A job. Its work is either a list of steps, or a single step whose fields (command, frames, ...)"
                + " stand beside the job's own, or, with a name alone, one task that runs the farm's default command.")
record JobRequest(
        @Schema(
                description = "What people call it; need not be unique",
                minLength = 1,
                maxLength = 200,
                requiredMode = Schema.RequiredMode.REQUIRED,
                example = "SH010_beauty_v012")
        @Nullable
        String name,

        @Schema(description = "The production that owns the work", maxLength = 100, example = "aurora") @Nullable
        String show,

        @Schema(
                description = "The part of the production that the work is done for; default if not given",
                maxLength = 100,
                example = "lighting")
        @Nullable
        String department,

        @Schema(maxLength = 100, example = "SH010") @Nullable
        String shot,

        @Schema(description = "Who submits", maxLength = 100, example = "mira") @Nullable
        String user,

        @Schema(description = "Higher goes first; 50 if not given", minimum = "0", maximum = "100", example = "50")
        @Nullable
        Integer priority,

        @Schema(
                description = "A key of the submitter's own: a second submission with the same key is answered with the"
                        + " first job",
                maxLength = 200,
                example = "3f0c2f6e")
        @Nullable
        String clientToken,

        @Schema(description = "Whether the job waits to be released before anything runs") @Nullable
        Boolean held,

        @Schema(
                description = "Whether it may be stopped, and run again later, for work of a higher band; true if not"
                        + " given")
        @Nullable
        Boolean interruptible,

        @Schema(
                description = "Where it may run, the preferred pool first; anywhere if not given",
                example = "[\"local\"]")
        @Nullable
        List<String> pools,

        @Schema(description = "Workers that it may run on; all if not given") @Nullable
        List<String> allowWorkers,

        @Schema(description = "Workers that it must not run on") @Nullable
        List<String> denyWorkers,

        @Schema(
                description = "Groups of workers that it may run on, any one of them; all workers if not given",
                example = "[\"render\"]")
        @Nullable
        List<String> groups,

        @Schema(description = "The most tasks of it that run at once", minimum = "1", maximum = "1000000") @Nullable
        Integer maxRunning,

        @Schema(
                description = "The most different workers that run tasks of it at once",
                minimum = "1",
                maximum = "1000000")
        @Nullable
        Integer maxWorkers,

        @Schema(
                description = "After how many failed attempts of all its tasks the rest of it is given up",
                minimum = "1",
                maximum = "1000000")
        @Nullable
        Integer failureLimit,

        @Schema(description = "Other jobs that all of it waits for") @Nullable
        List<JobDependencyRequest> dependsOn,

        @Schema(description = "Not together with the fields of a single step") @Nullable
        List<StepRequest> steps,

        @Schema(description = StepRequest.COMMAND, example = "[\"echo\", \"frame {frame}\"]") @Nullable
        List<String> command,

        @Schema(description = StepRequest.FRAMES, example = "1-10") @Nullable
        String frames,

        @Schema(description = StepRequest.CHUNK, minimum = "1", maximum = "1000000") @Nullable
        Integer chunk,

        @Nullable DemandRequest demand,

        @Schema(description = StepRequest.INPUTS) @Nullable List<String> inputs,

        @Schema(description = StepRequest.OUTPUTS) @Nullable List<String> outputs,

        @Schema(description = StepRequest.ENV) @Nullable Map<String, String> env,

        @Schema(description = StepRequest.CWD) @Nullable String cwd,

        @Schema(description = StepRequest.RETRIES, minimum = "0", maximum = "100") @Nullable
        Integer retries,

        @Schema(description = StepRequest.RETRY) @Nullable RetryRequest retry,

        @Schema(description = StepRequest.TIMEOUT) @Nullable String timeout,

        @Schema(description = StepRequest.PROGRESS) @Nullable
        String progress,

        @Schema(description = StepRequest.MIN_RUN_TIME) @Nullable
        String minRunTime,

        @Schema(description = StepRequest.STALL_AFTER) @Nullable
        String stallAfter,

        @Schema(
                description = StepRequest.FRAME_ORDER,
                allowableValues = {"ascending", "descending", "preview"})
        @Nullable
        String frameOrder)
        implements RequestBody {

    /** The fields of a single step that stand beside the job's own, as a step called main. */
    StepRequest singleStep() {
        return new StepRequest(
                JobReading.SINGLE_STEP,
                command,
                frames,
                chunk,
                demand,
                inputs,
                outputs,
                env,
                cwd,
                retries,
                retry,
                timeout,
                progress,
                minRunTime,
                stallAfter,
                frameOrder,
                null,
                null);
    }
}
