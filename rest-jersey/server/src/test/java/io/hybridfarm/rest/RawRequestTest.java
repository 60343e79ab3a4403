package io.hybridfarm.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no client library would send. */
class RawRequestTest {
    @TempDir
    static Path data;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(data);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:PORT", "127.0.0.1:PORT", "[::1]:PORT", "LOCALHOST:9"})
    void a_local_name_is_answered(String host) throws IOException {
        assertThat(get("/jobs", host)).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:PORT",
                "localhost.evil.example",
                "127.0.0.1.nip.io:PORT",
                "192.168.0.1",
                ""
            })
    void another_name_for_this_address_is_403(String host) throws IOException {
        String answer = get("/jobs", host);

        assertThat(answer).matches("(?s)HTTP/1.1 40[03] .*");
        assertThat(answer).doesNotContain("\"data\":[]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/jobs/%zz",
                "/jobs/%",
                "/jobs?name=%zz",
                "/jobs/%00",
                "/jobs?a[=1",
                "/jobs/^",
                "//",
                "/jobs/%c0%ae"
            })
    void a_malformed_path_is_answered_in_the_envelope(String path) throws IOException {
        String answer = get(path, "localhost");

        assertThat(answer).matches("(?s)HTTP/1.1 (200|4\\d\\d) .*\\{\"data\":.*,\"message\":\".*");
    }

    @Test
    void the_rest_of_a_body_that_is_too_large_is_not_waited_for() throws IOException {
        String answer = send("POST /new_job HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 99999999999\r\n\r\n{");

        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\"code\":\"too-large\"");
        assertThat(answer.toLowerCase(java.util.Locale.ROOT)).contains("connection: close");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / NONSENSE\r\n\r\n",
                "GET /jobs HTTP/1.1\r\n\r\n",
                "GET /jobs HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "POST /new_job HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
                "POST /new_job HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999999\r\n\r\n",
                "POST /new_job HTTP/1.1\r\nHost: localhost\r\nContent-Type: a b c\r\nContent-Length: 2\r\n\r\n{}",
                "GET /jobs HTTP/1.1\r\nHost: localhost\r\nAccept: ;;;\r\n\r\n",
            })
    void what_is_hardly_http_is_refused_and_the_server_goes_on(String request) throws IOException {
        assertThat(send(request)).matches("(?s)HTTP/1.1 [45]\\d\\d .*");
        assertThat(server.api.get("/health").status()).isEqualTo(200);
    }

    private static String get(String path, String host) throws IOException {
        String port = Integer.toString(server.server.address().getPort());
        return send(
                "GET " + path + " HTTP/1.1\r\nHost: " + host.replace("PORT", port) + "\r\nConnection: close\r\n\r\n");
    }

    private static String send(String request) throws IOException {
        URI address = server.server.address();
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            StringBuilder answer = new StringBuilder();
            byte[] bytes = new byte[8_192];
            int read = socket.getInputStream().read(bytes);
            while (read > 0) {
                answer.append(new String(bytes, 0, read, StandardCharsets.UTF_8));
                if (complete(answer)) {
                    break;
                }
                read = socket.getInputStream().read(bytes);
            }
            return answer.toString();
        }
    }

    private static boolean complete(StringBuilder answer) {
        int body = answer.indexOf("\r\n\r\n");
        java.util.regex.Matcher length =
                java.util.regex.Pattern.compile("(?i)content-length: (\\d+)").matcher(answer);
        return body >= 0 && length.find() && answer.length() >= body + 4 + Integer.parseInt(length.group(1));
    }
}
