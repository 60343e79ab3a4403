package io.hybridfarm.benchmarks.core;

import io.hybridfarm.benchmarks.Metric;
import io.hybridfarm.benchmarks.Results;
import io.hybridfarm.core.command.Command;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.event.EventCodec;
import io.hybridfarm.core.farm.Farm;
import io.hybridfarm.core.plan.StudioRules;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.StepSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A farm is rebuilt from the bytes of all that happened to it: decoding and applying, without the disk. Each task was ordered,
 * has started and has ended.
 */
final class Replay {
    private static final Metric RATE = new Metric("core.replay", "rate", "1/s");
    private static final int FRAMES_PER_JOB = 500;
    private static final int ROUNDS = 5;

    private final int jobs;

    Replay(int jobs) {
        this.jobs = jobs;
    }

    List<Metric> metrics() {
        return List.of(RATE);
    }

    void run(Results results) {
        List<byte[]> journal = journal();
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Farm farm = farm();
            long begun = System.nanoTime();
            for (byte[] entry : journal) {
                farm.apply(EventCodec.decode(entry));
            }
            best = Math.max(best, journal.size() / ((System.nanoTime() - begun) / 1e9));
            if (farm.view(Instant.EPOCH, 0).jobs().size() != jobs) {
                throw new IllegalStateException("jobs were lost on the way");
            }
        }
        results.report(RATE, best);
    }

    private static Farm farm() {
        return new Farm(Map.of("local", List.of("local")), StudioRules.NONE);
    }

    private List<byte[]> journal() {
        List<byte[]> journal = new ArrayList<>();
        Farm farm = farm();
        List<Offer.Worker> workers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            workers.add(new Offer.Worker("w" + i, 16_000, 64L << 30, 0, List.of()));
        }
        farm.note(new Command.MakeOffer("local", new Offer(workers)));
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        for (int i = 0; i < jobs; i++) {
            JobSpec spec = JobSpec.builder("job" + i)
                    .show("show" + i % 5)
                    .user("user" + i % 40)
                    .step(StepSpec.builder("render", List.of("kick", "-i", "{frame:04}.ass"))
                            .frames("1-" + FRAMES_PER_JOB)
                            .build())
                    .build();
            happen(farm, farm.decide(new Command.SubmitJob(spec), now).events(), journal);
        }
        List<AttemptId> running = new ArrayList<>();
        int ended = 0;
        while (ended < jobs * FRAMES_PER_JOB) {
            now = now.plusMillis(10);
            happen(farm, farm.beforePlan(now), journal);
            for (Optional<Event.AttemptOrdered> next = farm.next(now); next.isPresent(); next = farm.next(now)) {
                happen(farm, List.of(next.get()), journal);
                AttemptId attempt = next.get().attempt();
                report(farm, new AttemptReport.Started(attempt, now, "pid 1"), now, journal);
                running.add(attempt);
            }
            farm.afterPlan(now);
            AttemptId over = running.remove(running.size() / 2);
            report(
                    farm,
                    new AttemptReport.Finished(
                            over, now, AttemptReport.Ending.SUCCEEDED, OptionalInt.of(0), Optional.empty(), ""),
                    now,
                    journal);
            ended++;
        }
        return journal;
    }

    private static void report(Farm farm, AttemptReport report, Instant now, List<byte[]> journal) {
        happen(farm, farm.decide(new Command.ReportAttempt("local", report), now), journal);
    }

    private static void happen(Farm farm, List<Event> events, List<byte[]> journal) {
        for (Event event : events) {
            farm.apply(event);
            journal.add(EventCodec.encode(event));
        }
    }
}
