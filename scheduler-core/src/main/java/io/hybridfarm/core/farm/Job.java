package io.hybridfarm.core.farm;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One submission: its steps, all its attempts so far, and when things happened to it. */
final class Job implements Dependencies.Tasks {
    final JobId id;
    final Instant submittedAt;
    final List<Step> steps = new ArrayList<>();
    final PagedList<FarmView.Attempt> attempts = new PagedList<>();

    private JobSpec spec;
    private final Map<String, Step> byName = new HashMap<>();
    /** For each step, the steps and maps that wait for it. */
    private final List<List<Waiter>> waiters = new ArrayList<>();

    private boolean canceled;
    private Optional<Instant> startedAt = Optional.empty();
    private Optional<Instant> endedAt = Optional.empty();

    private record Waiter(Step step, Dependency dependency) {}

    Job(JobId id, JobSpec spec, Instant submittedAt) {
        this.id = id;
        this.spec = spec;
        this.submittedAt = submittedAt;
        for (StepSpec step : spec.steps()) {
            Step added = new Step(this, steps.size(), step);
            steps.add(added);
            byName.put(step.name(), added);
            waiters.add(new ArrayList<>());
        }
        for (Step step : steps) {
            for (Dependency dependency : step.spec.dependsOn()) {
                waiters.get(named(dependency.step()).position).add(new Waiter(step, dependency));
            }
        }
        steps.forEach(Step::releaseAll);
    }

    JobSpec spec() {
        return spec;
    }

    boolean canceled() {
        return canceled;
    }

    /** Whether queued tasks may be placed. */
    boolean open() {
        return !canceled && !spec.held();
    }

    void hold(boolean held) {
        spec = spec.withHeld(held);
    }

    void prioritize(int priority) {
        spec = spec.withPriority(priority);
    }

    void cancel() {
        canceled = true;
        steps.forEach(step -> step.moveAll(State.CANCELED, State.WAITING, State.QUEUED));
    }

    void retry() {
        canceled = false;
        endedAt = Optional.empty();
        for (Step step : steps) {
            step.forgiveFailures();
            step.moveAll(State.WAITING, State.FAILED, State.CANCELED);
        }
        steps.forEach(Step::releaseAll);
    }

    void started(Instant at) {
        if (startedAt.isEmpty()) {
            startedAt = Optional.of(at);
        }
    }

    /** To be called after every change that may have been the last one. */
    void noteEnd(Instant at) {
        if (!state().ended()) {
            endedAt = Optional.empty();
        } else if (endedAt.isEmpty()) {
            endedAt = Optional.of(at);
        }
    }

    /** Moves a task to where its attempt left it, and lets go what waited for it. */
    void settle(int step, int index, State next) {
        Step settled = steps.get(step);
        settled.move(index, next);
        if (next != State.SUCCEEDED) {
            return;
        }
        for (Waiter waiter : waiters.get(step)) {
            switch (waiter.dependency.kind()) {
                case ALL -> {
                    if (settled.count(State.SUCCEEDED) == settled.size()) {
                        waiter.step.releaseAll();
                    }
                }
                case SAME_INDEX -> waiter.step.release(index);
                case OFFSET -> waiter.step.release(index - waiter.dependency.offset());
            }
        }
    }

    int count(State wanted) {
        int sum = 0;
        for (Step step : steps) {
            sum += step.count(wanted);
        }
        return sum;
    }

    State state() {
        int total = steps.stream().mapToInt(Step::size).sum();
        int running = count(State.RUNNING);
        int succeeded = count(State.SUCCEEDED);
        int failed = count(State.FAILED);
        if (canceled) {
            return State.CANCELED;
        }
        if (succeeded == total) {
            return State.SUCCEEDED;
        }
        if (running > 0) {
            return State.RUNNING;
        }
        boolean queued = count(State.QUEUED) > 0;
        if (failed > 0 && !queued) {
            return State.FAILED;
        }
        if (spec.held()) {
            return State.HELD;
        }
        if (queued) {
            return succeeded + failed > 0 ? State.RUNNING : State.QUEUED;
        }
        return State.WAITING;
    }

    void restore(Event.JobRestored restored) {
        canceled = restored.canceled();
        startedAt = restored.startedAt();
        endedAt = restored.endedAt();
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).restore(restored.steps().get(i));
        }
    }

    Event.JobRestored snapshot() {
        return new Event.JobRestored(
                id,
                spec,
                submittedAt,
                startedAt,
                endedAt,
                canceled,
                steps.stream().map(Step::snapshot).toList());
    }

    FarmView.Job view() {
        return new FarmView.Job(
                id,
                spec,
                state(),
                submittedAt,
                startedAt,
                endedAt,
                steps.stream().map(Step::view).toList(),
                attempts.snapshot());
    }

    @Override
    public int count(String step, State state) {
        return named(step).count(state);
    }

    @Override
    public int size(String step) {
        return named(step).size();
    }

    @Override
    public State state(String step, int index) {
        return named(step).state(index);
    }

    private Step named(String step) {
        Step found = byName.get(step);
        if (found == null) {
            throw new IllegalStateException("job " + id + " has no step " + step);
        }
        return found;
    }
}
