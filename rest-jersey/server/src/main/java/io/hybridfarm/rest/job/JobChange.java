package io.hybridfarm.rest.job;

import io.hybridfarm.rest.wire.RequestBody;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What shall be different about a job; what is not given stays as it is. */
@Schema(description = "What shall be different about the job; at least one of the fields")
record JobChange(
        @Schema(description = "true keeps back what does not run yet, false releases it") @Nullable
        Boolean held,

        @Schema(description = "Higher goes first", minimum = "0", maximum = "100", example = "80") @Nullable
        Integer priority)
        implements RequestBody {}
