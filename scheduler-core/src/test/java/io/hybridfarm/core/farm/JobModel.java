package io.hybridfarm.core.farm;

import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a job does by the book: plain arrays, and every question answered by looking at every task. */
final class JobModel {
    final State[][] states;
    boolean canceled;

    private final JobSpec spec;

    JobModel(JobSpec spec) {
        this.spec = spec;
        this.states = new State[spec.steps().size()][];
        for (int s = 0; s < states.length; s++) {
            states[s] = new State[spec.steps().get(s).taskCount()];
            Arrays.fill(states[s], State.WAITING);
        }
        release();
    }

    void start(int step, int task) {
        states[step][task] = State.RUNNING;
    }

    void end(int step, int task, State next) {
        states[step][task] = next;
        release();
    }

    void cancel() {
        canceled = true;
        replace(State.CANCELED, State.WAITING, State.QUEUED);
    }

    void retry() {
        canceled = false;
        replace(State.WAITING, State.FAILED, State.CANCELED);
        release();
    }

    List<int[]> tasks(State state) {
        List<int[]> tasks = new ArrayList<>();
        for (int s = 0; s < states.length; s++) {
            for (int i = 0; i < states[s].length; i++) {
                if (states[s][i] == state) {
                    tasks.add(new int[] {s, i});
                }
            }
        }
        return tasks;
    }

    boolean has(State state) {
        return !tasks(state).isEmpty();
    }

    /** Where a job that is not held stands, in the words of {@link State}. */
    State state() {
        if (canceled) {
            return State.CANCELED;
        }
        if (has(State.RUNNING)) {
            return State.RUNNING;
        }
        if (has(State.QUEUED)) {
            return has(State.SUCCEEDED) || has(State.FAILED) ? State.RUNNING : State.QUEUED;
        }
        return has(State.FAILED) ? State.FAILED : State.SUCCEEDED;
    }

    /** A task may run exactly when each task that it waits for has succeeded. */
    boolean mayRun(int step, int task) {
        for (Dependency dependency : spec.steps().get(step).dependsOn()) {
            int other = position(dependency.step());
            for (int i = 0; i < states[other].length; i++) {
                boolean waitedFor = switch (dependency.kind()) {
                    case ALL -> true;
                    case SAME_INDEX -> i == task;
                    case OFFSET -> i == task + dependency.offset();
                };
                if (waitedFor && states[other][i] != State.SUCCEEDED) {
                    return false;
                }
            }
        }
        return true;
    }

    private void release() {
        for (int s = 0; s < states.length; s++) {
            for (int i = 0; i < states[s].length; i++) {
                if (states[s][i] == State.WAITING && mayRun(s, i)) {
                    states[s][i] = State.QUEUED;
                }
            }
        }
    }

    private void replace(State to, State... from) {
        for (State[] step : states) {
            for (int i = 0; i < step.length; i++) {
                if (Arrays.asList(from).contains(step[i])) {
                    step[i] = to;
                }
            }
        }
    }

    private int position(String name) {
        List<String> names = spec.steps().stream().map(StepSpec::name).toList();
        return names.indexOf(name);
    }
}
