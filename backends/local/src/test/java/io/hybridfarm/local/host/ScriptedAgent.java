package io.hybridfarm.local.host;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Speaks the protocol by hand, one message at a time. */
final class ScriptedAgent {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What came back. */
    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        <T> T as(Class<T> type) {
            assertThat(status())
                    .as(() -> new String(response.body(), StandardCharsets.UTF_8))
                    .isEqualTo(200);
            return Wire.read(response.body(), type);
        }

        String problem() {
            return Wire.read(response.body(), Messages.Problem.class).problem();
        }
    }

    final String name;
    private final HttpClient client;
    private final URI address;
    /** Drawn by the agent itself. */
    final String secret = UUID.randomUUID().toString();

    String identity;
    String bearer = "";
    String session = "";
    long confirmed;

    ScriptedAgent(HttpClient client, URI address, String name) {
        this.client = client;
        this.address = address;
        this.name = name;
        this.identity = "folder of " + name;
    }

    /** The same agent before another server. */
    ScriptedAgent at(HostHarness other) {
        ScriptedAgent same = new ScriptedAgent(other.client, other.address(), name);
        same.bearer = bearer;
        same.identity = identity;
        return same;
    }

    void enrol(String joinToken) {
        enrolling(joinToken).as(Messages.Taken.class);
        bearer = name + "." + secret;
    }

    Answer enrolling(String joinToken) {
        return ask(Protocol.ENROL, enrolment(joinToken));
    }

    Messages.Enrolment enrolment(String joinToken) {
        return new Messages.Enrolment(joinToken, name, Hashes.sha256(secret));
    }

    Messages.Worker worker() {
        return closed(null);
    }

    /** What it offers while it is closed for this reason; while it is open if there is none. */
    Messages.Worker closed(@Nullable String reason) {
        return new Messages.Worker(
                name,
                4_000,
                8L << 30,
                0,
                "linux",
                List.of("fast"),
                List.of("night"),
                3,
                reason == null,
                reason == null ? "" : reason);
    }

    Messages.Hello greeting(long... held) {
        return new Messages.Hello(
                Protocol.VERSION,
                "incarnation",
                identity,
                worker(),
                LongStream.of(held).boxed().toList());
    }

    Messages.Welcome hello(long... held) {
        Messages.Welcome welcome = ask(Protocol.HELLO, greeting(held)).as(Messages.Welcome.class);
        session = welcome.session();
        confirmed = 0;
        return welcome;
    }

    CompletableFuture<Answer> polling() {
        return asking(Protocol.POLL, new Messages.Poll(session, confirmed));
    }

    /** A poll that the server has and lets wait: of two the one that came second sends the first one home. */
    CompletableFuture<Answer> waitingPoll() {
        CompletableFuture<Answer> one = polling();
        CompletableFuture<Answer> other = polling();
        await(CompletableFuture.anyOf(one, other));
        return one.isDone() ? other : one;
    }

    /** Polls, and waits for orders; they are confirmed by the next poll. */
    List<Messages.Order> poll() {
        List<Messages.Order> orders = await(polling()).as(Messages.Orders.class).orders();
        orders.forEach(order -> confirmed = Math.max(confirmed, order.number()));
        return orders;
    }

    Answer report(Report... reports) {
        return ask(Protocol.REPORTS, new Messages.Reports(session, List.of(reports)));
    }

    /** Reports, and takes orders that come with the answer as {@link #poll} does. */
    CompletableFuture<Answer> reportingForOrders(Report... reports) {
        return asking(Protocol.REPORTS, new Messages.Reports(session, confirmed, List.of(reports), List.of()));
    }

    /** Reports the end of an attempt together with all that it has written; gives the attempts whose output was kept. */
    List<Long> ended(long attempt, String output) {
        return ask(
                        Protocol.REPORTS,
                        new Messages.Reports(
                                session,
                                null,
                                List.of(finished(attempt, "SUCCEEDED", 0)),
                                List.of(Messages.Output.of(attempt, output.getBytes(StandardCharsets.UTF_8)))))
                .as(Messages.ReportsTaken.class)
                .outputs();
    }

    static Report told(long attempt, Kind kind) {
        return new Report(attempt, kind, 0, "pid 17", null, null, null, null, "");
    }

    static Report progress(long attempt, double fraction) {
        return new Report(attempt, Kind.PROGRESS, 0, null, fraction, null, null, null, "");
    }

    static Report finished(long attempt, String ending, int exitCode) {
        return new Report(attempt, Kind.FINISHED, 0, null, null, ending, exitCode, null, "");
    }

    Answer piece(long attempt, long offset, String text, boolean last) {
        return piece(attempt, offset, text.getBytes(StandardCharsets.UTF_8), last);
    }

    Answer piece(long attempt, long offset, byte[] bytes, boolean last) {
        URI uri = address.resolve(
                Protocol.LOGS + attempt + "?session=" + session + "&offset=" + offset + "&last=" + last);
        return await(send(
                HttpRequest.newBuilder(uri).PUT(HttpRequest.BodyPublishers.ofByteArray(bytes)), "Bearer " + bearer));
    }

    Answer ask(String path, Object message) {
        return await(asking(path, message));
    }

    CompletableFuture<Answer> asking(String path, Object message) {
        return asking(path, Wire.write(message), "Bearer " + bearer);
    }

    CompletableFuture<Answer> asking(String path, byte[] body, String authorization) {
        return send(
                HttpRequest.newBuilder(address.resolve(path)).POST(HttpRequest.BodyPublishers.ofByteArray(body)),
                authorization);
    }

    CompletableFuture<Answer> send(HttpRequest.Builder request, String authorization) {
        return client.sendAsync(
                        request.header("Authorization", authorization).build(), HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(Answer::new);
    }

    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether the token is still good for something. */
    boolean isLetIn() throws IOException {
        return ask(Protocol.HELLO, greeting()).status() == 200;
    }
}
