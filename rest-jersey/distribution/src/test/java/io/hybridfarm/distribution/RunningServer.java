package io.hybridfarm.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A server started by {@code bin/farm serve} as a process of its own, and a client that talks to it over HTTP. */
final class RunningServer implements AutoCloseable {
    private static final String READY = "listening on ";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final String address;
    private final Path log;

    private RunningServer(Process process, String address, Path log) {
        this.process = process;
        this.address = address;
        this.log = log;
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @param home an unpacked distribution
     * @param log where the server's messages go
     */
    static RunningServer start(Path home, Path config, Path data, Path log) throws IOException {
        Process process = new ProcessBuilder(
                        home.resolve("bin/farm").toString(),
                        "serve",
                        "--port",
                        "0",
                        "--config",
                        config.toString(),
                        "--data",
                        data.toString())
                .redirectError(log.toFile())
                .start();
        BufferedReader output = process.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(READY)) {
                return new RunningServer(process, line.substring(READY.length()), log);
            }
        }
        process.destroyForcibly();
        throw new IOException("the server has ended before it was ready: " + Files.readString(log));
    }

    /** The {@code data} of the answer to a submission. */
    String submit(String job) throws IOException, InterruptedException {
        HttpRequest.Builder request = request("/new_job")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(job));
        return JSON.readTree(send(request)).path("data").asText();
    }

    /** Asks for a job until it is as wanted. */
    JsonNode await(String job, Predicate<JsonNode> wanted) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            JsonNode found = JSON.readTree(send(request("/jobs/" + job))).path("data");
            if (wanted.test(found)) {
                return found;
            }
            assertThat(System.nanoTime() - start)
                    .as("job %s is not as wanted within %s: %s", job, PATIENCE, found)
                    .isLessThan(PATIENCE.toNanos());
            // Decides nothing; leaves the processor to the server that is waited for.
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** All attempts of a job, page by page. */
    List<JsonNode> attempts(String job) throws IOException, InterruptedException {
        List<JsonNode> rows = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode page = JSON.readTree(send(request("/jobs/" + job + "/attempts?limit=1000" + after)))
                    .path("data");
            page.forEach(rows::add);
            if (page.size() < 1000) {
                return rows;
            }
            after = "&after=" + rows.get(rows.size() - 1).path("attemptID").asText();
        }
    }

    /** Returns when so many workers are offered. */
    void awaitWorkers(int count) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (JSON.readTree(send(request("/workers"))).path("data").size() < count) {
            assertThat(System.nanoTime() - start)
                    .as("%s workers within %s", count, PATIENCE)
                    .isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Asks for the attempts of a job until they are as wanted. */
    void awaitAttempts(String job, Predicate<List<JsonNode>> wanted) throws IOException, InterruptedException {
        long start = System.nanoTime();
        for (List<JsonNode> rows = attempts(job); !wanted.test(rows); rows = attempts(job)) {
            assertThat(System.nanoTime() - start)
                    .as("the attempts of job %s are not as wanted within %s: %s", job, PATIENCE, rows)
                    .isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** What a task has written. */
    String log(String job, int task) throws IOException, InterruptedException {
        return send(request("/jobs/" + job + "/log?task=" + task).header("Accept", "text/plain"));
    }

    /** Asks for what a task has written until a text is in it, as output follows its task's end. */
    String awaitLog(String job, int task, String wanted) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            String found = log(job, task);
            if (found.contains(wanted)) {
                return found;
            }
            assertThat(System.nanoTime() - start)
                    .as("'%s' is not in the output within %s: %s", wanted, PATIENCE, found)
                    .isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Returns when the server has said so in its log. */
    void awaitSaid(String words) throws IOException {
        awaitSaid(log, words);
    }

    static void awaitSaid(Path log, String words) throws IOException {
        long start = System.nanoTime();
        for (String said = Files.readString(log); !said.contains(words); said = Files.readString(log)) {
            assertThat(System.nanoTime() - start)
                    .as("'%s' is not in %s within %s: %s", words, log.getFileName(), PATIENCE, said)
                    .isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Sends SIGKILL, which no program can do anything about, and waits for the end. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
    }

    /** Sends SIGTERM, upon which the server has ten seconds to end by itself. */
    void stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(10, TimeUnit.SECONDS))
                .as("ended within ten seconds")
                .isTrue();
        assertThat(process.exitValue()).isZero();
    }

    /** Ends the server by force if it still runs. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE);
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer;
        try {
            answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IOException("no answer; the server says: " + Files.readString(log), e);
        }
        assertThat(answer.statusCode())
                .as("%s; the server says: %s", answer.body(), Files.readString(log))
                .isBetween(200, 299);
        return answer.body();
    }
}
