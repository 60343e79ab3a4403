package io.hybridfarm.benchmarks.local;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.local.wire.Wire;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Agents that speak the real protocol over connections of their own, and run nothing. */
final class SimulatedAgents implements AutoCloseable {
    private static final Duration JOINING = Duration.ofMinutes(5);
    private static final int AT_ONCE = 32;
    /** SHA-256 of the word secret, which they all have for one. */
    private static final String SECRET_HASH = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    private final HttpClient client;
    private final URI server;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean closed;

    private SimulatedAgents(HttpClient client, URI server) {
        this.client = client;
        this.server = server;
    }

    /** Returns when all are enrolled, have said hello and wait for orders. */
    static SimulatedAgents join(LocalServer server, int count) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(trustingAll())
                .build();
        SimulatedAgents agents = new SimulatedAgents(client, server.agentAddress());
        String token = server.invite(count);
        for (int first = 0; first < count; first += AT_ONCE) {
            List<CompletableFuture<Void>> entering = new ArrayList<>();
            for (int i = first; i < Math.min(count, first + AT_ONCE); i++) {
                entering.add(agents.enter("sim" + i, token));
            }
            try {
                CompletableFuture.allOf(entering.toArray(new CompletableFuture<?>[0]))
                        .get(JOINING.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("the agents did not get in", e);
            }
        }
        agents.requireWell();
        return agents;
    }

    /** Lets time pass while nothing happens. */
    void watch(Duration time) throws IOException, InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        requireWell();
    }

    private void requireWell() throws IOException {
        Throwable problem = failure.get();
        if (problem != null) {
            throw new IOException("a simulated agent failed", problem);
        }
    }

    private CompletableFuture<Void> enter(String name, String joinToken) {
        String bearer = name + ".secret";
        return ask(Protocol.ENROL, null, new Messages.Enrolment(joinToken, name, SECRET_HASH), Messages.Taken.class)
                .thenCompose(taken -> ask(Protocol.HELLO, bearer, hello(name), Messages.Welcome.class))
                .thenAccept(welcome -> poll(bearer, welcome.session()));
    }

    private static Messages.Hello hello(String name) {
        Messages.Worker worker =
                new Messages.Worker(name, 8_000, 32L << 30, 0, "linux", List.of(), List.of(), 0, true, "");
        return new Messages.Hello(
                Protocol.VERSION,
                UUID.randomUUID().toString(),
                UUID.randomUUID().toString(),
                worker,
                List.of());
    }

    private void poll(String token, String session) {
        CompletableFuture<Void> polled = ask(Protocol.POLL, token, new Messages.Poll(session, 0), Messages.Orders.class)
                .handle((orders, problem) -> {
                    if (closed) {
                        return null;
                    }
                    if (problem != null) {
                        failure.compareAndSet(null, problem);
                    } else {
                        poll(token, session);
                    }
                    return null;
                });
        if (polled.isCancelled()) {
            throw new IllegalStateException("nobody cancels a poll");
        }
    }

    private <T> CompletableFuture<T> ask(String path, @Nullable String token, Object message, Class<T> answer) {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Wire.write(message)));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(got -> {
                    if (got.statusCode() != 200) {
                        throw new CompletionException(new IOException(path + " answered " + got.statusCode()));
                    }
                    return Wire.read(got.body(), answer);
                });
    }

    @Override
    public void close() {
        closed = true;
    }

    /** The server's certificate is its own; that agents pin it is not what is measured. */
    private static SSLContext trustingAll() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustingAll()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static final class TrustingAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
