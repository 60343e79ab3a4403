package io.hybridfarm.local.host;

import com.sun.management.OperatingSystemMXBean;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Deadlines;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmReporter;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.template.PathRoots;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Measures a listener with many agents of a {@link Fleet} in another process: {@code ManyAgents FOLDER AGENTS TASKS}. Prints a
 * figure a line.
 */
final class ManyAgents implements FarmBackendContext, FarmReporter, Deadlines {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration IDLE = Duration.ofSeconds(20);

    private final Path folder;
    private final ScheduledExecutorService alarms = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "alarms");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger offered = new AtomicInteger();
    private final AtomicInteger offers = new AtomicInteger();
    private final Semaphore finished = new Semaphore(0);

    private ManyAgents(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        new ManyAgents(Files.createDirectories(Path.of(args[0])))
                .measure(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    }

    private void measure(int agents, int tasks) throws IOException, InterruptedException {
        List<String> tokens = new ArrayList<>();
        Enrolments enrolments = new Enrolments(folder, 1);
        for (int i = 0; i < agents; i++) {
            enrolments.add(worker(i), Hashes.sha256("secret"));
            tokens.add(worker(i) + ".secret");
        }
        Path tokenFile = Files.write(folder.resolve("tokens"), tokens);
        AgentsBackend backend =
                AgentsBackend.open("many", PluginConfig.of("farm many", Map.of("listen", "127.0.0.1:0")), this);
        backend.reconcile(List.of());
        figure("idle threads before", ManagementFactory.getThreadMXBean().getThreadCount());
        figure("heap before, MB", heap());
        Process fleet = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx2g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Fleet.class.getName(),
                        "https://127.0.0.1:" + backend.port(),
                        backend.fingerprint(),
                        tokenFile.toString())
                .inheritIO()
                .start();
        try {
            long start = System.nanoTime();
            awaitOffered(agents);
            figure("seconds until all agents were offered", seconds(start));
            figure("offers made for them", offers.get());
            load(backend, agents, tasks);
            TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
            idle();
            load(backend, agents, tasks);
            figure("threads after", ManagementFactory.getThreadMXBean().getThreadCount());
            figure("heap after, MB", heap());
        } finally {
            fleet.destroyForcibly();
            backend.close();
        }
    }

    private void awaitOffered(int agents) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (offered.get() < agents) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("only " + offered + " of " + agents + " agents came");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private void idle() throws InterruptedException {
        long cpu = cpuNanos();
        long start = System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
        figure("idle cpu, percent of a core", 100.0 * (cpuNanos() - cpu) / (System.nanoTime() - start));
        figure("idle heap, MB", heap());
        figure("idle threads", ManagementFactory.getThreadMXBean().getThreadCount());
    }

    private long lastAttempt;

    private void load(AgentsBackend backend, int agents, int tasks) throws InterruptedException {
        long cpu = cpuNanos();
        long start = System.nanoTime();
        // As many at a time as there are agents: the one that ends lets the next begin.
        finished.release(agents);
        for (int i = 0; i < tasks; i++) {
            if (!finished.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("after " + i + " of " + tasks + " tasks no other ended");
            }
            backend.launch(HostHarness.order(++lastAttempt, worker(i % agents)));
        }
        if (!finished.tryAcquire(agents, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("not all tasks ended");
        }
        figure("tasks per second", tasks / seconds(start));
        figure("cpu per task, ms", (cpuNanos() - cpu) / 1e6 / tasks);
    }

    private static String worker(int number) {
        return "worker-" + number;
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static double heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
    }

    private static void figure(String name, double value) {
        System.out.printf("%s: %.2f%n", name, value);
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public Deadlines deadlines() {
        return this;
    }

    @Override
    public FarmReporter reporter() {
        return this;
    }

    @Override
    public Path workFolder() {
        return folder;
    }

    @Override
    public PathRoots paths() {
        return PathRoots.NONE;
    }

    @Override
    public Deadline after(Duration delay, Runnable task) {
        Future<?> alarm = alarms.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        return () -> alarm.cancel(false);
    }

    @Override
    public void offer(Offer offer) {
        offers.incrementAndGet();
        offered.set(offer.workers().size());
    }

    @Override
    public void report(AttemptReport report) {
        if (report instanceof AttemptReport.Finished || report instanceof AttemptReport.Lost) {
            finished.release();
        }
    }
}
