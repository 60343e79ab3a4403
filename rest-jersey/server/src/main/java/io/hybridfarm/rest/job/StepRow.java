package io.hybridfarm.rest.job;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.FrameRange;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.template.Template;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
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

        @Schema(example = "30m") @Nullable String timeout,

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
            List<String> tags) {
        static DemandRow of(Demand demand) {
            return new DemandRow(
                    new BigDecimal(Quantities.cores(demand.milliCores())),
                    Quantities.size(demand.memoryBytes()),
                    demand.gpus(),
                    demand.tags());
        }
    }

    /** What the tasks wait for. */
    record DependencyRow(
            @Schema(example = "render") String step,

            @Schema(allowableValues = {"all", "same-index", "offset"})
            String map,

            @Nullable Integer offset) {
        static DependencyRow of(Dependency dependency) {
            String map = dependency.kind().name().toLowerCase(Locale.ROOT).replace('_', '-');
            return new DependencyRow(
                    dependency.step(),
                    map,
                    dependency.kind() == Dependency.Kind.OFFSET ? Integer.valueOf(dependency.offset()) : null);
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
                spec.timeout().map(Quantities::duration).orElse(null),
                spec.dependsOn().stream().map(DependencyRow::of).toList(),
                tasks,
                tasks.progress());
    }

    private static List<String> texts(List<Template> templates) {
        return templates.stream().map(Template::toString).toList();
    }
}
