package io.hybridfarm.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionRefusalsTest {
    @TempDir
    static Path data;

    private static TestServer server;
    private static ApiClient api;

    @BeforeAll
    static void start() {
        // Without workers: what a pool has is stored too, once it is known.
        server = TestServer.start(TestServer.config(data), new TestFarm(0), scheduler -> {}, resources -> {});
        api = server.api;
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void nothing_is_stored() {
        assertThat(server.storedJobs()).isZero();
        assertThat(server.server.scheduler().view().sequence()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"nmae\": \"x\"}                                   | nmae            | did you mean 'name'?",
                "{\"name\": 5}                                       | name            | must be text, not the number 5",
                "{\"name\": null}                                    | name            | must be given",
                "{}                                                  | name            | must be given",
                "{\"name\": \"\"}                                    | name            | 1 to 200 characters",
                "{\"name\": \"a\\nb\"}                               | name            | control characters",
                "{\"name\": \"x\", \"priority\": 101}                | priority        | from 0 to 100, not 101",
                "{\"name\": \"x\", \"priority\": \"4\"}              | priority        | a whole number, not the text \"4\"",
                "{\"name\": \"x\", \"priority\": 1.5}                | priority        | a whole number, not the number 1.5",
                "{\"name\": \"x\", \"priority\": 99999999999}        | priority        | smaller whole number",
                "{\"name\": \"x\", \"held\": 1}                      | held            | true or false, not the number 1",
                "{\"name\": \"x\", \"held\": \"true\"}               | held            | true or false, not the text \"true\"",
                "{\"name\": \"x\", \"steps\": {}}                    | steps           | a list, not an object",
                "{\"name\": \"x\", \"steps\": \"\"}                  | steps           | a list, not the text",
                "{\"name\": \"x\", \"steps\": [null]}                | steps[0]        | must not be null",
                "{\"name\": \"x\", \"command\": \"ls\"}              | command         | a list, not the text \"ls\"",
                "{\"name\": \"x\", \"command\": [\"a\", 4]}          | command[1]      | text, not the number 4",
                "{\"name\": \"x\", \"command\": [\"a\", null]}       | command[1]      | must not be null",
                "{\"name\": \"x\", \"command\": [], \"frames\": \"1\"}  | command      | must name a program",
                "{\"name\": \"x\", \"frames\": \"1-10\"}             | command         | must be given",
                "{\"name\": \"x\", \"command\": [\"a{nope}\"]}       | command         | {nope}, which is not known here",
                "{\"name\": \"x\", \"command\": [\"{nope:04}\"]}      | command         | {nope}",
                "{\"name\": \"x\", \"command\": [\"a{\"]}            | command         | {{ and }} for braces",
                "{\"name\": \"x\", \"command\": [\"a\"], \"env\": {\"A\": 1}}            | env.A  | text, not the number 1",
                "{\"name\": \"x\", \"command\": [\"a\"], \"env\": {\"A B\": \"1\"}}      | env    | 'A B' is not a variable name",
                "{\"name\": \"x\", \"command\": [\"a\"], \"retries\": 101}               | retries | from 0 to 100",
                "{\"name\": \"x\", \"command\": [\"a\"], \"chunk\": 0}                   | chunk  | from 1 to 1000000",
                "{\"name\": \"x\", \"command\": [\"a\"], \"timeout\": 30}                | timeout | text, not the number 30",
                "{\"name\": \"x\", \"command\": [\"a\"], \"timeout\": \"soon\"}          | timeout | 90s, 30m or 2h",
                "{\"name\": \"x\", \"command\": [\"a\"], \"timeout\": \"31d\"}           | timeout | from 1s to 30d",
                "{\"name\": \"x\", \"command\": [\"a\"], \"cwd\": \"{nope}\"}            | cwd    | {nope}",
                "{\"name\": \"x\", \"command\": [\"a\"], \"demand\": {\"cores\": 0}}     | demand.cores | from 0.001",
                "{\"name\": \"x\", \"command\": [\"a\"], \"demand\": {\"cores\": \"4\"}} | demand.cores | a number, not the text \"4\"",
                "{\"name\": \"x\", \"command\": [\"a\"], \"demand\": {\"cores\": 1e999999999}} | demand.cores | from 0.001",
                "{\"name\": \"x\", \"command\": [\"a\"], \"demand\": {\"memory\": \"8\"}} | demand.memory | 8GiB",
                "{\"name\": \"x\", \"command\": [\"a\"], \"demand\": {\"memory\": 1.5}}  | demand.memory | whole number of bytes",
                "{\"name\": \"x\", \"command\": [\"a\"], \"demand\": {\"memory\": -1}}   | demand.memory | must not be negative",
                "{\"name\": \"x\", \"command\": [\"a\"], \"demand\": {\"gpus\": 1001}}   | demand.gpus | from 0 to 1000",
                "{\"name\": \"x\", \"command\": [\"a\"], \"demand\": {\"tags\": [\"a b\"]}} | demand.tags | 'a b' must be",
                "{\"name\": \"x\", \"show\": \"a/b\"} | show | 'a/b' must not contain '/'",
                "{\"name\": \"x\", \"department\": \"a/b\"} | department | 'a/b' must not contain '/'",
                "{\"name\": \"x\", \"user\": \"a/b\"} | user | 'a/b' must not contain '/'",
                "{\"name\": \"x\", \"pools\": [\"A\"]} | pools | lower-case letters",
                "{\"name\": \"x\", \"pools\": \"local\"} | pools | must be a list",
                "{\"name\": \"x\", \"denyWorkers\": [\"w 1\"]} | denyWorkers | 'w 1' must be 1 to 100",
                "{\"name\": \"x\", \"allowWorkers\": [\"w\"], \"denyWorkers\": [\"w\"]} | denyWorkers | among allowWorkers too",
                "{\"name\": \"x\", \"maxRunning\": 0} | maxRunning | from 1 to 1000000",
                "{\"name\": \"x\", \"maxWorkers\": 0} | maxWorkers | from 1 to 1000000 workers",
                "{\"name\": \"x\", \"groups\": [\"Fx\"]} | groups | 'Fx' must be 1 to 64 lower-case",
                "{\"name\": \"x\", \"command\": [\"x\"], \"frameOrder\": \"random\"} | frameOrder | ascending, descending or preview",
                "{\"name\": \"x\", \"command\": [\"x\"], \"stallAfter\": \"500ms\"} | stallAfter | from 1s to 30d",
                "{\"name\": \"x\", \"command\": [\"x\"], \"minRunTime\": \"soon\"} | minRunTime | soon",
                "{\"name\": \"x\", \"command\": [\"x\"], \"progress\": \"B\"} | progress | 'B' must be 1 to 64",
                "{\"name\": \"x\", \"failureLimit\": -1} | failureLimit | from 1 to 1000000",
                "{\"name\": \"x\", \"interruptible\": \"no\"} | interruptible | true or false",
                "{\"name\": \"x\", \"dependsOn\": [{}]} | dependsOn[0].job | must be given",
                "{\"name\": \"x\", \"dependsOn\": [{\"job\": \"a\"}]} | dependsOn[0].job | 'a' is not a job id such as 00001",
                "{\"name\": \"x\", \"dependsOn\": [{\"job\": \"1\", \"on\": \"end\"}]} | dependsOn[0].on | must be success or finish, not 'end'",
                "{\"name\": \"x\", \"dependsOn\": [{\"job\": \"1\"}, {\"job\": \"01\"}]} | dependsOn | job 00001 is named twice",
                "{\"name\": \"x\", \"command\": [\"a\"], \"retries\": 1, \"retry\": {}} | retries | goes without retry",
                "{\"name\": \"x\", \"command\": [\"a\"], \"retry\": {\"retries\": 101}} | retry.retries | from 0 to 100",
                "{\"name\": \"x\", \"command\": [\"a\"], \"retry\": {\"licenceCodes\": [0]}} | retry.licenceCodes | from 1 to 255, not 0",
                "{\"name\": \"x\", \"command\": [\"a\"], \"retry\": {\"licenceCodes\": [3], \"memoryCodes\": [3]}} | retry.memoryCodes | one meaning",
                "{\"name\": \"x\", \"command\": [\"a\"], \"demand\": {\"licences\": {\"nuke\": 0}}} | demand.licences | 'nuke' must be from 1 to 1000",
                "{\"name\": \"x\", \"command\": [\"a\"], \"demand\": {\"licences\": {\"nuke\": null}}} | demand.licences.nuke | must not be null",
                "{\"name\": \"x\", \"command\": [\"a\"], \"demand\": {\"licences\": [\"nuke\"]}} | demand.licences | an object, not a list",
                "{\"name\": \"x\", \"command\": [\"a\"], \"demand\": {\"ram\": 1}}       | demand.ram | known: cores, exclusive, gpus, licences, memory, tags",
                "{\"name\": \"x\", \"command\": [\"a\"], \"steps\": [{\"name\": \"s\", \"command\": [\"x\"]}]}                  | steps  | put those into a step",
            })
    void a_wrong_value_is_named_with_what_would_be_right(String job, String field, String advice) {
        ApiClient.Answer answer =
                api.post("/new_job", job).refused(400, "invalid").blaming(field);

        assertThat(answer.message()).startsWith(field + ": ").contains(advice);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\": \"a\", \"command\": [\"x\"], \"frmes\": \"1\"}                      | steps[1].frmes | did you mean 'frames'?",
                "{\"command\": [\"x\"]}                                                         | steps[1].name | must be given",
                "{\"name\": \"a b\", \"command\": [\"x\"]}                                      | steps[1].name | 'a b' must be",
                "{\"name\": \"first\", \"command\": [\"x\"]}                                    | steps.name | 'first' is used twice",
                "{\"name\": \"a\"}                                                              | steps[1].command | must be given",
                "{\"name\": \"a\", \"command\": [\"{nope}\"]}                                   | steps[1].command | {nope}",
                "{\"name\": \"a\", \"command\": [\"x\"], \"frames\": \"1-\"}                    | steps[1].frames | 1-100x5",
                "{\"name\": \"a\", \"command\": [\"x\"], \"chunk\": 0}                          | steps[1].chunk | from 1 to",
                "{\"name\": \"a\", \"command\": [\"x\"], \"retries\": -1}                       | steps[1].retries | from 0 to 100",
                "{\"name\": \"a\", \"command\": [\"x\"], \"timeout\": \"1ms\"}                  | steps[1].timeout | from 1s",
                "{\"name\": \"a\", \"command\": [\"x\"], \"demand\": {\"cores\": -1}}           | steps[1].demand.cores | from 0.001",
                "{\"name\": \"a\", \"command\": [\"x\"], \"outputs\": [\"/etc/passwd\"]}        | steps[1].outputs | {out} =",
                "{\"name\": \"a\", \"command\": [\"x\"], \"inputs\": [\"{out}/../../../etc\"]}  | steps[1].inputs | {out} =",
                "{\"name\": \"a\", \"command\": [\"x\"], \"maxRunning\": 0} | steps[1].maxRunning | from 1 to",
                "{\"name\": \"a\", \"command\": [\"x\"], \"retry\": {\"retries\": -1}} | steps[1].retry.retries | from 0 to 100",
                "{\"name\": \"a\", \"command\": [\"x\"], \"retry\": {\"memoryCodes\": [256]}} | steps[1].retry.memoryCodes | not 256",
                "{\"name\": \"a\", \"command\": [\"x\"], \"dependsOn\": [{\"step\": \"first\", \"on\": \"x\"}]} | steps[1].dependsOn[0].on | success or finish",
                "{\"name\": \"a\", \"command\": [\"x\"], \"dependsOn\": [{}]}                   | steps[1].dependsOn[0].step | must be given",
                "{\"name\": \"a\", \"command\": [\"x\"], \"dependsOn\": [{\"step\": \"zz\"}]}   | steps[1].dependsOn | no step 'zz'",
                "{\"name\": \"a\", \"command\": [\"x\"], \"dependsOn\": [{\"step\": \"first\", \"map\": \"up\"}]} | steps[1].dependsOn[0].map | all, same-index or offset",
                "{\"name\": \"a\", \"command\": [\"x\"], \"dependsOn\": [{\"step\": \"first\", \"offset\": 2}]} | steps[1].dependsOn[0].offset | \"map\": \"offset\" only",
                "{\"name\": \"a\", \"command\": [\"x\"], \"frames\": \"1-2\", \"dependsOn\": [{\"step\": \"first\", \"map\": \"same-index\"}]} | steps[1].dependsOn | as many tasks on both sides",
                "{\"name\": \"a\", \"command\": [\"x\"], \"dependsOn\": [{\"step\": \"a\"}]}    | steps.dependsOn | in a circle: a",
            })
    void a_wrong_value_in_a_step_is_named_with_its_place(String step, String field, String advice) {
        String first = "{\"name\": \"first\", \"command\": [\"x\"]}";
        ApiClient.Answer answer = api.post("/new_job", "{\"name\": \"x\", \"steps\": [" + first + "," + step + "]}")
                .refused(400, "invalid")
                .blaming(field);

        assertThat(answer.message()).startsWith(field + ": ").contains(advice);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1-", "a-b", "1:10", "1,,2", "5-10x0", "1-10x-1", "1.5", "99999999", "1-100y2"})
    void a_bad_frame_range_is_refused_with_a_right_one(String frames) {
        ApiClient.Answer answer = api.post(
                        "/new_job", "{\"name\": \"x\", \"command\": [\"a\"], \"frames\": \"" + frames + "\"}")
                .refused(400, "invalid")
                .blaming("frames");

        assertThat(answer.message()).startsWith("frames: ");
    }

    @Test
    void a_name_of_201_characters_is_refused() {
        ApiClient.Answer answer = api.post("/new_job", "{\"name\": \"" + "x".repeat(201) + "\"}")
                .refused(400, "invalid")
                .blaming("name");

        assertThat(answer.message()).contains("1 to 200 characters, not 201");
    }

    @Test
    void a_job_of_ten_million_tasks_is_refused() {
        ApiClient.Answer answer = api.post(
                        "/new_job", "{\"name\": \"x\", \"command\": [\"a\"], \"frames\": \"-5000000-4999999\"}")
                .blaming("frames");

        assertThat(answer.status()).isBetween(400, 422);
        assertThat(answer.message()).contains("10000000 tasks").contains("at most 1000000");
    }

    @Test
    void steps_that_wait_for_each_other_are_refused() {
        ApiClient.Answer answer = api.post(
                        "/new_job",
                        "{\"name\": \"x\", \"steps\": ["
                                + "{\"name\": \"a\", \"command\": [\"x\"], \"dependsOn\": [{\"step\": \"b\"}]},"
                                + "{\"name\": \"b\", \"command\": [\"x\"], \"dependsOn\": [{\"step\": \"a\"}]}]}")
                .refused(400, "invalid");

        assertThat(answer.message()).contains("circle: a, b");
    }

    @Test
    void a_repeated_field_is_refused() {
        ApiClient.Answer answer =
                api.post("/new_job", "{\"name\": \"x\", \"name\": \"y\"}").refused(400, "invalid");

        assertThat(answer.message()).contains("Duplicate").contains("name").contains("line 1, column");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"name\": \"x\",",
                "{\"name\": }",
                "{name: \"x\"}",
                "{'name': 'x'}",
                "{\"name\": \"x\"} x",
                "nope"
            })
    void broken_json_is_refused_with_line_and_column(String body) {
        ApiClient.Answer answer = api.post("/new_job", "\n" + body).refused(400, "invalid");

        assertThat(answer.message()).startsWith("the body: ").containsPattern("\\(line 2, column \\d+\\)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "1", "\"x\"", "true", "{\"name\": \"x\"} {}", "   "})
    void a_body_that_is_no_single_object_is_refused(String body) {
        api.post("/new_job", body).refused(400, "invalid");
    }

    @Test
    void deep_nesting_is_refused() {
        api.post("/new_job", "[".repeat(100_000)).refused(400, "invalid");
        api.post("/new_job", "{\"steps\":".repeat(10_000)).refused(400, "invalid");
    }

    @Test
    void a_body_that_is_not_utf_8_is_refused() {
        byte[] latin = "{\"name\": \"größer\"}".getBytes(StandardCharsets.ISO_8859_1);

        ApiClient.Answer answer = api.postChunked("/new_job", latin).refused(400, "invalid");

        assertThat(answer.message()).contains("UTF-8");
    }

    @Test
    void an_empty_body_is_refused() {
        ApiClient.Answer answer = api.post("/new_job", "").refused(400, "invalid");

        assertThat(answer.message()).contains("empty");
    }
}
