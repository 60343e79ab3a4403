package io.hybridfarm.local.agent;

import io.hybridfarm.local.LocalBackendFactory;
import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Wire;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import io.hybridfarm.testkit.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** An agent in this program, with a clock, a disk and a person at the keyboard that the test moves. */
final class AgentHarness {
    final SettableClock clock = new SettableClock();
    /** Goes with the time of the day, and further by what a test adds. */
    final AtomicLong standstill = new AtomicLong();

    final AtomicLong freeDisk = new AtomicLong(1L << 40);
    final FillingDisk disk = new FillingDisk();
    volatile Optional<Instant> lastUse = Optional.empty();

    final Agent agent;
    final CompletableFuture<Integer> end;
    private final DataFolder folder;

    AgentHarness(ScriptedHost host, Path data) {
        this(host, data, Duration.ofSeconds(60));
    }

    AgentHarness(ScriptedHost host, Path data, Duration handBackWithin) {
        LongSupplier ticker = () -> System.nanoTime() + standstill.get();
        Gate gate = new Gate(
                new Gate.Rules(Optional.empty(), Optional.of(Duration.ofMinutes(15)), 1L << 30),
                clock,
                ZoneOffset.UTC,
                () -> lastUse,
                () -> {
                    disk.reach(FillingDisk.Part.FREE_SPACE);
                    return freeDisk.get();
                });
        Machine.Factory machine = (context, progress) -> new LocalBackendFactory()
                .create(
                        "worker",
                        PluginConfig.of("this worker", Map.of("worker", "rack-1", "grace", "2s", "cores", "4")),
                        context);
        folder = DataFolder.open(data);
        agent = new Agent(
                new AgentSettings(
                        host.address(),
                        List.of("night", "day"),
                        List.of("rack"),
                        3,
                        handBackWithin,
                        Duration.ofSeconds(2),
                        Duration.ofMillis(10),
                        Duration.ofMillis(100)),
                host.credentials("rack-1"),
                folder,
                new Agent.World(clock, ticker, new SplittableRandom(1), gate, machine, disk));
        agent.start();
        // Not in the common pool: on two cores that is one thread, and the answers to the agent's questions pass
        // through it.
        end = CompletableFuture.supplyAsync(agent::finish, AgentHarness::inItsOwnThread);
    }

    private static void inItsOwnThread(Runnable task) {
        Thread thread = new Thread(task, "agent's end");
        thread.setDaemon(true);
        thread.start();
    }

    int awaitEnd() throws Exception {
        return end.get(60, TimeUnit.SECONDS);
    }

    static Messages.Start start(long attempt, String script, String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of("sh", "-c", escape(script), "sh"));
        for (String argument : arguments) {
            command.add(escape(argument));
        }
        StepSpec step = StepSpec.builder("step", command).build();
        return Wire.start(new LaunchOrder(
                new AttemptId(attempt),
                new TaskId(new JobId(7), 0, 0),
                "dragon",
                "aurora",
                "mira",
                step,
                step.demand(),
                "rack-1"));
    }

    /** An attempt that writes its process's number into a file and then runs for a day. */
    static Messages.Start lasting(long attempt, Path pid) {
        return start(
                attempt, "echo $$ > \"$1.new\" && mv \"$1.new\" \"$1\"; echo ready; exec sleep 86400", pid.toString());
    }

    /** The process that an attempt has written down, once it has. */
    static ProcessHandle process(ScriptedHost host, Path pid) {
        long number = host.await("process of " + pid, () -> {
            try {
                return Files.exists(pid)
                        ? Optional.of(Long.parseLong(Files.readString(pid).strip()))
                        : Optional.empty();
            } catch (IOException e) {
                return Optional.empty();
            }
        });
        return ProcessHandle.of(number).orElseThrow(() -> new AssertionError("it has ended: " + number));
    }

    private static String escape(String text) {
        return text.replace("{", "{{").replace("}", "}}");
    }

    /** Hands everything back, if that was not done before. */
    void close() throws Exception {
        agent.stop();
        awaitEnd();
        folder.close();
    }
}
