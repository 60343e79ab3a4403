package io.hybridfarm.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.job.AttemptId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One worker that is light's first and helps anim when light has nothing. */
class PoolsApiTest {
    @TempDir
    Path data;

    private final TestFarm farm = new TestFarm(2, List.of("light", "anim"));
    private TestServer server;
    private ApiClient api;

    @BeforeEach
    void start() {
        ServerConfig.Farm here = new ServerConfig.Farm("here", "test", List.of("anim", "light"), Map.of());
        server = TestServer.start(
                TestServer.config(data).withFarms(List.of(here)), farm, scheduler -> {}, resources -> {});
        api = server.api;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void work_of_the_pool_that_a_worker_names_first_comes_before_work_that_has_waited_longer()
            throws InterruptedException {
        submit("anim", 3);
        AttemptId one = farm.nextStarted();
        AttemptId two = farm.nextStarted();
        submit("light", 2);
        ends(one);
        ends(two);
        AttemptId first = farm.nextStarted();
        AttemptId second = farm.nextStarted();

        assertThat(api.get("/workers").ok().get(0).get("pools").toString()).isEqualTo("[\"light\",\"anim\"]");
        assertThat(api.get("/jobs/2").ok().at("/tasks/running").intValue()).isEqualTo(2);
        assertThat(api.get("/jobs/1").ok().at("/tasks/running").intValue()).isZero();
        assertThat(running("light")).isEqualTo(2);
        assertThat(running("anim")).isZero();
        JsonNode why = api.get("/jobs/1/why").ok();
        assertThat(why.at("/steps/0/refusal/reason").textValue()).isEqualTo("OTHER_POOL");
        assertThat(why.at("/steps/0/pools/0/servedFirst").toString()).isEqualTo("[\"light\"]");
        assertThat(why.get("sentence").textValue())
                .contains("the one worker of pool anim that could run it is occupied by work of pool light");

        ends(first);
        ends(second);
        farm.nextStarted();
        assertThat(api.get("/jobs/1").ok().at("/tasks/running").intValue()).isEqualTo(1);
    }

    @Test
    void a_job_names_pools_that_farms_list() {
        assertThat(api.post("/new_job", "{\"name\": \"film\", \"pools\": [\"fx\"]}")
                        .refused(400, "invalid")
                        .body())
                .contains("pools", "'fx'", "anim, light");
    }

    @Test
    void a_wrangler_says_which_pools_a_worker_serves_and_gives_them_back() throws InterruptedException {
        submit("anim", 1);
        AttemptId running = farm.nextStarted();
        ApiClient.Answer changed = api.send("PATCH", "/workers/here/box1", "{\"pools\": [\"anim\"]}");

        assertThat(changed.message()).isEqualTo("worker here/box1 serves pool anim");
        assertThat(changed.ok().get("pools").toString()).isEqualTo("[\"anim\"]");
        assertThat(changed.ok().get("assignedPools").toString()).isEqualTo("[\"anim\"]");
        submit("light", 1);
        assertThat(api.get("/jobs/2/why").ok().at("/steps/0/refusal/reason").textValue())
                .isEqualTo("NO_WORKERS");
        ends(running);
        assertThat(api.send("PATCH", "/workers/here/box1", "{\"pools\": []}")
                        .ok()
                        .get("pools")
                        .toString())
                .isEqualTo("[\"light\",\"anim\"]");
        farm.nextStarted();
        assertThat(running("light")).isEqualTo(1);
        assertThat(api.send("PATCH", "/workers/here/box1", "{\"pools\": [\"lihgt\"]}")
                        .refused(400, "invalid")
                        .body())
                .contains("pools", "'lihgt'", "did you mean 'light'?");
    }

    private int running(String pool) {
        int running = 0;
        for (JsonNode node : api.get("/shares").ok()) {
            boolean show = node.path("node").asText().equals("film")
                    && node.path("pool").asText().equals(pool);
            running += show ? node.path("running").intValue() : 0;
        }
        return running;
    }

    private void submit(String pool, int frames) {
        api.post("/new_job", """
                {"name": "%s", "show": "film", "pools": ["%s"],
                 "steps": [{"name": "main", "command": ["x"], "frames": "1-%d"}]}""".formatted(pool, pool, frames)).ok();
    }

    private void ends(AttemptId attempt) {
        farm.ends(attempt, AttemptReport.Ending.SUCCEEDED, 0, "");
    }
}
