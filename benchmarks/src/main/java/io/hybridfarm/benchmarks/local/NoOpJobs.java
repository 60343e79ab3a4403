package io.hybridfarm.benchmarks.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Submits jobs whose tasks run {@code true}, and reads from the farm itself when each of them started and ended. */
final class NoOpJobs {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** How often is asked whether a job has ended; its times are the farm's own, so that this need not be often. */
    private static final int LOOK_MILLIS = 1_000;

    private static final int PAGE = 1_000;

    private final URI server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper mapper = new ObjectMapper();

    NoOpJobs(URI server) {
        this.server = server;
    }

    /** One run of one task. */
    private record Run(String worker, Instant started, Instant ended) {}

    /** A job that has ended. */
    record Ended(String job, int tasks, Instant submitted) {}

    /** What the farm says of such a job. */
    record Done(int tasks, Duration took, List<Double> turnaroundsMillis) {
        double perSecond() {
            return tasks / (took.toNanos() / 1e9);
        }
    }

    /** Returns when so many workers are offered. */
    void awaitWorkers(int count) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (get("/workers").size() < count) {
            requireTime(end, count + " workers");
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** Runs a job of so many tasks of so many cores each, to its end. */
    Ended run(int tasks, int cores) throws IOException, InterruptedException {
        Instant submitted = Instant.now();
        String job = post(
                "/new_job",
                "{\"name\": \"noop\", \"steps\": [{\"name\": \"noop\", \"command\": [\"true\"], \"frames\": \"1-"
                        + tasks + "\", \"demand\": {\"cores\": " + cores + "}}]}");
        long end = System.nanoTime() + PATIENCE.toNanos();
        String state = "";
        while (!state.equals("SUCCEEDED")) {
            requireTime(end, "job " + job);
            if (state.equals("FAILED") || state.equals("CANCELED")) {
                throw new IOException("job " + job + " is " + state);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            state = get("/jobs/" + job).path("jobs-status").asText();
        }
        return new Ended(job, tasks, submitted);
    }

    /** Reads when each task started and ended. */
    Done done(Ended ended) throws IOException, InterruptedException {
        List<Run> runs = runs(ended.job());
        Instant last = runs.stream().map(Run::ended).max(Instant::compareTo).orElseThrow();
        return new Done(ended.tasks(), Duration.between(ended.submitted(), last), turnarounds(runs));
    }

    private List<Run> runs(String job) throws IOException, InterruptedException {
        List<Run> runs = new ArrayList<>();
        String after = "";
        JsonNode page;
        do {
            page = get("/jobs/" + job + "/attempts?limit=" + PAGE + after);
            for (JsonNode row : page) {
                runs.add(new Run(
                        row.path("worker").asText(),
                        Instant.parse(row.path("startedAt").asText()),
                        Instant.parse(row.path("endedAt").asText())));
                after = "&after=" + row.path("attemptID").asText();
            }
        } while (page.size() == PAGE);
        return runs;
    }

    /** From each end to the next start on the same worker; attempts come in the order of their starts. */
    private static List<Double> turnarounds(List<Run> runs) {
        Map<String, Instant> ended = new HashMap<>();
        List<Double> turnarounds = new ArrayList<>();
        for (Run run : runs) {
            Instant before = ended.put(run.worker(), run.ended());
            if (before != null) {
                turnarounds.add(Duration.between(before, run.started()).toNanos() / 1e6);
            }
        }
        return turnarounds;
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return answer(HttpRequest.newBuilder(server.resolve(path)).build());
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        return answer(HttpRequest.newBuilder(server.resolve(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build())
                .asText();
    }

    private JsonNode answer(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200 && answer.statusCode() != 201) {
            throw new IOException(request.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return mapper.readTree(answer.body()).path("data");
    }

    private static void requireTime(long end, String what) throws IOException {
        if (System.nanoTime() > end) {
            throw new IOException(what + " took longer than " + PATIENCE.toMinutes() + " minutes");
        }
    }
}
