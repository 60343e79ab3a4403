package io.hybridfarm.benchmarks.rest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The server in a JVM of its own; it is gone when {@link #close} returns, and when this JVM ends. */
final class ServerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(15);

    private final Process process;
    private final Thread killer;
    private final URI address;

    private ServerProcess(Process process, Thread killer, URI address) {
        this.process = process;
        this.killer = killer;
        this.address = address;
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @throws IOException if it does not come up; it does not run then
     */
    static ServerProcess start(Path data, String heap) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms" + heap,
                        "-Xmx" + heap,
                        "-XX:+AlwaysPreTouch",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerProgram.class.getName(),
                        data.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread killer = new Thread(process::destroyForcibly, "kill-server");
        Runtime.getRuntime().addShutdownHook(killer);
        try {
            String line = CompletableFuture.supplyAsync(
                            () -> announcedAddress(process), task -> new Thread(task).start())
                    .get(START.toSeconds(), TimeUnit.SECONDS);
            return new ServerProcess(process, killer, URI.create(line));
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            stop(process, killer);
            throw new IOException("the server did not start", e);
        } catch (InterruptedException e) {
            stop(process, killer);
            throw e;
        }
    }

    URI address() {
        return address;
    }

    /** Processor time that the server has used so far. */
    Duration cpu() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("this machine does not tell processor times"));
    }

    @Override
    public void close() {
        stop(process, killer);
    }

    private static void stop(Process process, Thread killer) {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        process.onExit().join();
        Runtime.getRuntime().removeShutdownHook(killer);
    }

    private static String announcedAddress(Process process) {
        try {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = out.readLine();
            // A JVM may have something to say of its own before.
            while (line != null && !line.startsWith("http://")) {
                line = out.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("the server ended before it listened");
            }
            return line;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
