package io.hybridfarm.core.farm;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.Cause;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.plan.Cap;
import io.hybridfarm.core.plan.Lane;
import io.hybridfarm.core.plan.MachineLimit;
import io.hybridfarm.core.plan.Matcher;
import io.hybridfarm.core.share.Turn;
import io.hybridfarm.spi.job.Condition;
import io.hybridfarm.spi.job.Demand;
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
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One submission: its steps, all its attempts so far, and when things happened to it. */
final class Job implements Dependencies.Tasks {
    final JobId id;
    final Instant submittedAt;
    final List<Step> steps = new ArrayList<>();
    final PagedList<FarmView.Attempt> attempts = new PagedList<>();

    /** The most failures of a job on one worker before it goes there no more. */
    static final int FAILURES_PER_WORKER = 3;
    /** The most workers that a job can be barred from by its failures; then the job is to blame. */
    static final int MOST_BARRED = 3;

    private final Matcher matcher;
    private final Cap cap;
    private final @Nullable MachineLimit machines;
    private JobSpec spec;
    private Band band = Band.NORMAL;
    private boolean urgent;
    private Optional<Instant> deadline = Optional.empty();
    private int failures;
    private final List<Event.BarredWorker> barred = new ArrayList<>();
    /** Whether every job that it waits for has ended as it should. */
    private boolean parentsDone;

    private final Map<String, Step> byName = new HashMap<>();
    /** For each step, the steps and maps that wait for it. */
    private final List<List<Waiter>> waiters = new ArrayList<>();

    private boolean canceled;
    private boolean givenUp;
    private @Nullable State told;
    private Optional<Instant> startedAt = Optional.empty();
    private Optional<Instant> endedAt = Optional.empty();

    private record Waiter(Step step, Dependency dependency) {}

    Job(JobId id, JobSpec spec, Instant submittedAt, Matcher matcher) {
        this.id = id;
        this.matcher = matcher;
        this.cap = new Cap("job " + id, spec.maxRunning().orElse(Integer.MAX_VALUE));
        this.machines = spec.maxWorkers().isPresent()
                ? new MachineLimit("job " + id, spec.maxWorkers().getAsInt())
                : null;
        this.parentsDone = spec.dependsOn().isEmpty();
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
        return !canceled && !spec.held() && parentsDone;
    }

    boolean givenUp() {
        return givenUp;
    }

    Matcher matcher() {
        return matcher;
    }

    Cap cap() {
        return cap;
    }

    Band band() {
        return band;
    }

    boolean urgent() {
        return urgent;
    }

    Optional<Instant> deadline() {
        return deadline;
    }

    int failures() {
        return failures;
    }

    List<Event.BarredWorker> barred() {
        return barred;
    }

    ShownStates.KeptBack keptBack() {
        if (canceled) {
            return ShownStates.KeptBack.NOT;
        }
        if (spec.held()) {
            return ShownStates.KeptBack.HELD;
        }
        return parentsDone ? ShownStates.KeptBack.NOT : ShownStates.KeptBack.WAITING;
    }

    /** Notes whether the jobs that it waits for have ended as they should; whether that is new. */
    boolean parentsDone(boolean done) {
        boolean news = done != parentsDone;
        parentsDone = done;
        return news;
    }

    /** Says to the matcher what could run of a step, and of those that wait for it. */
    void syncFrom(int step) {
        steps.get(step).sync();
        for (Waiter waiter : waiters.get(step)) {
            waiter.step.sync();
        }
    }

    /** Its owner, its order or its workers have changed. */
    void syncTerms() {
        steps.forEach(Step::syncTerms);
    }

    /** Whose a step's tasks are, when their turn is, and where they may go. */
    Lane.Terms terms(Step step, long memoryBytes) {
        Demand asked = step.spec.demand();
        boolean usual = memoryBytes == asked.memoryBytes();
        long effective = submittedAt.toEpochMilli()
                - matcher.policy().ageing().multipliedBy(spec.priority()).toMillis();
        Turn turn = new Turn(
                urgent,
                effective,
                deadline.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE),
                id,
                step.position,
                usual ? 0 : variant(memoryBytes));
        return new Lane.Terms(
                band,
                spec.show(),
                spec.department(),
                spec.user(),
                turn,
                spec.pools(),
                spec.allowWorkers(),
                denied(),
                spec.groups(),
                machines,
                spec.interruptible(),
                usual ? asked : asked.withMemory(memoryBytes));
    }

    /** Raised amounts of memory are whole units of 256 MiB, so each has a number of its own. */
    private static int variant(long memoryBytes) {
        return (int) Math.min(65_535, Math.max(1, memoryBytes >> 28));
    }

    private List<String> denied() {
        if (barred.isEmpty()) {
            return spec.denyWorkers();
        }
        TreeSet<String> denied = new TreeSet<>(spec.denyWorkers());
        barred.forEach(worker -> denied.add(worker.worker()));
        return List.copyOf(denied);
    }

    void rank(Event.JobRanked event) {
        band = event.band();
        urgent = event.urgent();
        deadline = event.deadline();
    }

    void move(Event.JobMoved event) {
        spec = spec.toBuilder()
                .show(event.show())
                .department(event.department())
                .user(event.user())
                .build();
    }

    void limitRunning(OptionalInt most) {
        spec = spec.toBuilder().maxRunning(most).build();
        matcher.change(cap, most.orElse(Integer.MAX_VALUE));
    }

    /** What has not started will not; what runs may end. */
    void giveUp() {
        givenUp = true;
        steps.forEach(step -> step.moveAll(State.CANCELED, State.WAITING, State.QUEUED));
    }

    void addFailure(int step, int index) {
        failures++;
        steps.get(step).addFailure(index);
    }

    /** Goes to a worker no more; its failures there do not count. */
    void bar(Event.BarredWorker worker) {
        barred.add(worker);
        for (int i = 0; i < attempts.size(); i++) {
            FarmView.Attempt attempt = attempts.get(i);
            boolean failedThere = attempt.farm().equals(worker.farm())
                    && attempt.worker().equals(worker.worker())
                    && attempt.cause().map(Cause::usesUpARetry).orElse(false);
            if (failedThere) {
                Step step = steps.get(attempt.task().step());
                if (step.failures(attempt.task().index()) > 0) {
                    failures--;
                    step.forgiveFailure(attempt.task().index());
                }
            }
        }
        steps.forEach(Step::takeBack);
    }

    /** Failures that count on a worker, and whether anything of the job ever succeeded there. */
    int failuresOn(String farm, String worker) {
        int failed = 0;
        for (int i = 0; i < attempts.size(); i++) {
            FarmView.Attempt attempt = attempts.get(i);
            if (attempt.farm().equals(farm) && attempt.worker().equals(worker)) {
                if (attempt.state() == State.SUCCEEDED) {
                    return 0;
                }
                failed += attempt.cause().map(Cause::usesUpARetry).orElse(false) ? 1 : 0;
            }
        }
        return failed;
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
        givenUp = false;
        failures = 0;
        barred.clear();
        endedAt = Optional.empty();
        for (Step step : steps) {
            step.forgiveFailures();
            step.moveAll(State.WAITING, State.FAILED, State.CANCELED);
        }
        steps.forEach(Step::takeBack);
        steps.forEach(Step::releaseAll);
    }

    /** Some tasks that had ended are to be done again. */
    void retry(List<Event.TaskRun> tasks) {
        canceled = false;
        givenUp = false;
        failures = 0;
        barred.clear();
        endedAt = Optional.empty();
        for (Event.TaskRun run : tasks) {
            for (int i = run.first(); i < run.first() + run.count(); i++) {
                steps.get(run.step()).retry(i);
            }
        }
        steps.forEach(Step::takeBack);
        steps.forEach(Step::releaseAll);
    }

    /** Some tasks count as done; what waited for them is let go. */
    void markDone(List<Event.TaskRun> tasks) {
        for (Event.TaskRun run : tasks) {
            for (int i = run.first(); i < run.first() + run.count(); i++) {
                steps.get(run.step()).mark(i);
                settle(run.step(), i, State.SUCCEEDED);
            }
        }
        if (steps.stream().allMatch(step -> step.count(State.SUCCEEDED) == step.size())) {
            canceled = false;
            givenUp = false;
        }
    }

    void started(Instant at) {
        if (startedAt.isEmpty()) {
            startedAt = Optional.of(at);
        }
    }

    /** Whether its state is another than when this was last asked; those who wait for it want to know. */
    boolean tellState() {
        State now = state();
        boolean news = now != told;
        told = now;
        return news;
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
        for (Waiter waiter : waiters.get(step)) {
            boolean met = next == State.SUCCEEDED || (waiter.dependency.on() == Condition.FINISH && next.ended());
            if (!met) {
                continue;
            }
            switch (waiter.dependency.kind()) {
                case ALL -> {
                    if (settled.satisfies(waiter.dependency.on())) {
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
        if (givenUp || (failed > 0 && !queued)) {
            return State.FAILED;
        }
        if (spec.held()) {
            return State.HELD;
        }
        if (!parentsDone) {
            return State.WAITING;
        }
        if (queued) {
            return succeeded + failed > 0 ? State.RUNNING : State.QUEUED;
        }
        // Some of its tasks were called off and the others done: what waits for those will not be done by itself.
        return count(State.CANCELED) > 0 ? State.CANCELED : State.WAITING;
    }

    void restore(Event.JobRestored restored) {
        canceled = restored.canceled();
        givenUp = restored.givenUp();
        band = restored.band();
        urgent = restored.urgent();
        deadline = restored.deadline();
        failures = restored.failures();
        barred.addAll(restored.barred());
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
                givenUp,
                band,
                urgent,
                deadline,
                failures,
                List.copyOf(barred),
                steps.stream().map(Step::snapshot).toList());
    }

    FarmView.Job view() {
        return new FarmView.Job(
                id,
                spec,
                state(),
                band,
                urgent,
                deadline,
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
