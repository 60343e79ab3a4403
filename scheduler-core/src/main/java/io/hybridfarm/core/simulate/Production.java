package io.hybridfarm.core.simulate;

import io.hybridfarm.core.Policy;
import io.hybridfarm.core.command.Command;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.farm.Farm;
import io.hybridfarm.core.plan.StudioRules;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.TaskId;
import java.time.Instant;
import java.util.HashMap;
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
    private final Farm farm = new Farm(Map.of(FARM, "simulated"), StudioRules.NONE);
    private final Map<String, Integer> workers = new HashMap<>();
    /** By task: the number of its attempt. */
    private final long[] attempts;

    Production(Layout layout, Fleet fleet, Policy rules) {
        this.layout = layout;
        this.attempts = new long[layout.tasks];
        for (Offer.Worker worker : fleet.workers()) {
            workers.put(worker.name(), workers.size());
        }
        farm.configure(rules, Instant.EPOCH).ifPresent(farm::apply);
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
        Instant at = Instant.ofEpochMilli(now);
        if (!farm.planDue(at)) {
            return;
        }
        farm.beforePlan(at).forEach(farm::apply);
        Optional<Event.AttemptOrdered> next = farm.next(at);
        while (next.isPresent()) {
            start(next.get(), at, starts);
            next = farm.next(at);
        }
        farm.afterPlan(at).forEach(farm::apply);
    }

    @Override
    public long wakeAt() {
        return farm.planDueAt().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
    }

    private void start(Event.AttemptOrdered ordered, Instant at, Starts starts) {
        farm.apply(ordered);
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
        farm.decide(new Command.ReportAttempt(FARM, report), at).forEach(farm::apply);
    }
}
