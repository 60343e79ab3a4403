package io.hybridfarm.core.simulate;

import io.hybridfarm.core.command.Command;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.farm.Farm;
import io.hybridfarm.core.plan.Plan;
import io.hybridfarm.core.plan.Planner;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.TaskId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The production core in the simulated farm: the same decisions, events and state as in the server's loop; only the journal,
 * the outbox and the views are left out. It follows dependencies itself, as it does in production.
 */
final class Production implements SimulatedScheduler {
    private static final String FARM = "simulated";

    private final Layout layout;
    private final Farm farm = new Farm(List.of(FARM));
    private final Planner planner = new Planner(List.of(), List.of());
    private final Map<String, Integer> workers = new HashMap<>();
    /** By task: the number of its attempt. */
    private final long[] attempts;

    Production(Layout layout, Fleet fleet) {
        this.layout = layout;
        this.attempts = new long[layout.tasks];
        for (Offer.Worker worker : fleet.workers()) {
            workers.put(worker.name(), workers.size());
        }
        farm.note(new Command.MakeOffer(FARM, new Offer(fleet.workers())));
    }

    @Override
    public void submitted(int job, long now) {
        Command.SubmitJob submission =
                new Command.SubmitJob(layout.workload.jobs().get(job).spec());
        farm.decide(submission, Instant.ofEpochMilli(now)).events().forEach(farm::apply);
    }

    @Override
    public void ready(int step, int from, int to) {
        // The core follows dependencies by itself.
    }

    @Override
    public void ended(int task, int worker, long now) {
        Instant at = Instant.ofEpochMilli(now);
        report(
                new AttemptReport.Finished(
                        new AttemptId(attempts[task]),
                        at,
                        AttemptReport.Ending.SUCCEEDED,
                        OptionalInt.of(0),
                        Optional.empty(),
                        ""),
                at);
    }

    @Override
    public void place(long now, Starts starts) {
        if (!farm.planDue()) {
            return;
        }
        Instant at = Instant.ofEpochMilli(now);
        Plan plan = planner.plan(farm.planInput());
        for (Plan.Placement placement : plan.placements()) {
            start(placement, at, starts);
        }
        farm.note(plan.refusals());
    }

    private void start(Plan.Placement placement, Instant at, Starts starts) {
        Event event = farm.decide(placement, at);
        farm.apply(event);
        if (!(event instanceof Event.AttemptOrdered ordered)) {
            throw new IllegalStateException("a placement led to " + event);
        }
        TaskId id = ordered.task();
        int task = layout.task((int) id.job().number() - 1, id.step(), id.index());
        attempts[task] = ordered.attempt().number();
        report(new AttemptReport.Started(ordered.attempt(), at, ordered.worker()), at);
        Integer worker = workers.get(ordered.worker());
        if (worker == null) {
            throw new IllegalStateException("there is no worker " + ordered.worker());
        }
        starts.started(task, worker);
    }

    private void report(AttemptReport report, Instant at) {
        farm.decide(new Command.ReportAttempt(FARM, report), at).ifPresent(farm::apply);
    }
}
