package io.hybridfarm.local;

import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import io.hybridfarm.spi.template.PathRoots;
import io.hybridfarm.testkit.TestingContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** A local farm under test, with the root {@code {out}}; an order's attempt counts up from 1. */
final class LocalHarness implements AutoCloseable {
    final TestingContext context;
    final WorkFolder folder;
    final FarmBackend backend;
    /** Bytes of the disk that something else has filled. */
    final AtomicLong taken = new AtomicLong();

    private long lastAttempt;

    LocalHarness(Path base, String... settings) throws IOException {
        this(base, System.getenv(), settings);
    }

    LocalHarness(Path base, Map<String, String> environment, String... settings) throws IOException {
        this(base, environment, Optional.empty(), settings);
    }

    /** A farm that finds its processes in another way than this system's best. */
    LocalHarness(Path base, Map<String, String> environment, Optional<ProcessFinder> finder, String... settings)
            throws IOException {
        context = new TestingContext(
                Files.createDirectories(base.resolve("backend")),
                PathRoots.of(Map.of("out", Files.createDirectories(base.resolve("out")))));
        folder = WorkFolder.open(context.workFolder());
        Map<String, String> config = new TreeMap<>(Map.of("worker", "here"));
        for (int i = 0; i < settings.length; i += 2) {
            config.put(settings[i], settings[i + 1]);
        }
        backend = new LocalBackend(
                "test",
                LocalSettings.read("test", PluginConfig.of("farm test", config)),
                folder,
                finder.orElseGet(() -> new MarkedProcesses(new ProcFolder(), folder.identity())),
                environment,
                () -> folder.path().toFile().getUsableSpace() - taken.get(),
                context);
    }

    static StepSpec.Builder sh(String script, String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of("sh", "-c", escape(script), "sh"));
        for (String argument : arguments) {
            command.add(escape(argument));
        }
        return StepSpec.builder("step", command);
    }

    LaunchOrder order(StepSpec.Builder step) {
        lastAttempt++;
        StepSpec built = step.build();
        return new LaunchOrder(
                new AttemptId(lastAttempt),
                new TaskId(new JobId(7), 0, 0),
                "dragon",
                "aurora",
                "mira",
                built,
                built.demand(),
                "here");
    }

    AttemptId launch(StepSpec.Builder step) {
        LaunchOrder order = order(step);
        backend.launch(order);
        return order.attempt();
    }

    /** Launches an attempt and waits until it has printed {@code ready}. */
    AttemptId launchReady(StepSpec.Builder step) {
        AttemptId attempt = launch(step);
        context.reporter()
                .await(
                        "line 'ready' of " + attempt,
                        () -> Optional.of(log(attempt)).filter(text -> text.contains("ready")));
        return attempt;
    }

    AttemptReport.Finished run(StepSpec.Builder step) {
        return end(launch(step));
    }

    AttemptReport.Finished end(AttemptId attempt) {
        return context.reporter().awaitFinished(attempt);
    }

    String log(AttemptId attempt) {
        return new String(backend.readLog(attempt, 0, 1 << 20).bytes(), StandardCharsets.UTF_8);
    }

    List<Long> processes(AttemptId attempt) {
        return Proc.withVariable("HYBRIDFARM_TREE=" + folder.identity() + "/" + attempt);
    }

    Path out(String name) {
        return context.paths().folders().get("out").resolve(name);
    }

    @Override
    public void close() {
        backend.close();
    }

    private static String escape(String text) {
        return text.replace("{", "{{").replace("}", "}}");
    }
}
