package io.hybridfarm.rest.policy;

import io.hybridfarm.core.SiteStanding;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** A site rule that holds. */
record SiteRow(
        @Schema(description = "The show, or * for every show without a rule of its own", example = "dragon")
        String show,

        @Schema(description = "The farms that its work may run on, or * alone for every farm", example = "[\"local\"]")
        List<String> farms,

        @Schema(description = "Whether it was set while the farm ran, and not by the configuration")
        boolean changed) {
    static SiteRow of(SiteStanding standing) {
        return new SiteRow(standing.rule().show(), standing.rule().farms(), standing.changed());
    }
}
