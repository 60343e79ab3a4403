package io.hybridfarm.rest.job;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What the tasks of a step wait for, as it is sent. */
@Schema(description = "Tasks of another step, or of the same one, that the tasks of this step wait for")
record DependencyRequest(
        @Schema(
                description = "Name of the step waited for",
                requiredMode = Schema.RequiredMode.REQUIRED,
                example = "render")
        @Nullable
        String step,

        @Schema(
                description = "Which of its tasks: all of them, the one with the same index, or the one whose index is"
                        + " larger by the offset",
                allowableValues = {"all", "same-index", "offset"},
                defaultValue = "all")
        @Nullable
        String map,

        @Schema(description = "Goes with offset only; -1 is the task before", example = "-1") @Nullable
        Integer offset,

        @Schema(
                description = ON,
                allowableValues = {"success", "finish"},
                defaultValue = "success")
        @Nullable
        String on) {

    static final String ON = "How it has to end: with success, or in whatever way: succeeded, failed or canceled";
}
