package io.hybridfarm.benchmarks.core.placement;

import io.hybridfarm.benchmarks.core.placement.PlacementCase.Figure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs {@link MeasuredProgram} in a JVM with a fixed heap that is touched before, and ends it when it takes too long. */
final class MeasuringProcess {
    /** How long it may take until all is set up. */
    private static final Duration SET_UP = Duration.ofMinutes(2);

    private final CountDownLatch ready = new CountDownLatch(1);
    private final Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    private boolean done;

    private MeasuringProcess() {}

    static Outcome run(Competitor competitor, PlacementCase measured) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms" + measured.heap(),
                        "-Xmx" + measured.heap(),
                        "-XX:+AlwaysPreTouch",
                        // as bin/farm starts the server
                        "-XX:+UseParallelGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MeasuredProgram.class.getName(),
                        competitor.prefix(),
                        measured.name()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread killer = new Thread(process::destroyForcibly, "kill-measured");
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            return new MeasuringProcess().await(process);
        } finally {
            process.destroyForcibly();
            process.onExit().join();
            Runtime.getRuntime().removeShutdownHook(killer);
        }
    }

    private Outcome await(Process process) throws InterruptedException {
        CompletableFuture<Void> read = CompletableFuture.runAsync(() -> read(process), task -> new Thread(task).start())
                .whenComplete((ended, failure) -> ready.countDown());
        if (!ready.await(SET_UP.toSeconds(), TimeUnit.SECONDS)) {
            return new Outcome.Failed("it was not set up within " + SET_UP.toSeconds() + " s");
        }
        if (!process.waitFor(Pace.limit().toSeconds(), TimeUnit.SECONDS)) {
            return new Outcome.TookTooLong();
        }
        read.join();
        return done
                ? new Outcome.Ended(figures)
                : new Outcome.Failed("it ended with " + process.exitValue() + " and no figures");
    }

    private void read(Process process) {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                take(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(String line) {
        switch (line) {
            case MeasuredProgram.READY -> ready.countDown();
            case MeasuredProgram.DONE -> done = true;
            default -> {
                String[] words = line.split(" ", -1);
                for (Figure figure : Figure.values()) {
                    // a JVM may have something to say of its own, too
                    if (figure.name().equals(words[0])) {
                        figures.put(figure, Double.valueOf(words[1]));
                    }
                }
            }
        }
    }
}
