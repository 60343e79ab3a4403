package io.hybridfarm.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code farm worker} and {@code farm workers} as they are shipped, with a server beside them. */
@EnabledOnOs(OS.LINUX)
class WorkerProgramTest {
    private static final Path HOME = Path.of("target/hybridfarm").toAbsolutePath();
    private static final Path FARM = HOME.resolve("bin/farm");

    @TempDir
    Path folder;

    private final List<Process> workers = new ArrayList<>();

    private record Result(int code, String output) {}

    private Result run(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(FARM.toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(process.exitValue(), output);
    }

    private Process worker(String name, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                FARM.toString(), "worker", "--data", folder.resolve(name).toString(), "--min-disk", "1KiB"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        workers.add(process);
        return process;
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process worker : workers) {
            worker.destroy();
            if (!worker.waitFor(30, TimeUnit.SECONDS)) {
                worker.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    void each_program_says_what_it_can_do() throws Exception {
        Result worker = run("worker", "--help");
        assertThat(worker.code()).isZero();
        assertThat(worker.output()).contains("farm worker", "--join-token", "/dev/nvidia0", "SIGTERM drains");

        Result enrol = run("workers", "enrol", "--help");
        assertThat(enrol.code()).isZero();
        assertThat(enrol.output()).contains("farm workers enrol", "--valid", "--uses");

        Result wrong = run("worker", "--server", "http://farm", "--data", folder.toString());
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.output()).contains("must be https://HOST:PORT").doesNotContain("Exception");
    }

    @Test
    void two_workers_join_a_farm_and_render_a_job() throws Exception {
        int port = freePort();
        Path config = Files.writeString(
                folder.resolve("farm.yaml"),
                "farms:\n  - name: local\n    type: local\n    settings:\n      listen: 127.0.0.1:" + port + "\n");
        Path data = folder.resolve("data");
        try (RunningServer server = RunningServer.start(HOME, config, data, folder.resolve("server.log"))) {
            String token = invite(data);
            String address = "https://127.0.0.1:" + port;
            for (String name : List.of("rack-1", "rack-2")) {
                worker(name, "--name", name, "--cores", "2", "--server", address, "--join-token", token);
            }

            String job =
                    server.submit("{\"name\": \"turntable\", \"steps\": [{\"name\": \"render\", \"frames\": \"1-20\","
                            + "\"command\": [\"sh\", \"-c\", \"echo frame {frame} on $HYBRIDFARM_WORKER; sleep 0.5\"],"
                            + "\"demand\": {\"cores\": 1}}]}");
            JsonNode done =
                    server.await(job, row -> row.path("jobs-status").asText().equals("SUCCEEDED"));

            assertThat(done.path("jobs-status").asText()).isEqualTo("SUCCEEDED");
            List<JsonNode> attempts = server.attempts(job);
            assertThat(attempts).hasSize(20);
            assertThat(attempts.stream().map(row -> row.path("worker").asText()).distinct())
                    .containsExactlyInAnyOrder("rack-1", "rack-2");
            assertThat(server.awaitLog(job, 6, "frame 7 on rack-")).startsWith("frame 7 on rack-");

            for (Process worker : workers) {
                worker.destroy();
                assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(worker.exitValue()).isZero();
            }
        }
    }

    private String invite(Path data) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        FARM.toString(), "workers", "enrol", "--data", data.toString(), "--uses", "2")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String token = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).isZero();
        return token;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
