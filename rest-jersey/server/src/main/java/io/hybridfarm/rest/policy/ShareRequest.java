package io.hybridfarm.rest.policy;

import io.hybridfarm.core.Policy;
import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.rest.wire.RequestBody;
import io.hybridfarm.spi.FarmException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What a node is entitled to from now on, as it is sent and as it is answered. */
@Schema(description = "The whole share of a node; what is not given is as for a node that nobody names")
record ShareRequest(
        @Schema(
                description = "show, show/department or show/department/user",
                requiredMode = Schema.RequiredMode.REQUIRED,
                example = "dragon/fx")
        @Nullable
        String node,

        @Schema(
                description = "Its part beside its siblings",
                minimum = "0.001",
                maximum = "1000000",
                defaultValue = "1",
                example = "3")
        @Nullable
        Double weight,

        @Schema(
                description = "What it is sure of, as a part of a pool",
                minimum = "0",
                maximum = "1",
                defaultValue = "0",
                example = "0.2")
        @Nullable
        Double min,

        @Schema(
                description = "What it never exceeds, as a part of a pool; above 0 and not below min",
                minimum = "0",
                maximum = "1",
                defaultValue = "1",
                example = "0.8")
        @Nullable
        Double max,

        @Schema(
                description = "The most tasks that run at once; no such cap if not given",
                minimum = "1",
                example = "200")
        @Nullable
        Integer maxRunning)
        implements RequestBody {

    /**
     * The share in the scheduler's words.
     *
     * @throws HttpProblem 400 if no node is named
     * @throws FarmException INVALID if a value is out of range
     */
    Policy.Share share() {
        if (node == null) {
            throw HttpProblem.invalid("node", "must be given, such as \"dragon/fx\"");
        }
        return new Policy.Share(
                node,
                Objects.requireNonNullElse(weight, 1.0),
                new Policy.Bounds(Objects.requireNonNullElse(min, 0.0), Objects.requireNonNullElse(max, 1.0)),
                maxRunning == null ? OptionalInt.empty() : OptionalInt.of(maxRunning));
    }

    static ShareRequest of(Policy.Share share) {
        return new ShareRequest(
                share.node(),
                share.weight(),
                share.bounds().min(),
                share.bounds().max(),
                share.maxRunning().isPresent()
                        ? Integer.valueOf(share.maxRunning().getAsInt())
                        : null);
    }
}
