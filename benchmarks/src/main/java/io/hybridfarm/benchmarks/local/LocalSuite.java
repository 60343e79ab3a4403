package io.hybridfarm.benchmarks.local;

import io.hybridfarm.benchmarks.Metric;
import io.hybridfarm.benchmarks.Results;
import io.hybridfarm.benchmarks.Suite;
import io.hybridfarm.benchmarks.WorkFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the local farm does in a second, what that costs the server, and what it costs that nothing happens. */
public final class LocalSuite implements Suite {
    private static final Metric RATE = new Metric("local.noop_tasks", "rate", "1/s");
    private static final Metric SLURM_RATE = new Metric("peer.slurm.noop_tasks", "rate", "1/s");
    private static final Metric RATIO = new Metric("peer.slurm.noop_tasks", "ratio", "x");
    private static final Metric CPU = new Metric("local.server_cpu_per_task", "mean", "ms");
    private static final Map<ThreadTimes.Part, Metric> CPU_PARTS = parts();
    private static final Metric SLURM_CPU = new Metric("peer.slurm.server_cpu_per_task", "mean", "ms");
    private static final Metric TURNAROUND_P50 = new Metric("local.turnaround", "p50", "ms");
    private static final Metric TURNAROUND_P99 = new Metric("local.turnaround", "p99", "ms");
    private static final Metric IDLE_CPU = new Metric("local.idle_2000", "cpu_percent", "%");
    private static final Metric IDLE_HEAP = new Metric("local.idle_2000", "heap_mb", "MB");

    /**
     * How much is measured.
     *
     * @param warmUp no-op tasks that do not count
     * @param tasks no-op tasks that do
     * @param turnarounds tasks one after the other on each worker
     * @param idleAgents agents with nothing to do
     * @param idle how long they are watched
     */
    record Effort(int warmUp, int tasks, int turnarounds, int idleAgents, Duration idle) {
        static final Effort FULL = new Effort(20_000, 4_000, 1_000, 2_000, Duration.ofSeconds(60));
        static final Effort QUICK = new Effort(10, 40, 20, 20, Duration.ofSeconds(1));
    }

    private static final int AGENTS = 2;
    private static final int CORES = 8;

    private final Path workFolder;
    private final Effort effort;

    /** @param workFolder where temporary data folders are made; on a disk */
    public LocalSuite(Path workFolder) {
        this(workFolder, Effort.FULL);
    }

    private LocalSuite(Path workFolder, Effort effort) {
        this.workFolder = workFolder;
        this.effort = effort;
    }

    @Override
    public String name() {
        return "local";
    }

    @Override
    public String summary() {
        return "no-op tasks through worker agents and processes, beside Slurm where it is installed (about 8 minutes)";
    }

    @Override
    public List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>(List.of(RATE, CPU));
        metrics.addAll(CPU_PARTS.values());
        metrics.addAll(List.of(SLURM_RATE, SLURM_CPU, RATIO, TURNAROUND_P50, TURNAROUND_P99, IDLE_CPU, IDLE_HEAP));
        return metrics;
    }

    @Override
    public Optional<Suite> quick() {
        return Optional.of(new LocalSuite(workFolder, Effort.QUICK));
    }

    @Override
    public void run(Results results) throws IOException, InterruptedException {
        Path folder = WorkFolders.make(workFolder, "local-");
        try {
            double rate = busy(folder.resolve("busy"), results);
            slurm(folder.resolve("slurm"), rate, results);
            idle(folder.resolve("idle"), results);
        } finally {
            WorkFolders.delete(folder);
        }
    }

    private double busy(Path folder, Results results) throws IOException, InterruptedException {
        try (LocalServer server = LocalServer.start(folder)) {
            for (int i = 1; i <= AGENTS; i++) {
                server.startAgent("agent" + i, CORES);
            }
            NoOpJobs jobs = new NoOpJobs(server.address());
            jobs.awaitWorkers(AGENTS);
            jobs.run(effort.warmUp(), 1);
            Duration cpuBefore = server.cpu();
            Optional<ThreadTimes> partsBefore = server.threadTimes();
            NoOpJobs.Ended ended = jobs.run(effort.tasks(), 1);
            Duration cpu = server.cpu().minus(cpuBefore);
            Optional<ThreadTimes> parts = server.threadTimes();
            NoOpJobs.Done done = jobs.done(ended);
            results.report(RATE, done.perSecond());
            results.report(CPU, cpu.toNanos() / 1e6 / effort.tasks());
            CPU_PARTS.forEach((part, metric) -> {
                if (parts.isPresent() && partsBefore.isPresent()) {
                    results.report(metric, parts.get().millisSince(partsBefore.get(), part) / effort.tasks());
                } else {
                    results.reportUnknown(metric);
                }
            });
            List<Double> turnarounds =
                    jobs.done(jobs.run(effort.turnarounds() * AGENTS, CORES)).turnaroundsMillis();
            results.report(TURNAROUND_P50, percentile(turnarounds, 50));
            results.report(TURNAROUND_P99, percentile(turnarounds, 99));
            return done.perSecond();
        }
    }

    private void slurm(Path folder, double ours, Results results) throws IOException, InterruptedException {
        Optional<String> missing = SlurmPeer.missing();
        if (missing.isPresent()) {
            System.err.println("benchmarks: local: no Slurm beside it: " + missing.get());
            List.of(SLURM_RATE, SLURM_CPU, RATIO).forEach(results::reportUnknown);
            return;
        }
        try (SlurmPeer slurm = SlurmPeer.start(folder, AGENTS, CORES)) {
            slurm.run(effort.tasks() / 8);
            Duration cpuBefore = slurm.controllerCpu();
            double rate = slurm.run(effort.tasks() / 4);
            results.report(SLURM_RATE, rate);
            results.report(SLURM_CPU, slurm.controllerCpu().minus(cpuBefore).toNanos() / 1e6 / (effort.tasks() / 4.0));
            results.report(RATIO, ours / rate);
        }
    }

    private void idle(Path folder, Results results) throws IOException, InterruptedException {
        try (LocalServer server = LocalServer.start(folder);
                SimulatedAgents agents = SimulatedAgents.join(server, effort.idleAgents())) {
            new NoOpJobs(server.address()).awaitWorkers(effort.idleAgents());
            agents.watch(effort.idle().dividedBy(2)); // does not count: they have just come, and code is being compiled
            Duration before = server.cpu();
            agents.watch(effort.idle());
            double share = (double) server.cpu().minus(before).toNanos()
                    / effort.idle().toNanos();
            results.report(IDLE_CPU, 100 * share);
            results.report(IDLE_HEAP, server.liveHeapBytes() / 1e6);
        }
    }

    private static Map<ThreadTimes.Part, Metric> parts() {
        Map<ThreadTimes.Part, Metric> metrics = new EnumMap<>(ThreadTimes.Part.class);
        for (ThreadTimes.Part part : ThreadTimes.Part.values()) {
            metrics.put(
                    part, new Metric("local.server_cpu_per_task", part.name().toLowerCase(Locale.ROOT), "ms"));
        }
        return metrics;
    }

    private static double percentile(List<Double> values, int percent) {
        List<Double> sorted = values.stream().sorted().toList();
        if (sorted.isEmpty()) {
            throw new IllegalStateException("no worker ran two tasks");
        }
        return sorted.get(Math.max(1, (int) Math.ceil(percent / 100.0 * sorted.size())) - 1);
    }
}
