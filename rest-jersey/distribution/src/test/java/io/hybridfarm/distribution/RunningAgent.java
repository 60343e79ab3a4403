package io.hybridfarm.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A worker agent started by {@code bin/farm worker} as a process of its own. */
final class RunningAgent {
    private final List<String> command;
    private final Path log;
    private Process process;

    private RunningAgent(List<String> command, Path log) throws IOException {
        this.command = command;
        this.log = log;
        this.process = start();
    }

    /**
     * Enrols an agent and starts it.
     *
     * @param home an unpacked distribution
     * @param joinToken as {@link #invite} gives it
     * @param on what to put before the command
     * @param folder where the agent keeps what it has, and its log goes
     */
    static RunningAgent start(
            Path home, List<String> on, String server, String joinToken, String name, Path folder, String... options)
            throws IOException {
        List<String> command = new ArrayList<>(on);
        command.addAll(List.of(
                home.resolve("bin/farm").toString(),
                "worker",
                "--server",
                server,
                "--token-file",
                folder.resolve(name + ".token").toString(),
                "--join-token",
                joinToken,
                "--name",
                name,
                "--data",
                folder.resolve(name).toString()));
        command.addAll(List.of(options));
        return new RunningAgent(command, folder.resolve(name + ".log"));
    }

    /** A join token for so many machines. */
    static String invite(Path home, Path serverData, int machines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        home.resolve("bin/farm").toString(),
                        "workers",
                        "enrol",
                        "--data",
                        serverData.toString(),
                        "--uses",
                        Integer.toString(machines))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("hf1."))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no join token in: " + output));
    }

    private Process start() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    Path log() {
        return log;
    }

    long pid() {
        return process.pid();
    }

    /** Returns when the agent has said so in its log. */
    void awaitSaid(String words) throws IOException {
        RunningServer.awaitSaid(log, words);
    }

    /** Sends SIGKILL, waits for the end, and starts the same agent again. */
    void killAndRestart() throws IOException, InterruptedException {
        kill();
        process = start();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    /** Sends SIGSTOP: the agent does nothing any more, what it has started goes on. */
    void freeze() throws IOException, InterruptedException {
        Hosts.run("kill", "-STOP", Long.toString(process.pid()));
    }

    void thaw() throws IOException, InterruptedException {
        Hosts.run("kill", "-CONT", Long.toString(process.pid()));
    }

    /** Asks it to end, so that it stops what it runs; it must have run until now. */
    void close() throws IOException, InterruptedException {
        assertThat(process.isAlive())
                .as("runs; it said: %s", Files.readString(log))
                .isTrue();
        thaw();
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
