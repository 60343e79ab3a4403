package io.hybridfarm.rest.error;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The data of an answer that is an error.
 *
 * @param code a stable word for programs
 * @param field the field or parameter that is wrong
 * @param errorId what to look for in the server's log
 */
public record ErrorDetail(
        @Schema(description = "A stable word for programs", example = "invalid")
        String code,

        @Schema(description = "The field or parameter that is wrong, where there is one", example = "steps[0].frames")
        @Nullable
        String field,

        @Schema(
                description = "What to look for in the server's log; of failures of the server alone",
                example = "5f3a9c21")
        @Nullable
        String errorId) {}
