package io.hybridfarm.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.FarmScheduler;
import io.hybridfarm.core.Limits;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TroubleTest {
    private static final String JOB = "{\"name\": \"x\", \"held\": true}";

    @TempDir
    java.nio.file.Path data;

    /** A resource with a defect. */
    @Path("/defect")
    public static final class Defect {
        @GET
        public String fail() {
            throw new IllegalStateException("the password is swordfish");
        }

        @GET
        @Path("error")
        public String failHard() {
            throw new StackOverflowError("deep");
        }
    }

    @Test
    void a_defect_is_500_with_an_id_and_nothing_else() {
        try (TestServer server = TestServer.start(
                TestServer.config(data), new TestFarm(1), scheduler -> {}, api -> api.register(new Defect()))) {
            ApiClient.Answer answer = server.api.get("/defect").refused(500, "internal");

            String id = answer.data().get("errorId").textValue();
            assertThat(id).matches("[0-9a-f]{8}");
            assertThat(answer.message()).contains(id);
            assertThat(answer.body()).doesNotContain("swordfish").doesNotContain("Exception");
            server.api.get("/defect/error").refused(500, "internal");
            server.api.get("/health").ok();
        }
    }

    @Test
    void a_full_inbox_is_429_and_says_when_to_come_again() throws InterruptedException {
        StallingJournal journal = new StallingJournal();
        ServerConfig config = TestServer.config(data).withLimits(new Limits(10, 1, 1_000));
        try (TestServer server = start(config, journal)) {
            journal.stall();
            CompletableFuture<ApiClient.Answer> stored = server.api.posting("/new_job", JOB);
            journal.awaitStalled();
            CompletableFuture<ApiClient.Answer> waiting = server.api.posting("/new_job", JOB);

            ApiClient.Answer refused = firstRefusal(server);

            refused.refused(429, "overloaded");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            journal.release();
            assertThat(stored.join().status()).isEqualTo(201);
            assertThat(waiting.join().status()).isIn(201, 429);
        }
    }

    @Test
    void a_scheduler_that_does_not_answer_is_503_that_tells_how_to_repeat() throws InterruptedException {
        StallingJournal journal = new StallingJournal();
        ServerConfig config = TestServer.config(data).withAnswerTimeout(Duration.ofMillis(50));
        try (TestServer server = start(config, journal)) {
            journal.stall();
            String job = "{\"name\": \"x\", \"held\": true, \"clientToken\": \"t\"}";

            ApiClient.Answer late = server.api.post("/new_job", job).refused(503, "no-answer");

            assertThat(late.message()).contains("may have been taken").contains("the same clientToken");
            assertThat(late.headers().firstValue("Retry-After")).isPresent();
            assertThat(server.api
                            .post("/new_job", JOB)
                            .refused(503, "no-answer")
                            .message())
                    .contains("look at GET /jobs");
            assertThat(server.api.get("/health").ok().get("status").textValue()).isEqualTo("UP");
            journal.release();
            assertThat(eventually(server, job).data().textValue()).isEqualTo("00001");
        }
    }

    @Test
    void a_scheduler_that_has_stopped_is_503_and_what_was_stored_is_still_shown() throws Exception {
        StallingJournal journal = new StallingJournal();
        try (TestServer server = start(TestServer.config(data), journal)) {
            server.api.post("/new_job", JOB).ok();
            journal.breakDown();

            ApiClient.Answer first = server.api.post("/new_job", JOB);

            assertThat(first.status()).isIn(500, 503);
            assertThat(first.body()).doesNotContain("/dev/secret");
            assertThat(server.server
                            .stopped()
                            .handle((nothing, failure) -> failure)
                            .get(30, TimeUnit.SECONDS))
                    .isNotNull();
            server.api.post("/new_job", JOB).refused(503, "stopped");
            ApiClient.Answer health = server.api.get("/health");
            assertThat(health.status()).isEqualTo(503);
            assertThat(health.data().get("status").textValue()).isEqualTo("DOWN");
            assertThat(server.api.get("/jobs").ok()).hasSize(1);
        }
    }

    @Test
    void a_page_of_another_origin_may_not_use_the_server() {
        try (TestServer server = TestServer.start(data)) {
            ApiClient api = server.api;

            api.get("/jobs", "Origin", "http://evil.example").refused(403, "forbidden-origin");
            api.get("/jobs", "Origin", "null").refused(403, "forbidden-origin");
            api.send(api.request("POST", "/jobs/1/retry", BodyPublishers.noBody(), "Origin", "https://evil.example"))
                    .refused(403, "forbidden-origin");
            api.send(api.request("OPTIONS", "/new_job", BodyPublishers.noBody(), "Origin", "http://evil.example"))
                    .refused(403, "forbidden-origin");
            assertThat(api.get("/jobs", "Origin", server.server.address().toString())
                            .headers()
                            .map())
                    .doesNotContainKey("access-control-allow-origin");
        }
    }

    private TestServer start(ServerConfig config, StallingJournal journal) {
        Consumer<FarmScheduler.Builder> withJournal = scheduler -> scheduler.journal(journal);
        return TestServer.start(config, new TestFarm(0), withJournal, api -> {});
    }

    /** What waits fills the inbox in no fixed order, but it holds one command only. */
    private static ApiClient.Answer firstRefusal(TestServer server) {
        while (true) {
            CompletableFuture<ApiClient.Answer> sent = server.api.posting("/new_job", JOB);
            try {
                return sent.get(2, TimeUnit.SECONDS);
            } catch (java.util.concurrent.TimeoutException e) {
                // This one took the place in the inbox; the next one finds none.
            } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static ApiClient.Answer eventually(TestServer server, String job) {
        ApiClient.Answer answer = server.api.post("/new_job", job);
        while (answer.status() == 503) {
            answer = server.api.post("/new_job", job);
        }
        return answer;
    }
}
