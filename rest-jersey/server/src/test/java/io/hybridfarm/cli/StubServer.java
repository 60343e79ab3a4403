package io.hybridfarm.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;

/** Answers with what it was told to, in that order, and keeps what it was asked. */
final class StubServer implements AutoCloseable {
    final List<Request> requests = Collections.synchronizedList(new ArrayList<>());

    private final Queue<Reply> replies = new ArrayDeque<>();
    private final HttpServer http;

    record Request(String method, String target, String body) {}

    /** A status of 0 stands for a connection that is closed without an answer. */
    private record Reply(int status, String body, String header, String value) {}

    StubServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.start();
    }

    String address() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    StubServer replies(String data, String message) {
        return repliesRaw(200, "{\"data\":" + data + ",\"message\":\"" + message + "\"}");
    }

    StubServer refuses(int status, String message) {
        return repliesRaw(status, "{\"data\":{\"code\":\"x\"},\"message\":\"" + message + "\"}");
    }

    StubServer repliesRaw(int status, String body) {
        synchronized (replies) {
            replies.add(new Reply(status, body, "X-None", ""));
        }
        return this;
    }

    StubServer isBusy(String retryAfter) {
        synchronized (replies) {
            replies.add(new Reply(429, "{\"data\":null,\"message\":\"too much\"}", "Retry-After", retryAfter));
        }
        return this;
    }

    StubServer hangsUp() {
        return repliesRaw(0, "");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(new Request(
                    exchange.getRequestMethod(), exchange.getRequestURI().toString(), body));
            Reply reply;
            synchronized (replies) {
                // the last one stays
                reply = replies.size() > 1 ? replies.remove() : replies.element();
            }
            if (reply.status() == 0) {
                return;
            }
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set(reply.header(), reply.value());
            exchange.sendResponseHeaders(reply.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
