package io.hybridfarm.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Machines that outlive the scheduler: what was launched goes on while the scheduler is away, and the test decides what ends,
 * what is lost, and which reports come late or twice. It checks by itself that no task ever runs twice at a time.
 */
final class World implements FarmBackendFactory {
    /** All attempts that run, whoever launched them. */
    final TreeMap<AttemptId, LaunchOrder> running = new TreeMap<>();
    /** Attempts that have ended, and how; kept so that a reconcile can tell. */
    final TreeMap<AttemptId, AttemptReport> ended = new TreeMap<>();

    final List<LaunchOrder> launched = new ArrayList<>();
    final List<AttemptId> canceled = new ArrayList<>();
    private final TreeSet<AttemptId> everLaunched = new TreeSet<>();
    private final List<Offer.Worker> workers;
    private Optional<FarmBackendContext> context = Optional.empty();

    World(Offer.Worker... workers) {
        this.workers = List.of(workers);
    }

    static Offer.Worker worker(String name, int cores) {
        return new Offer.Worker(name, cores * 1_000, 1L << 34, 0, List.of());
    }

    @Override
    public String name() {
        return "world";
    }

    @Override
    public FarmBackend create(String farm, PluginConfig config, FarmBackendContext lent) {
        config.requireAllRead();
        context = Optional.of(lent);
        lent.reporter().offer(new Offer(workers));
        return new Backend();
    }

    /** The scheduler is gone: nobody hears reports any more. */
    void crash() {
        context = Optional.empty();
    }

    void offer(Offer.Worker... now) {
        context.orElseThrow().reporter().offer(new Offer(List.of(now)));
    }

    void report(AttemptReport report) {
        context.ifPresent(lent -> lent.reporter().report(report));
    }

    void start(AttemptId attempt) {
        report(new AttemptReport.Started(attempt, Instant.EPOCH, "pid " + attempt.number()));
    }

    void finish(AttemptId attempt, int exitCode) {
        AttemptReport.Ending ending = exitCode == 0 ? AttemptReport.Ending.SUCCEEDED : AttemptReport.Ending.FAILED;
        end(new AttemptReport.Finished(
                attempt,
                Instant.EPOCH,
                ending,
                OptionalInt.of(exitCode),
                Optional.empty(),
                exitCode == 0 ? "" : "left with " + exitCode));
    }

    void lose(AttemptId attempt) {
        end(new AttemptReport.Lost(attempt, Instant.EPOCH, "the worker went away"));
    }

    AttemptId only() {
        assertThat(running).hasSize(1);
        return running.firstKey();
    }

    private void end(AttemptReport report) {
        assertThat(running.remove(report.attempt()))
                .as("%s runs", report.attempt())
                .isNotNull();
        ended.put(report.attempt(), report);
        report(report);
    }

    private final class Backend implements FarmBackend {
        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.CANCEL, Capability.LOG);
        }

        @Override
        public void reconcile(List<LaunchOrder> live) {
            TreeSet<AttemptId> believed = new TreeSet<>();
            for (LaunchOrder order : live) {
                AttemptId id = order.attempt();
                believed.add(id);
                if (running.containsKey(id)) {
                    start(id);
                } else if (ended.containsKey(id)) {
                    report(ended.get(id));
                } else {
                    everLaunched.add(id);
                    report(new AttemptReport.Lost(id, Instant.EPOCH, "never arrived"));
                }
            }
            running.keySet().removeIf(id -> !believed.contains(id));
        }

        @Override
        public void launch(LaunchOrder order) {
            if (!everLaunched.add(order.attempt())) {
                return;
            }
            for (LaunchOrder other : running.values()) {
                TaskId task = other.task();
                assertThat(task)
                        .as("task of %s while %s runs", order.attempt(), other.attempt())
                        .isNotEqualTo(order.task());
            }
            running.put(order.attempt(), order);
            launched.add(order);
        }

        @Override
        public void cancel(AttemptId attempt) {
            canceled.add(attempt);
            if (running.containsKey(attempt)) {
                end(new AttemptReport.Finished(
                        attempt,
                        Instant.EPOCH,
                        AttemptReport.Ending.CANCELED,
                        OptionalInt.empty(),
                        Optional.of("SIGTERM"),
                        "stopped"));
            }
        }

        @Override
        public LogChunk readLog(AttemptId attempt, long offset, int maxBytes) {
            byte[] log = ("log of " + attempt).getBytes(StandardCharsets.UTF_8);
            int from = (int) Math.min(offset, log.length);
            int to = Math.min(log.length, from + maxBytes);
            return new LogChunk(from, java.util.Arrays.copyOfRange(log, from, to), to == log.length);
        }

        @Override
        public void close() {
            List.copyOf(running.keySet()).forEach(World.this::lose);
        }
    }
}
