package io.hybridfarm.rest.policy;

import io.hybridfarm.core.Policy;
import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.rest.wire.RequestBody;
import io.hybridfarm.rest.wire.WireWord;
import io.hybridfarm.spi.FarmException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How much there is of something from now on, as it is sent and as it is answered. */
@Schema(description = "The whole limit; demands name it under licences")
record LimitRequest(
        @Schema(
                description = "How much there is",
                minimum = "0",
                maximum = "1000000",
                requiredMode = Schema.RequiredMode.REQUIRED,
                example = "20")
        @Nullable
        Integer count,

        @Schema(
                description = PER,
                allowableValues = {"task", "host"},
                defaultValue = "task")
        @Nullable
        String per,

        @Schema(description = STARTS, minimum = "1", example = "60") @Nullable
        Integer startsPerMinute,

        @Schema(description = RELEASE, minimum = "0", maximum = "1", example = "0.9") @Nullable
        Double releaseAt)
        implements RequestBody {

    static final String PER =
            "What takes a unit: each running task, or each worker on which tasks that need it run, however many";
    static final String STARTS = "How many tasks that need it may start in a minute; no such bound if not given";

    static final String RELEASE =
            "The progress at which a task gives it back although it still runs; at its end if not" + " given";

    /**
     * The limit in the scheduler's words.
     *
     * @throws HttpProblem 400 if there is no count
     * @throws FarmException INVALID if a value is out of range
     */
    Policy.Limit limit(String name) {
        if (count == null) {
            throw HttpProblem.invalid("count", "must be given, from 0 to 1000000");
        }
        Policy.Per unit = per == null ? Policy.Per.TASK : WireWord.parse("per", per, Policy.Per.class);
        return PolicyField.plainly(() -> new Policy.Limit(
                name,
                count,
                unit,
                startsPerMinute == null ? OptionalInt.empty() : OptionalInt.of(startsPerMinute),
                releaseAt == null ? OptionalDouble.empty() : OptionalDouble.of(releaseAt)));
    }

    static LimitRequest of(Policy.Limit limit) {
        return new LimitRequest(
                limit.count(), WireWord.of(limit.per()), orNull(limit.startsPerMinute()), orNull(limit.releaseAt()));
    }

    static @Nullable Double orNull(OptionalDouble number) {
        return number.isPresent() ? Double.valueOf(number.getAsDouble()) : null;
    }

    static @Nullable Integer orNull(OptionalInt number) {
        return number.isPresent() ? Integer.valueOf(number.getAsInt()) : null;
    }
}
