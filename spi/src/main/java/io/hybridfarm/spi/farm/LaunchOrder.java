package io.hybridfarm.spi.farm;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.FrameRange;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import io.hybridfarm.spi.template.PathRoots;
import io.hybridfarm.spi.template.TaskVariables;
import io.hybridfarm.spi.template.Template;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that a backend needs to run one attempt.
 *
 * @param attempt the fence: the same id is never ordered for another run
 * @param task what is run
 * @param jobName the job as people call it
 * @param show the production
 * @param user who submitted the job
 * @param step the step that the task belongs to
 * @param demand what this attempt occupies; after attempts that ran out of memory it has more of it than the step asks for
 * @param worker the machine chosen among those offered
 */
public record LaunchOrder(
        AttemptId attempt,
        TaskId task,
        String jobName,
        String show,
        String user,
        StepSpec step,
        Demand demand,
        String worker) {

    /**
     * A command ready to be run, with nothing left to expand.
     *
     * @param command program and arguments
     * @param environment additions to the worker's own environment, sorted
     * @param workingFolder where to run, or nothing for a folder of the attempt's own
     * @param inputs files and folders that the command reads
     * @param outputs files and folders that must be there, and be newer than the start, after a success
     */
    public record Invocation(
            List<String> command,
            Map<String, String> environment,
            Optional<Path> workingFolder,
            List<Path> inputs,
            List<Path> outputs) {}

    /** The frames of the task, or nothing where the step has no frames. */
    public Optional<FrameRange> frames() {
        return step.taskFrames(task.index());
    }

    /**
     * What it means that the command left by itself with an exit code; declared outputs are another matter.
     *
     * @return SUCCEEDED for 0, NO_LICENCE and OUT_OF_MEMORY for the codes that the step says mean that, FAILED for others
     */
    public AttemptReport.Ending ending(int exitCode) {
        if (exitCode == 0) {
            return AttemptReport.Ending.SUCCEEDED;
        }
        if (step.retry().licenceCodes().contains(exitCode)) {
            return AttemptReport.Ending.NO_LICENCE;
        }
        return step.retry().memoryCodes().contains(exitCode)
                ? AttemptReport.Ending.OUT_OF_MEMORY
                : AttemptReport.Ending.FAILED;
    }

    /**
     * The same of a command that ran for a while: a success in less time than the step says is none.
     *
     * @param ran how long it ran
     * @return as {@link #ending(int)}, but FAILED for a success in less than {@link StepSpec#minRunTime}
     */
    public AttemptReport.Ending ending(int exitCode, Duration ran) {
        boolean tooQuick = exitCode == 0
                && step.minRunTime().map(least -> ran.compareTo(least) < 0).orElse(false);
        return tooQuick ? AttemptReport.Ending.FAILED : ending(exitCode);
    }

    /**
     * The command as it is run where the path roots are these.
     *
     * <p>An input or output that uses <code>{frame}</code> stands for one path per frame of the task.
     *
     * @throws FarmException INVALID if a template uses a root that is missing here, or a path leads outside of the roots
     */
    public Invocation invocation(PathRoots roots) {
        Map<String, String> values = new TreeMap<>(roots.variables());
        values.putAll(TaskVariables.values(task.index(), frames()));
        Map<String, String> environment = new TreeMap<>();
        step.environment().forEach((name, value) -> environment.put(name, value.expand(values)));
        return new Invocation(
                step.command().stream().map(word -> word.expand(values)).toList(),
                Collections.unmodifiableMap(environment),
                step.workingFolder().map(folder -> roots.requireInside("cwd", folder.expand(values))),
                paths("inputs", step.inputs(), roots, values),
                paths("outputs", step.outputs(), roots, values));
    }

    private List<Path> paths(String field, List<Template> templates, PathRoots roots, Map<String, String> values) {
        List<Path> paths = new ArrayList<>();
        for (Template template : templates) {
            Optional<FrameRange> each = template.uses("frame") ? frames() : Optional.empty();
            if (each.isEmpty()) {
                paths.add(roots.requireInside(field, template.expand(values)));
                continue;
            }
            Map<String, String> frameValues = new TreeMap<>(values);
            each.get().frames().forEach(frame -> {
                frameValues.put("frame", Integer.toString(frame));
                paths.add(roots.requireInside(field, template.expand(frameValues)));
            });
        }
        return List.copyOf(paths);
    }
}
