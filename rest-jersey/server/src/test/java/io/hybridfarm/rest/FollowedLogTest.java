package io.hybridfarm.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.job.AttemptId;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowedLogTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private TestServer server;
    private AttemptId attempt;

    @BeforeEach
    void start(@TempDir Path data) throws InterruptedException {
        server = TestServer.start(data);
        server.api.post("/new_job", "{\"name\": \"x\", \"command\": [\"x\"]}").ok();
        attempt = server.farm.nextStarted();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void output_is_streamed_as_it_comes_until_the_attempt_has_ended() throws Exception {
        server.farm.writes(attempt, "frame 1\n");
        try (Stream<String> lines = follow("/jobs/1/log?step=main&task=0")) {
            Iterator<String> stream = lines.iterator();
            assertThat(event(stream))
                    .contains("event: output", "id: 8")
                    .anyMatch(line -> line.contains("\"text\":\"frame 1\\n\"") && line.contains("\"complete\":false"));

            server.farm.writes(attempt, "größer\n");
            assertThat(event(stream)).anyMatch(line -> line.contains("größer"));

            server.farm.ends(attempt, AttemptReport.Ending.SUCCEEDED, 0, "");
            List<String> last = event(stream);
            assertThat(last).anyMatch(line -> line.contains("\"complete\":true"));
            assertThat(stream.hasNext()).isFalse();
        }
    }

    @Test
    void a_broken_stream_goes_on_behind_the_last_event() throws Exception {
        server.farm.writes(attempt, "frame 1\nframe 2\n");
        server.farm.ends(attempt, AttemptReport.Ending.SUCCEEDED, 0, "");

        try (Stream<String> lines = follow("/jobs/1/log", "Last-Event-ID", "8")) {
            assertThat(event(lines.iterator())).anyMatch(line -> line.contains("\"text\":\"frame 2\\n\""));
        }
    }

    @Test
    void whoever_accepts_anything_gets_a_page() {
        server.farm.writes(attempt, "frame 1\n");

        assertThat(server.api
                        .get("/jobs/1/log", "Accept", "*/*")
                        .ok()
                        .get("text")
                        .textValue())
                .isEqualTo("frame 1\n");
    }

    @Test
    void what_cannot_be_followed_is_refused_as_everything_else() {
        server.api.get("/jobs/7/log", "Accept", "text/event-stream").refused(404, "not-found");
        server.api
                .get("/jobs/1/log", "Accept", "text/event-stream", "Last-Event-ID", "x")
                .refused(400, "invalid");
    }

    @Test
    void a_server_that_closes_ends_its_streams() throws Exception {
        server.farm.writes(attempt, "frame 1\n");
        try (Stream<String> lines = follow("/jobs/1/log")) {
            Iterator<String> stream = lines.iterator();
            event(stream);
            server.close();
            assertThat(stream.hasNext()).isFalse();
        }
    }

    private Stream<String> follow(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.server.address() + path))
                .header("Accept", "text/event-stream")
                .timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<Stream<String>> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        return answer.body();
    }

    /** The lines of the next event. */
    private static List<String> event(Iterator<String> stream) {
        List<String> lines = new ArrayList<>();
        while (stream.hasNext()) {
            String line = stream.next();
            if (line.isEmpty()) {
                if (!lines.isEmpty()) {
                    return lines;
                }
            } else {
                lines.add(line);
            }
        }
        return lines;
    }
}
