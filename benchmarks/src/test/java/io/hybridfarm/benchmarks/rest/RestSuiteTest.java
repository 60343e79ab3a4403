package io.hybridfarm.benchmarks.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.benchmarks.Figures;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestSuiteTest {
    private static final Effort SMALL = new Effort(4, 1, 2, Duration.ofSeconds(2), 40, "128m", 3, false);

    @TempDir
    Path work;

    @Test
    void it_runs_to_its_end_at_a_small_size_finds_every_figure_and_leaves_nothing_behind() throws Exception {
        Map<String, Double> figures = Figures.of(new RestSuite(work, SMALL));

        assertThat(figures).hasSize(11);
        assertThat(figures.get("rest.durable_submit.rate")).isPositive();
        assertThat(figures.get("rest.noop_post.rate")).isPositive();
        assertThat(figures.get("rest.durable_submit.ratio")).isPositive();
        assertThat(figures.get("rest.durable_submit.p99"))
                .isGreaterThanOrEqualTo(figures.get("rest.durable_submit.p50"));
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void an_answer_that_is_not_created_fails_the_round() throws Exception {
        try (ServerProcess server = ServerProcess.start(work, "128m")) {
            URI address = server.address();
            try (ClosedLoop clients = new ClosedLoop(address, 2)) {
                byte[] nameless = HttpConnection.post(address, "/new_job", "{\"priority\": 50}");
                assertThatThrownBy(() -> clients.run(nameless, Duration.ofSeconds(30), 10))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("400")
                        .hasMessageContaining("name");
            }
        }
    }

    @Test
    void a_server_that_cannot_start_is_an_error_and_not_a_wait_without_end() {
        assertThatThrownBy(() -> ServerProcess.start(work, "no-heap"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not start");
    }
}
