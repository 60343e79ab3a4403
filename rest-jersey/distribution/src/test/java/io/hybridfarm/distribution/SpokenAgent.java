package io.hybridfarm.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Speaks as a worker agent does, from a host, in messages that a test makes up; runs nothing. One thread uses it. */
final class SpokenAgent {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path CURL = Path.of("/usr/bin/curl");
    private static final String SECONDS_AT_MOST = "60";

    private final List<String> on;
    private final String server;
    private final String name;
    private final String bearer;
    private final String session;
    private long confirmed;

    private SpokenAgent(List<String> on, String server, String name, int cores, String joinToken)
            throws IOException, InterruptedException {
        this.on = on;
        this.server = server;
        this.name = name;
        String secret = UUID.randomUUID().toString();
        ObjectNode enrolment = JSON.createObjectNode()
                .put("joinToken", joinToken)
                .put("worker", name)
                .put("sha256", sha256(secret));
        answer(begin("/v1/enrol", Optional.empty(), enrolment));
        this.bearer = name + "." + secret;
        ObjectNode hello = JSON.createObjectNode()
                .put("version", 1)
                .put("incarnation", UUID.randomUUID().toString())
                .put("identity", UUID.randomUUID().toString());
        hello.set("worker", worker(cores));
        hello.putArray("held");
        this.session = ask("/v1/hello", hello).path("session").asText();
    }

    private static String sha256(String secret) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Why nobody can speak like this here; empty if somebody can. */
    static Optional<String> unavailable() {
        return Files.isExecutable(CURL) ? Optional.empty() : Optional.of("curl is not installed");
    }

    /**
     * Enrols a worker, and says hello.
     *
     * @param on what to put before a command that shall run on its host
     */
    static SpokenAgent enter(List<String> on, String server, String name, int cores, String joinToken)
            throws IOException, InterruptedException {
        return new SpokenAgent(on, server, name, cores, joinToken);
    }

    private ObjectNode worker(int cores) {
        ObjectNode worker = JSON.createObjectNode()
                .put("name", name)
                .put("milliCores", cores * 1_000)
                .put("memoryBytes", 4L << 30)
                .put("gpus", 0)
                .put("os", "linux")
                .put("maxTasks", 0)
                .put("open", true)
                .put("closedBecause", "");
        worker.putArray("tags");
        worker.putArray("groups");
        return worker;
    }

    /** Asks for orders until so many attempts are to be started; their numbers by their tasks. */
    Map<Integer, Long> awaitStarts(int count) throws IOException, InterruptedException {
        Map<Integer, Long> starts = new TreeMap<>();
        while (starts.size() < count) {
            ObjectNode poll = JSON.createObjectNode().put("session", session).put("confirmed", confirmed);
            for (JsonNode order : ask("/v1/poll", poll).path("orders")) {
                confirmed = Math.max(confirmed, order.path("number").asLong());
                JsonNode start = order.path("start");
                if (start.hasNonNull("attempt")) {
                    starts.put(start.path("task").asInt(), start.path("attempt").asLong());
                }
            }
        }
        return starts;
    }

    static ObjectNode started(long attempt) {
        return report(attempt, "STARTED").put("where", "pid 1");
    }

    static ObjectNode progress(long attempt, double fraction) {
        return report(attempt, "PROGRESS").put("fraction", fraction);
    }

    static ObjectNode endedWell(long attempt) {
        return report(attempt, "FINISHED").put("ending", "SUCCEEDED").put("exitCode", 0);
    }

    static ObjectNode endedBadly(long attempt) {
        return report(attempt, "FINISHED")
                .put("ending", "FAILED")
                .put("exitCode", 1)
                .put("message", "no camera");
    }

    static ObjectNode lost(long attempt) {
        return report(attempt, "LOST").put("message", "the machine went away");
    }

    private static ObjectNode report(long attempt, String kind) {
        return JSON.createObjectNode()
                .put("attempt", attempt)
                .put("kind", kind)
                .put("ageMillis", 0)
                .put("message", "");
    }

    /** Sends reports in one message, in this order. */
    void report(ObjectNode... reports) throws IOException, InterruptedException {
        ask("/v1/reports", reports(reports));
    }

    /** Sends the same message twice, the second time while the first is under way. */
    void reportTwiceAtOnce(ObjectNode... reports) throws IOException, InterruptedException {
        Process first = begin("/v1/reports", Optional.of(bearer), reports(reports));
        Process second = begin("/v1/reports", Optional.of(bearer), reports(reports));
        answer(first);
        answer(second);
    }

    private ObjectNode reports(ObjectNode... reports) {
        ObjectNode message = JSON.createObjectNode().put("session", session);
        ArrayNode all = message.putArray("reports");
        all.addAll(List.of(reports));
        message.putArray("outputs");
        return message;
    }

    private JsonNode ask(String path, ObjectNode message) throws IOException, InterruptedException {
        return answer(begin(path, Optional.of(bearer), message));
    }

    private Process begin(String path, Optional<String> bearer, ObjectNode message) throws IOException {
        List<String> command = new ArrayList<>(on);
        // That agents pin the server's certificate is not what is tried here.
        command.addAll(List.of(CURL.toString(), "-sS", "-k", "--fail-with-body", "--max-time", SECONDS_AT_MOST));
        command.addAll(List.of("-H", "Content-Type: application/json", "--data-binary", "@-"));
        bearer.ifPresent(token -> command.addAll(List.of("-H", "Authorization: Bearer " + token)));
        command.add(server + path);
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream body = curl.getOutputStream()) {
            body.write(JSON.writeValueAsBytes(message));
        }
        return curl;
    }

    private static JsonNode answer(Process curl) throws IOException, InterruptedException {
        String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(curl.waitFor()).as(said).isZero();
        return JSON.readTree(said);
    }
}
