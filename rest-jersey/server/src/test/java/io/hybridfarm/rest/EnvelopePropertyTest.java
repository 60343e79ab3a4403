package io.hybridfarm.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class EnvelopePropertyTest {
    private static final Set<Integer> EXPECTED = Set.of(200, 201, 400, 404, 405, 406, 409, 413, 415, 422);

    private static Path data;
    private static TestServer server;

    @BeforeContainer
    static void start() throws IOException {
        data = Files.createTempDirectory("envelope");
        server = TestServer.start(TestServer.config(data), new TestFarm(0), scheduler -> {}, api -> {});
    }

    @AfterContainer
    static void stop() throws IOException {
        server.close();
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // a request on its way out: compared nowhere
    record Sent(String method, String path, String type, byte[] body, String accept) {
        @Override
        public String toString() {
            return method + " " + path + " [" + type + "] [" + accept + "] "
                    + new String(body, StandardCharsets.ISO_8859_1);
        }
    }

    @Property(tries = 1_000)
    void every_answer_is_an_envelope_and_a_refusal_stores_nothing(@ForAll("requests") Sent sent) {
        long before = server.server.scheduler().view().sequence();

        ApiClient.Answer answer = server.api.send(request(sent));

        assertThat(answer.status()).as(answer.body()).isIn(EXPECTED);
        if (!sent.method().equals("HEAD")) {
            answer.envelope();
        }
        if (answer.status() >= 400) {
            assertThat(server.server.scheduler().view().sequence()).isEqualTo(before);
            if (!sent.method().equals("HEAD")) {
                assertThat(answer.data().get("code").textValue()).isNotEmpty();
            }
        }
    }

    @Provide
    Arbitrary<Sent> requests() {
        return Combinators.combine(methods(), paths(), types(), bodies(), accepts())
                .as(Sent::new);
    }

    private static Arbitrary<String> methods() {
        return Arbitraries.of("GET", "POST", "DELETE", "PATCH", "PUT", "HEAD", "OPTIONS", "PROPFIND");
    }

    private static Arbitrary<String> paths() {
        Arbitrary<String> path = Arbitraries.of(
                "/jobs",
                "/new_job",
                "/jobs/1",
                "/jobs/00001/steps",
                "/jobs/1/tasks",
                "/jobs/1/attempts",
                "/jobs/1/log",
                "/jobs/1/retry",
                "/jobs/2",
                "/jobs/2/tasks",
                "/jobs/1/why",
                "/jobs/99/why",
                "/jobs/x",
                "/shares",
                "/shares?node=dragon/fx",
                "/limits",
                "/limits/nuke",
                "/limits/a%20b",
                "/farms",
                "/workers",
                "/workers/here/box1",
                "/workers/here/nobody",
                "/jobs/1/requeue",
                "/jobs/1/mark-done",
                "/jobs/1/suspend",
                "/health",
                "/nope",
                "/jobs//",
                "/docs/nope");
        Arbitrary<String> value =
                Arbitraries.strings().alpha().numeric().withChars(",.-%_").ofMaxLength(6);
        Arbitrary<String> query = Combinators.combine(
                        Arbitraries.of(
                                "limit", "after", "state", "order", "jobID", "step", "task", "offset", "node", "nope",
                                ""),
                        value)
                .as((name, text) -> "?" + name + "=" + text.replace("%", "%25"));
        return Combinators.combine(path, query.injectNull(0.6)).as((p, q) -> q == null || p.contains("?") ? p : p + q);
    }

    private static Arbitrary<String> types() {
        return Arbitraries.of(
                "application/json",
                "application/json",
                "application/json",
                "application/json; charset=utf-8",
                "text/plain",
                "application/xml",
                "*/*",
                "");
    }

    private static Arbitrary<String> accepts() {
        return Arbitraries.of("application/json", "*/*", "application/json", "text/html", "application/json;q=0.5", "");
    }

    private static Arbitrary<byte[]> bodies() {
        Arbitrary<String> json = Arbitraries.of(
                "",
                "{}",
                "{\"name\":\"x\"}",
                "{\"name\":\"x\",\"held\":true}",
                "{\"jobID\":\"1\"}",
                "{\"jobID\":\"00002\"}",
                "{\"held\":true}",
                "{\"state\":\"DRAINING\",\"reason\":\"disk\"}",
                "{\"states\":[\"FAILED\"],\"step\":\"main\",\"frames\":\"1-3\"}",
                "{\"priority\":3}",
                "{\"band\":\"rush\",\"urgent\":true,\"deadline\":null}",
                "{\"node\":\"dragon/fx\",\"weight\":2,\"min\":0.1,\"max\":0.9,\"maxRunning\":7}",
                "{\"node\":\"dune\",\"min\":2}",
                "{\"count\":3,\"per\":\"host\",\"startsPerMinute\":9}",
                "{\"name\":\"x\",\"pools\":[\"local\"],\"dependsOn\":[{\"job\":\"1\",\"on\":\"finish\"}]}",
                "{\"name\":\"x\",\"pools\":[\"nowhere\"]}",
                "{\"name\":\"x\",\"command\":[\"a\"],\"demand\":{\"licences\":{\"nuke\":1}}}",
                "{\"name\":\"x\",\"command\":[\"a\"],\"frames\":\"1-3\"}",
                "{\"name\":\"x\",\"steps\":[{\"name\":\"a\",\"command\":[\"x\"],\"dependsOn\":[{\"step\":\"a\"}]}]}",
                "{\"name\":\"x\",\"clientToken\":\"t\"}",
                "{\"name\":\"x\",\"demand\":{\"cores\":-1}}");
        Arbitrary<byte[]> broken = Combinators.combine(
                        json, Arbitraries.integers().between(0, 60), Arbitraries.bytes())
                .as((text, at, value) -> {
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    if (at < bytes.length) {
                        bytes[at] = value;
                    }
                    return bytes;
                });
        return Arbitraries.oneOf(List.of(
                json.map(text -> text.getBytes(StandardCharsets.UTF_8)),
                broken,
                Arbitraries.bytes().array(byte[].class).ofMaxSize(50)));
    }

    private static HttpRequest request(Sent sent) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.server.address() + sent.path()))
                .method(sent.method(), BodyPublishers.ofByteArray(sent.body()));
        if (!sent.type().isEmpty()) {
            request.header("Content-Type", sent.type());
        }
        if (!sent.accept().isEmpty()) {
            request.header("Accept", sent.accept());
        }
        return request.build();
    }
}
