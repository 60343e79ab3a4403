package io.hybridfarm.rest.job;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A step as it is sent. */
record StepRequest(
        @Schema(
                description = "Letters, digits, dots, underscores and hyphens; unique in the job",
                minLength = 1,
                maxLength = 100,
                requiredMode = Schema.RequiredMode.REQUIRED,
                example = "render")
        @Nullable
        String name,

        @Schema(
                description = COMMAND,
                requiredMode = Schema.RequiredMode.REQUIRED,
                example =
                        "[\"kick\", \"-i\", \"{projects}/SH010.{frame:04}.ass\", \"-o\", \"{out}/SH010.{frame:04}.exr\"]")
        @Nullable
        List<String> command,

        @Schema(description = FRAMES, example = "1-100") @Nullable
        String frames,

        @Schema(description = CHUNK, minimum = "1", maximum = "1000000", example = "1") @Nullable
        Integer chunk,

        @Nullable DemandRequest demand,

        @Schema(description = INPUTS, example = "[\"{projects}/SH010.{frame:04}.ass\"]") @Nullable
        List<String> inputs,

        @Schema(description = OUTPUTS, example = "[\"{out}/SH010.{frame:04}.exr\"]") @Nullable
        List<String> outputs,

        @Schema(description = ENV, example = "{\"LANG\": \"C\"}") @Nullable
        Map<String, String> env,

        @Schema(description = CWD) @Nullable String cwd,

        @Schema(description = RETRIES, minimum = "0", maximum = "100", example = "3") @Nullable
        Integer retries,

        @Schema(description = RETRY) @Nullable RetryRequest retry,

        @Schema(description = TIMEOUT, example = "30m") @Nullable
        String timeout,

        @Schema(description = PROGRESS, example = "blender") @Nullable
        String progress,

        @Schema(description = MIN_RUN_TIME, example = "5s") @Nullable
        String minRunTime,

        @Schema(description = STALL_AFTER, example = "20m") @Nullable
        String stallAfter,

        @Schema(
                description = FRAME_ORDER,
                allowableValues = {"ascending", "descending", "preview"},
                example = "preview")
        @Nullable
        String frameOrder,

        @Schema(description = "The most tasks of the step that run at once", minimum = "1", maximum = "1000000")
        @Nullable
        Integer maxRunning,

        @Schema(description = "What the tasks wait for") @Nullable
        List<DependencyRequest> dependsOn) {

    static final String COMMAND = "Program and arguments, never run by a shell. {frame}, {frame:04}, {chunkStart},"
            + " {chunkEnd}, {frames}, {task} and the names of the path roots stand for their values; {{ and }} for braces";
    static final String FRAMES =
            "Frames such as 1-100, 1-100x5, 1-10,20,30-40x2, 10-1 or -5-5; without it the step is one" + " task";
    static final String CHUNK = "Frames per task; 1 if not given";
    static final String INPUTS = "Files that the command reads, inside the path roots";
    static final String OUTPUTS =
            "Files that the command writes, inside the path roots; a task whose output is missing has" + " failed";
    static final String ENV = "Environment variables added to the worker's own";
    static final String CWD = "Where the command runs, inside the path roots; a fresh folder if not given";
    static final String RETRIES = "Further attempts after a failure; 1 if not given";
    static final String RETRY = "The same with the codes that tell causes; not together with retries";
    static final String TIMEOUT = "How long an attempt may run, such as 90s, 30m or 2h; no limit if not given";

    static final String PROGRESS =
            "The parser that reads progress from the output, such as blender; the worker's usual one" + " if not given";
    static final String MIN_RUN_TIME = "A success in less time counts as a failure, such as 5s";
    static final String STALL_AFTER =
            "An attempt that for so long writes no output and uses no CPU is stopped, such as" + " 20m";
    static final String FRAME_ORDER =
            "In which order queued tasks are run; preview runs the first, the last and the middle"
                    + " one, the quarters and the eighths before the rest; ascending, as they stand, if not given";

    /** Whether nothing but the name is said; generated clients send empty lists for what they leave out. */
    boolean isEmpty() {
        return (command == null || command.isEmpty())
                && frames == null
                && chunk == null
                && demand == null
                && (inputs == null || inputs.isEmpty())
                && (outputs == null || outputs.isEmpty())
                && (env == null || env.isEmpty())
                && cwd == null
                && retries == null
                && retry == null
                && timeout == null
                && progress == null
                && minRunTime == null
                && stallAfter == null
                && frameOrder == null
                && maxRunning == null;
    }
}
