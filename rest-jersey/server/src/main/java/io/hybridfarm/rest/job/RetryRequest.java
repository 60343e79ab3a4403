package io.hybridfarm.rest.job;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How failures are tried again, as it is sent. */
@Schema(description = "How failures are tried again; attempts without licence or memory do not use up a retry")
record RetryRequest(
        @Schema(description = StepRequest.RETRIES, minimum = "0", maximum = "100", example = "3") @Nullable
        Integer retries,

        @Schema(
                description = "Exit codes, 1 to 255, by which the command says that no licence was free",
                example = "[100]")
        @Nullable
        List<Integer> licenceCodes,

        @Schema(
                description = "Exit codes, 1 to 255, by which the command says that it ran out of memory",
                example = "[137]")
        @Nullable
        List<Integer> memoryCodes) {}
