package io.hybridfarm.rest.job;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.rest.wire.WireWord;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.FrameRange;
import io.hybridfarm.spi.job.RetryPolicy;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.template.Template;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A step of a job: what was submitted, and how far it is. */
record StepRow(
        @Schema(example = "render") String name,

        List<String> command,

        @Schema(example = "1-100") @Nullable String frames,

        int chunk,
        DemandRow demand,
        List<String> inputs,
        List<String> outputs,
        Map<String, String> env,

        @Nullable String cwd,

        int retries,
        RetryRow retry,

        @Schema(example = "30m") @Nullable String timeout,

        @Schema(description = "The parser that reads progress from the output", example = "blender") @Nullable
        String progressParser,

        @Schema(example = "5s") @Nullable String minRunTime,

        @Schema(example = "20m") @Nullable String stallAfter,

        @Schema(allowableValues = {"ascending", "descending", "preview"})
        String frameOrder,

        @Schema(description = "The most tasks of the step that run at once") @Nullable
        Integer maxRunning,

        List<DependencyRow> dependsOn,
        TaskCounts tasks,

        @Schema(
                description = "The part of the tasks that has succeeded",
                minimum = "0",
                maximum = "1",
                example = "0.25")
        double progress) {

    /** What one task occupies. */
    record DemandRow(
            @Schema(example = "4") BigDecimal cores,
            @Schema(example = "8GiB") String memory,
            int gpus,
            List<String> tags,

            @Schema(example = "{\"nuke\": 1}") Map<String, Integer> licences,

            boolean exclusive) {
        static DemandRow of(Demand demand) {
            return new DemandRow(
                    new BigDecimal(Quantities.cores(demand.milliCores())),
                    Quantities.size(demand.memoryBytes()),
                    demand.gpus(),
                    demand.tags(),
                    demand.licences(),
                    demand.exclusive());
        }
    }

    /** How failures are tried again. */
    record RetryRow(int retries, List<Integer> licenceCodes, List<Integer> memoryCodes) {
        static RetryRow of(RetryPolicy retry) {
            return new RetryRow(retry.retries(), retry.licenceCodes(), retry.memoryCodes());
        }
    }

    /** What the tasks wait for. */
    record DependencyRow(
            @Schema(example = "render") String step,

            @Schema(allowableValues = {"all", "same-index", "offset"})
            String map,

            @Nullable Integer offset,

            @Schema(allowableValues = {"success", "finish"}) String on) {
        static DependencyRow of(Dependency dependency) {
            return new DependencyRow(
                    dependency.step(),
                    WireWord.of(dependency.kind()),
                    dependency.kind() == Dependency.Kind.OFFSET ? Integer.valueOf(dependency.offset()) : null,
                    WireWord.of(dependency.on()));
        }
    }

    static StepRow of(FarmView.Step step) {
        StepSpec spec = step.spec();
        TaskCounts tasks = TaskCounts.of(List.of(step));
        Map<String, String> env = new TreeMap<>();
        spec.environment().forEach((variable, value) -> env.put(variable, value.toString()));
        return new StepRow(
                spec.name(),
                texts(spec.command()),
                spec.frames().map(FrameRange::toString).orElse(null),
                spec.chunk(),
                DemandRow.of(spec.demand()),
                texts(spec.inputs()),
                texts(spec.outputs()),
                env,
                spec.workingFolder().map(Template::toString).orElse(null),
                spec.retry().retries(),
                RetryRow.of(spec.retry()),
                spec.timeout().map(Quantities::duration).orElse(null),
                spec.progress().orElse(null),
                spec.minRunTime().map(Quantities::duration).orElse(null),
                spec.stallAfter().map(Quantities::duration).orElse(null),
                WireWord.of(spec.frameOrder()),
                JobRow.orNull(spec.maxRunning()),
                spec.dependsOn().stream().map(DependencyRow::of).toList(),
                tasks,
                tasks.progress());
    }

    private static List<String> texts(List<Template> templates) {
        return templates.stream().map(Template::toString).toList();
    }
}
