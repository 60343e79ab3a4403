package io.hybridfarm.local.host;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Messages.Report;
import io.hybridfarm.local.wire.Messages.Report.Kind;
import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.local.wire.Wire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Many agents in one process that speak the protocol as real ones do, but run nothing: each order is reported as accepted,
 * started and finished at once, its output as empty.
 *
 * <p>As a program: {@code Fleet ADDRESS FINGERPRINT TOKENS}, the last a file of {@code worker.secret}, a line each; it goes on
 * until it is killed.
 */
final class Fleet {
    private final HttpClient client;
    private final URI address;
    private volatile boolean over;

    Fleet(HttpClient client, URI address) {
        this.client = client;
        this.address = address;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Fleet fleet = new Fleet(HostHarness.client(args[1]), URI.create(args[0]));
        List<CompletableFuture<Void>> agents = new ArrayList<>();
        for (String token : Files.readAllLines(Path.of(args[2]))) {
            agents.add(fleet.begin(token));
        }
        agents.forEach(CompletableFuture::join);
    }

    /** An agent that goes on until the fleet is over, or something fails. */
    CompletableFuture<Void> begin(String bearer) {
        return new Agent(bearer).begin();
    }

    void end() {
        over = true;
    }

    private final class Agent {
        private final String bearer;
        private final String name;
        private String session = "";
        private long confirmed;

        Agent(String bearer) {
            this.bearer = bearer;
            this.name = bearer.substring(0, bearer.lastIndexOf('.'));
        }

        CompletableFuture<Void> begin() {
            Messages.Worker worker =
                    new Messages.Worker(name, 4_000, 8L << 30, 0, "linux", List.of(), List.of(), 0, true, "");
            return ask(
                            Protocol.HELLO,
                            new Messages.Hello(Protocol.VERSION, "i", name, worker, List.of()),
                            Messages.Welcome.class)
                    .thenCompose(welcome -> {
                        session = welcome.session();
                        return poll();
                    });
        }

        private CompletableFuture<Void> poll() {
            return ask(Protocol.POLL, new Messages.Poll(session, confirmed), Messages.Orders.class)
                    .thenCompose(orders -> obey(orders.orders()))
                    // A stage of another thread, or the stack would grow with each poll.
                    .thenComposeAsync(nothing -> over ? CompletableFuture.completedFuture(null) : poll());
        }

        private CompletableFuture<?> obey(List<Messages.Order> orders) {
            List<Report> reports = new ArrayList<>();
            CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
            for (Messages.Order order : orders) {
                confirmed = order.number();
                Messages.Start start = order.start();
                if (start != null) {
                    long attempt = start.attempt();
                    reports.add(new Report(attempt, Kind.ACCEPTED, 0, null, null, null, null, null, ""));
                    reports.add(new Report(attempt, Kind.STARTED, 0, "pid 1", null, null, null, null, ""));
                    reports.add(new Report(attempt, Kind.FINISHED, 0, null, null, "SUCCEEDED", 0, null, ""));
                    sent = sent.thenCompose(before -> output(attempt));
                }
            }
            return reports.isEmpty()
                    ? sent
                    : ask(Protocol.REPORTS, new Messages.Reports(session, reports), Messages.ReportsTaken.class)
                            .thenCombine(sent, (taken, nothing) -> taken);
        }

        private CompletableFuture<Messages.LogLength> output(long attempt) {
            return send(
                    HttpRequest.newBuilder(address.resolve(
                                    Protocol.LOGS + attempt + "?session=" + session + "&offset=0&last=true"))
                            .PUT(HttpRequest.BodyPublishers.noBody()),
                    Messages.LogLength.class);
        }

        private <T> CompletableFuture<T> ask(String path, Object message, Class<T> type) {
            return send(
                    HttpRequest.newBuilder(address.resolve(path))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(Wire.write(message))),
                    type);
        }

        private <T> CompletableFuture<T> send(HttpRequest.Builder request, Class<T> type) {
            HttpRequest built =
                    request.header("Authorization", "Bearer " + bearer).build();
            return send(built, type);
        }

        private <T> CompletableFuture<T> send(HttpRequest request, Class<T> type) {
            return client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                    .thenCompose(answer -> {
                        if (answer.statusCode() == Protocol.TOO_BUSY) {
                            Executor later = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
                            return CompletableFuture.supplyAsync(() -> request, later)
                                    .thenCompose(again -> send(again, type));
                        }
                        if (answer.statusCode() != 200) {
                            throw new IllegalStateException(
                                    answer.statusCode() + ": " + new String(answer.body(), StandardCharsets.UTF_8));
                        }
                        return CompletableFuture.completedFuture(Wire.read(answer.body(), type));
                    });
        }
    }
}
