package io.hybridfarm.local.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.local.SaidByLog;
import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.local.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosingTest {
    private static final int AGENTS = 5;
    /** Characters of an order: more than the system keeps for a connection whose other side does not read. */
    private static final int LARGE = 5_000_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path base;

    @Test
    void agents_that_ask_again_as_soon_as_they_are_answered_have_no_answer_cut_off() throws IOException {
        try (SaidByLog said = new SaidByLog(AgentsBackend.class)) {
            List<ScriptedAgent.Answer> answers = new CopyOnWriteArrayList<>();
            List<CompletableFuture<Void>> ends = new ArrayList<>();
            try (HostHarness farm = HostHarness.started(base)) {
                for (int i = 0; i < AGENTS; i++) {
                    ends.add(asksUntilNobodyIsThere(waiting(farm, "agent-" + i), answers));
                }
            }
            for (CompletableFuture<Void> end : ends) {
                ScriptedAgent.await(end);
            }
            assertThat(answers).hasSizeGreaterThanOrEqualTo(AGENTS).allSatisfy(answer -> {
                if (answer.status() != Protocol.TOO_BUSY) {
                    assertThat(answer.as(Messages.Orders.class).orders()).isEmpty();
                }
                assertThat(answer.response().headers().firstValue("Connection")).contains("close");
            });
            assertThat(said.lines()).noneMatch(line -> line.contains("before all answers"));
        }
    }

    @Test
    void an_answer_that_its_reader_takes_slowly_leaves_whole() throws IOException {
        try (SaidByLog said = new SaidByLog(AgentsBackend.class);
                HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = farm.agent("one");
            agent.hello();
            farm.backend.launch(HostHarness.order(1, "one", LARGE));
            try (SSLSocket socket = connected(farm)) {
                byte[] body = Wire.write(new Messages.Poll(agent.session, 0));
                String head = "POST " + Protocol.POLL + " HTTP/1.1\r\nHost: farm\r\nAuthorization: Bearer "
                        + agent.bearer + "\r\nContent-Length: " + body.length + "\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(body);
                InputStream in = socket.getInputStream();
                int first = in.read();
                int port = farm.backend.port();
                CompletableFuture<Void> closing =
                        CompletableFuture.runAsync(farm::close, task -> new Thread(task, "closing").start());
                awaitRefusal(port);

                String answer = (char) first + head(in);
                assertThat(answer).startsWith("HTTP/1.1 200");
                int length = Integer.parseInt(answer.replaceAll("(?is).*content-length: *(\\d+).*", "$1"));
                assertThat(length).isGreaterThan(LARGE);
                assertThat(Wire.read(in.readNBytes(length), Messages.Orders.class)
                                .orders())
                        .hasSize(1);
                ScriptedAgent.await(closing);
            }
            assertThat(said.lines()).noneMatch(line -> line.contains("before all answers"));
        }
    }

    /** An agent, with a connection of its own, whose poll waits at the server. */
    private record Waiting(ScriptedAgent agent, CompletableFuture<ScriptedAgent.Answer> poll) {}

    private static Waiting waiting(HostHarness farm, String name) throws IOException {
        ScriptedAgent first = farm.agent(name);
        first.hello();
        ScriptedAgent second = new ScriptedAgent(HostHarness.client(farm.backend.fingerprint()), farm.address(), name);
        second.bearer = first.bearer;
        second.session = first.session;
        CompletableFuture<ScriptedAgent.Answer> one = first.polling();
        CompletableFuture<ScriptedAgent.Answer> other = second.polling();
        // Whichever comes second sends the first one home, and waits.
        ScriptedAgent.await(CompletableFuture.anyOf(one, other));
        return one.isDone() ? new Waiting(second, other) : new Waiting(first, one);
    }

    private static CompletableFuture<Void> asksUntilNobodyIsThere(Waiting waiting, List<ScriptedAgent.Answer> answers) {
        return CompletableFuture.runAsync(
                () -> {
                    CompletableFuture<ScriptedAgent.Answer> poll = waiting.poll();
                    try {
                        while (true) {
                            answers.add(poll.join());
                            poll = waiting.agent().polling();
                        }
                    } catch (CompletionException e) {
                        assertThat(e).hasCauseInstanceOf(ConnectException.class);
                    }
                },
                task -> new Thread(task, waiting.agent().name).start());
    }

    private static SSLSocket connected(HostHarness farm) throws IOException {
        Socket plain = new Socket();
        // So that most of a large answer has to wait at the server.
        plain.setReceiveBufferSize(32 << 10);
        plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), farm.backend.port()));
        plain.setSoTimeout(60_000);
        return (SSLSocket) PinnedTrust.context(farm.backend.fingerprint())
                .getSocketFactory()
                .createSocket(plain, "127.0.0.1", farm.backend.port(), true);
    }

    private static void awaitRefusal(int port) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
            } catch (IOException e) {
                return;
            }
        }
        throw new AssertionError("it still listens");
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }
}
