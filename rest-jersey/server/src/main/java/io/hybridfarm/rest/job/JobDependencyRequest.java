package io.hybridfarm.rest.job;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Another job that a whole job waits for, as it is sent. */
@Schema(description = "Another job that the whole job waits for")
record JobDependencyRequest(
        @Schema(
                description = "Id of the job waited for",
                requiredMode = Schema.RequiredMode.REQUIRED,
                example = "00012")
        @Nullable
        String job,

        @Schema(
                description = DependencyRequest.ON,
                allowableValues = {"success", "finish"},
                defaultValue = "success")
        @Nullable
        String on) {}
