package io.hybridfarm.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobChangesApiTest {
    @TempDir
    Path data;

    private TestServer server;
    private ApiClient api;

    @BeforeEach
    void start() {
        server = TestServer.start(data);
        api = server.api;
        api.post(
                        "/new_job",
                        "{\"name\": \"x\", \"held\": true, \"show\": \"aurora\", \"user\": \"mira\", \"maxRunning\": 5}")
                .ok();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_job_is_moved_to_another_owner_as_far_as_is_said() {
        JsonNode moved = change("{\"show\": \"dune\", \"department\": \"fx\"}").ok();

        assertThat(moved.get("show").textValue()).isEqualTo("dune");
        assertThat(moved.get("department").textValue()).isEqualTo("fx");
        assertThat(moved.get("user").textValue()).isEqualTo("mira");
        assertThat(change("{\"user\": \"joe\"}").ok().get("user").textValue()).isEqualTo("joe");
    }

    @Test
    void the_cap_on_running_tasks_is_changed_and_taken_away() {
        assertThat(change("{\"maxRunning\": 9}").ok().get("maxRunning").intValue())
                .isEqualTo(9);
        assertThat(change("{\"maxRunning\": 0}").ok().has("maxRunning")).isFalse();
    }

    @Test
    void a_job_is_put_into_another_band_made_urgent_and_given_a_deadline() {
        assertThat(change("{\"band\": \"rush\"}").ok().get("jobID").textValue()).isEqualTo("00001");
        assertThat(change("{\"urgent\": true}").ok().get("urgent").booleanValue())
                .isTrue();
        JsonNode job = change("{\"deadline\": \"2026-11-23T18:00:00Z\"}").ok();
        assertThat(job.get("band").textValue()).isEqualTo("rush");
        assertThat(job.get("deadline").textValue()).isEqualTo("2026-11-23T18:00:00Z");
        assertThat(change("{\"deadline\": null}").ok().has("deadline")).isFalse();
    }

    @Test
    void a_change_is_made_whole_or_not_at_all() {
        change("{\"held\": false, \"show\": \"dune\", \"maxRunning\": -1}").refused(400, "invalid");

        JsonNode job = api.get("/jobs/1").ok();
        assertThat(job.get("jobs-status").textValue()).isEqualTo("HELD");
        assertThat(job.get("show").textValue()).isEqualTo("aurora");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                | held        | give at least one of held, priority, band",
                "{\"band\": \"RUSH\"}              | band        | must be rush, normal or idle, not 'RUSH'",
                "{\"urgent\": 1}                   | urgent      | true or false",
                "{\"urgent\": null}                | held        | give at least one of",
                "{\"deadline\": \"tomorrow\"}      | deadline    | a moment such as 2026-11-23T18:00:00Z, or null",
                "{\"deadline\": 5}                 | deadline    | a moment such as",
                "{\"deadline\": {}}                | deadline    | a moment such as",
                "{\"show\": \"a/b\"}               | show        | must not contain '/'",
                "{\"department\": \"\"}            | department  | must not be empty",
                "{\"user\": \"a\\nb\"}             | user        | control characters",
                "{\"maxRunning\": -1}              | maxRunning  | from 0 (no cap) to 1000000, not -1",
                "{\"maxRunning\": 1000001}         | maxRunning  | not 1000001",
                "{\"priority\": 101}               | priority    | from 0 to 100",
                "{\"failureLimit\": 1}             | failureLimit | unknown field",
            })
    void a_wrong_change_is_named_with_what_would_be_right(String change, String field, String advice) {
        ApiClient.Answer answer = change(change).refused(400, "invalid").blaming(field);

        assertThat(answer.message()).startsWith(field + ": ").contains(advice);
    }

    @Test
    void a_deadline_that_is_null_is_something_else_than_none_given() {
        assertThat(change("{\"deadline\": null}").status()).isEqualTo(200);
        change("{\"band\": null}").refused(400, "invalid").blaming("held");
    }

    private ApiClient.Answer change(String json) {
        return api.send("PATCH", "/jobs/1", json);
    }
}
