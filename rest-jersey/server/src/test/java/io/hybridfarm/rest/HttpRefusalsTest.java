package io.hybridfarm.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRefusalsTest {
    private static final int MAX_BODY = 1_048_576;

    @TempDir
    static Path data;

    private static TestServer server;
    private static ApiClient api;

    @BeforeAll
    static void start() {
        server = TestServer.start(data);
        api = server.api;
        api.post("/new_job", "{\"name\": \"there\", \"held\": true}").ok();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/nope", "/jobs/1/nope", "/jobs/1/steps/2", "/docs/nope.js", "/docs/..%2f..%2fjobs", "/new_job/1"
            })
    void an_unknown_path_is_404(String path) {
        api.get(path).refused(404, "not-found");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,/jobs",
        "POST,/jobs",
        "GET,/new_job",
        "DELETE,/jobs/1",
        "POST,/health",
        "PATCH,/farms",
        "TRACE,/jobs"
    })
    void a_method_that_a_path_does_not_take_is_405_and_the_right_ones_are_named(String method, String path) {
        ApiClient.Answer answer =
                api.send(api.request(method, path, BodyPublishers.noBody())).refused(405, "method-not-allowed");

        assertThat(answer.headers().firstValue("Allow")).isPresent();
        assertThat(answer.message()).startsWith("this path takes ");
    }

    @Test
    void only_json_is_answered() {
        api.get("/jobs", "Accept", "text/html").refused(406, "not-acceptable");
        api.get("/jobs", "Accept", "text/html, */*;q=0.1").ok();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/xml",
                "application/json; charset=latin1"
            })
    void only_json_is_read(String type) {
        ApiClient.Answer answer = api.send(api.request(
                        "POST", "/new_job", BodyPublishers.ofString("{\"name\": \"x\"}"), "Content-Type", type))
                .refused(415, "unsupported-media-type");

        assertThat(answer.message()).contains("Content-Type: application/json");
        api.send(api.request("DELETE", "/jobs", BodyPublishers.ofString("{\"jobID\": \"1\"}"), "Content-Type", type))
                .refused(415, "unsupported-media-type");
        assertThat(server.storedJobs()).isEqualTo(1);
    }

    @Test
    void a_body_without_a_type_is_415() {
        api.send(api.request("POST", "/new_job", BodyPublishers.ofString("{\"name\": \"x\"}")))
                .refused(415, "unsupported-media-type");
    }

    @Test
    void a_body_of_one_mebibyte_is_read_and_one_byte_more_is_413() {
        String job = "{\"name\": \"" + "x".repeat(MAX_BODY - 12) + "\"}";
        assertThat(job.length()).isEqualTo(MAX_BODY);

        api.post("/new_job", job).refused(400, "invalid").blaming("name");
        api.post("/new_job", job + " ").refused(413, "too-large");
        api.postChunked("/new_job", job.getBytes(StandardCharsets.UTF_8)).refused(400, "invalid");
        api.postChunked("/new_job", (job + " ").getBytes(StandardCharsets.UTF_8))
                .refused(413, "too-large");
    }

    @Test
    void the_limit_holds_for_every_body() {
        byte[] large = new byte[MAX_BODY + 1];

        api.send(api.request("DELETE", "/jobs", BodyPublishers.ofByteArray(large), "Content-Type", "application/json"))
                .refused(413, "too-large");
        api.send(api.request("PATCH", "/jobs/1", BodyPublishers.ofByteArray(large), "Content-Type", "application/json"))
                .refused(413, "too-large");
        api.send(api.request("POST", "/jobs/1/retry", BodyPublishers.ofByteArray(large)))
                .refused(413, "too-large");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/jobs?limit=0                   | limit | from 1 to 1000",
                "/jobs?limit=1001                | limit | from 1 to 1000",
                "/jobs?limit=ten                 | limit | from 1 to 1000",
                "/jobs?limit=1&limit=2           | limit | given 2 times",
                "/jobs?after=x                   | jobID | such as 00001",
                "/jobs?order=up                  | order | newest or oldest",
                "/jobs?state=RUNING              | state | did you mean 'running'?",
                "/jobs?state=                    | state | known: canceled",
                "/jobs?sate=RUNNING              | sate  | did you mean 'state'?",
                "/farms?x=1                      | x     | this path takes none",
                "/workers?farm=nope              | farm  | known: here",
                "/jobs/x                         | jobID | such as 00001",
                "/jobs/0                         | jobID | such as 00001",
                "/jobs/1/tasks?after=a17         | after | such as 00001.0.17",
                "/jobs/1/tasks?after=00002.0.1   | after | a task id of this job",
                "/jobs/1/tasks?step=mian         | step  | no step 'mian'",
                "/jobs/1/attempts?after=17       | attempt | such as a17",
                "/jobs/1/attempts?step=default&task=1 | task | from 0 to 0",
                "/jobs/1/log?offset=-1           | offset | from 0",
                "/jobs/1/log?limit=3             | limit | from 16 to 1048576",
                "/jobs/1/log?attempt=x           | attempt | such as a17",
            })
    void a_wrong_parameter_is_named_with_what_would_be_right(String path, String parameter, String advice) {
        ApiClient.Answer answer = api.get(path).refused(400, "invalid").blaming(parameter);

        assertThat(answer.message()).contains(advice);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/jobs/7",
                "/jobs/7/steps",
                "/jobs/7/tasks",
                "/jobs/7/attempts",
                "/jobs/7/log",
                "/jobs/999999999999999999"
            })
    void a_job_that_does_not_exist_is_404(String path) {
        ApiClient.Answer answer = api.get(path).refused(404, "not-found");

        assertThat(answer.message()).contains("there is no job");
    }

    @Test
    void a_command_to_a_job_that_does_not_exist_is_404() {
        api.delete("/jobs?jobID=7").refused(404, "not-found");
        api.post("/jobs/7/retry", "").refused(404, "not-found");
        api.send("PATCH", "/jobs/7", "{\"held\": true}").refused(404, "not-found");
    }

    @Test
    void a_delete_needs_one_job() {
        api.delete("/jobs").refused(400, "invalid").blaming("jobID");
        api.send("DELETE", "/jobs", "{}").refused(400, "invalid").blaming("jobID");
        api.send("DELETE", "/jobs", "{\"jobID\": 1}").refused(400, "invalid").blaming("jobID");
        api.send("DELETE", "/jobs", "{\"jobId\": \"1\"}")
                .refused(400, "invalid")
                .blaming("jobId");
        api.send("DELETE", "/jobs?jobID=2", "{\"jobID\": \"1\"}")
                .refused(400, "invalid")
                .blaming("jobID");
        assertThat(api.get("/jobs/1").ok().get("jobs-status").textValue()).isEqualTo("HELD");
    }

    @Test
    void a_change_needs_something_to_change_and_is_made_whole_or_not_at_all() {
        api.send("PATCH", "/jobs/1", "{}").refused(400, "invalid");
        api.send("PATCH", "/jobs/1", "{\"prio\": 1}").refused(400, "invalid").blaming("prio");
        api.send("PATCH", "/jobs/1", "").refused(400, "invalid");
        api.send("PATCH", "/jobs/1", "{\"held\": false, \"priority\": 101}")
                .refused(400, "invalid")
                .blaming("priority");
        assertThat(api.get("/jobs/1").ok().get("jobs-status").textValue()).isEqualTo("HELD");
    }

    @Test
    void options_names_the_methods_in_the_envelope() {
        ApiClient.Answer answer = api.send(api.request("OPTIONS", "/jobs", BodyPublishers.noBody()));

        assertThat(answer.ok().toString()).isEqualTo("[\"DELETE\",\"GET\",\"HEAD\",\"OPTIONS\"]");
        assertThat(answer.headers().firstValue("Allow")).isPresent();
    }

    @Test
    void head_has_the_headers_of_get_and_no_body() {
        ApiClient.Answer answer = api.send(api.request("HEAD", "/jobs", BodyPublishers.noBody()));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    }
}
