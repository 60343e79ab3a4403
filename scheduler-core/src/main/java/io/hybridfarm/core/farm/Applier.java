package io.hybridfarm.core.farm;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.event.EventHandler;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.TaskId;
import java.time.Instant;

/** Makes the state follow the events, live and at a replay alike: decides nothing, refuses nothing, reads no clock. */
final class Applier implements EventHandler {
    private final FarmState state;

    Applier(FarmState state) {
        this.state = state;
    }

    @Override
    public void on(Event.JobSubmitted event) {
        state.changed(admit(event.job(), event.spec(), event.at()));
        state.planDue = true;
    }

    @Override
    public void on(Event.JobCanceled event) {
        Job job = state.job(event.job());
        job.cancel();
        job.noteEnd(event.at());
        state.changed(job);
    }

    @Override
    public void on(Event.JobHeld event) {
        Job job = state.job(event.job());
        job.hold(event.held());
        job.noteEnd(event.at());
        state.changed(job);
        state.planDue = true;
    }

    @Override
    public void on(Event.JobPrioritized event) {
        Job job = state.job(event.job());
        job.prioritize(event.priority());
        state.changed(job);
    }

    @Override
    public void on(Event.JobRetried event) {
        Job job = state.job(event.job());
        job.retry();
        job.noteEnd(event.at());
        state.changed(job);
        state.planDue = true;
    }

    @Override
    public void on(Event.AttemptOrdered event) {
        state.lastAttempt = event.attempt().number();
        Job job = state.job(event.task().job());
        begin(job, Attempts.ordered(event));
        job.steps.get(event.task().step()).move(event.task().index(), State.RUNNING);
        state.changed(job);
    }

    @Override
    public void on(Event.AttemptStarted event) {
        LiveAttempt live = live(event.attempt());
        Job job = state.job(live.task().job());
        job.started(event.at());
        job.attempts.set(live.position(), Attempts.started(state.attempt(live), event));
        state.changedJobs.add(job.id);
    }

    @Override
    public void on(Event.AttemptEnded event) {
        LiveAttempt live = live(event.attempt());
        TaskId task = live.task();
        Job job = state.job(task.job());
        job.attempts.set(live.position(), Attempts.ended(state.attempt(live), event));
        if (event.state() == State.FAILED) {
            job.steps.get(task.step()).addFailure(task.index());
        }
        job.settle(task.step(), task.index(), event.next());
        job.noteEnd(event.at());
        state.live.remove(event.attempt());
        state.workers.free(live);
        state.workersChanged = true;
        state.planDue = true;
        state.changed(job);
    }

    @Override
    public void on(Event.CountersRestored event) {
        state.lastAttempt = event.lastAttempt();
    }

    @Override
    public void on(Event.JobRestored event) {
        Job job = admit(event.job(), event.spec(), event.submittedAt());
        job.restore(event);
        state.changed(job);
    }

    @Override
    public void on(Event.AttemptRestored event) {
        Job job = state.job(event.task().job());
        FarmView.Attempt attempt = Attempts.restored(event);
        if (event.state().ended()) {
            job.attempts.add(attempt);
        } else {
            begin(job, attempt);
        }
        state.changedJobs.add(job.id);
    }

    private Job admit(JobId id, JobSpec spec, Instant submittedAt) {
        if (id.number() != state.jobs.size() + 1) {
            throw new IllegalStateException("job " + id + " follows on " + state.jobs.size() + " jobs");
        }
        Job job = new Job(id, spec, submittedAt);
        state.jobs.add(job);
        spec.clientToken().ifPresent(token -> state.tokens.put(token, id));
        return job;
    }

    private void begin(Job job, FarmView.Attempt attempt) {
        LiveAttempt live = new LiveAttempt(
                attempt.id(),
                attempt.task(),
                attempt.farm(),
                attempt.worker(),
                job.steps.get(attempt.task().step()).spec.demand(),
                job.attempts.size());
        job.attempts.add(attempt);
        state.live.put(attempt.id(), live);
        state.workers.occupy(live);
        state.workersChanged = true;
    }

    private LiveAttempt live(AttemptId id) {
        LiveAttempt attempt = state.live.get(id);
        if (attempt == null) {
            throw new IllegalStateException("attempt " + id + " is not live");
        }
        return attempt;
    }
}
