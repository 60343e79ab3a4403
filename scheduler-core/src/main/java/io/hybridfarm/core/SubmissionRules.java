package io.hybridfarm.core;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.FrameRange;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.template.PathRoots;
import io.hybridfarm.spi.template.TaskVariables;
import io.hybridfarm.spi.template.Template;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a submission must keep to on this server, beyond what every job must; checked before the job gets in line.
 *
 * <p>Immutable; runs on the thread that submits.
 */
final class SubmissionRules {
    private static final int MAX_PATHS = 100_000;
    private static final int MAX_DEPENDENCIES = 100;

    private final PathRoots roots;
    private final List<String> defaultCommand;
    private final int tasksPerJob;

    SubmissionRules(PathRoots roots, List<String> defaultCommand, int tasksPerJob) {
        this.roots = roots;
        this.defaultCommand = List.copyOf(defaultCommand);
        this.tasksPerJob = tasksPerJob;
    }

    /**
     * The job as it will be stored: a job without steps gets one that runs the default command.
     *
     * @throws FarmException INVALID if the job is too large, uses an unknown variable or pads one that is no number, declares
     *     a path outside of the roots or too many of them, has too many dependencies, or has no steps where there is no default command
     */
    JobSpec complete(JobSpec spec) {
        JobSpec whole = spec.steps().isEmpty() ? spec.withSteps(List.of(defaultStep())) : spec;
        if (whole.taskCount() > tasksPerJob) {
            throw FarmException.invalid(
                    "frames",
                    "the job would have " + whole.taskCount() + " tasks, this server takes at most " + tasksPerJob
                            + "; use a larger chunk or several jobs");
        }
        for (StepSpec step : whole.steps()) {
            step.requireKnownVariables(roots.folders().keySet());
            requireFewDependencies(step);
            requireFewPaths(step);
            requireExpandable(step);
        }
        return whole;
    }

    private StepSpec defaultStep() {
        if (defaultCommand.isEmpty()) {
            throw FarmException.invalid(
                    "command", "is missing, and this server has no default command; give \"command\" or \"steps\"");
        }
        return StepSpec.builder("default", defaultCommand).build();
    }

    /** Each task looks at each of them, so their number multiplies with that of the tasks. */
    private static void requireFewDependencies(StepSpec step) {
        int dependencies = step.dependsOn().size();
        if (dependencies > MAX_DEPENDENCIES) {
            throw FarmException.invalid(
                    "steps[" + step.name() + "].dependsOn",
                    "at most " + MAX_DEPENDENCIES + " dependencies, not " + dependencies);
        }
        if (new HashSet<>(step.dependsOn()).size() < dependencies) {
            throw FarmException.invalid("steps[" + step.name() + "].dependsOn", "names the same dependency twice");
        }
    }

    /** Each task's paths are listed one by one, a path with <code>{frame}</code> once for each of its frames. */
    private static void requireFewPaths(StepSpec step) {
        int frames = step.taskFrames(0).map(FrameRange::size).orElse(1);
        long paths = Stream.concat(step.inputs().stream(), step.outputs().stream())
                .mapToLong(path -> path.uses("frame") ? frames : 1)
                .sum();
        if (paths > MAX_PATHS) {
            throw FarmException.invalid(
                    "steps[" + step.name() + "].chunk",
                    "a task would name " + paths + " inputs and outputs, this server takes at most " + MAX_PATHS
                            + "; use a smaller chunk");
        }
    }

    /** The first task stands for all: what differs in others is digits, which cannot lead anywhere. */
    private void requireExpandable(StepSpec step) {
        Map<String, String> values = new TreeMap<>(roots.variables());
        values.putAll(TaskVariables.values(0, step.taskFrames(0)));
        step.command().forEach(word -> expand(step, "command", word, values));
        step.environment().values().forEach(value -> expand(step, "env", value, values));
        step.workingFolder().ifPresent(folder -> requireInside(step, "cwd", folder, values));
        step.inputs().forEach(path -> requireInside(step, "inputs", path, values));
        step.outputs().forEach(path -> requireInside(step, "outputs", path, values));
    }

    private void requireInside(StepSpec step, String field, Template path, Map<String, String> values) {
        roots.requireInside(name(step, field), expand(step, field, path, values));
    }

    private static String expand(StepSpec step, String field, Template template, Map<String, String> values) {
        try {
            return template.expand(values);
        } catch (FarmException e) {
            throw new FarmException(e.code(), name(step, field) + ": " + e.getMessage(), e);
        }
    }

    private static String name(StepSpec step, String field) {
        return "steps[" + step.name() + "]." + field;
    }
}
