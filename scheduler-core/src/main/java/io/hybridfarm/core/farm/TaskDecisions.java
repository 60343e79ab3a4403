package io.hybridfarm.core.farm;

import io.hybridfarm.core.Receipt;
import io.hybridfarm.core.TaskSelection;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.job.FrameRange;
import io.hybridfarm.spi.job.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a wish about some tasks of a job leads to; changes nothing. */
final class TaskDecisions {
    private static final Set<State> ENDED = EnumSet.of(State.FAILED, State.CANCELED, State.SUCCEEDED);
    private static final Set<State> NOT_RUN =
            EnumSet.of(State.HELD, State.WAITING, State.QUEUED, State.FAILED, State.CANCELED);

    private final FarmState state;
    private final Job job;
    private final TaskSelection selection;
    private final Instant now;
    /** For each step, the tasks that its frames and its name select. */
    private final List<BitSet> selected = new ArrayList<>();

    /**
     * @throws FarmException INVALID if the job has no such step
     */
    TaskDecisions(FarmState state, Job job, TaskSelection selection, Instant now) {
        this.state = state;
        this.job = job;
        this.selection = selection;
        this.now = now;
        List<String> names = job.steps.stream().map(step -> step.spec.name()).toList();
        selection.step().filter(step -> !names.contains(step)).ifPresent(step -> {
            throw FarmException.invalid(
                    "step", "job " + job.id + " has no step '" + step + "'" + PluginConfig.didYouMean(step, names));
        });
        FrameSet frames = new FrameSet(selection.frames());
        job.steps.forEach(step -> selected.add(tasks(step, frames)));
    }

    private BitSet tasks(Step step, FrameSet frames) {
        BitSet tasks = new BitSet(step.size());
        if (selection.step().isPresent() && !selection.step().get().equals(step.spec.name())) {
            return tasks;
        }
        if (selection.frames().isEmpty()) {
            tasks.set(0, step.size());
            return tasks;
        }
        FrameRange of = step.spec.frames().orElse(null);
        for (int i = 0; of != null && i < of.size(); i++) {
            if (frames.contains(of.frame(i))) {
                tasks.set(i / step.spec.chunk());
            }
        }
        return tasks;
    }

    /** Some frames as bits, however many they are. */
    private static final class FrameSet {
        private final BitSet fromZero = new BitSet();
        private final BitSet belowZero = new BitSet();

        FrameSet(Optional<FrameRange> range) {
            range.ifPresent(some -> some.frames()
                    .forEach(frame -> (frame < 0 ? belowZero : fromZero).set(frame < 0 ? -1 - frame : frame)));
        }

        boolean contains(int frame) {
            return frame < 0 ? belowZero.get(-1 - frame) : fromZero.get(frame);
        }
    }

    Decision retry() {
        requireOnly(ENDED, "run again; requeue those that run");
        if (selection.equals(TaskSelection.ALL)) {
            int tasks = job.count(State.FAILED) + job.count(State.CANCELED);
            if (tasks == 0 && !job.canceled()) {
                return unchanged("has no failed or canceled tasks");
            }
            return changed(List.of(new Event.JobRetried(job.id, now)), tasks + " tasks run again");
        }
        List<Event.TaskRun> runs = runs(states(EnumSet.of(State.FAILED, State.CANCELED)));
        if (runs.isEmpty()) {
            return unchanged("has no such tasks that could run again");
        }
        return changed(List.of(new Event.TasksRetried(job.id, runs, now)), counted(runs) + " run again");
    }

    Decision requeue() {
        requireOnly(EnumSet.of(State.RUNNING), "be requeued; retry those that have ended");
        List<Event> recalled = recall(State.QUEUED);
        if (recalled.isEmpty()) {
            return unchanged("has no such tasks that run");
        }
        return changed(recalled, tasks(recalled.size()) + " stopped, to run again");
    }

    /** Holds the job back and stops what runs. */
    Decision suspend() {
        List<Event> events = new ArrayList<>();
        if (job.state().ended()) {
            return unchanged("has ended already: " + job.state());
        }
        if (!job.spec().held()) {
            events.add(new Event.JobHeld(job.id, true, now));
        }
        List<Event> recalled = recall(State.QUEUED);
        events.addAll(recalled);
        return events.isEmpty()
                ? unchanged("is suspended already")
                : changed(
                        events,
                        "is held, and " + tasks(recalled.size()) + " stopped, to run again once it is released");
    }

    Decision markDone() {
        Set<State> allowed = EnumSet.copyOf(NOT_RUN);
        allowed.add(State.RUNNING);
        requireOnly(allowed, "be marked done");
        Set<State> wanted = states(allowed);
        List<Event> events = new ArrayList<>();
        wanted.remove(State.RUNNING);
        List<Event.TaskRun> runs = runs(wanted);
        if (!runs.isEmpty()) {
            events.add(new Event.TasksMarkedDone(job.id, runs, now));
        }
        List<Event> recalled = states(allowed).contains(State.RUNNING) ? recall(State.SUCCEEDED) : List.of();
        events.addAll(recalled);
        if (events.isEmpty()) {
            return unchanged("has no such tasks that are not done");
        }
        List<String> said = new ArrayList<>();
        if (!runs.isEmpty()) {
            said.add(counted(runs) + (total(runs) == 1 ? " is" : " are") + " marked done");
        }
        if (!recalled.isEmpty()) {
            said.add(tasks(recalled.size()) + " stopped and marked done then");
        }
        return changed(events, String.join(", and ", said));
    }

    private static String tasks(int running) {
        return running == 1 ? "1 running task is" : running + " running tasks are";
    }

    private List<Event> recall(State next) {
        List<Event> recalled = new ArrayList<>();
        for (LiveAttempt live : state.liveOf(job.id)) {
            boolean already =
                    next == State.QUEUED ? live.recalled() != null || live.preempted() : live.recalled() == next;
            if (!job.canceled()
                    && !already
                    && selected.get(live.task().step()).get(live.task().index())) {
                recalled.add(new Event.AttemptRecalled(live.id(), next, now));
            }
        }
        return recalled;
    }

    private Set<State> states(Set<State> usual) {
        return selection.states().isEmpty() ? EnumSet.copyOf(usual) : EnumSet.copyOf(selection.states());
    }

    private void requireOnly(Collection<State> allowed, String what) {
        for (State wanted : selection.states()) {
            if (!allowed.contains(wanted)) {
                throw FarmException.invalid(
                        "states",
                        "tasks that are " + wanted + " cannot " + what + "; possible are "
                                + allowed.stream().map(State::name).collect(Collectors.joining(", ")));
            }
        }
    }

    /** The selected tasks that are seen in one of these states. */
    private List<Event.TaskRun> runs(Set<State> wanted) {
        ShownStates.KeptBack keptBack = job.keptBack();
        List<Event.TaskRun> runs = new ArrayList<>();
        for (Step step : job.steps) {
            BitSet tasks = selected.get(step.position);
            BitSet found = new BitSet(step.size());
            for (int i = tasks.nextSetBit(0); i >= 0; i = tasks.nextSetBit(i + 1)) {
                State its = step.state(i);
                found.set(i, its != State.RUNNING && wanted.contains(keptBack.shown(its)));
            }
            for (int first = found.nextSetBit(0); first >= 0; ) {
                int end = found.nextClearBit(first);
                runs.add(new Event.TaskRun(step.position, first, end - first));
                first = found.nextSetBit(end);
            }
        }
        return runs;
    }

    private static int total(List<Event.TaskRun> runs) {
        return runs.stream().mapToInt(Event.TaskRun::count).sum();
    }

    private static String counted(List<Event.TaskRun> runs) {
        return total(runs) == 1 ? "1 task" : total(runs) + " tasks";
    }

    private Decision changed(List<Event> events, String message) {
        return new Decision(events, new Receipt(Optional.of(job.id), true, "job " + job.id + ": " + message));
    }

    private Decision unchanged(String message) {
        return new Decision(List.of(), new Receipt(Optional.of(job.id), false, "job " + job.id + " " + message));
    }
}
