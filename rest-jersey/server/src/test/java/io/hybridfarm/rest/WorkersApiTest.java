package io.hybridfarm.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.job.AttemptId;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkersApiTest {
    private static final String BOX = "/workers/here/box1";

    @TempDir
    Path data;

    private final TestFarm farm = new TestFarm(2);
    private TestServer server;
    private ApiClient api;

    @BeforeEach
    void start() {
        server = TestServer.start(TestServer.config(data), farm, scheduler -> {}, resources -> {});
        api = server.api;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_worker_is_shown_with_what_runs_there() throws InterruptedException {
        submit();
        AttemptId first = farm.nextStarted();
        AttemptId second = farm.nextStarted();

        JsonNode row = api.get("/workers").ok().get(0);
        assertThat(row.get("workerID").textValue()).isEqualTo("here/box1");
        assertThat(row.get("state").textValue()).isEqualTo("ENABLED");
        assertThat(row.get("health").textValue()).isEqualTo("WELL");
        assertThat(row.get("offered").booleanValue()).isTrue();
        assertThat(row.get("running").intValue()).isEqualTo(2);
        assertThat(row.get("attempts").toString()).isEqualTo("""
                [{"attemptID":"%s","jobID":"00001","jobName":"film","step":"main","task":1,"frames":"2"},\
                {"attemptID":"%s","jobID":"00001","jobName":"film","step":"main","task":0,"frames":"1"}]""".formatted(second, first));
        assertThat(api.get(BOX).ok()).isEqualTo(row);
    }

    @Test
    void a_drained_worker_says_so_and_why_and_takes_nothing_until_it_is_enabled() throws InterruptedException {
        JsonNode drained = api.send(
                        "PATCH", BOX, "{\"state\": \"draining\", \"reason\": \"disk swap\", \"note\": \"old\"}")
                .ok();
        assertThat(drained.get("state").textValue()).isEqualTo("DRAINING");
        submit();

        assertThat(api.get("/jobs/1/why").ok().get("sentence").textValue())
                .contains("takes no new work: box1 is draining: disk swap");
        assertThat(api.get("/jobs/1/why").ok().at("/steps/0/refusal/reason").textValue())
                .isEqualTo("CLOSED");
        JsonNode enabled = api.send("PATCH", BOX, "{\"state\": \"ENABLED\"}").ok();
        assertThat(enabled.has("reason")).isFalse();
        assertThat(enabled.get("note").textValue()).isEqualTo("old");
        farm.nextStarted();
    }

    @Test
    void a_worker_that_its_farm_has_closed_says_why_and_takes_nothing() throws InterruptedException {
        farm.offers(Optional.of("somebody uses it"));
        submit();

        JsonNode why = api.get("/jobs/1/why").ok();
        assertThat(why.get("sentence").textValue()).contains("takes no new work: box1 is closed: somebody uses it");
        assertThat(why.at("/steps/0/refusal/reason").textValue()).isEqualTo("CLOSED");
        assertThat(api.get(BOX).ok().get("closedBecause").textValue()).isEqualTo("somebody uses it");
        assertThat(api.get(BOX).ok().get("state").textValue()).isEqualTo("ENABLED");

        farm.offers(Optional.empty());
        farm.nextStarted();
        assertThat(api.get(BOX).ok().has("closedBecause")).isFalse();
    }

    @Test
    void what_ran_on_a_disabled_worker_runs_again_once_it_may() throws InterruptedException {
        submit();
        AttemptId first = farm.nextStarted();
        farm.nextStarted();
        ApiClient.Answer disabled = api.send("PATCH", BOX, "{\"state\": \"DISABLED\"}");

        assertThat(disabled.message()).contains("2 tasks are stopped, to run again elsewhere");
        api.send("PATCH", BOX, "{\"state\": \"ENABLED\"}").ok();
        assertThat(farm.nextStarted()).isNotEqualTo(first);
        assertThat(api.get("/jobs/1/attempts").ok().get(0).get("cause").textValue())
                .isEqualTo("requeued");
    }

    @Test
    void a_worker_that_is_here_cannot_be_forgotten_and_one_that_never_was_is_not_found() {
        api.delete(BOX).refused(409, "conflict");
        api.delete("/workers/here/box2").refused(404, "not-found");
        assertThat(api.send("PATCH", "/workers/here/box2", "{\"note\": \"x\"}")
                        .refused(404, "not-found")
                        .body())
                .contains("no worker 'box2'", "box1");
        assertThat(api.get("/workers/here/box2").refused(404, "not-found").body())
                .contains("box1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                        | state | give at least one of state, reason, note and pools",
                "{\"state\": \"resting\"}  | state | must be one of ENABLED, DRAINING, DISABLED, not 'resting'",
                "{\"note\": \"a\\u0000\"}  | note  | must not contain control characters",
            })
    void a_change_that_makes_no_sense_is_refused(String body, String field, String problem) {
        assertThat(api.send("PATCH", BOX, body).refused(400, "invalid").body()).contains(field, problem);
        assertThat(api.send("PATCH", BOX, "{\"note\": \"" + "x".repeat(1_001) + "\"}")
                        .refused(400, "invalid")
                        .body())
                .contains("note", "at most 1000 characters, not 1001");
    }

    @Test
    void some_frames_are_requeued_retried_and_marked_done() throws InterruptedException {
        submit();
        farm.ends(farm.nextStarted(), AttemptReport.Ending.FAILED, 1, "broken");
        AttemptId running = farm.nextStarted();
        farm.nextStarted();
        api.post("/jobs/1/requeue", "{\"frames\": \"2\"}").ok();
        assertThat(farm.nextStarted()).isNotEqualTo(running);

        ApiClient.Answer done =
                api.post("/jobs/1/mark-done", "{\"states\": [\"failed\", \"queued\"], \"step\": \"main\"}");
        assertThat(done.message()).contains("1 task is marked done");
        JsonNode tasks = api.get("/jobs/1/tasks").ok();
        assertThat(tasks.get(0).get("state").textValue()).isEqualTo("SUCCEEDED");
        assertThat(tasks.get(0).get("note").textValue()).contains("nobody ran it");
        assertThat(tasks.get(1).has("note")).isFalse();
        assertThat(api.post("/jobs/1/retry", "{\"states\": [\"SUCCEEDED\"], \"frames\": \"1\"}")
                        .message())
                .contains("1 task run");
        assertThat(api.get("/jobs/1/tasks").ok().get(0).has("note")).isFalse();
        assertThat(api.post("/jobs/1/requeue", "{\"states\": [\"FAILED\"]}")
                        .refused(400, "invalid")
                        .body())
                .contains("states", "RUNNING");
        assertThat(api.post("/jobs/1/retry", "{\"step\": \"mian\"}")
                        .refused(400, "invalid")
                        .body())
                .contains("step", "main");
        assertThat(api.post("/jobs/1/retry", "{\"frames\": \"x\"}")
                        .refused(400, "invalid")
                        .body())
                .contains("frames");
    }

    @Test
    void a_suspended_job_stops_and_a_released_one_goes_on() throws InterruptedException {
        submit();
        farm.nextStarted();
        farm.nextStarted();
        assertThat(api.send("POST", "/jobs/1/suspend", "").message())
                .contains("is held, and 2 running tasks are stopped");
        assertThat(api.get("/jobs/1").ok().at("/tasks/succeeded").intValue()).isZero();
        api.send("PATCH", "/jobs/1", "{\"held\": false}").ok();
        farm.nextStarted();
    }

    private void submit() {
        api.post(
                        "/new_job",
                        "{\"name\": \"film\", \"command\": [\"x\"], \"frames\": \"1-3\", \"retries\": 0, \"clientToken\": \"t\"}")
                .ok();
    }
}
