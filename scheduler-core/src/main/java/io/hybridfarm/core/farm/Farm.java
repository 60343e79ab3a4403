package io.hybridfarm.core.farm;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.Refusal;
import io.hybridfarm.core.command.Command;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.plan.Plan;
import io.hybridfarm.core.plan.PlanInput;
import io.hybridfarm.core.plan.WorkerRoom;
import io.hybridfarm.core.share.Turn;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The farm's state machine and its only owner.
 *
 * <p>Three kinds of method, never mixed: those that decide read the state and return events; {@link #apply} takes an event and
 * changes the state; those that note soft state (offers, progress) change what is never journalled. A replay is {@code
 * apply} for every stored event, and leads to the same state, since applying depends on nothing else.
 *
 * <p>Used by one thread; what views and orders hand out is immutable.
 */
public final class Farm {
    private final FarmState state;
    private final Decider decider;
    private final Applier applier;
    private final PagedList<FarmView.Job> jobViews = new PagedList<>();
    private List<FarmView.Farm> farmViews = List.of();

    /**
     * An empty farm.
     *
     * @param farms names of the farms that work may be placed on, the preferred ones first
     */
    public Farm(List<String> farms) {
        this.state = new FarmState(farms);
        this.decider = new Decider(state);
        this.applier = new Applier(state);
    }

    /**
     * What a request leads to.
     *
     * @throws io.hybridfarm.spi.FarmException with the reason if the request is refused
     */
    public Decision decide(Command.Request request, Instant now) {
        return decider.decide(request, now);
    }

    /**
     * What a report leads to; empty if it changes nothing that is journalled.
     *
     * <p>The one place where reports are held against the attempt that is current: one whose attempt is over, unknown or
     * another farm's is counted and dropped.
     */
    public Optional<Event> decide(Command.ReportAttempt command, Instant now) {
        LiveAttempt live = state.live(command.report().attempt(), command.farm());
        if (live == null) {
            state.staleReports++;
            return Optional.empty();
        }
        return decider.decide(live, command.report(), now);
    }

    /** Whether a report is about an attempt that is over, unknown or another farm's. */
    public boolean isStale(Command.ReportAttempt command) {
        return state.live(command.report().attempt(), command.farm()) == null;
    }

    /** The event that makes a placement happen. */
    public Event decide(Plan.Placement placement, Instant now) {
        AttemptId next = new AttemptId(state.lastAttempt + 1);
        return new Event.AttemptOrdered(next, placement.task(), placement.farm(), placement.worker(), now);
    }

    /**
     * Makes an event so.
     *
     * @throws IllegalStateException if the event does not follow from the state: a defect, after which this farm must be
     *     thrown away
     */
    public void apply(Event event) {
        event.dispatch(applier);
    }

    /** Notes what a farm offers from now on; soft state. */
    public void note(Command.MakeOffer command) {
        if (state.workers.knows(command.farm())) {
            state.workers.offer(command.farm(), command.offer());
            state.workersChanged = true;
            state.planDue = true;
        }
    }

    /** Notes how far an attempt is; soft state, and nothing if the attempt is over. */
    public void note(String farm, AttemptReport.Progress progress) {
        LiveAttempt live = state.live(progress.attempt(), farm);
        if (live == null) {
            return;
        }
        state.job(live.task().job())
                .attempts
                .set(live.position(), Attempts.progressed(state.attempt(live), progress.fraction()));
        state.changedJobs.add(live.task().job());
    }

    /** Notes why nothing more could be placed; soft state. */
    public void note(Map<Demand, Refusal> refusals) {
        state.refusals = refusals;
        state.planDue = false;
    }

    /** Whether something happened since the last plan after which more may be placed. */
    public boolean planDue() {
        return state.planDue;
    }

    /** The queued work and the free room, for the planner. */
    public PlanInput planInput() {
        return new PlanInput() {
            @Override
            public Map<Demand, Iterator<Queued>> queued() {
                Map<Demand, Iterator<Queued>> queued = new LinkedHashMap<>();
                state.queue.lines().forEach((demand, line) -> queued.put(demand, new QueuedTasks(line)));
                return queued;
            }

            @Override
            public List<WorkerRoom> workers() {
                return state.workers.rooms();
            }
        };
    }

    /** Whether an attempt has no end yet. */
    public boolean isLive(AttemptId attempt) {
        return state.live.containsKey(attempt);
    }

    /** The live attempts of a job, by id. */
    public List<AttemptId> live(JobId job) {
        return state.live.values().stream()
                .filter(attempt -> attempt.task().job().equals(job))
                .map(LiveAttempt::id)
                .toList();
    }

    /** The farm that a live attempt belongs to. */
    public String farmOf(AttemptId attempt) {
        return live(attempt).farm();
    }

    /** Orders for all live attempts, by id, with the farm that each belongs to. */
    public List<Map.Entry<String, LaunchOrder>> liveOrders() {
        List<Map.Entry<String, LaunchOrder>> orders = new ArrayList<>();
        state.live.values().forEach(live -> orders.add(Map.entry(live.farm(), order(live))));
        return orders;
    }

    /** The launch order of a live attempt. */
    public LaunchOrder order(AttemptId attempt) {
        return order(live(attempt));
    }

    /** Whether a live attempt belongs to a job that was called off. */
    public boolean unwanted(AttemptId attempt) {
        LiveAttempt live = state.live.get(attempt);
        return live != null && state.job(live.task().job()).canceled();
    }

    /**
     * The farm for readers; what did not change since the last view is shared with it.
     *
     * @param sequence the last journal entry that is stored
     */
    public FarmView view(Instant now, long sequence) {
        for (JobId id : state.changedJobs) {
            FarmView.Job view = state.job(id).view();
            int index = (int) id.number() - 1;
            if (index == jobViews.size()) {
                jobViews.add(view);
            } else {
                jobViews.set(index, view);
            }
        }
        state.changedJobs.clear();
        if (state.workersChanged) {
            farmViews = state.workers.view();
            state.workersChanged = false;
        }
        return new FarmView(now, sequence, jobViews.snapshot(), farmViews, state.refusals, state.staleReports);
    }

    /** Events that lead an empty farm to this state. */
    public List<Event> snapshot() {
        List<Event> events = new ArrayList<>();
        events.add(new Event.CountersRestored(state.jobs.size(), state.lastAttempt));
        for (int i = 0; i < state.jobs.size(); i++) {
            Job job = state.jobs.get(i);
            events.add(job.snapshot());
            job.attempts.snapshot().forEach(attempt -> events.add(Attempts.snapshot(attempt)));
        }
        return events;
    }

    private LiveAttempt live(AttemptId attempt) {
        LiveAttempt live = state.live.get(attempt);
        if (live == null) {
            throw new IllegalStateException("attempt " + attempt + " is not live");
        }
        return live;
    }

    private LaunchOrder order(LiveAttempt live) {
        JobSpec job = state.job(live.task().job()).spec();
        return new LaunchOrder(
                live.id(),
                live.task(),
                job.name(),
                job.show(),
                job.user(),
                state.step(live).spec,
                live.demand(),
                live.worker());
    }

    /** The queued tasks of all steps in a line, one after the other. */
    private static final class QueuedTasks implements Iterator<PlanInput.Queued> {
        private final Iterator<Map.Entry<Turn, Step>> line;
        private Map.@org.jspecify.annotations.Nullable Entry<Turn, Step> current;
        private int next = -1;

        QueuedTasks(NavigableMap<Turn, Step> line) {
            this.line = line.entrySet().iterator();
        }

        @Override
        public boolean hasNext() {
            while (next < 0 && line.hasNext()) {
                current = line.next();
                next = current.getValue().nextQueued(0);
            }
            return next >= 0;
        }

        @Override
        public PlanInput.Queued next() {
            if (!hasNext() || current == null) {
                throw new NoSuchElementException();
            }
            Step step = current.getValue();
            TaskId task = new TaskId(step.job.id, step.position, next);
            next = step.nextQueued(next + 1);
            return new PlanInput.Queued(task, current.getKey());
        }
    }
}
