package io.hybridfarm.core.farm;

import io.hybridfarm.core.Refusal;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import java.util.Optional;

/**
 * What the tasks of a step still wait for. The same code tells the farm whether a task may run and a reader why it does
 * not, so that the two can never disagree.
 *
 * <p>Stateless: any thread may call.
 */
public final class Dependencies {
    /** The steps of one job, as far as dependencies look at them. */
    public interface Tasks {
        /** How many tasks of a step are in a state. */
        int count(String step, State state);

        /** How many tasks a step has. */
        int size(String step);

        /** The state of one task. */
        State state(String step, int index);
    }

    private Dependencies() {}

    /** The first dependency of a task that is not met; empty if the task may run. */
    public static Optional<Refusal> unmet(StepSpec spec, int index, Tasks tasks) {
        for (Dependency dependency : spec.dependsOn()) {
            Optional<Refusal> refusal = switch (dependency.kind()) {
                case ALL -> unmetByAll(dependency.step(), tasks);
                case SAME_INDEX -> unmetByOne(dependency.step(), index, tasks);
                case OFFSET -> unmetByOne(dependency.step(), index + dependency.offset(), tasks);
            };
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> unmetByAll(String step, Tasks tasks) {
        int size = tasks.size(step);
        int done = tasks.count(step, State.SUCCEEDED);
        if (done == size) {
            return Optional.empty();
        }
        int failed = tasks.count(step, State.FAILED) + tasks.count(step, State.CANCELED);
        if (failed > 0) {
            return Optional.of(new Refusal(
                    Refusal.Reason.DEPENDENCY_FAILED,
                    failed + " of " + size + " tasks of step '" + step
                            + "' failed or were canceled; retry the job once the cause is mended"));
        }
        return Optional.of(new Refusal(
                Refusal.Reason.DEPENDENCY,
                "waits for step '" + step + "': " + done + " of " + size + " tasks are done"));
    }

    private static Optional<Refusal> unmetByOne(String step, int index, Tasks tasks) {
        if (index < 0 || index >= tasks.size(step)) {
            return Optional.empty();
        }
        return switch (tasks.state(step, index)) {
            case SUCCEEDED -> Optional.empty();
            case FAILED, CANCELED, LOST ->
                Optional.of(new Refusal(
                        Refusal.Reason.DEPENDENCY_FAILED,
                        "task " + index + " of step '" + step
                                + "' failed or was canceled; retry the job once the cause is mended"));
            case HELD, WAITING, QUEUED, RUNNING ->
                Optional.of(
                        new Refusal(Refusal.Reason.DEPENDENCY, "waits for task " + index + " of step '" + step + "'"));
        };
    }
}
