package io.hybridfarm.core.farm;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.share.Turn;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tasks of one step: their states, counted, and the failures of those that failed. */
@SuppressWarnings("EnumOrdinal") // the counts are an array by state, never stored
final class Step {
    final Job job;
    final int position;
    final StepSpec spec;

    private final PagedList<State> states;
    private final int[] counts = new int[State.values().length];
    /** Failed attempts by task, for the few tasks that have any. */
    private final TreeMap<Integer, Integer> failures = new TreeMap<>();
    /** No task before this one is queued. */
    private int firstQueuedHint;

    Step(Job job, int position, StepSpec spec) {
        this.job = job;
        this.position = position;
        this.spec = spec;
        State initial = spec.dependsOn().isEmpty() ? State.QUEUED : State.WAITING;
        this.states = PagedList.filled(spec.taskCount(), initial);
        counts[initial.ordinal()] = states.size();
    }

    int size() {
        return states.size();
    }

    int count(State state) {
        return counts[state.ordinal()];
    }

    State state(int index) {
        return states.get(index);
    }

    int failures(int index) {
        return failures.getOrDefault(index, 0);
    }

    void addFailure(int index) {
        failures.merge(index, 1, Integer::sum);
    }

    void forgiveFailures() {
        failures.clear();
    }

    void move(int index, State to) {
        State from = states.get(index);
        states.set(index, to);
        counts[from.ordinal()]--;
        counts[to.ordinal()]++;
        if (to == State.QUEUED) {
            firstQueuedHint = Math.min(firstQueuedHint, index);
        }
    }

    /** Moves every task in one of the states to another state. */
    void moveAll(State to, State... from) {
        for (State each : from) {
            if (count(each) == size()) {
                fill(to);
                return;
            }
        }
        int left = 0;
        for (State each : from) {
            left += count(each);
        }
        for (int i = 0; left > 0 && i < size(); i++) {
            for (State each : from) {
                if (states.get(i) == each) {
                    move(i, to);
                    left--;
                    break;
                }
            }
        }
    }

    private void fill(State state) {
        states.fill(size(), state);
        Arrays.fill(counts, 0);
        counts[state.ordinal()] = size();
        firstQueuedHint = 0;
    }

    /** The next queued task at or after an index, or -1. */
    int nextQueued(int from) {
        if (count(State.QUEUED) == 0) {
            return -1;
        }
        boolean whole = from <= firstQueuedHint;
        for (int i = Math.max(from, firstQueuedHint); i < size(); i++) {
            if (states.get(i) == State.QUEUED) {
                if (whole) {
                    firstQueuedHint = i;
                }
                return i;
            }
        }
        return -1;
    }

    /** Lets one waiting task go if nothing stops it any more. */
    void release(int index) {
        if (index >= 0
                && index < size()
                && states.get(index) == State.WAITING
                && Dependencies.unmet(spec, index, job).isEmpty()) {
            move(index, State.QUEUED);
        }
    }

    /** Lets every waiting task go that nothing stops any more. */
    void releaseAll() {
        boolean alike = spec.dependsOn().stream().allMatch(d -> d.kind() == Dependency.Kind.ALL);
        if (alike) {
            if (count(State.WAITING) > 0 && Dependencies.unmet(spec, 0, job).isEmpty()) {
                moveAll(State.QUEUED, State.WAITING);
            }
            return;
        }
        for (int i = 0; i < size() && count(State.WAITING) > 0; i++) {
            release(i);
        }
    }

    Turn turn() {
        return new Turn(job.spec().priority(), job.submittedAt, job.id, position);
    }

    void restore(Event.StepRestored restored) {
        int index = 0;
        for (Event.StateRun run : restored.states()) {
            if (run.count() == size()) {
                fill(run.state());
            } else {
                for (int end = index + run.count(); index < end; index++) {
                    move(index, run.state());
                }
            }
        }
        restored.failures().forEach(failed -> failures.put(failed.index(), failed.failures()));
    }

    Event.StepRestored snapshot() {
        List<Event.StateRun> runs = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= size(); i++) {
            if (i == size() || states.get(i) != states.get(start)) {
                runs.add(new Event.StateRun(states.get(start), i - start));
                start = i;
            }
        }
        List<Event.TaskFailures> failed = new ArrayList<>();
        failures.forEach((index, count) -> failed.add(new Event.TaskFailures(index, count)));
        return new Event.StepRestored(runs, failed);
    }

    FarmView.Step view() {
        Map<State, Integer> counted = new EnumMap<>(State.class);
        boolean held = job.spec().held();
        for (State state : State.values()) {
            if (count(state) > 0) {
                counted.merge(held ? HeldStates.shown(state) : state, count(state), Integer::sum);
            }
        }
        List<State> shown = states.snapshot();
        return new FarmView.Step(spec, held ? new HeldStates(shown) : shown, Collections.unmodifiableMap(counted));
    }
}
