package io.hybridfarm.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Speaks to a server over the wire, and holds every answer against the envelope. */
final class ApiClient {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI address;

    ApiClient(URI address) {
        this.address = address;
    }

    /** What came back. */
    record Answer(int status, HttpHeaders headers, String body) {
        private static Answer of(HttpResponse<byte[]> response) {
            return new Answer(
                    response.statusCode(), response.headers(), new String(response.body(), StandardCharsets.UTF_8));
        }

        /** The body, which is an envelope and nothing else. */
        JsonNode envelope() {
            try {
                JsonNode envelope = MAPPER.readTree(body);
                assertThat(envelope.isObject()).as(body).isTrue();
                assertThat(envelope.fieldNames()).toIterable().as(body).containsExactly("data", "message");
                assertThat(envelope.get("message").isTextual()).as(body).isTrue();
                assertThat(envelope.get("message").textValue()).as(body).isNotBlank();
                assertThat(headers.firstValue("Content-Type")).hasValue("application/json");
                return envelope;
            } catch (IOException e) {
                throw new AssertionError("status " + status + " has no JSON body: " + body, e);
            }
        }

        JsonNode data() {
            return envelope().get("data");
        }

        String message() {
            return envelope().get("message").textValue();
        }

        /** The data of a success. */
        JsonNode ok() {
            assertThat(status).as(body).isBetween(200, 299);
            return data();
        }

        /** Asserts a refusal. */
        Answer refused(int expected, String code) {
            assertThat(status).as(body).isEqualTo(expected);
            assertThat(data().get("code").textValue()).as(body).isEqualTo(code);
            return this;
        }

        /** Asserts which field is blamed. */
        Answer blaming(String field) {
            assertThat(data().path("field").textValue()).as(body).isEqualTo(field);
            return this;
        }
    }

    Answer get(String path, String... headers) {
        return send(request("GET", path, BodyPublishers.noBody(), headers));
    }

    Answer delete(String path) {
        return send(request("DELETE", path, BodyPublishers.noBody()));
    }

    Answer post(String path, String json) {
        return send("POST", path, json);
    }

    /** Posts, and waits for nothing. */
    CompletableFuture<Answer> posting(String path, String json) {
        return http.sendAsync(request("POST", path, json), BodyHandlers.ofByteArray())
                .thenApply(Answer::of);
    }

    Answer send(String method, String path, String json) {
        return send(request(method, path, json));
    }

    /** A body of unknown length, which is sent in chunks. */
    Answer postChunked(String path, byte[] body) {
        BodyPublisher publisher = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
        return send(request("POST", path, publisher, "Content-Type", "application/json"));
    }

    private HttpRequest request(String method, String path, String json) {
        return request(method, path, BodyPublishers.ofString(json), "Content-Type", "application/json");
    }

    HttpRequest request(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request.build();
    }

    Answer send(HttpRequest request) {
        try {
            return Answer.of(http.send(request, BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static List<String> texts(JsonNode list, String field) {
        return list.findValuesAsText(field);
    }
}
