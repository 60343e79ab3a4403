package io.hybridfarm.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hybridfarm.core.Policy;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.job.AttemptId;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobsApiTest {
    private static final String RENDER = """
            {"name": "SH010_beauty_v012", "show": "aurora", "shot": "SH010", "user": "mira", "priority": 60,
             "steps": [
               {"name": "render", "command": ["kick", "{frame:04}", "-o", "{out}/SH010.{frame:04}.exr"],
                "frames": "1-10x3", "chunk": 2, "demand": {"cores": 0.5, "memory": 0, "gpus": 0, "tags": ["linux"]},
                "inputs": ["{out}/a.ass"], "outputs": ["{out}/SH010.{frame:04}.exr"],
                "env": {"LANG": "C"}, "cwd": "{out}", "retries": 3, "timeout": "30m"},
               {"name": "movie", "command": ["ffmpeg"], "dependsOn": [{"step": "render"}]},
               {"name": "chain", "command": ["x"], "frames": "1-3",
                "dependsOn": [{"step": "chain", "map": "offset", "offset": -1}]}]}""";

    @TempDir
    Path data;

    private TestServer server;
    private ApiClient api;

    @BeforeEach
    void start() {
        server = TestServer.start(data);
        api = server.api;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_new_job_is_answered_with_201_its_id_and_its_place() {
        ApiClient.Answer answer = api.post("/new_job", "{\"name\": \"hello\"}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.data().textValue()).isEqualTo("00001");
        assertThat(answer.headers().firstValue("Location")).hasValue(server.server.address() + "/jobs/00001");
    }

    @Test
    void a_name_alone_makes_one_task_that_runs_the_default_command() {
        api.post("/new_job", "{\"name\": \"hello\"}").ok();

        JsonNode step = api.get("/jobs/1/steps").ok().get(0);
        assertThat(step.get("command").get(0).textValue()).isEqualTo("echo");
        assertThat(step.at("/tasks/total").intValue()).isEqualTo(1);
    }

    @Test
    void empty_lists_say_nothing() {
        String empty = "\"command\": [], \"inputs\": [], \"outputs\": [], \"env\": {}";
        api.post("/new_job", "{\"name\": \"x\", \"held\": true, \"steps\": [], " + empty + "}")
                .ok();
        api.post(
                        "/new_job",
                        "{\"name\": \"y\", \"held\": true, " + empty
                                + ", \"steps\": [{\"name\": \"s\", \"command\": [\"x\"], \"dependsOn\": []}]}")
                .ok();

        assertThat(api.get("/jobs/1/steps").ok().at("/0/command/0").textValue()).isEqualTo("echo");
        assertThat(api.get("/jobs/2/steps").ok().at("/0/name").textValue()).isEqualTo("s");
    }

    @Test
    void a_client_that_offers_http_2_is_answered_in_http_1() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.server.address().resolve("/new_job"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\": \"x\", \"held\": true}"))
                .timeout(Duration.ofSeconds(20))
                .build();

        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }

    @Test
    void a_repeated_token_is_answered_with_200_and_the_first_job() {
        String job = "{\"name\": \"once\", \"clientToken\": \"t-1\"}";

        ApiClient.Answer first = api.post("/new_job", job);
        ApiClient.Answer second = api.post("/new_job", job);

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.data()).isEqualTo(first.data());
        assertThat(server.storedJobs()).isEqualTo(1);
    }

    @Test
    void the_list_names_id_name_and_status_first() {
        api.post("/new_job", RENDER).ok();

        JsonNode row = api.get("/jobs").ok().get(0);

        assertThat(row.fieldNames())
                .toIterable()
                .startsWith(
                        "jobID",
                        "name",
                        "jobs-status",
                        "show",
                        "department",
                        "shot",
                        "user",
                        "priority",
                        "band",
                        "urgent",
                        "submittedAt");
        assertThat(row.get("jobID").textValue()).isEqualTo("00001");
        assertThat(row.get("name").textValue()).isEqualTo("SH010_beauty_v012");
        assertThat(row.get("jobs-status").textValue()).isIn("QUEUED", "RUNNING");
        assertThat(Instant.parse(row.get("submittedAt").textValue())).isBefore(Instant.now());
        assertThat(row.at("/tasks/total").intValue()).isEqualTo(6);
        assertThat(row.get("progress").doubleValue()).isZero();
    }

    @Test
    void the_list_is_paged_from_the_newest_or_the_oldest() {
        for (int i = 1; i <= 5; i++) {
            api.post("/new_job", "{\"name\": \"job " + i + "\", \"held\": true}")
                    .ok();
        }

        ApiClient.Answer first = api.get("/jobs?limit=2");
        assertThat(ApiClient.texts(first.ok(), "jobID")).containsExactly("00005", "00004");
        assertThat(first.message()).contains("after=00004");
        assertThat(first.headers().firstValue("Link")).hasValue("</jobs?limit=2&after=00004>; rel=\"next\"");
        ApiClient.Answer last = api.get("/jobs?limit=3&after=00004");
        assertThat(ApiClient.texts(last.ok(), "jobID")).containsExactly("00003", "00002", "00001");
        assertThat(last.headers().firstValue("Link")).isEmpty();
        assertThat(ApiClient.texts(api.get("/jobs?order=oldest&after=3").ok(), "jobID"))
                .containsExactly("00004", "00005");
        assertThat(api.get("/jobs?after=1").ok()).isEmpty();
        assertThat(api.get("/jobs?order=oldest&after=99999999999").ok()).isEmpty();
    }

    @Test
    void the_list_is_filtered_by_state_show_user_and_a_part_of_the_name() {
        api.post("/new_job", RENDER).ok();
        api.post("/new_job", "{\"name\": \"other\", \"show\": \"dune\", \"user\": \"joe\", \"held\": true}")
                .ok();

        assertThat(ApiClient.texts(api.get("/jobs?state=held").ok(), "jobID")).containsExactly("00002");
        assertThat(ApiClient.texts(api.get("/jobs?state=HELD,QUEUED,RUNNING").ok(), "jobID"))
                .containsExactly("00002", "00001");
        assertThat(ApiClient.texts(api.get("/jobs?show=aurora").ok(), "jobID")).containsExactly("00001");
        assertThat(ApiClient.texts(api.get("/jobs?user=joe").ok(), "jobID")).containsExactly("00002");
        assertThat(ApiClient.texts(api.get("/jobs?name=BEAUTY").ok(), "jobID")).containsExactly("00001");
        assertThat(api.get("/jobs?name=BEAUTY&user=joe").ok()).isEmpty();
    }

    @Test
    void the_steps_are_shown_as_they_were_submitted() {
        api.post("/new_job", RENDER).ok();

        JsonNode steps = api.get("/jobs/00001/steps").ok();

        assertThat(ApiClient.texts(steps, "name")).containsExactly("render", "movie", "chain");
        JsonNode render = steps.get(0);
        assertThat(render.get("command").toString())
                .isEqualTo("[\"kick\",\"{frame:04}\",\"-o\",\"{out}/SH010.{frame:04}.exr\"]");
        assertThat(render.get("frames").textValue()).isEqualTo("1-10x3");
        assertThat(render.get("chunk").intValue()).isEqualTo(2);
        assertThat(render.get("demand").toString())
                .isEqualTo("{\"cores\":0.5,\"memory\":\"0B\",\"gpus\":0,\"tags\":[\"linux\"],\"licences\":{},"
                        + "\"exclusive\":false}");
        assertThat(render.get("env").toString()).isEqualTo("{\"LANG\":\"C\"}");
        assertThat(render.get("cwd").textValue()).isEqualTo("{out}");
        assertThat(render.get("retries").intValue()).isEqualTo(3);
        assertThat(render.get("timeout").textValue()).isEqualTo("30m");
        assertThat(render.at("/tasks/total").intValue()).isEqualTo(2);
        assertThat(steps.get(1).get("dependsOn").toString())
                .isEqualTo("[{\"step\":\"render\",\"map\":\"all\",\"on\":\"success\"}]");
        assertThat(steps.get(2).get("dependsOn").toString())
                .isEqualTo("[{\"step\":\"chain\",\"map\":\"offset\",\"offset\":-1,\"on\":\"success\"}]");
    }

    @Test
    void the_fields_of_a_single_step_may_stand_beside_the_name() {
        api.post(
                        "/new_job",
                        "{\"name\": \"x\", \"command\": [\"echo\", \"{frame}\"], \"frames\": \"1-4\", \"chunk\": 2,"
                                + " \"demand\": {\"memory\": \"8GiB\"}, \"retries\": 0, \"cwd\": \"{out}\"}")
                .ok();

        JsonNode step = api.get("/jobs/1/steps").ok().get(0);
        assertThat(step.get("name").textValue()).isEqualTo("main");
        assertThat(step.at("/tasks/total").intValue()).isEqualTo(2);
        assertThat(step.at("/demand/memory").textValue()).isEqualTo("8GiB");
        assertThat(step.get("retries").intValue()).isZero();
    }

    @Test
    void what_a_job_says_about_its_place_its_caps_and_what_it_waits_for_is_shown() {
        server.close();
        Policy.Limit[] limits = {
            new Policy.Limit("nuke", 5, Policy.Per.TASK, OptionalInt.empty()),
            new Policy.Limit("arnold", 5, Policy.Per.TASK, OptionalInt.empty())
        };
        server = TestServer.start(
                TestServer.config(data)
                        .withPolicy(Policy.DEFAULT.withLimits(limits))
                        .withFarms(List.of(
                                new ServerConfig.Farm("here", "test", "blades", Map.of()),
                                new ServerConfig.Farm("there", "test", "workstations", Map.of()))),
                new TestFarm(1),
                scheduler -> {},
                resources -> {});
        api = server.api;
        api.post("/new_job", "{\"name\": \"first\", \"held\": true}").ok();
        api.post("/new_job", """
                {"name": "comp", "department": "lighting", "held": true, "interruptible": false,
                 "pools": ["workstations", "blades"], "allowWorkers": ["w2", "w1"], "denyWorkers": ["w3"],
                 "maxRunning": 40, "failureLimit": 7, "maxWorkers": 4, "groups": ["render", "fx"],
                 "dependsOn": [{"job": "1", "on": "finish"}],
                 "steps": [{"name": "a", "command": ["x"]},
                  {"name": "b", "command": ["x"], "maxRunning": 3, "progress": "nuke", "minRunTime": "2s",
                   "stallAfter": "20m", "frameOrder": "preview",
                   "demand": {"licences": {"nuke": 2, "arnold": 1}, "exclusive": true},
                   "retry": {"retries": 4, "licenceCodes": [200, 100], "memoryCodes": [137]},
                   "dependsOn": [{"step": "a", "on": "finish"}]}]}""").ok();

        JsonNode job = api.get("/jobs/2").ok();
        assertThat(job.get("department").textValue()).isEqualTo("lighting");
        assertThat(job.get("interruptible").booleanValue()).isFalse();
        assertThat(job.get("pools").toString()).isEqualTo("[\"workstations\",\"blades\"]");
        assertThat(job.get("allowWorkers").toString()).isEqualTo("[\"w1\",\"w2\"]");
        assertThat(job.get("denyWorkers").toString()).isEqualTo("[\"w3\"]");
        assertThat(job.get("maxRunning").intValue()).isEqualTo(40);
        assertThat(job.get("failureLimit").intValue()).isEqualTo(7);
        assertThat(job.get("maxWorkers").intValue()).isEqualTo(4);
        assertThat(job.get("groups").toString()).isEqualTo("[\"fx\",\"render\"]");
        assertThat(job.get("dependsOn").toString()).isEqualTo("[{\"job\":\"00001\",\"on\":\"finish\"}]");
        JsonNode step = api.get("/jobs/2/steps").ok().get(1);
        assertThat(step.at("/demand/licences").toString()).isEqualTo("{\"arnold\":1,\"nuke\":2}");
        assertThat(step.at("/demand/exclusive").booleanValue()).isTrue();
        assertThat(step.get("maxRunning").intValue()).isEqualTo(3);
        assertThat(step.get("progressParser").textValue()).isEqualTo("nuke");
        assertThat(step.get("minRunTime").textValue()).isEqualTo("2s");
        assertThat(step.get("stallAfter").textValue()).isEqualTo("20m");
        assertThat(step.get("frameOrder").textValue()).isEqualTo("preview");
        assertThat(step.get("retries").intValue()).isEqualTo(4);
        assertThat(step.get("retry").toString())
                .isEqualTo("{\"retries\":4,\"licenceCodes\":[100,200],\"memoryCodes\":[137]}");
        assertThat(step.get("dependsOn").toString()).isEqualTo("[{\"step\":\"a\",\"map\":\"all\",\"on\":\"finish\"}]");
    }

    @Test
    void what_a_job_does_not_say_has_its_default() {
        api.post(
                        "/new_job",
                        "{\"name\": \"x\", \"held\": true, \"command\": [\"x\"], \"retry\": {\"memoryCodes\": [9]}}")
                .ok();

        JsonNode job = api.get("/jobs/1").ok();
        assertThat(job.get("department").textValue()).isEqualTo("default");
        assertThat(job.get("interruptible").booleanValue()).isTrue();
        assertThat(job.get("pools")).isEmpty();
        assertThat(job.has("maxRunning")).isFalse();
        assertThat(job.has("failureLimit")).isFalse();
        assertThat(api.get("/jobs").ok().get(0).has("pools")).isFalse();
        JsonNode step = api.get("/jobs/1/steps").ok().get(0);
        assertThat(step.get("retry").toString()).isEqualTo("{\"retries\":1,\"licenceCodes\":[],\"memoryCodes\":[9]}");
        assertThat(step.has("maxRunning")).isFalse();
        assertThat(step.has("minRunTime")).isFalse();
        assertThat(step.get("frameOrder").textValue()).isEqualTo("ascending");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"dependsOn\": [{\"job\": \"7\"}]            | dependsOn | there is no job 00007",
                "\"pools\": [\"local\", \"attic\"]             | pools     | there is no 'attic'; there is local",
                "\"demand\": {\"licences\": {\"houdini\": 1}} | demand.licences | there is no 'houdini'",
            })
    void a_job_that_names_what_is_not_there_is_refused_and_not_stored(String part, String field, String advice) {
        ApiClient.Answer answer = api.post("/new_job", "{\"name\": \"x\", \"command\": [\"x\"], " + part + "}");

        assertThat(answer.refused(400, "invalid").blaming(field).message()).contains(advice);
        assertThat(server.storedJobs()).isZero();
    }

    @Test
    void the_usual_band_is_shown_and_what_became_of_it() {
        api.post("/new_job", "{\"name\": \"x\", \"held\": true}").ok();

        JsonNode before = api.get("/jobs").ok().get(0);
        assertThat(before.get("band").textValue()).isEqualTo("normal");
        assertThat(before.get("urgent").booleanValue()).isFalse();
        assertThat(before.has("deadline")).isFalse();

        api.send("PATCH", "/jobs/1", "{\"band\": \"rush\", \"urgent\": true, \"deadline\": \"2026-11-23T18:00:00Z\"}")
                .ok();
        JsonNode after = api.get("/jobs/1").ok();
        assertThat(after.get("band").textValue()).isEqualTo("rush");
        assertThat(after.get("urgent").booleanValue()).isTrue();
        assertThat(after.get("deadline").textValue()).isEqualTo("2026-11-23T18:00:00Z");
    }

    @Test
    void an_attempt_says_why_it_ended_and_how_much_memory_was_kept_for_it() throws InterruptedException {
        api.post(
                        "/new_job",
                        "{\"name\": \"x\", \"command\": [\"x\"], \"retry\": {\"memoryCodes\": [137]},"
                                + " \"demand\": {\"cores\": 1}}")
                .ok();
        AttemptId first = server.farm.nextStarted();
        assertThat(api.get("/jobs/1/attempts").ok().get(0).has("cause")).isFalse();
        assertThat(api.get("/jobs/1/attempts").ok().get(0).get("memory").textValue())
                .isEqualTo("0B");

        server.farm.ends(first, AttemptReport.Ending.FAILED, 137, "killed");
        awaitState("1", "FAILED", first);

        assertThat(api.get("/jobs/1/attempts").ok().get(0).get("cause").textValue())
                .isEqualTo("out-of-memory");
    }

    @Test
    void queued_tasks_of_a_page_say_what_stops_their_step() throws InterruptedException {
        api.post("/new_job", "{\"name\": \"x\", \"command\": [\"x\"], \"frames\": \"1-9\"}")
                .ok();
        server.farm.nextStarted();

        ApiClient.Answer page = api.get("/jobs/1/tasks?limit=4");

        assertThat(page.ok()).hasSize(4);
        assertThat(page.data().get(0).has("refusal")).isFalse();
        for (int task = 1; task < 4; task++) {
            assertThat(page.data().get(task).at("/refusal/reason").textValue()).isEqualTo("NO_ROOM");
            assertThat(page.data().get(task).at("/refusal/sentence").textValue())
                    .isEqualTo(api.get("/jobs/1/why")
                            .ok()
                            .at("/steps/0/refusal/sentence")
                            .textValue());
        }
        assertThat(page.headers().firstValue("Link"))
                .hasValueSatisfying(link -> assertThat(link).contains("/jobs/1/tasks?limit=4&after=00001.0.3"));
    }

    @Test
    void each_waiting_task_says_why() throws InterruptedException {
        api.post("/new_job", RENDER).ok();
        server.farm.nextStarted();
        api.post("/new_job", "{\"name\": \"large\", \"command\": [\"x\"], \"demand\": {\"cores\": 64}}")
                .ok();
        api.post("/new_job", "{\"name\": \"kept\", \"held\": true}").ok();

        JsonNode waiting = api.get("/jobs/1/tasks?state=WAITING&step=movie").ok();
        assertThat(waiting).hasSize(1);
        assertThat(waiting.at("/0/taskID").textValue()).isEqualTo("00001.1.0");
        assertThat(waiting.at("/0/refusal/reason").textValue()).isEqualTo("DEPENDENCY");
        assertThat(waiting.at("/0/refusal/sentence").textValue()).contains("render");
        assertThat(api.get("/jobs/2/tasks").ok().at("/0/refusal/reason").textValue())
                .isEqualTo("NEVER_FITS");
        assertThat(api.get("/jobs/3/tasks").ok().at("/0/refusal/reason").textValue())
                .isEqualTo("HELD");
    }

    @Test
    void tasks_are_paged_through_all_steps() {
        api.post("/new_job", RENDER).ok();

        ApiClient.Answer first = api.get("/jobs/1/tasks?limit=4");
        assertThat(ApiClient.texts(first.ok(), "taskID"))
                .filteredOn(id -> !id.isEmpty())
                .contains("00001.0.0", "00001.0.1", "00001.1.0", "00001.2.0");
        assertThat(first.headers().firstValue("Link"))
                .hasValueSatisfying(link -> assertThat(link).contains("after=00001.2.0"));
        JsonNode rest = api.get("/jobs/1/tasks?limit=4&after=00001.2.0").ok();
        assertThat(List.of(
                        rest.at("/0/taskID").textValue(), rest.at("/1/taskID").textValue()))
                .containsExactly("00001.2.1", "00001.2.2");
        assertThat(rest).hasSize(2);
        assertThat(rest.at("/0/frames").textValue()).isEqualTo("2");
    }

    @Test
    void an_attempt_is_shown_with_its_end_and_a_task_with_its_latest_attempt() throws InterruptedException {
        api.post("/new_job", "{\"name\": \"x\", \"command\": [\"x\"], \"frames\": \"7\", \"retries\": 1}")
                .ok();
        AttemptId first = server.farm.nextStarted();
        server.farm.ends(first, AttemptReport.Ending.FAILED, 3, "exit code 3");
        AttemptId second = server.farm.nextStarted();
        awaitState("1", "RUNNING", second);

        JsonNode attempts = api.get("/jobs/1/attempts").ok();
        assertThat(ApiClient.texts(attempts, "attemptID")).containsExactly(first.toString(), second.toString());
        JsonNode failed = attempts.get(0);
        assertThat(failed.get("taskID").textValue()).isEqualTo("00001.0.0");
        assertThat(failed.get("frames").textValue()).isEqualTo("7");
        assertThat(failed.get("state").textValue()).isEqualTo("FAILED");
        assertThat(failed.get("farm").textValue()).isEqualTo("here");
        assertThat(failed.get("worker").textValue()).isEqualTo("box1");
        assertThat(failed.get("where").textValue()).isEqualTo("pid 4711");
        assertThat(failed.get("exitCode").intValue()).isEqualTo(3);
        assertThat(failed.get("message").textValue()).isEqualTo("exit code 3");
        assertThat(ApiClient.texts(api.get("/jobs/1/attempts?state=FAILED").ok(), "attemptID"))
                .containsExactly(first.toString());
        assertThat(ApiClient.texts(
                        api.get("/jobs/1/attempts?limit=1&after=" + first).ok(), "attemptID"))
                .containsExactly(second.toString());
        assertThat(api.get("/jobs/1/attempts?step=main&task=0").ok()).hasSize(2);
        JsonNode task = api.get("/jobs/1/tasks").ok().get(0);
        assertThat(task.at("/attempt/attemptID").textValue()).isEqualTo(second.toString());
        assertThat(task.has("refusal")).isFalse();
    }

    @Test
    void the_log_of_the_latest_attempt_is_followed_by_offset() throws InterruptedException {
        api.post("/new_job", "{\"name\": \"x\", \"command\": [\"x\"]}").ok();
        AttemptId attempt = server.farm.nextStarted();
        server.farm.writes(attempt, "frame 1: größer\n");

        JsonNode page = api.get("/jobs/1/log?step=main&task=0&limit=16").ok();
        assertThat(page.get("attemptID").textValue()).isEqualTo(attempt.toString());
        assertThat(page.get("text").textValue()).isEqualTo("frame 1: größe");
        assertThat(page.get("complete").booleanValue()).isFalse();
        JsonNode rest = api.get("/jobs/1/log?attempt=" + attempt + "&offset=" + page.get("nextOffset"))
                .ok();
        assertThat(rest.get("text").textValue()).isEqualTo("r\n");
        assertThat(rest.get("nextOffset").longValue()).isEqualTo(18);

        ApiClient.Answer raw = api.get("/jobs/1/log?offset=9", "Accept", "text/plain");
        assertThat(raw.body()).isEqualTo("größer\n");
        assertThat(raw.headers().firstValue("Content-Type")).hasValue("text/plain;charset=utf-8");
        assertThat(raw.headers().firstValue("Next-Offset")).hasValue("18");
        assertThat(raw.headers().firstValue("Attempt-Id")).hasValue(attempt.toString());
    }

    @Test
    void a_log_that_is_not_there_is_404() throws InterruptedException {
        api.post("/new_job", "{\"name\": \"x\", \"command\": [\"x\"]}").ok();
        AttemptId attempt = server.farm.nextStarted();
        api.post("/new_job", "{\"name\": \"y\", \"held\": true}").ok();

        api.get("/jobs/1/log").refused(404, "not-found");
        api.get("/jobs/2/log").refused(404, "not-found");
        api.get("/jobs/2/log?attempt=" + attempt).refused(404, "not-found");
    }

    @Test
    void a_deleted_job_is_canceled_and_deleting_it_again_changes_nothing() throws InterruptedException {
        api.post("/new_job", "{\"name\": \"x\", \"command\": [\"x\"]}").ok();
        server.farm.nextStarted();

        assertThat(api.delete("/jobs?jobID=00001").ok().textValue()).isEqualTo("00001");
        assertThat(api.get("/jobs/1").ok().get("jobs-status").textValue()).isEqualTo("CANCELED");
        assertThat(api.send("DELETE", "/jobs", "{\"jobID\": \"00001\"}").ok().textValue())
                .isEqualTo("00001");
    }

    @Test
    void a_job_is_held_released_and_prioritized() {
        api.post("/new_job", "{\"name\": \"x\", \"held\": true, \"frames\": \"1-3\", \"command\": [\"x\"]}")
                .ok();

        JsonNode changed = api.send("PATCH", "/jobs/1", "{\"held\": false, \"priority\": 90}")
                .ok();
        assertThat(changed.get("priority").intValue()).isEqualTo(90);
        assertThat(changed.get("jobs-status").textValue()).isIn("QUEUED", "RUNNING");
        assertThat(api.send("PATCH", "/jobs/1", "{\"held\": true}")
                        .ok()
                        .at("/tasks/held")
                        .intValue())
                .isGreaterThanOrEqualTo(2);
        assertThat(api.send("PATCH", "/jobs/1", "{\"priority\": 1}")
                        .ok()
                        .get("priority")
                        .intValue())
                .isEqualTo(1);
    }

    @Test
    void a_canceled_job_runs_again_after_a_retry() {
        api.post("/new_job", "{\"name\": \"x\", \"held\": true, \"command\": [\"x\"]}")
                .ok();
        api.delete("/jobs?jobID=1").ok();

        assertThat(api.post("/jobs/00001/retry", "").ok().textValue()).isEqualTo("00001");
        assertThat(api.get("/jobs/1").ok().get("jobs-status").textValue()).isNotEqualTo("CANCELED");
    }

    @Test
    void farms_and_workers_show_what_is_occupied() throws InterruptedException {
        api.post("/new_job", "{\"name\": \"x\", \"command\": [\"x\"], \"demand\": {\"cores\": 0.5}}")
                .ok();
        server.farm.nextStarted();

        JsonNode farm = api.get("/farms").ok().get(0);
        assertThat(farm.get("name").textValue()).isEqualTo("here");
        assertThat(farm.get("type").textValue()).isEqualTo("test");
        assertThat(farm.get("workers").intValue()).isEqualTo(1);
        assertThat(farm.get("usedCores").doubleValue()).isEqualTo(0.5);
        JsonNode worker = api.get("/workers?farm=here").ok().get(0);
        assertThat(worker.get("workerID").textValue()).isEqualTo("here/box1");
        assertThat(worker.get("cores").intValue()).isEqualTo(1);
        assertThat(worker.get("running").intValue()).isEqualTo(1);
        assertThat(worker.get("tags").get(0).textValue()).isEqualTo("linux");
    }

    @Test
    void a_healthy_server_says_so() {
        JsonNode health = api.get("/health").ok();

        assertThat(health.get("status").textValue()).isEqualTo("UP");
        assertThat(health.get("jobs").intValue()).isZero();
    }

    /** Reports are taken up by the loop a moment after they are made. */
    private void awaitState(String job, String state, AttemptId attempt) {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (System.nanoTime() < deadline) {
            for (JsonNode row :
                    api.get("/jobs/" + job + "/attempts?state=" + state).ok()) {
                if (row.get("attemptID").textValue().equals(attempt.toString())) {
                    return;
                }
            }
        }
        throw new AssertionError("attempt " + attempt + " did not become " + state);
    }
}
