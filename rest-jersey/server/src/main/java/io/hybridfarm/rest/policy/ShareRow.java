package io.hybridfarm.rest.policy;

import io.hybridfarm.core.ShareStanding;
import io.hybridfarm.rest.wire.Figures;
import io.hybridfarm.rest.wire.WireWord;
import io.swagger.v3.oas.annotations.media.Schema;

/** How one node of a share tree stands. */
record ShareRow(
        @Schema(example = "local") String pool,

        @Schema(
                description = "What the pool shares out",
                allowableValues = {"cpu", "gpu"})
        String resource,

        @Schema(allowableValues = {"rush", "normal", "idle"})
        String band,

        @Schema(
                description = "show, show/department or show/department/user; empty for the band as a whole",
                example = "dragon/fx/ann")
        String node,

        @Schema(description = "Its part beside its siblings", example = "3")
        double weight,

        @Schema(description = "What it is sure of, as a part of the pool", minimum = "0", maximum = "1")
        double min,

        @Schema(description = "What it never exceeds, as a part of the pool", minimum = "0", maximum = "1")
        double max,

        @Schema(description = "What it occupies now, as a part of the pool")
        double allocated,

        @Schema(description = "The same for what it occupied lately")
        double usage,

        @Schema(description = "What it is ordered by among its siblings: less comes first")
        double standing,

        @Schema(description = "Whether it is below what it is sure of, and so served before its siblings")
        boolean guaranteed,

        @Schema(description = "Tasks that run") int running,

        @Schema(description = "Whether it has work that could run if there were room")
        boolean wants) {

    static ShareRow of(ShareStanding share) {
        return new ShareRow(
                share.pool(),
                share.resource(),
                WireWord.of(share.band()),
                share.node(),
                share.weight(),
                share.min(),
                share.max(),
                Figures.rounded(share.allocated()),
                Figures.rounded(share.usage()),
                Figures.rounded(share.standing()),
                share.guaranteed(),
                share.running(),
                share.wants());
    }
}
