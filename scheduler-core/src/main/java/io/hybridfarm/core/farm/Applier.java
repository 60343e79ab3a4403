package io.hybridfarm.core.farm;

import io.hybridfarm.core.Cause;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.event.EventHandler;
import io.hybridfarm.core.plan.Lane;
import io.hybridfarm.core.plan.Running;
import io.hybridfarm.core.plan.WorkerRoom;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.TaskId;
import java.time.Instant;

/** Makes the state follow the events, live and at a replay alike: decides nothing, refuses nothing, reads no clock. */
final class Applier implements EventHandler {
    /** No pool has this name: what is charged to it is charged to the farm's own. */
    private static final String OWN = "";

    private final FarmState state;

    Applier(FarmState state) {
        this.state = state;
    }

    private void advance(Instant at) {
        state.matcher.advance(at.toEpochMilli());
        state.pauses.due(at.toEpochMilli()).forEach(step -> step.pause(false));
        state.planDue = true;
    }

    @Override
    public void on(Event.JobSubmitted event) {
        advance(event.at());
        state.changed(admit(event.job(), event.spec(), event.at()));
    }

    @Override
    public void on(Event.JobCanceled event) {
        advance(event.at());
        Job job = state.job(event.job());
        job.cancel();
        job.noteEnd(event.at());
        state.changed(job);
    }

    @Override
    public void on(Event.JobHeld event) {
        advance(event.at());
        Job job = state.job(event.job());
        job.hold(event.held());
        job.noteEnd(event.at());
        state.changed(job);
    }

    @Override
    public void on(Event.JobPrioritized event) {
        advance(event.at());
        Job job = state.job(event.job());
        job.prioritize(event.priority());
        job.syncTerms();
        state.changed(job);
    }

    @Override
    public void on(Event.JobRanked event) {
        advance(event.at());
        Job job = state.job(event.job());
        job.rank(event);
        job.syncTerms();
        state.changed(job);
    }

    @Override
    public void on(Event.JobMoved event) {
        advance(event.at());
        Job job = state.job(event.job());
        job.move(event);
        job.syncTerms();
        state.changed(job);
    }

    @Override
    public void on(Event.JobCapped event) {
        advance(event.at());
        Job job = state.job(event.job());
        job.limitRunning(event.maxRunning());
        state.changed(job);
    }

    @Override
    public void on(Event.JobRetried event) {
        advance(event.at());
        Job job = state.job(event.job());
        job.retry();
        job.noteEnd(event.at());
        job.syncTerms();
        state.changed(job);
    }

    @Override
    public void on(Event.JobGivenUp event) {
        advance(event.at());
        Job job = state.job(event.job());
        job.giveUp();
        job.noteEnd(event.at());
        state.changed(job);
    }

    @Override
    public void on(Event.WorkerBarred event) {
        advance(event.at());
        Job job = state.job(event.job());
        job.bar(new Event.BarredWorker(event.farm(), event.worker()));
        job.noteEnd(event.at());
        job.syncTerms();
        state.changed(job);
    }

    @Override
    public void on(Event.AttemptOrdered event) {
        advance(event.at());
        state.lastAttempt = event.attempt().number();
        TaskId task = event.task();
        Job job = state.job(task.job());
        Step step = job.steps.get(task.step());
        Demand demand = step.demand(task.index());
        Lane lane = step.lane(task.index());
        step.move(task.index(), State.RUNNING);
        Running running = state.matcher.start(
                lane,
                event.farm(),
                event.worker(),
                event.pool().orElse(OWN),
                demand,
                event.attempt().number(),
                event.at().toEpochMilli());
        begin(job, Attempts.ordered(event, demand.memoryBytes()), demand, running);
        state.changed(job, task.step());
    }

    @Override
    public void on(Event.AttemptStarted event) {
        advance(event.at());
        LiveAttempt live = live(event.attempt());
        Job job = state.job(live.task().job());
        job.started(event.at());
        job.attempts.set(live.position(), Attempts.started(state.attempt(live), event));
        state.changedJobs.add(job.id);
    }

    @Override
    public void on(Event.AttemptPreempted event) {
        advance(event.at());
        LiveAttempt live = live(event.attempt());
        live.preempt();
        state.matcher.stopping(live.running());
    }

    @Override
    public void on(Event.AttemptRecalled event) {
        advance(event.at());
        LiveAttempt live = live(event.attempt());
        live.recall(event.next());
        state.matcher.stopping(live.running());
    }

    @Override
    public void on(Event.TasksRetried event) {
        advance(event.at());
        Job job = state.job(event.job());
        if (job.canceled()) { // what is still being stopped was not asked for
            state.liveOf(job.id).stream()
                    .filter(live -> live.recalled() == null)
                    .forEach(live -> live.recall(State.CANCELED));
        }
        job.retry(event.tasks());
        job.noteEnd(event.at());
        job.syncTerms();
        state.changed(job);
    }

    @Override
    public void on(Event.TasksMarkedDone event) {
        advance(event.at());
        Job job = state.job(event.job());
        job.markDone(event.tasks());
        job.noteEnd(event.at());
        state.changed(job);
    }

    @Override
    public void on(Event.WorkerChanged event) {
        advance(event.at());
        KnownWorker worker = state.known.note(event.farm(), event.worker());
        worker.change(event);
        state.changed(worker);
    }

    @Override
    public void on(Event.WorkerHealthChanged event) {
        advance(event.at());
        KnownWorker worker = state.known.note(event.farm(), event.worker());
        worker.change(event);
        state.changed(worker);
    }

    @Override
    public void on(Event.WorkerForgotten event) {
        advance(event.at());
        state.known.forget(event.farm(), event.worker());
        state.changed(new KnownWorker(event.farm(), event.worker()));
    }

    @Override
    public void on(Event.WorkerRestored event) {
        KnownWorker worker = state.known.note(event.farm(), event.worker());
        worker.restore(event);
        state.changed(worker);
    }

    @Override
    public void on(Event.AttemptEnded event) {
        advance(event.at());
        LiveAttempt live = live(event.attempt());
        TaskId task = live.task();
        Job job = state.job(task.job());
        Step step = job.steps.get(task.step());
        job.attempts.set(live.position(), Attempts.ended(state.attempt(live), event));
        if (event.cause().usesUpARetry()) {
            job.addFailure(task.step(), task.index());
        } else if (event.cause() == Cause.LOST) {
            step.addLoss(task.index());
        } else if (event.cause() == Cause.NO_LICENCE) {
            state.pauses.pause(step, event.at().toEpochMilli());
            step.pause(true);
        }
        noteOnWorker(live, job, event);
        if (event.next() == State.SUCCEEDED && event.state() != State.SUCCEEDED) {
            step.mark(task.index());
        }
        event.nextMemoryBytes().ifPresent(bytes -> step.raiseMemory(task.index(), bytes));
        state.live.remove(event.attempt());
        WorkerRoom room = live.running().room();
        state.matcher.finish(live.running(), event.at().toEpochMilli(), event.state() == State.SUCCEEDED);
        state.workers.touched(room);
        job.settle(task.step(), task.index(), event.next());
        job.noteEnd(event.at());
        state.changed(job, task.step());
    }

    private void noteOnWorker(LiveAttempt live, Job job, Event.AttemptEnded event) {
        if (event.state() == State.SUCCEEDED) {
            KnownWorker worker = state.known.get(live.farm(), live.worker());
            if (worker != null) {
                worker.succeeded();
                state.forgetIfUsual(worker);
            }
        } else if (event.state() == State.FAILED && event.cause().usesUpARetry() && Endings.tellsOnWorker(live, job)) {
            state.known
                    .note(live.farm(), live.worker())
                    .failed(job.id, job.spec().user());
        }
    }

    @Override
    public void on(Event.PolicyConfigured event) {
        advance(event.at());
        state.rules.configure(event.policy());
        rulesChanged();
    }

    @Override
    public void on(Event.ShareChanged event) {
        advance(event.at());
        state.rules.set(event.share());
        rulesChanged();
    }

    @Override
    public void on(Event.ShareReset event) {
        advance(event.at());
        state.rules.resetShare(event.node());
        rulesChanged();
    }

    @Override
    public void on(Event.LimitChanged event) {
        advance(event.at());
        state.rules.set(event.limit());
        rulesChanged();
    }

    @Override
    public void on(Event.LimitReset event) {
        advance(event.at());
        state.rules.resetLimit(event.name());
        rulesChanged();
    }

    @Override
    public void on(Event.SiteRuleChanged event) {
        advance(event.at());
        state.rules.set(event.rule());
        rulesChanged();
    }

    @Override
    public void on(Event.SiteRuleReset event) {
        advance(event.at());
        state.rules.resetSite(event.show());
        rulesChanged();
    }

    private void rulesChanged() {
        boolean otherOrder =
                !state.matcher.policy().ageing().equals(state.rules.effective().ageing());
        state.matcher.configure(state.rules.effective());
        for (int i = 0; otherOrder && i < state.jobs.size(); i++) {
            state.jobs.get(i).syncTerms();
        }
    }

    @Override
    public void on(Event.CapacityNoted event) {
        advance(event.at());
        state.matcher.reference(event.pool(), event.milliCores(), event.memoryBytes(), event.gpus());
    }

    @Override
    public void on(Event.SharesRestored event) {
        state.matcher.restore(event);
    }

    @Override
    public void on(Event.CountersRestored event) {
        state.lastAttempt = event.lastAttempt();
    }

    @Override
    public void on(Event.JobRestored event) {
        Job job = admit(event.job(), event.spec(), event.submittedAt());
        job.restore(event);
        job.syncTerms();
        state.changed(job);
    }

    @Override
    public void on(Event.AttemptRestored event) {
        Job job = state.job(event.task().job());
        Step step = job.steps.get(event.task().step());
        FarmView.Attempt attempt = Attempts.restored(event, step.spec.demand().memoryBytes());
        if (event.state().ended()) {
            job.attempts.add(attempt);
        } else {
            Demand demand = step.spec.demand().withMemory(attempt.memoryBytes());
            Running running = state.matcher.resume(
                    step.lane(event.task().index()),
                    event.farm(),
                    event.worker(),
                    event.pool().orElse(OWN),
                    demand,
                    event.attempt().number(),
                    event.orderedAt().toEpochMilli());
            LiveAttempt live = begin(job, attempt, demand, running);
            if (event.preempted()) {
                live.preempt();
                state.matcher.stopping(running);
            }
            event.recalled().ifPresent(next -> {
                live.recall(next);
                state.matcher.stopping(running);
            });
        }
        state.changedJobs.add(job.id);
    }

    private Job admit(JobId id, JobSpec spec, Instant submittedAt) {
        if (id.number() != state.jobs.size() + 1) {
            throw new IllegalStateException("job " + id + " follows on " + state.jobs.size() + " jobs");
        }
        Job job = new Job(id, spec, submittedAt, state.matcher);
        state.jobs.add(job);
        state.adopt(job);
        spec.clientToken().ifPresent(token -> state.tokens.put(token, id));
        return job;
    }

    private LiveAttempt begin(Job job, FarmView.Attempt attempt, Demand demand, Running running) {
        LiveAttempt live = new LiveAttempt(
                attempt.id(), attempt.task(), attempt.farm(), attempt.worker(), demand, job.attempts.size(), running);
        job.attempts.add(attempt);
        state.live.put(attempt.id(), live);
        state.workers.touched(running.room());
        return live;
    }

    private LiveAttempt live(AttemptId id) {
        LiveAttempt attempt = state.live.get(id);
        if (attempt == null) {
            throw new IllegalStateException("attempt " + id + " is not live");
        }
        return attempt;
    }
}
