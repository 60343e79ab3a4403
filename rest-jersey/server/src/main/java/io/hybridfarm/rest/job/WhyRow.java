package io.hybridfarm.rest.job;

import io.hybridfarm.core.Explanation;
import io.hybridfarm.rest.wire.Figures;
import io.hybridfarm.spi.job.State;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a job does not run, or not faster. */
record WhyRow(
        @Schema(description = "The id of the job", example = "00001")
        String job,

        State state,

        @Schema(description = "The answer in one sentence") String sentence,

        @Schema(description = UNBLOCK) @Nullable String unblock,

        @Schema(description = "The steps with tasks that do not run yet")
        List<StepWhy> steps) {

    static final String UNBLOCK = "What would let it go on; absent where nothing is in its way";

    /** What stops the tasks of a step. */
    record StepWhy(
            @Schema(example = "render") String name,

            @Schema(description = "Tasks that wait for other tasks")
            int waiting,

            @Schema(description = "Tasks that could run if there were room")
            int queued,

            int running,
            TaskRow.Reason refusal,

            @Schema(description = UNBLOCK) @Nullable String unblock,

            @Schema(
                    description =
                            "The answer of each pool in the order of preference; none if the step is stopped before"
                                    + " it gets there")
            List<PoolWhy> pools) {
        static StepWhy of(Explanation.Step step) {
            return new StepWhy(
                    step.name(),
                    step.waiting(),
                    step.queued(),
                    step.running(),
                    TaskRow.Reason.of(step.refusal()),
                    orNull(step.unblock()),
                    step.pools().stream().map(PoolWhy::of).toList());
        }
    }

    /** The answer of a pool. */
    record PoolWhy(
            @Schema(example = "local") String name,

            TaskRow.Reason refusal,

            @Schema(description = "Workers that could run a task of it if nothing else ran")
            int couldFit,

            @Schema(description = "Workers that could run one now")
            int roomNow,

            @Schema(description = "Where others come first, the outermost level first; none if the step is next")
            List<AheadRow> ahead,

            @Schema(
                    description =
                            "Pools whose work takes the room on workers of this one, as they are served first there")
            List<String> servedFirst) {
        static PoolWhy of(Explanation.Pool pool) {
            return new PoolWhy(
                    pool.name(),
                    TaskRow.Reason.of(pool.refusal()),
                    pool.couldFit(),
                    pool.roomNow(),
                    pool.ahead().stream().map(AheadRow::of).toList(),
                    pool.servedFirst());
        }
    }

    /** A level of the share tree at which others come first. */
    record AheadRow(
            @Schema(allowableValues = {"band", "show", "department", "user", "job"})
            String level,

            @Schema(description = "Who asks", example = "aurora/lighting")
            String node,

            @Schema(description = "How much of its share it has, past usage included; less comes first")
            double standing,

            @Schema(description = "Who is served next", example = "dragon/fx")
            String first,

            @Schema(description = "How much of its share that one has")
            double firstStanding,

            @Schema(description = "How many come first") int others,

            @Schema(description = "What the one who asks is sure of; absent if it has that") @Nullable
            Sure guarantee,

            @Schema(
                    description = "What the one who is served next is sure of; absent if it has that. Whoever has less"
                            + " than that comes before all others")
            @Nullable
            Sure firstGuarantee) {
        static AheadRow of(Explanation.Ahead ahead) {
            return new AheadRow(
                    ahead.level(),
                    ahead.node(),
                    Figures.rounded(ahead.standing()),
                    ahead.first(),
                    Figures.rounded(ahead.firstStanding()),
                    ahead.others(),
                    ahead.guarantee().map(Sure::of).orElse(null),
                    ahead.firstGuarantee().map(Sure::of).orElse(null));
        }
    }

    /** A guarantee that is not met at the moment. */
    record Sure(
            @Schema(description = "The part of the pool that it is sure of", example = "0.5")
            double part,

            @Schema(description = "The part that it has", example = "0.125")
            double has) {
        static Sure of(Explanation.Guarantee guarantee) {
            return new Sure(Figures.rounded(guarantee.sure()), Figures.rounded(guarantee.has()));
        }
    }

    static WhyRow of(Explanation why) {
        return new WhyRow(
                why.job().toString(),
                why.state(),
                why.sentence(),
                orNull(why.unblock()),
                why.steps().stream().map(StepWhy::of).toList());
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
