package io.hybridfarm.core.farm;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.SiteRule;
import io.hybridfarm.core.WorkerHealth;
import io.hybridfarm.core.command.Command;
import io.hybridfarm.core.command.Question;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.plan.Match;
import io.hybridfarm.core.plan.Running;
import io.hybridfarm.core.plan.StudioRules;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    /** Capacity that is off by so much makes shares wrong enough to set them right. */
    private static final double CAPACITY_TOLERANCE = 0.05;

    private final FarmState state;
    private final Applier applier;
    private final Match match = new Match();
    private final PagedList<FarmView.Job> jobViews = new PagedList<>();

    /**
     * An empty farm.
     *
     * @param poolsByFarm names of the farms that work may be placed on, the preferred ones first, and the pools that workers of
     *     each may be in, the farm's own first
     * @param studioRules what plugins add to the choice of a worker
     */
    public Farm(Map<String, List<String>> poolsByFarm, StudioRules studioRules) {
        this.state = new FarmState(poolsByFarm, studioRules);
        this.applier = new Applier(state);
    }

    /**
     * What has to happen for a configuration to hold; nothing if it holds already.
     *
     * @throws io.hybridfarm.spi.FarmException INVALID if it contradicts what was changed since
     */
    public List<Event> configure(Policy policy, Instant now) {
        if (policy.equals(state.rules.configured())) {
            return List.of();
        }
        Policy after = state.rules.withConfigured(policy);
        List<Event> events = new ArrayList<>();
        events.add(new Event.PolicyConfigured(policy, now));
        events.addAll(SiteRecalls.of(state, state.live.values(), after, show -> show, now));
        return events;
    }

    /** The site rules that were changed while the farm ran, by show. */
    public List<SiteRule> changedSites() {
        return state.rules.changedSites();
    }

    /**
     * What a request leads to.
     *
     * @throws io.hybridfarm.spi.FarmException with the reason if the request is refused
     */
    public Decision decide(Command.Request request, Instant now) {
        return request.dispatch(new Decider(state, now));
    }

    /**
     * What a report leads to; empty if it changes nothing that is journalled.
     *
     * <p>The one place where reports are held against the attempt that is current: one whose attempt is over, unknown or
     * another farm's is counted and dropped.
     */
    public List<Event> decide(Command.ReportAttempt command, Instant now) {
        LiveAttempt live = state.live(command.report().attempt(), command.farm());
        if (live == null) {
            state.staleReports++;
            return List.of();
        }
        return command.report().dispatch(new Endings(state, live, now));
    }

    /** Whether a report is about an attempt that is over, unknown or another farm's. */
    public boolean isStale(Command.ReportAttempt command) {
        return state.live(command.report().attempt(), command.farm()) == null;
    }

    /** The answer to a question. */
    public <R> R answer(Question<R> question, Instant now) {
        return question.ask(new Answers(state, now.toEpochMilli()));
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
        if (state.matcher.knows(command.farm())) {
            state.matcher.offer(command.farm(), command.offer());
            state.workers.offered(command.farm());
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
        state.planDue |= state.matcher.progressed(live.running(), progress.fraction());
    }

    /** Whether something happened, or enough time has passed, since the last plan, after which more may be placed. */
    public boolean planDue(Instant now) {
        return state.planDue || now.toEpochMilli() >= state.planDueAt;
    }

    /** When a plan will be due though nothing happens. */
    public Optional<Instant> planDueAt() {
        return state.planDueAt == Long.MAX_VALUE
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(state.planDueAt));
    }

    /** What has to happen before a plan: capacity that shares are parts of, where it has changed, and what time has healed. */
    public List<Event> beforePlan(Instant now) {
        List<Event> events = new ArrayList<>();
        for (String pool : state.matcher.pools()) {
            long[] offered = state.matcher.offered(pool);
            long[] noted = state.matcher.reference(pool);
            if (offered[0] > 0
                    && (isOff(offered[0], noted[0]) || isOff(offered[1], noted[1]) || isOff(offered[2], noted[2]))) {
                events.add(new Event.CapacityNoted(pool, offered[0], offered[1], offered[2], now));
            }
        }
        for (KnownWorker rested : state.known.due(now)) {
            events.add(new Event.WorkerHealthChanged(
                    rested.farm, rested.name, WorkerHealth.PROBATION, Optional.empty(), rested.timesSick(), now));
        }
        state.pauses.due(now.toEpochMilli()).forEach(step -> step.pause(false));
        return events;
    }

    private static boolean isOff(long offered, long noted) {
        return Math.abs(offered - noted) > CAPACITY_TOLERANCE * noted;
    }

    /** The next placement; empty when nothing that waits fits anywhere. To be applied before the next one is asked for. */
    public Optional<Event.AttemptOrdered> next(Instant now) {
        if (!state.matcher.next(now.toEpochMilli(), match)) {
            return Optional.empty();
        }
        Step step = (Step) match.lane().owner();
        TaskId task = new TaskId(step.job.id, step.position, step.firstQueued(match.lane()));
        return Optional.of(new Event.AttemptOrdered(
                new AttemptId(state.lastAttempt + 1),
                task,
                match.room().farm(),
                match.room().name(),
                Optional.of(match.pool()),
                now));
    }

    /** What has to happen after a plan: attempts that make way for work which found no room. */
    public List<Event> afterPlan(Instant now) {
        List<Event> events = new ArrayList<>();
        for (Running running : state.matcher.review(now.toEpochMilli())) {
            events.add(new Event.AttemptPreempted(new AttemptId(running.number()), now));
        }
        state.planDue = false;
        state.planDueAt = Math.min(
                Math.min(state.matcher.wakeAt(now.toEpochMilli()), state.pauses.earliest()), state.known.earliest());
        return events;
    }

    /** Whether an attempt has no end yet. */
    public boolean isLive(AttemptId attempt) {
        return state.live.containsKey(attempt);
    }

    /** The live attempts of a job, by id. */
    public List<AttemptId> live(JobId job) {
        return state.liveOf(job).stream().map(LiveAttempt::id).toList();
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

    /** Whether a live attempt is to be stopped: it makes way for other work, or a person wants it, or its job, stopped. */
    public boolean unwanted(AttemptId attempt) {
        LiveAttempt live = state.live.get(attempt);
        return live != null
                && (live.preempted()
                        || live.recalled() != null
                        || state.job(live.task().job()).canceled());
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
        return new FarmView(now, sequence, jobViews.snapshot(), state.workers.view(), state.staleReports);
    }

    /** Events that lead an empty farm to this state. */
    public List<Event> snapshot() {
        List<Event> events = new ArrayList<>();
        Instant at = Instant.EPOCH;
        events.add(new Event.CountersRestored(state.jobs.size(), state.lastAttempt));
        if (!state.rules.configured().equals(Policy.DEFAULT)) {
            events.add(new Event.PolicyConfigured(state.rules.configured(), at));
        }
        state.rules.changedShares().forEach(share -> events.add(new Event.ShareChanged(share, at)));
        state.rules.changedLimits().forEach(limit -> events.add(new Event.LimitChanged(limit, at)));
        state.rules.changedSites().forEach(rule -> events.add(new Event.SiteRuleChanged(rule, at)));
        for (String pool : state.matcher.pools()) {
            long[] noted = state.matcher.reference(pool);
            events.add(new Event.CapacityNoted(pool, noted[0], noted[1], noted[2], at));
        }
        state.known.all().forEach(worker -> events.add(worker.snapshot()));
        List<Event.SharesRestored> trees = state.matcher.snapshot();
        events.addAll(trees);
        for (int i = 0; i < state.jobs.size(); i++) {
            Job job = state.jobs.get(i);
            events.add(job.snapshot());
            job.attempts
                    .snapshot()
                    .forEach(attempt -> events.add(Attempts.snapshot(attempt, state.live.get(attempt.id()))));
        }
        events.addAll(trees);
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
}
