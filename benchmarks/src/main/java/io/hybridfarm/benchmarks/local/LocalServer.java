package io.hybridfarm.benchmarks.local;

import io.hybridfarm.cli.Main;
import io.hybridfarm.local.agent.AgentMain;
import io.hybridfarm.local.agent.EnrolMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The product's server with a farm of worker agents, and agents, each a process of its own; all gone when this is closed. */
final class LocalServer implements AutoCloseable {
    /** As {@code bin/farm serve} has it, with a heap that does not grow. */
    private static final List<String> SERVER_OPTIONS = List.of("-Xms512m", "-Xmx512m", "-XX:+UseParallelGC");
    /** As {@code bin/farm worker} and its like have it. */
    private static final List<String> AGENT_OPTIONS =
            List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final String LISTENING = "listening on ";

    private final Path folder;
    private final int agentPort;
    private final List<Process> processes = new ArrayList<>();
    private URI address = URI.create("http://127.0.0.1/");

    private LocalServer(Path folder, int agentPort) {
        this.folder = folder;
        this.agentPort = agentPort;
    }

    static LocalServer start(Path folder) throws IOException {
        Files.createDirectories(folder);
        LocalServer server = new LocalServer(folder, freePort());
        Runtime.getRuntime().addShutdownHook(new Thread(server::kill, "kill-local-server"));
        Path config = Files.writeString(
                folder.resolve("hybridfarm.yaml"),
                "port: 0\ndata: data\nfarms:\n  - name: local\n    type: local\n    settings:\n      listen: '127.0.0.1:"
                        + server.agentPort + "'\n");
        Process process = server.java("server", Main.class, "serve", "--config", config.toString());
        server.address = URI.create(line(process, LISTENING).substring(LISTENING.length()));
        return server;
    }

    /** Where the artists' API is. */
    URI address() {
        return address;
    }

    /** Where agents go. */
    URI agentAddress() {
        return URI.create("https://127.0.0.1:" + agentPort);
    }

    /** A token with which so many agents may join. */
    String invite(int agents) throws IOException {
        Process process = java(
                "enrol",
                EnrolMain.class,
                "enrol",
                "--data",
                folder.resolve("data").toString(),
                "--farm",
                "local",
                "--uses",
                Integer.toString(agents));
        return line(process, "hf1.");
    }

    void startAgent(String name, int cores) throws IOException {
        java(
                name,
                AgentMain.class,
                "--server",
                agentAddress().toString(),
                "--join-token",
                invite(1),
                "--token-file",
                folder.resolve(name + ".token").toString(),
                "--data",
                folder.resolve(name).toString(),
                "--name",
                name,
                "--cores",
                Integer.toString(cores),
                "--memory",
                "32GiB");
    }

    /** Processor time that the server has used so far, without the agents. */
    Duration cpu() {
        return processes.get(0).info().totalCpuDuration().orElseThrow();
    }

    /** The same by what it was used for, where the system tells. */
    Optional<ThreadTimes> threadTimes() throws IOException {
        return ThreadTimes.of(processes.get(0).pid());
    }

    /** Bytes of the server's heap that are in use, garbage aside. */
    long liveHeapBytes() throws IOException {
        Process histogram = new ProcessBuilder(
                        program("jcmd"), Long.toString(processes.get(0).pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String total = "";
        try (BufferedReader lines = histogram.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                total = line.startsWith("Total") ? line : total;
            }
        }
        return Long.parseLong(total.split("\\s+")[2]);
    }

    private Process java(String name, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program("java")));
        command.addAll(main.equals(Main.class) ? SERVER_OPTIONS : AGENT_OPTIONS);
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve(name + ".err").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private static String line(Process process, String beginning) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(beginning)) {
                return line.strip();
            }
        }
        throw new IOException("a process ended before it said '" + beginning + "'; see the .err files of the run");
    }

    private static String program(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void kill() {
        processes.forEach(Process::destroyForcibly);
    }

    @Override
    public void close() {
        // agents first, so that they can hand back what they run
        for (int i = processes.size() - 1; i >= 0; i--) {
            Process process = processes.get(i);
            process.destroy();
            try {
                if (!process.waitFor(15, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
