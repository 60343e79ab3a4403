package io.hybridfarm.core;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.template.PathRoots;
import io.hybridfarm.spi.template.TaskVariables;
import io.hybridfarm.spi.template.Template;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a submission must keep to on this server, beyond what every job must; checked before the job gets in line.
 *
 * <p>Immutable; runs on the thread that submits.
 */
final class SubmissionRules {
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
     * @throws FarmException INVALID if the job is too large, uses an unknown variable, declares a path outside of the roots,
     *     or has no steps where there is no default command
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
            requirePathsInside(step);
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

    /** One frame stands for all: what is put in for a frame is digits, which cannot lead anywhere. */
    private void requirePathsInside(StepSpec step) {
        Map<String, String> values = new TreeMap<>(roots.variables());
        values.putAll(TaskVariables.values(0, step.frames().map(frames -> frames.chunk(0, 1))));
        step.workingFolder().ifPresent(folder -> requireInside(step, "cwd", folder, values));
        step.inputs().forEach(path -> requireInside(step, "inputs", path, values));
        step.outputs().forEach(path -> requireInside(step, "outputs", path, values));
    }

    private void requireInside(StepSpec step, String field, Template path, Map<String, String> values) {
        roots.requireInside("steps[" + step.name() + "]." + field, path.expand(values));
    }
}
