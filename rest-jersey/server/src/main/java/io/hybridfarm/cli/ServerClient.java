package io.hybridfarm.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Talks to a server over its public API.
 *
 * <p>Every request may safely be sent twice (a submission carries a token of its own), so a lost connection and a server
 * that is too busy are tried again for a few seconds. A server that refuses the very first connection is not there, and
 * that is said at once.
 */
final class ServerClient {
    static final ObjectMapper JSON = JsonMapper.builder().build();

    private static final int TRIES = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final URI server;
    private final Shell shell;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private boolean wasReached;

    /** Talks to the server at an address without a path. */
    ServerClient(URI server, Shell shell) {
        this.server = server;
        this.shell = shell;
    }

    /** What a server said: the envelope of every answer. */
    record Answer(JsonNode data, String message) {}

    Answer get(String path, Map<String, String> query) {
        return send("GET", path, query, BodyPublishers.noBody());
    }

    Answer post(String path, JsonNode body) {
        return send("POST", path, Map.of(), BodyPublishers.ofString(body.toString()));
    }

    Answer post(String path) {
        return send("POST", path, Map.of(), BodyPublishers.noBody());
    }

    Answer patch(String path, JsonNode body) {
        return send("PATCH", path, Map.of(), BodyPublishers.ofString(body.toString()));
    }

    Answer put(String path, JsonNode body) {
        return send("PUT", path, Map.of(), BodyPublishers.ofString(body.toString()));
    }

    Answer delete(String path, Map<String, String> query) {
        return send("DELETE", path, query, BodyPublishers.noBody());
    }

    private Answer send(String method, String path, Map<String, String> query, BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path, query))
                .timeout(Duration.ofSeconds(60))
                .header("Accept", "application/json")
                .method(method, body);
        if (body.contentLength() > 0) {
            request.header("Content-Type", "application/json");
        }
        Duration pause = FIRST_PAUSE;
        for (int tries = 1; ; tries++, pause = longer(pause)) {
            try {
                HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
                wasReached = true;
                if (!isBusy(response.statusCode()) || tries == TRIES) {
                    return answer(response);
                }
                shell.waitFor(retryAfter(response, pause));
            } catch (IOException e) {
                boolean nobodyThere = e instanceof ConnectException && !wasReached;
                if (nobodyThere || tries == TRIES) {
                    throw unreachable(e);
                }
                shell.waitFor(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw CommandFailure.failed("interrupted", e);
            }
        }
    }

    private Answer answer(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        JsonNode envelope = envelope(response);
        String message = envelope.get("message").asText();
        if (status >= 300) {
            throw CommandFailure.failed(message.isBlank() ? "the server answered with status " + status : message);
        }
        JsonNode data = envelope.get("data");
        return new Answer(data == null ? NullNode.instance : data, message);
    }

    private JsonNode envelope(HttpResponse<byte[]> response) {
        try {
            JsonNode envelope = JSON.readTree(response.body());
            if (envelope.has("message")) {
                return envelope;
            }
        } catch (JacksonException e) {
            throw notOurs(response, e);
        } catch (IOException e) {
            throw unreachable(e);
        }
        throw notOurs(response, null);
    }

    private CommandFailure notOurs(HttpResponse<byte[]> response, @org.jspecify.annotations.Nullable Exception cause) {
        String sentence = server + " answered with status " + response.statusCode()
                + ", but not as a HybridFarm server does; is --server right?";
        return cause == null ? CommandFailure.failed(sentence) : CommandFailure.failed(sentence, cause);
    }

    private CommandFailure unreachable(IOException cause) {
        String reason =
                cause instanceof ConnectException || cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")";
        return CommandFailure.unreachable(
                "no server answers at " + server + reason
                        + "; start one with 'farm serve', or name another with --server URL",
                cause);
    }

    private static boolean isBusy(int status) {
        return status == 429 || status == 503;
    }

    private static Duration retryAfter(HttpResponse<byte[]> response, Duration otherwise) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,4}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .filter(pause -> pause.compareTo(LONGEST_PAUSE) <= 0)
                .orElse(otherwise);
    }

    private static Duration longer(Duration pause) {
        return pause.multipliedBy(2);
    }

    private URI address(String path, Map<String, String> query) {
        String parameters = query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encode(entry.getValue()))
                .collect(Collectors.joining("&"));
        return URI.create(server + path + (parameters.isEmpty() ? "" : "?" + parameters));
    }

    /** A text as it may stand in a path or a query. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
