package io.hybridfarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubmitCommandTest {
    @TempDir
    Path folder;

    private StubServer server;

    @BeforeEach
    void start() throws IOException {
        server = new StubServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void options_become_a_job_with_a_single_step() throws IOException {
        server.replies("\"00001\"", "");
        TestShell shell = new TestShell(folder, "", OptionalInt.empty(), Map.of("USER", "mira"));

        int exit = shell.run(
                ("submit --server " + server.address() + " --name SH010 --show aurora --shot SH010 --priority 70 --held"
                                + " --frames 1-100 --chunk 5 --cores 0.5 --memory 8GiB --gpus 1 --tag linux --tag fast"
                                + " --input {in}/a --output {out}/{frame:04}.exr --env LANG=C --env A=b=c --cwd {out}"
                                + " --retries 2 --timeout 30m --progress nuke --min-run-time 2s --stall-after 20m"
                                + " --frame-order preview -- render --frames {chunkStart} --quiet --held")
                        .split(" "));

        assertThat(exit).isEqualTo(0);
        assertThat(sentWithoutToken()).isEqualTo(ServerClient.JSON.readTree("""
                {"name": "SH010", "user": "mira", "show": "aurora", "shot": "SH010", "priority": 70, "held": true,
                 "command": ["render", "--frames", "{chunkStart}", "--quiet", "--held"],
                 "frames": "1-100", "chunk": 5,
                 "demand": {"cores": 0.5, "memory": "8GiB", "gpus": 1, "tags": ["linux", "fast"]},
                 "inputs": ["{in}/a"], "outputs": ["{out}/{frame:04}.exr"], "env": {"LANG": "C", "A": "b=c"},
                 "cwd": "{out}", "retries": 2, "timeout": "30m", "progress": "nuke", "minRunTime": "2s",
                 "stallAfter": "20m", "frameOrder": "preview"}"""));
        assertThat(shell.out()).isEqualTo("job 00001 (SH010) is submitted\n");
        assertThat(shell.err()).contains("farm job 00001 --wait");
    }

    @Test
    void where_and_when_a_job_may_run_is_said_by_options() throws IOException {
        server.replies("\"00001\"", "");

        int exit = run(("submit --name comp --department lighting --pool workstations --pool blades --allow-worker w1"
                        + " --deny-worker w2 --group fx --max-workers 4 --max-running 40 --failure-limit 7 --depends-on 12 --depends-on 13:finish"
                        + " --uninterruptible --licence nuke --licence arnold=2 --exclusive --retries 4"
                        + " --licence-code 100 --licence-code 200 --memory-code 137 -- nuke")
                .split(" "));

        assertThat(exit).isEqualTo(0);
        assertThat(sentWithoutToken()).isEqualTo(ServerClient.JSON.readTree("""
                {"name": "comp", "department": "lighting", "pools": ["workstations", "blades"],
                 "allowWorkers": ["w1"], "denyWorkers": ["w2"], "groups": ["fx"], "maxWorkers": 4, "maxRunning": 40, "failureLimit": 7,
                 "dependsOn": [{"job": "12"}, {"job": "13", "on": "finish"}], "interruptible": false,
                 "command": ["nuke"], "demand": {"licences": {"nuke": 1, "arnold": 2}, "exclusive": true},
                 "retry": {"retries": 4, "licenceCodes": [100, 200], "memoryCodes": [137]}}"""));
    }

    @Test
    void where_a_job_may_run_may_be_said_beside_a_file() throws IOException {
        server.replies("\"00001\"", "");
        Files.writeString(folder.resolve("job.json"), "{\"name\": \"a\", \"pools\": [\"x\"]}");

        assertThat(run("submit", "job.json", "--pool", "blades", "--max-running", "3"))
                .isEqualTo(0);
        assertThat(sentWithoutToken().toString()).isEqualTo("{\"name\":\"a\",\"pools\":[\"blades\"],\"maxRunning\":3}");
    }

    @Test
    void a_command_alone_is_a_job_named_after_its_program() throws IOException {
        server.replies("\"00001\"", "");

        assertThat(run("submit", "--", "/usr/bin/blender", "-b", "--", "x")).isEqualTo(0);
        assertThat(sentWithoutToken().toString())
                .isEqualTo("{\"name\":\"blender\",\"command\":[\"/usr/bin/blender\",\"-b\",\"--\",\"x\"]}");
    }

    @Test
    void a_file_is_sent_as_it_is_but_for_what_the_options_change() throws IOException {
        server.replies("\"00001\"", "");
        Files.writeString(folder.resolve("job.json"), "{\"name\": \"a\", \"unknown\": [1], \"priority\": 3}");

        assertThat(run("submit", "job.json", "--priority", "9")).isEqualTo(0);
        assertThat(sentWithoutToken().toString()).isEqualTo("{\"name\":\"a\",\"unknown\":[1],\"priority\":9}");
    }

    @Test
    void a_job_may_come_from_standard_input_and_only_its_id_go_out() {
        server.replies("\"00042\"", "");
        TestShell shell = TestShell.withInput("{\"name\": \"piped\"}");

        assertThat(shell.run("submit", "-", "--quiet", "--server", server.address()))
                .isEqualTo(0);
        assertThat(shell.out()).isEqualTo("00042\n");
        assertThat(shell.err()).isEmpty();
    }

    @Test
    void a_submission_whose_answer_was_lost_is_repeated_with_the_same_token() throws IOException {
        server.replies("[]", "").hangsUp().hangsUp().replies("\"00001\"", "");
        // the first request is of a client that has met the server
        assertThat(run("jobs")).isEqualTo(0);

        assertThat(run("submit", "--", "true")).isEqualTo(0);

        // the JDK's client may repeat a request by itself as well
        assertThat(server.requests).hasSizeGreaterThanOrEqualTo(4);
        assertThat(server.requests.stream()
                        .filter(request -> request.method().equals("POST"))
                        .map(StubServer.Request::body)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void a_token_of_the_submitter_is_kept() throws IOException {
        server.replies("\"00001\"", "");
        Files.writeString(folder.resolve("job.json"), "{\"name\": \"a\", \"clientToken\": \"mine\"}");

        run("submit", "job.json");

        assertThat(sent().path("clientToken").asText()).isEqualTo("mine");
    }

    @Test
    void broken_json_is_refused_with_its_place() throws IOException {
        Files.writeString(folder.resolve("job.json"), "{\"name\": \"a\",\n \"frames\": }");
        TestShell shell = TestShell.in(folder);

        assertThat(shell.run("submit", "job.json", "--server", server.address()))
                .isEqualTo(2);
        assertThat(shell.err()).contains("job.json").contains("line 2, column");
        assertThat(server.requests).isEmpty();
    }

    @Test
    void options_of_a_step_do_not_go_with_a_file() throws IOException {
        Files.writeString(folder.resolve("job.json"), "{\"name\": \"a\"}");
        TestShell shell = TestShell.in(folder);

        assertThat(shell.run("submit", "job.json", "--frames", "1-3", "--cores", "2"))
                .isEqualTo(2);
        assertThat(shell.err()).contains("--frames").contains("--cores").contains("behind --");
    }

    private int run(String... words) {
        TestShell shell = new TestShell(folder, "", OptionalInt.empty(), Map.of("HYBRIDFARM_SERVER", server.address()));
        return shell.run(words);
    }

    private JsonNode sent() throws IOException {
        return ServerClient.JSON.readTree(
                server.requests.get(server.requests.size() - 1).body());
    }

    private JsonNode sentWithoutToken() throws IOException {
        ObjectNode job = (ObjectNode) sent();
        assertThat(job.remove("clientToken").asText()).hasSizeGreaterThan(20);
        return job;
    }
}
