package io.hybridfarm.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A server, hosts of one network, and agents on them, for tests of what happens when a part of that fails. */
@EnabledOnOs(OS.LINUX)
abstract class OnManyHosts {
    static final Path HOME = Path.of("target", "hybridfarm").toAbsolutePath();
    static final int HOSTS = 3;
    static final int FRAMES = 12;

    /** Writes a line five times a second: who runs which frame when. */
    static final String FRAME = "i=0; while [ $i -lt 10 ]; do echo $HYBRIDFARM_ATTEMPT >> \"$1/$HYBRIDFARM_TASK\";"
            + " sleep 0.2; i=$((i+1)); done";

    @TempDir
    Path base;

    private Optional<Hosts> hosts = Optional.empty();
    private Optional<RunningServer> server = Optional.empty();
    private Optional<String> joinToken = Optional.empty();
    final List<RunningAgent> agents = new ArrayList<>();
    private final List<Cleanup> afterwards = new ArrayList<>();
    private int port;

    /** Something to be done after a test. */
    @FunctionalInterface
    interface Cleanup {
        void run() throws IOException, InterruptedException;
    }

    @BeforeEach
    void requireHosts() throws IOException, InterruptedException {
        Optional<String> unavailable = Hosts.unavailable();
        Assumptions.assumeTrue(unavailable.isEmpty(), () -> unavailable.orElse(""));
        hosts = Optional.of(Hosts.make(HOSTS));
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Files.createDirectories(base.resolve("film"));
    }

    @AfterEach
    void stopAll() throws IOException, InterruptedException {
        try {
            for (RunningAgent agent : agents) {
                agent.close();
            }
        } finally {
            server.ifPresent(RunningServer::close);
            if (hosts.isPresent()) {
                hosts.get().close();
            }
            for (Cleanup cleanup : afterwards) {
                cleanup.run();
            }
        }
    }

    final Hosts hosts() {
        return hosts.orElseThrow();
    }

    final RunningServer server() {
        return server.orElseThrow();
    }

    /** Has something done after the test, when no agent runs any more. */
    final void afterwards(Cleanup cleanup) {
        afterwards.add(cleanup);
    }

    /** Where agents ask. */
    final String address() {
        return "https://" + hosts().gateway() + ":" + port;
    }

    final void configure(String lostAfter) throws IOException {
        Files.writeString(
                base.resolve("hybridfarm.yaml"),
                "paths: {film: '" + base.resolve("film")
                        + "'}\nfarms:\n  - name: local\n    type: local\n    settings:\n"
                        + "      listen: '" + hosts().gateway() + ":" + port + "'\n      lost-after: "
                        + lostAfter
                        + "\n");
    }

    /** A server, and an ordinary agent on each host. */
    final void start(String lostAfter) throws IOException, InterruptedException {
        configure(lostAfter);
        startServer();
        for (int host = 1; host <= HOSTS; host++) {
            startAgent(host, List.of());
        }
        server().awaitWorkers(HOSTS);
    }

    /**
     * Starts an agent, which is named after its host: host1, host2, ...
     *
     * @param before what to put before its command, on the host
     */
    final RunningAgent startAgent(int host, List<String> before, String... more)
            throws IOException, InterruptedException {
        List<String> on = new ArrayList<>(hosts().on(host));
        on.addAll(before);
        List<String> options = new ArrayList<>(List.of("--cores", "2", "--memory", "2GiB"));
        options.addAll(List.of(more));
        RunningAgent agent =
                RunningAgent.start(HOME, on, address(), invite(), "host" + host, base, options.toArray(String[]::new));
        agents.add(agent);
        return agent;
    }

    /** A join token that is good for all hosts. */
    final String invite() throws IOException, InterruptedException {
        if (joinToken.isEmpty()) {
            joinToken = Optional.of(RunningAgent.invite(HOME, base.resolve("data"), HOSTS));
        }
        return joinToken.get();
    }

    final void startServer() throws IOException {
        server = Optional.of(RunningServer.start(
                HOME, base.resolve("hybridfarm.yaml"), base.resolve("data"), base.resolve("server.log")));
    }

    final String submit() throws IOException, InterruptedException {
        return submit(FRAME, 0);
    }

    /** A job of {@value #FRAMES} frames, each of which is a script that has the film's folder as its first argument. */
    final String submit(String script, int retries) throws IOException, InterruptedException {
        return server().submit(
                        "{\"name\": \"frames\", \"steps\": [{\"name\": \"render\", \"command\": [\"sh\", \"-c\", \""
                                + script.replace("\\", "\\\\").replace("\"", "\\\"")
                                + "\", \"sh\", \"{film}\"], \"frames\": \"1-" + FRAMES + "\", \"retries\": " + retries
                                + "}]}");
    }

    final void awaitSuccess(String job) throws IOException, InterruptedException {
        JsonNode ended = server().await(
                        job,
                        found -> List.of("SUCCEEDED", "FAILED", "CANCELED")
                                .contains(found.path("jobs-status").asText()));
        assertThat(ended.path("jobs-status").asText())
                .as("attempts: %s", attempts(job))
                .isEqualTo("SUCCEEDED");
    }

    final void awaitRunningOn(String job, String worker) throws IOException, InterruptedException {
        awaitAttempts(
                job,
                rows -> rows.stream()
                        .anyMatch(
                                row -> worker(row).equals(worker) && state(row).equals("RUNNING")));
    }

    final void awaitAttempts(String job, Predicate<List<JsonNode>> wanted) throws IOException, InterruptedException {
        server().awaitAttempts(job, wanted);
    }

    final List<JsonNode> attempts(String job) throws IOException, InterruptedException {
        return server().attempts(job);
    }

    static int succeeded(List<JsonNode> rows) {
        return (int) rows.stream().filter(row -> state(row).equals("SUCCEEDED")).count();
    }

    static String state(JsonNode row) {
        return row.path("state").asText();
    }

    static String worker(JsonNode row) {
        return row.path("worker").asText();
    }

    static String id(JsonNode row) {
        return row.path("attemptID").asText();
    }

    final void requireEachFrameOnce(String job) throws IOException, InterruptedException {
        List<Integer> done = attempts(job).stream()
                .filter(row -> state(row).equals("SUCCEEDED"))
                .map(row -> row.path("task").asInt())
                .sorted()
                .toList();
        assertThat(done)
                .containsExactlyElementsOf(IntStream.range(0, FRAMES).boxed().toList());
    }

    /** What an attempt writes stands together: none goes on once another has begun. */
    final void requireNoTwoRunsAtATime() throws IOException {
        for (int task = 0; task < FRAMES; task++) {
            Set<String> over = new LinkedHashSet<>();
            String current = "";
            for (String attempt : Files.readAllLines(base.resolve("film/" + task))) {
                if (!attempt.equals(current)) {
                    over.add(current);
                    assertThat(over).as("task %s", task).doesNotContain(attempt);
                    current = attempt;
                }
            }
        }
    }
}
