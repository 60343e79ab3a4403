package io.hybridfarm.core.farm;

import io.hybridfarm.core.Refusal;
import io.hybridfarm.spi.job.Condition;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.JobDependency;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import java.util.Optional;
import java.util.function.Function;

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
                case ALL -> unmetByAll(dependency, tasks);
                case SAME_INDEX -> unmetByOne(dependency, index, tasks);
                case OFFSET -> unmetByOne(dependency, index + dependency.offset(), tasks);
            };
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    /** The first job that a job waits for and that has not ended as it should; empty if there is none. */
    public static Optional<Refusal> unmet(JobSpec spec, Function<JobId, State> states) {
        for (JobDependency dependency : spec.dependsOn()) {
            State state = states.apply(dependency.job());
            boolean failed = state == State.FAILED || state == State.CANCELED;
            if (state == State.SUCCEEDED || (failed && dependency.on() == Condition.FINISH)) {
                continue;
            }
            return Optional.of(
                    failed
                            ? new Refusal(
                                    Refusal.Reason.DEPENDENCY_FAILED,
                                    "waits for job " + dependency.job() + ", which is " + state
                                            + "; retry that job once the cause is mended")
                            : new Refusal(
                                    Refusal.Reason.DEPENDENCY,
                                    "waits for job " + dependency.job() + ", which is " + state));
        }
        return Optional.empty();
    }

    private static Optional<Refusal> unmetByAll(Dependency dependency, Tasks tasks) {
        String step = dependency.step();
        int size = tasks.size(step);
        int failed = tasks.count(step, State.FAILED) + tasks.count(step, State.CANCELED);
        boolean anyEnd = dependency.on() == Condition.FINISH;
        int done = tasks.count(step, State.SUCCEEDED) + (anyEnd ? failed : 0);
        if (done == size) {
            return Optional.empty();
        }
        if (failed > 0 && !anyEnd) {
            return Optional.of(new Refusal(
                    Refusal.Reason.DEPENDENCY_FAILED,
                    "waits for step '" + step + "', of which " + failed + " of " + size
                            + " tasks failed or were canceled; retry the job once the cause is mended"));
        }
        return Optional.of(new Refusal(
                Refusal.Reason.DEPENDENCY,
                "waits for step '" + step + "': " + done + " of " + size + " tasks are done"));
    }

    private static Optional<Refusal> unmetByOne(Dependency dependency, int index, Tasks tasks) {
        String step = dependency.step();
        if (index < 0 || index >= tasks.size(step)) {
            return Optional.empty();
        }
        return switch (tasks.state(step, index)) {
            case SUCCEEDED -> Optional.empty();
            case FAILED, CANCELED, LOST ->
                dependency.on() == Condition.FINISH
                        ? Optional.empty()
                        : Optional.of(new Refusal(
                                Refusal.Reason.DEPENDENCY_FAILED,
                                "waits for task " + index + " of step '" + step
                                        + "', which failed or was canceled; retry the job once the cause is mended"));
            case HELD, WAITING, QUEUED, RUNNING ->
                Optional.of(new Refusal(
                        Refusal.Reason.DEPENDENCY,
                        "waits for task " + index + " of step '" + step + "', which is " + tasks.state(step, index)));
        };
    }
}
