package io.hybridfarm.core.simulate;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.JobChange;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.command.Command;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.farm.Farm;
import io.hybridfarm.core.plan.StudioRules;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The production core in the simulated farm: the same decisions, events and state as in the server's loop; only the journal
 * and the outbox are left out. It follows dependencies itself, as it does in production. What it stops is gone at once.
 */
final class Production implements SimulatedScheduler {
    private static final String FARM = "simulated";

    private final Layout layout;
    private final Farm farm = new Farm(Map.of(FARM, List.of("simulated")), StudioRules.NONE);
    private final Map<String, Integer> workers = new HashMap<>();
    private final Fleet fleet;
    private final BitSet gone = new BitSet();
    private final BitSet givenUp = new BitSet();
    /** By task: the number of its attempt. */
    private final long[] attempts;

    Production(Layout layout, Fleet fleet, Policy rules) {
        this.layout = layout;
        this.fleet = fleet;
        this.attempts = new long[layout.tasks];
        for (Offer.Worker worker : fleet.workers()) {
            workers.put(worker.name(), workers.size());
        }
        // There is one farm here, whatever the real ones are called that a show may run on.
        farm.configure(rules.withSites(), Instant.EPOCH).forEach(farm::apply);
        offer();
    }

    @Override
    public void submitted(int job, long now) {
        Workload.Job submitted = layout.workload.jobs().get(job);
        request(new Command.SubmitJob(submitted.spec()), now);
        if (submitted.band() != Band.NORMAL) {
            JobChange change = JobChange.NONE.withBand(submitted.band());
            request(new Command.ChangeJob(new JobId(job + 1L), change), now);
        }
    }

    private void request(Command.Request request, long now) {
        farm.decide(request, Instant.ofEpochMilli(now)).events().forEach(farm::apply);
    }

    @Override
    public void ready(int step, int from, int to) {
        // The core follows dependencies by itself.
    }

    @Override
    public void ended(int task, int worker, long now) {
        Instant at = Instant.ofEpochMilli(now);
        report(finished(new AttemptId(attempts[task]), at, AttemptReport.Ending.SUCCEEDED), at);
    }

    @Override
    public void failed(int task, int worker, long now, World world) {
        Instant at = Instant.ofEpochMilli(now);
        AttemptReport report = finished(new AttemptId(attempts[task]), at, AttemptReport.Ending.FAILED);
        cameToNothing(task, report(report, at), at, world);
    }

    @Override
    public void lost(int task, int worker, long now, World world) {
        Instant at = Instant.ofEpochMilli(now);
        AttemptReport report = new AttemptReport.Lost(new AttemptId(attempts[task]), at, "the worker is gone");
        cameToNothing(task, report(report, at), at, world);
    }

    private void cameToNothing(int task, List<Event> events, Instant at, World world) {
        for (Event event : events) {
            if (event instanceof Event.AttemptEnded ended) {
                if (ended.next() == State.FAILED) {
                    givenUp.set(task);
                    world.givenUp(task);
                } else {
                    world.again(task);
                }
            }
        }
        if (!givenUp.isEmpty() && events.stream().anyMatch(event -> event instanceof Event.WorkerBarred)) {
            forgiven(layout.jobOfStep[layout.stepOfTask[task]], at, world);
        }
    }

    /** Failures on a worker that a job then leaves do not count: tasks that were given up for them run again. */
    private void forgiven(int job, Instant at, World world) {
        List<FarmView.Step> steps = farm.view(at, 0).jobs().get(job).steps();
        int end = layout.firstTask[layout.firstStep[job + 1]];
        for (int task = givenUp.nextSetBit(layout.firstTask[layout.firstStep[job]]);
                task >= 0 && task < end;
                task = givenUp.nextSetBit(task + 1)) {
            int step = layout.stepOfTask[task] - layout.firstStep[job];
            if (steps.get(step).states().get(layout.index(task)) != State.FAILED) {
                givenUp.clear(task);
                world.again(task);
            }
        }
    }

    @Override
    public void present(int worker, boolean isThere, long now) {
        gone.set(worker, !isThere);
        offer();
    }

    private void offer() {
        List<Offer.Worker> there = new ArrayList<>();
        for (int worker = 0; worker < fleet.workers().size(); worker++) {
            if (!gone.get(worker)) {
                there.add(fleet.workers().get(worker));
            }
        }
        farm.note(new Command.MakeOffer(FARM, new Offer(there)));
    }

    @Override
    public void place(long now, World world) {
        Instant at = Instant.ofEpochMilli(now);
        while (farm.planDue(at)) {
            farm.beforePlan(at).forEach(farm::apply);
            Optional<Event.AttemptOrdered> next = farm.next(at);
            while (next.isPresent()) {
                start(next.get(), at, world);
                next = farm.next(at);
            }
            List<Event> events = farm.afterPlan(at);
            events.forEach(farm::apply);
            for (Event event : events) {
                if (event instanceof Event.AttemptPreempted preempted) {
                    stop(preempted.attempt(), at, world);
                }
            }
        }
    }

    private void stop(AttemptId attempt, Instant at, World world) {
        TaskId task = farm.order(attempt).task();
        report(finished(attempt, at, AttemptReport.Ending.CANCELED), at);
        world.preempted(number(task));
    }

    @Override
    public long wakeAt() {
        return farm.planDueAt().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
    }

    private void start(Event.AttemptOrdered ordered, Instant at, World world) {
        farm.apply(ordered);
        int task = number(ordered.task());
        attempts[task] = ordered.attempt().number();
        report(new AttemptReport.Started(ordered.attempt(), at, ordered.worker()), at);
        Integer worker = workers.get(ordered.worker());
        if (worker == null) {
            throw new IllegalStateException("there is no worker " + ordered.worker());
        }
        world.started(task, worker);
    }

    private int number(TaskId id) {
        return layout.task((int) id.job().number() - 1, id.step(), id.index());
    }

    private static AttemptReport finished(AttemptId attempt, Instant at, AttemptReport.Ending ending) {
        OptionalInt exitCode = switch (ending) {
            case SUCCEEDED -> OptionalInt.of(0);
            case FAILED -> OptionalInt.of(1);
            case CANCELED, TIMED_OUT, NO_LICENCE, OUT_OF_MEMORY -> OptionalInt.empty();
        };
        return new AttemptReport.Finished(attempt, at, ending, exitCode, Optional.empty(), "");
    }

    private List<Event> report(AttemptReport report, Instant at) {
        List<Event> events = farm.decide(new Command.ReportAttempt(FARM, report), at);
        events.forEach(farm::apply);
        return events;
    }
}
