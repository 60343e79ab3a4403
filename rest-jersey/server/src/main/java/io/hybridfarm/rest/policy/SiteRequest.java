package io.hybridfarm.rest.policy;

import io.hybridfarm.core.SiteRule;
import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.rest.wire.RequestBody;
import io.hybridfarm.spi.FarmException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a show may run from now on, as it is sent and as it is answered. */
@Schema(description = "Where work of a show may run; on no other farm does any of it start")
record SiteRequest(
        @Schema(
                description = "The show, or * for every show without a rule of its own",
                requiredMode = Schema.RequiredMode.REQUIRED,
                example = "dragon")
        @Nullable
        String show,

        @Schema(
                description = "Names of farms, or * alone for every farm",
                requiredMode = Schema.RequiredMode.REQUIRED,
                example = "[\"local\"]")
        @Nullable
        List<String> farms)
        implements RequestBody {

    /**
     * The rule in the scheduler's words.
     *
     * @throws HttpProblem 400 if a field is missing
     * @throws FarmException INVALID if the show or a farm cannot be called so
     */
    SiteRule rule() {
        if (show == null) {
            throw HttpProblem.invalid("show", "must be given: a show, or * for every show without a rule of its own");
        }
        if (farms == null) {
            throw HttpProblem.invalid("farms", "must be given: names of farms, or * alone for every farm");
        }
        return PolicyField.plainly(() -> new SiteRule(show, farms));
    }

    static SiteRequest of(SiteRule rule) {
        return new SiteRequest(rule.show(), rule.farms());
    }
}
