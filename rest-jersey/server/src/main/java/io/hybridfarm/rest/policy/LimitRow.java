package io.hybridfarm.rest.policy;

import io.hybridfarm.core.LimitStanding;
import io.hybridfarm.core.Policy;
import io.hybridfarm.rest.wire.WireWord;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A limit, and how much of it is taken. */
record LimitRow(
        @Schema(example = "nuke") String name,

        @Schema(description = "How much there is", example = "20")
        int count,

        @Schema(description = "How much is taken") int used,

        @Schema(description = "Whether tasks wait for it at the moment")
        boolean waiting,

        @Schema(
                description = LimitRequest.PER,
                allowableValues = {"task", "host"})
        String per,

        @Schema(description = LimitRequest.STARTS) @Nullable Integer startsPerMinute,

        @Schema(description = LimitRequest.RELEASE) @Nullable
        Double releaseAt) {

    static LimitRow of(LimitStanding standing) {
        Policy.Limit limit = standing.limit();
        return new LimitRow(
                limit.name(),
                limit.count(),
                standing.used(),
                standing.waiting(),
                WireWord.of(limit.per()),
                LimitRequest.orNull(limit.startsPerMinute()),
                LimitRequest.orNull(limit.releaseAt()));
    }
}
