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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Agents on three hosts of one network, and what happens when a part of that fails. */
@EnabledOnOs(OS.LINUX)
class ManyHostsTest {
    private static final Path HOME = Path.of("target", "hybridfarm").toAbsolutePath();
    private static final int HOSTS = 3;
    private static final int FRAMES = 12;

    /** Writes a line five times a second: who runs which frame when. */
    private static final String FRAME =
            "i=0; while [ $i -lt 10 ]; do echo $HYBRIDFARM_ATTEMPT >> \"$1/$HYBRIDFARM_TASK\";"
                    + " sleep 0.2; i=$((i+1)); done";

    @TempDir
    Path base;

    private Optional<Hosts> hosts = Optional.empty();
    private Optional<RunningServer> server = Optional.empty();
    private final List<RunningAgent> agents = new ArrayList<>();
    private int port;

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
        for (RunningAgent agent : agents) {
            agent.close();
        }
        server.ifPresent(RunningServer::close);
        if (hosts.isPresent()) {
            hosts.get().close();
        }
    }

    @Test
    void a_host_that_is_cut_off_for_a_moment_goes_on_with_its_frames() throws Exception {
        start("1m");
        String job = submit();
        awaitRunningOn(job, "host1");
        hosts.orElseThrow().cut(1);
        int done = succeeded(attempts(job));
        awaitAttempts(job, rows -> succeeded(rows) >= done + 2);
        hosts.orElseThrow().heal(1);

        awaitSuccess(job);

        assertThat(attempts(job)).noneMatch(row -> state(row).equals("LOST"));
        requireEachFrameOnce(job);
    }

    @Test
    void frames_of_a_host_that_is_cut_off_for_too_long_run_elsewhere_once_they_are_surely_stopped() throws Exception {
        start("10s");
        String job = submit();
        awaitRunningOn(job, "host1");
        hosts.orElseThrow().cut(1);
        awaitAttempts(job, rows -> rows.stream().anyMatch(row -> state(row).equals("LOST")));
        hosts.orElseThrow().heal(1);

        awaitSuccess(job);

        assertThat(attempts(job))
                .filteredOn(row -> state(row).equals("LOST"))
                .allMatch(row -> worker(row).equals("host1"))
                .allMatch(row -> row.path("message").asText().contains("host1"));
        requireEachFrameOnce(job);
        requireNoTwoRunsAtATime();
    }

    @Test
    void frames_of_an_agent_that_was_killed_are_stopped_and_run_again() throws Exception {
        start("1m");
        String job = submit();
        awaitRunningOn(job, "host2");
        agents.get(1).killAndRestart();

        awaitSuccess(job);

        assertThat(attempts(job)).anyMatch(row -> state(row).equals("LOST"));
        requireEachFrameOnce(job);
        requireNoTwoRunsAtATime();
    }

    @Test
    void frames_go_on_while_the_server_is_killed_and_started_again() throws Exception {
        start("1m");
        String job = submit();
        awaitRunningOn(job, "host1");
        Set<String> running = new LinkedHashSet<>();
        attempts(job).stream().filter(row -> state(row).equals("RUNNING")).forEach(row -> running.add(id(row)));
        server.orElseThrow().kill();
        startServer();

        awaitSuccess(job);

        assertThat(attempts(job))
                .filteredOn(row -> running.contains(id(row)))
                .isNotEmpty()
                .allMatch(row -> state(row).equals("SUCCEEDED"));
        requireEachFrameOnce(job);
        requireNoTwoRunsAtATime();
    }

    @Test
    void frames_of_an_agent_that_is_frozen_run_elsewhere_and_its_late_reports_change_nothing() throws Exception {
        start("10s");
        String job = submit();
        awaitRunningOn(job, "host3");
        agents.get(2).freeze();
        awaitAttempts(job, rows -> rows.stream().anyMatch(row -> state(row).equals("LOST")));
        agents.get(2).thaw();

        awaitSuccess(job);

        requireEachFrameOnce(job);
    }

    @Test
    void blender_renders_over_three_hosts_and_says_how_far_it_is() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/blender")), "Blender is not installed");
        start("1m");
        String job = server.orElseThrow().submit("""
                {"name": "cube", "steps": [{"name": "render", "frames": "1-24", "chunk": 4, "progress": "blender",
                 "command": ["blender", "-b", "--factory-startup", "-noaudio", "-E", "CYCLES", "--python-expr",
                  "import bpy; s = bpy.context.scene; s.cycles.samples = 128; s.cycles.use_denoising = False; s.render.resolution_percentage = 10",
                  "-o", "{film}/cube_####", "-F", "PNG", "-s", "{chunkStart}", "-e", "{chunkEnd}", "-a"],
                 "outputs": ["{film}/cube_{frame:04}.png"], "demand": {"cores": 2}}]}""");
        awaitAttempts(
                job,
                rows -> rows.stream()
                        .anyMatch(row -> row.path("progress").asDouble() >= 0.25
                                && row.path("progress").asDouble() < 1
                                && state(row).equals("RUNNING")));

        awaitSuccess(job);

        assertThat(attempts(job)).extracting(ManyHostsTest::worker).contains("host1", "host2", "host3");
        assertThat(attempts(job)).allMatch(row -> row.path("progress").asDouble() == 1);
    }

    private void start(String lostAfter) throws IOException, InterruptedException {
        Files.writeString(
                base.resolve("hybridfarm.yaml"),
                "paths: {film: '" + base.resolve("film")
                        + "'}\nfarms:\n  - name: local\n    type: local\n    settings:\n"
                        + "      listen: '" + hosts.orElseThrow().gateway() + ":" + port + "'\n      lost-after: "
                        + lostAfter
                        + "\n");
        startServer();
        for (int i = 1; i <= HOSTS; i++) {
            agents.add(RunningAgent.start(
                    HOME,
                    hosts.orElseThrow().on(i),
                    "https://" + hosts.orElseThrow().gateway() + ":" + port,
                    base.resolve("data"),
                    "host" + i,
                    base,
                    "--cores",
                    "2",
                    "--memory",
                    "2GiB"));
        }
        server.orElseThrow().awaitWorkers(HOSTS);
    }

    private void startServer() throws IOException {
        server = Optional.of(RunningServer.start(
                HOME, base.resolve("hybridfarm.yaml"), base.resolve("data"), base.resolve("server.log")));
    }

    private String submit() throws IOException, InterruptedException {
        return server.orElseThrow()
                .submit("{\"name\": \"frames\", \"steps\": [{\"name\": \"render\", \"command\": [\"sh\", \"-c\", \""
                        + FRAME.replace("\\", "\\\\").replace("\"", "\\\"")
                        + "\", \"sh\", \"{film}\"], \"frames\": \"1-" + FRAMES + "\", \"retries\": 0}]}");
    }

    private void awaitSuccess(String job) throws IOException, InterruptedException {
        JsonNode ended = server.orElseThrow()
                .await(
                        job,
                        found -> List.of("SUCCEEDED", "FAILED", "CANCELED")
                                .contains(found.path("jobs-status").asText()));
        assertThat(ended.path("jobs-status").asText()).isEqualTo("SUCCEEDED");
    }

    private void awaitRunningOn(String job, String worker) throws IOException, InterruptedException {
        awaitAttempts(
                job,
                rows -> rows.stream()
                        .anyMatch(
                                row -> worker(row).equals(worker) && state(row).equals("RUNNING")));
    }

    private void awaitAttempts(String job, Predicate<List<JsonNode>> wanted) throws IOException, InterruptedException {
        server.orElseThrow().awaitAttempts(job, wanted);
    }

    private List<JsonNode> attempts(String job) throws IOException, InterruptedException {
        return server.orElseThrow().attempts(job);
    }

    private static int succeeded(List<JsonNode> rows) {
        return (int) rows.stream().filter(row -> state(row).equals("SUCCEEDED")).count();
    }

    private static String state(JsonNode row) {
        return row.path("state").asText();
    }

    private static String worker(JsonNode row) {
        return row.path("worker").asText();
    }

    private static String id(JsonNode row) {
        return row.path("attemptID").asText();
    }

    private void requireEachFrameOnce(String job) throws IOException, InterruptedException {
        List<Integer> done = attempts(job).stream()
                .filter(row -> state(row).equals("SUCCEEDED"))
                .map(row -> row.path("task").asInt())
                .sorted()
                .toList();
        assertThat(done)
                .containsExactlyElementsOf(
                        java.util.stream.IntStream.range(0, FRAMES).boxed().toList());
    }

    /** What an attempt writes stands together: none goes on once another has begun. */
    private void requireNoTwoRunsAtATime() throws IOException {
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
