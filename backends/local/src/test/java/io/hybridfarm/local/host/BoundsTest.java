package io.hybridfarm.local.host;

import static io.hybridfarm.local.host.ScriptedAgent.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Messages.Report.Kind;
import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.local.wire.Wire;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class BoundsTest {
    @TempDir
    Path base;

    @Test
    void a_body_that_is_too_large_is_refused_by_its_head_alone() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = farm.agent("one");
            for (Map.Entry<String, Integer> path : List.of(
                    Map.entry("POST " + Protocol.REPORTS, Protocol.LARGEST_BODY),
                    Map.entry("POST " + Protocol.POLL, 64 << 10),
                    Map.entry("PUT " + Protocol.LOGS + "1?session=x&offset=0&last=true", Protocol.LARGEST_PIECE))) {
                String answer = head(farm, path.getKey(), "Authorization: Bearer " + agent.bearer, path.getValue() + 1);
                assertThat(answer).startsWith("HTTP/1.1 413").contains("at most " + path.getValue());
            }
        }
    }

    @Test
    void a_message_of_a_stranger_is_refused_by_its_head_alone() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            assertThat(head(farm, "POST " + Protocol.REPORTS, "Authorization: Bearer one.secret", 1_000))
                    .startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void a_message_without_a_length_and_one_by_the_wrong_method_are_refused() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = farm.agent("one");
            HttpRequest.Builder chunked = HttpRequest.newBuilder(farm.address().resolve(Protocol.POLL))
                    .POST(HttpRequest.BodyPublishers.ofInputStream(InputStream::nullInputStream));
            assertThat(ScriptedAgent.await(agent.send(chunked, "Bearer " + agent.bearer))
                            .status())
                    .isEqualTo(411);
            HttpRequest.Builder get = HttpRequest.newBuilder(farm.address().resolve(Protocol.POLL))
                    .GET();
            assertThat(ScriptedAgent.await(agent.send(get, "Bearer " + agent.bearer))
                            .status())
                    .isEqualTo(405);
        }
    }

    @Test
    void a_body_that_does_not_arrive_is_given_up() throws IOException {
        try (HostHarness farm = HostHarness.started(base);
                SSLSocket socket = connect(farm)) {
            send(socket, "POST " + Protocol.ENROL, "X-Nothing: much", 1_000);
            InputStream in = socket.getInputStream();
            byte[] answer = new byte[12];
            Thread mover = new Thread(() -> farm.context.reporter().await("the answer", () -> {
                farm.context.deadlines().advance(Duration.ofSeconds(5));
                return answer[0] == 0 ? Optional.empty() : Optional.of(true);
            }));
            mover.setDaemon(true);
            mover.start();
            assertThat(in.readNBytes(answer, 0, answer.length)).isEqualTo(answer.length);
            assertThat(new String(answer, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 408");
        }
    }

    @Test
    void strangers_that_send_nothing_take_no_room_from_workers() throws Exception {
        List<SSLSocket> silent = new ArrayList<>();
        CompletableFuture<String> answered = new CompletableFuture<>();
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = farm.agent("one");
            for (int i = 0; i < 65; i++) {
                SSLSocket socket = connect(farm);
                silent.add(socket);
                send(socket, "POST " + Protocol.ENROL, "X-Nothing: much", 4_096);
                Thread reader = new Thread(() -> firstOf(socket, answered));
                reader.setDaemon(true);
                reader.start();
            }

            assertThat(answered.get(60, TimeUnit.SECONDS)).isEqualTo("HTTP/1.1 429");
            assertThat(agent.ask(Protocol.HELLO, agent.greeting()).status()).isEqualTo(200);
        } finally {
            for (SSLSocket socket : silent) {
                socket.close();
            }
        }
    }

    private static void firstOf(SSLSocket socket, CompletableFuture<String> answered) {
        try {
            byte[] answer = socket.getInputStream().readNBytes(12);
            if (answer.length == 12) {
                answered.complete(new String(answer, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // the test has ended
        }
    }

    @Test
    void who_does_not_read_its_answers_keeps_nobody_else_waiting() throws Exception {
        List<SSLSocket> deaf = new ArrayList<>();
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent other = farm.agent("other");
            other.hello();
            for (int i = 0; i < 3; i++) {
                ScriptedAgent slow = farm.agent("slow-" + i);
                slow.hello();
                SSLSocket socket = connect(farm);
                deaf.add(socket);
                byte[] poll = Wire.write(new Messages.Poll(slow.session, 0));
                send(socket, "POST " + Protocol.POLL, "Authorization: Bearer " + slow.bearer, poll.length);
                socket.getOutputStream().write(poll);
                socket.getOutputStream().flush();
                // More than the system itself holds for a connection.
                farm.backend.launch(HostHarness.order(100 + i, slow.name, 7_000_000));
            }
            farm.launch(1, "other");

            assertThat(other.polling().get(15, TimeUnit.SECONDS).status()).isEqualTo(200);
        } finally {
            for (SSLSocket socket : deaf) {
                socket.close();
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_disk_that_stands_still_keeps_only_those_waiting_whose_files_are_looked_at() throws Exception {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent known = farm.agent("known");
            known.hello();
            Path pipe = farm.folder.resolve("agents/stuck.json");
            assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                    .isZero();
            ScriptedAgent stuck = new ScriptedAgent(farm.client, farm.address(), "stuck");
            stuck.bearer = "stuck.secret";
            List<CompletableFuture<ScriptedAgent.Answer>> waiting = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                waiting.add(stuck.asking(Protocol.HELLO, stuck.greeting()));
            }
            farm.launch(1, "known");

            assertThat(known.polling().get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
            for (CompletableFuture<ScriptedAgent.Answer> answer : waiting) {
                assertThat(released(pipe, answer).status()).isEqualTo(Protocol.NOT_LET_IN);
            }
        }
    }

    /** Whoever reads a pipe waits until somebody writes into it and closes it. */
    private static <T> T released(Path pipe, CompletableFuture<T> waiting) throws Exception {
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60); System.nanoTime() < end; ) {
            try (RandomAccessFile file = new RandomAccessFile(pipe.toFile(), "rw")) {
                file.write('{');
            }
            try {
                return waiting.get(50, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // It had not come to reading yet.
            }
        }
        throw new AssertionError("still waiting");
    }

    @Test
    void large_hellos_of_many_agents_at_once_are_all_read_to_their_end() throws Exception {
        long[] held = LongStream.range(1_000_000, 1_060_000).toArray();
        try (HostHarness farm = HostHarness.started(base)) {
            List<CompletableFuture<ScriptedAgent.Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                ScriptedAgent agent = farm.agent("w" + i);
                for (int again = 0; again < 4; again++) {
                    answers.add(agent.asking(Protocol.HELLO, agent.greeting(held)));
                }
            }
            for (CompletableFuture<ScriptedAgent.Answer> answer : answers) {
                assertThat(ScriptedAgent.await(answer)
                                .as(Messages.Welcome.class)
                                .foreign())
                        .hasSize(held.length);
            }
        }
    }

    @Test
    void more_messages_than_can_be_worked_on_are_asked_to_come_back() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch entered = new CountDownLatch(1);
        try (Clerks clerks = new Clerks("test", 1, 2)) {
            Runnable work = () -> {
                entered.countDown();
                awaitQuietly(blocked);
            };
            clerks.take(work);
            clerks.take(work);
            assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> clerks.take(work)).isInstanceOfSatisfying(Refusal.class, e -> {
                assertThat(e.status()).isEqualTo(Protocol.TOO_BUSY);
                assertThat(e.retrySeconds()).isPositive();
            });
            CountDownLatch own = new CountDownLatch(1);
            clerks.run(own::countDown);
            blocked.countDown();
            assertThat(own.await(60, TimeUnit.SECONDS)).isTrue();
            clerks.take(() -> {});
        }
    }

    @Test
    void a_step_that_no_message_can_carry_is_refused() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = farm.agent("one");
            agent.hello();
            String word = "x".repeat(30_000);
            StepSpec step = StepSpec.builder("vast", Collections.nCopies(Protocol.LARGEST_BODY / 30_000, word))
                    .build();
            LaunchOrder order = new LaunchOrder(
                    new AttemptId(1),
                    new TaskId(new JobId(1), 0, 0),
                    "job",
                    "show",
                    "user",
                    step,
                    step.demand(),
                    "one");
            assertThatThrownBy(() -> farm.backend.launch(order)).isInstanceOfSatisfying(FarmException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.INVALID);
                assertThat(e.getMessage()).contains("vast").hasSizeLessThan(500);
            });
        }
    }

    @Test
    void very_long_words_of_a_worker_are_shortened() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = farm.agent("one");
            agent.hello();
            AttemptId attempt = farm.launch(1, "one");
            agent.poll();
            agent.report(
                    told(1, Kind.STARTED),
                    new Messages.Report(1, Kind.FINISHED, 0, null, null, "FAILED", 1, null, "x".repeat(1 << 20)));
            assertThat(farm.context.reporter().awaitFinished(attempt).message()).hasSizeLessThan(3_000);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static SSLSocket connect(HostHarness farm) throws IOException {
        SSLSocket socket = (SSLSocket) PinnedTrust.context(farm.backend.fingerprint())
                .getSocketFactory()
                .createSocket("127.0.0.1", farm.backend.port());
        socket.setSoTimeout(60_000);
        return socket;
    }

    /** Sends a head and no body; gives the answer up to the end of its message. */
    private static String head(HostHarness farm, String request, String header, int length) throws IOException {
        try (SSLSocket socket = connect(farm)) {
            send(socket, request, header, length);
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("}") < 0) {
                int next = socket.getInputStream().read();
                assertThat(next).as(answer.toString()).isNotNegative();
                answer.append((char) next);
            }
            return answer.toString();
        }
    }

    private static void send(SSLSocket socket, String request, String header, int length) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((request + " HTTP/1.1\r\nHost: farm\r\n" + header + "\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
