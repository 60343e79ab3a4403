package io.hybridfarm.core.farm;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.plan.Cap;
import io.hybridfarm.core.plan.Lane;
import io.hybridfarm.core.plan.Matcher;
import io.hybridfarm.spi.job.Condition;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The tasks of one step: their states, counted, what is known about those that failed, and their lanes. */
@SuppressWarnings("EnumOrdinal") // the counts are an array by state, never stored
final class Step {
    /** Tasks that need more memory than the step asks for: a lane of their own. */
    private static final class Heavier {
        final Lane lane;
        final TreeSet<Integer> queued = new TreeSet<>();

        Heavier(Lane lane) {
            this.lane = lane;
        }
    }

    final Job job;
    final int position;
    final StepSpec spec;

    private final TaskStates states;
    private final int[] counts = new int[State.values().length];
    /** Failed attempts by task, for the few tasks that have any. */
    private final TreeMap<Integer, Integer> failures = new TreeMap<>();
    /** Memory by task, for those that need more than the step asks for. */
    private final TreeMap<Integer, Long> memory = new TreeMap<>();

    private final TreeMap<Long, Heavier> heavier = new TreeMap<>();
    private @Nullable Lane lane;
    /** Queued tasks that are in no heavier lane. */
    private int queuedHeavier;
    /** Whether its tasks wait because the last one found no licence. */
    private boolean paused;
    /** How often tasks were lost, for the few that were; never stored. */
    private final TreeMap<Integer, Integer> losses = new TreeMap<>();

    /** Tasks that count as done although nobody ran them. */
    private final BitSet marked = new BitSet();

    private @Nullable List<Integer> markedView;

    /** The tasks that a preview begins with; made when it is first asked for. */
    private int[] preview = {};

    /** No task before this one is queued. */
    private int firstQueuedHint;

    /** No task behind this one is queued. */
    private int lastQueuedHint;

    Step(Job job, int position, StepSpec spec) {
        this.job = job;
        this.position = position;
        this.spec = spec;
        State initial = spec.dependsOn().isEmpty() ? State.QUEUED : State.WAITING;
        this.states = new TaskStates(spec.taskCount(), initial);
        counts[initial.ordinal()] = states.size();
        this.lastQueuedHint = states.size() - 1;
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

    /** A failure no longer counts; a task that had failed for good runs again if that leaves it a retry. */
    void forgiveFailure(int index) {
        failures.computeIfPresent(index, (i, count) -> count > 1 ? count - 1 : null);
        if (state(index) == State.FAILED && spec.retry().allowsAnotherAfter(failures(index))) {
            move(index, State.QUEUED);
        }
    }

    /** A task that had ended is to be done again, with its retries unused. */
    void retry(int index) {
        failures.remove(index);
        if (marked.get(index)) {
            marked.clear(index);
            markedView = null;
        }
        move(index, State.WAITING);
    }

    /** A task counts as done although nobody ran it; where it stands is another matter. */
    void mark(int index) {
        marked.set(index);
        markedView = null;
    }

    void forgiveFailures() {
        failures.clear();
    }

    /** What a task occupies when it runs next. */
    Demand demand(int index) {
        Long more = memory.isEmpty() ? null : memory.get(index);
        return more == null ? spec.demand() : spec.demand().withMemory(more);
    }

    /** Gives a task more memory from its next attempt on; to be called while it is not queued. */
    void raiseMemory(int index, long bytes) {
        memory.put(index, bytes);
    }

    void move(int index, State to) {
        State from = states.get(index);
        states.set(index, to);
        counts[from.ordinal()]--;
        counts[to.ordinal()]++;
        if (!memory.isEmpty() && memory.containsKey(index)) {
            noteHeavier(index, from == State.QUEUED, to == State.QUEUED);
        }
        if (to == State.QUEUED) {
            firstQueuedHint = Math.min(firstQueuedHint, index);
            lastQueuedHint = Math.max(lastQueuedHint, index);
        }
    }

    private void noteHeavier(int index, boolean before, boolean after) {
        if (before == after || lane == null) {
            return;
        }
        Heavier its = heavier(lane, memory.getOrDefault(index, 0L));
        if (after) {
            its.queued.add(index);
        } else {
            its.queued.remove(index);
        }
        queuedHeavier += after ? 1 : -1;
    }

    private Heavier heavier(Lane usual, long bytes) {
        return heavier.computeIfAbsent(bytes, b -> new Heavier(job.matcher().variant(usual, job.terms(this, b))));
    }

    /** Moves every task in one of the states to another state. */
    void moveAll(State to, State... from) {
        for (State each : from) {
            if (count(each) == size() && memory.isEmpty()) {
                fill(to);
                return;
            }
        }
        for (State each : from) {
            for (int i = states.next(each, 0); i >= 0 && count(each) > 0; i = states.next(each, i + 1)) {
                move(i, to);
            }
        }
    }

    private void fill(State state) {
        states.fill(state);
        Arrays.fill(counts, 0);
        counts[state.ordinal()] = size();
        firstQueuedHint = 0;
        lastQueuedHint = size() - 1;
    }

    /** The first queued task of a lane. */
    int firstQueued(Lane of) {
        for (Heavier its : heavier.values()) {
            if (its.lane == of) {
                return preferred(its.queued);
            }
        }
        boolean skip = queuedHeavier > 0;
        int early = firstByOrder(skip);
        if (early >= 0) {
            return early;
        }
        int index = states.next(State.QUEUED, firstQueuedHint);
        if (!skip && index >= 0) {
            firstQueuedHint = index;
        }
        while (skip && index >= 0 && memory.containsKey(index)) {
            index = states.next(State.QUEUED, index + 1);
        }
        if (index < 0) {
            throw new IllegalStateException("a lane without queued tasks was chosen");
        }
        return index;
    }

    private int preferred(SortedSet<Integer> queued) {
        return switch (spec.frameOrder()) {
            case ASCENDING -> queued.first();
            case DESCENDING -> queued.last();
            case PREVIEW -> {
                for (int index : preview()) {
                    if (queued.contains(index)) {
                        yield index;
                    }
                }
                yield queued.first();
            }
        };
    }

    private int[] preview() {
        if (preview.length == 0) {
            preview = PreviewOrder.of(size());
        }
        return preview;
    }

    /** The queued task that goes first by an order other than ascending; -1 where the lowest one does. */
    private int firstByOrder(boolean skipHeavier) {
        switch (spec.frameOrder()) {
            case ASCENDING -> {
                return -1;
            }
            case DESCENDING -> {
                int index = states.previous(State.QUEUED, lastQueuedHint);
                lastQueuedHint = skipHeavier ? lastQueuedHint : Math.max(index, 0);
                while (skipHeavier && index >= 0 && memory.containsKey(index)) {
                    index = states.previous(State.QUEUED, index - 1);
                }
                return index;
            }
            case PREVIEW -> {
                for (int index : preview()) {
                    boolean queued = states.get(index) == State.QUEUED;
                    if (queued && !(skipHeavier && memory.containsKey(index))) {
                        return index;
                    }
                }
                return -1;
            }
        }
        return -1;
    }

    /** The first task that waits for others, or -1. */
    int firstWaiting() {
        return states.next(State.WAITING, 0);
    }

    /** The lane that a task belongs to. */
    Lane lane(int index) {
        Lane usual = usualLane();
        Long more = memory.isEmpty() ? null : memory.get(index);
        return more == null ? usual : heavier(usual, more).lane;
    }

    /** The lanes that have queued tasks, the usual one first. */
    List<Lane> lanes() {
        List<Lane> lanes = new ArrayList<>();
        if (count(State.QUEUED) > queuedHeavier) {
            lanes.add(usualLane());
        }
        heavier.values().forEach(its -> {
            if (!its.queued.isEmpty()) {
                lanes.add(its.lane);
            }
        });
        return lanes;
    }

    private Lane usualLane() {
        Lane usual = lane;
        if (usual == null) {
            List<Cap> caps = new ArrayList<>();
            caps.add(job.cap());
            spec.maxRunning().ifPresent(most -> caps.add(new Cap("step '" + spec.name() + "'", most)));
            usual = job.matcher().lane(this, caps, job.terms(this, spec.demand().memoryBytes()));
            lane = usual;
        }
        return usual;
    }

    /** Says to the matcher what of this step could run now. */
    void sync() {
        Matcher matcher = job.matcher();
        Lane usual = usualLane();
        boolean open = job.open() && !paused;
        matcher.open(usual, open);
        matcher.queued(usual, count(State.QUEUED) - queuedHeavier);
        if (!heavier.isEmpty()) {
            for (Heavier its : heavier.values()) {
                matcher.open(its.lane, open);
                matcher.queued(its.lane, its.queued.size());
            }
        }
    }

    void pause(boolean on) {
        paused = on;
        sync();
    }

    int losses(int index) {
        return losses.getOrDefault(index, 0);
    }

    void addLoss(int index) {
        losses.merge(index, 1, Integer::sum);
    }

    /** The job's owner, order or workers have changed. */
    void syncTerms() {
        if (lane != null) {
            job.matcher().change(lane, job.terms(this, spec.demand().memoryBytes()));
        }
        heavier.forEach((bytes, its) -> job.matcher().change(its.lane, job.terms(this, bytes)));
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

    /** Lets queued tasks wait again whose parents, though they were done, are to be done again. */
    void takeBack() {
        if (spec.dependsOn().isEmpty()) {
            return;
        }
        for (int i = states.next(State.QUEUED, 0); i >= 0; i = states.next(State.QUEUED, i + 1)) {
            if (Dependencies.unmet(spec, i, job).isPresent()) {
                move(i, State.WAITING);
            }
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
        for (int i = states.next(State.WAITING, 0); i >= 0; i = states.next(State.WAITING, i + 1)) {
            release(i);
        }
    }

    /** Whether every task has ended in a way that satisfies a condition. */
    boolean satisfies(Condition condition) {
        int done = count(State.SUCCEEDED);
        if (condition == Condition.FINISH) {
            done += count(State.FAILED) + count(State.CANCELED);
        }
        return done == size();
    }

    void restore(Event.StepRestored restored) {
        restored.memory().forEach(task -> memory.put(task.index(), task.memoryBytes()));
        usualLane();
        int index = 0;
        for (Event.StateRun run : restored.states()) {
            if (run.count() == size() && memory.isEmpty()) {
                fill(run.state());
            } else {
                for (int end = index + run.count(); index < end; index++) {
                    restore(index, run.state());
                }
            }
        }
        restored.marked().forEach(run -> marked.set(run.first(), run.first() + run.count()));
        restored.failures().forEach(failed -> failures.put(failed.index(), failed.failures()));
    }

    private void restore(int index, State state) {
        if (memory.containsKey(index) && states.get(index) == State.QUEUED) {
            noteHeavier(index, false, true); // it was queued before anybody knew that it is heavier
        }
        move(index, state);
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
        List<Event.TaskMemory> raised = new ArrayList<>();
        memory.forEach((index, bytes) -> raised.add(new Event.TaskMemory(index, bytes)));
        List<Event.TaskRun> done = new ArrayList<>();
        for (int first = marked.nextSetBit(0); first >= 0; ) {
            int end = marked.nextClearBit(first);
            done.add(new Event.TaskRun(position, first, end - first));
            first = marked.nextSetBit(end);
        }
        return new Event.StepRestored(runs, failed, raised, done);
    }

    private List<Integer> markedView() {
        List<Integer> view = markedView;
        if (view == null) {
            view = marked.isEmpty() ? List.of() : marked.stream().boxed().toList();
            markedView = view;
        }
        return view;
    }

    FarmView.Step view() {
        Map<State, Integer> counted = new EnumMap<>(State.class);
        ShownStates.KeptBack keptBack = job.keptBack();
        for (State state : State.values()) {
            if (count(state) > 0) {
                counted.merge(keptBack.shown(state), count(state), Integer::sum);
            }
        }
        List<State> shown = states.snapshot();
        return new FarmView.Step(
                spec,
                keptBack == ShownStates.KeptBack.NOT ? shown : new ShownStates(shown, keptBack),
                Collections.unmodifiableMap(counted),
                markedView());
    }
}
