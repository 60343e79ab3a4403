package io.hybridfarm.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FarmServerTest {
    @TempDir
    Path data;

    /** The whole of it, as it is without a configuration: SQLite, local processes, the default command. */
    @Test
    void a_usual_server_really_runs_the_default_command_and_remembers_it() {
        ServerConfig config = ServerConfig.defaults(data).withPort(0);
        try (FarmServer server = FarmServer.start(config)) {
            ApiClient api = new ApiClient(server.address());
            api.post("/new_job", "{\"name\": \"hello\"}").ok();
            awaitEnd(api, "1");

            assertThat(api.get("/jobs/1").ok().get("jobs-status").textValue()).isEqualTo("SUCCEEDED");
            assertThat(api.get("/jobs/1/log").ok().get("text").textValue()).contains("HybridFarm");
            assertThat(api.get("/jobs/1/log").ok().get("complete").booleanValue())
                    .isTrue();
            assertThat(data.resolve("out")).isDirectory();
        }
        try (FarmServer again = FarmServer.start(config)) {
            JsonNode jobs = new ApiClient(again.address()).get("/jobs").ok();
            assertThat(ApiClient.texts(jobs, "jobs-status")).containsExactly("SUCCEEDED");
        }
    }

    @Test
    void a_second_server_on_the_same_data_is_refused() {
        ServerConfig config = ServerConfig.defaults(data).withPort(0);
        try (FarmServer first = FarmServer.start(config)) {
            assertThatThrownBy(() -> FarmServer.start(config)).isInstanceOf(FarmException.class);
            assertThat(new ApiClient(first.address()).get("/health").status()).isEqualTo(200);
        }
    }

    @Test
    void a_port_that_is_taken_is_refused_before_anything_is_opened() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> FarmServer.start(
                            TestServer.config(data.resolve("untouched")).withPort(taken.getLocalPort())))
                    .isInstanceOf(FarmException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("0 for any free one");
            assertThat(data.resolve("untouched")).doesNotExist();
        }
    }

    @Test
    void an_address_that_others_can_reach_is_refused_in_plain_words() {
        assertThatThrownBy(() -> FarmServer.start(TestServer.config(data).withHost("0.0.0.0")))
                .isInstanceOfSatisfying(
                        FarmException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_CONFIGURATION))
                .hasMessageContaining("no tokens and no TLS")
                .hasMessageContaining("allowUnprotectedNetwork: true");
    }

    @Test
    void an_address_that_others_can_reach_is_taken_when_allowed_and_answers_to_any_name() {
        ServerConfig config = TestServer.config(data).withHost("0.0.0.0").withAllowUnprotectedNetwork(true);
        try (TestServer server = TestServer.start(config, new TestFarm(0), scheduler -> {}, api -> {})) {
            ApiClient api = new ApiClient(java.net.URI.create(
                    "http://127.0.0.1:" + server.server.address().getPort()));
            api.get("/jobs").ok();
            api.get("/jobs", "Origin", "http://evil.example").refused(403, "forbidden-origin");
        }
    }

    @Test
    void a_kind_of_farm_that_no_plugin_brings_is_refused_and_nothing_is_left_running() {
        ServerConfig config =
                TestServer.config(data).withFarms(List.of(new ServerConfig.Farm("here", "moon", Map.of())));

        assertThatThrownBy(() -> FarmServer.start(config))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("moon");
    }

    @Test
    void a_request_under_way_is_answered_before_the_server_is_gone() throws Exception {
        StallingJournal journal = new StallingJournal();
        TestServer server = TestServer.start(
                TestServer.config(data), new TestFarm(0), scheduler -> scheduler.journal(journal), api -> {});
        journal.stall();
        CompletableFuture<ApiClient.Answer> sent = server.api.posting("/new_job", "{\"name\": \"x\", \"held\": true}");
        journal.awaitStalled();
        CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close, task -> new Thread(task).start());
        journal.release();

        closed.get(10, TimeUnit.SECONDS);
        assertThat(sent.get(10, TimeUnit.SECONDS).status()).isEqualTo(201);
        assertThat(server.server.stopped()).isCompleted();
        assertThatThrownBy(() -> server.api.get("/health")).hasCauseInstanceOf(java.net.ConnectException.class);
    }

    @Test
    void a_server_whose_journal_stands_still_is_closed_all_the_same() throws Exception {
        StallingJournal journal = new StallingJournal();
        TestServer server = TestServer.start(
                TestServer.config(data), new TestFarm(0), scheduler -> scheduler.journal(journal), api -> {});
        journal.stall();
        CompletableFuture<ApiClient.Answer> sent = server.api.posting("/new_job", "{\"name\": \"x\", \"held\": true}");
        journal.awaitStalled();

        long begin = System.nanoTime();
        server.close();
        server.close();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
        assertThat(server.server.stopped()).isCompleted();
        journal.release();
        sent.exceptionally(failure -> null).get(30, TimeUnit.SECONDS);
    }

    private static void awaitEnd(ApiClient api, String job) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!api.get("/jobs/" + job).ok().hasNonNull("endedAt")) {
            assertThat(System.nanoTime()).as("job " + job + " did not end").isLessThan(deadline);
        }
    }
}
