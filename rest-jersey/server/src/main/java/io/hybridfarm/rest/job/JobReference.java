package io.hybridfarm.rest.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.hybridfarm.rest.wire.RequestBody;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The id of a job as the body of a request. */
record JobReference(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "00001") @JsonProperty("jobID") @Nullable
        String jobId)
        implements RequestBody {}
