package io.hybridfarm.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server is killed without warning in the middle of a job, again and again, and started on the same data each time.
 *
 * <p>The profile {@code soak} runs more rounds; a failure names the seed, which {@code -Dcrash.seed} repeats.
 */
class ServerCrashTest {
    private static final int FRAMES = 200;

    @TempDir
    Path folder;

    @Test
    void killed_at_any_moment_it_loses_no_job_does_each_frame_once_and_leaves_no_process() throws Exception {
        int rounds = Integer.getInteger("crash.rounds", 3);
        long seed = Long.getLong("crash.seed", System.nanoTime());
        Random random = new Random(seed);
        String mark = "crash-test-" + UUID.randomUUID();
        Path config = config();
        List<String> acknowledged = new ArrayList<>();
        try {
            for (int round = 0; round < rounds; round++) {
                String job;
                try (RunningServer server = start(config, round + "-doomed")) {
                    job = server.submit(job(mark));
                    acknowledged.add(job);
                    int doneAtDeath = random.nextInt(FRAMES * 3 / 4);
                    server.await(job, found -> found.at("/tasks/succeeded").asInt() >= doneAtDeath);
                    server.kill();
                }
                try (RunningServer server = start(config, round + "-heir")) {
                    server.await(
                            job, found -> found.path("jobs-status").asText().equals("SUCCEEDED"));
                    for (String each : acknowledged) {
                        checkJournal(server, each);
                    }
                    assertThat(processes(mark)).as("left running").isEmpty();
                    server.stop();
                }
                checkFrames(job);
            }
        } catch (AssertionError | IOException e) {
            throw new AssertionError("failed with -Dcrash.seed=" + seed + ": " + e.getMessage() + logs(), e);
        } finally {
            processes(mark).forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** As far as the journal tells, each frame was done exactly once, however often it was begun. */
    private static void checkJournal(RunningServer server, String job) throws Exception {
        Map<Integer, Integer> successes = new HashMap<>();
        for (JsonNode attempt : server.all("/jobs/" + job + "/attempts")) {
            String state = attempt.path("state").asText();
            assertThat(state).isIn("SUCCEEDED", "LOST");
            if (state.equals("SUCCEEDED")) {
                successes.merge(attempt.path("task").asInt(-1), 1, Integer::sum);
            }
        }
        assertThat(successes).as("successes by task of job %s", job).hasSize(FRAMES);
        assertThat(successes.values()).as("successes by task of job %s", job).containsOnly(1);
    }

    private void checkFrames(String job) throws IOException {
        try (var files = Files.list(folder.resolve("out"))) {
            assertThat(files.filter(file -> file.getFileName().toString().endsWith(".frame"))
                            .count())
                    .as("frames of job %s on disk", job)
                    .isEqualTo(FRAMES);
        }
    }

    private static List<ProcessHandle> processes(String mark) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(mark))
                .toList();
    }

    private RunningServer start(Path config, String name) throws IOException {
        return RunningServer.start(
                Path.of("target", "hybridfarm").toAbsolutePath(),
                config,
                folder.resolve("data"),
                folder.resolve(name + ".log"));
    }

    private Path config() throws IOException {
        Path out = Files.createDirectories(folder.resolve("out"));
        return Files.writeString(folder.resolve("farm.yaml"), """
                paths:
                  out: %s
                farms:
                  - name: local
                    type: local
                    settings: {cores: "8"}
                """.formatted(out));
    }

    private static String job(String mark) {
        return """
                {"name": "crash", "frames": "1-%d", "retries": 0, "outputs": ["{out}/{frame}.frame"],
                 "command": ["sh", "-c", "sleep 0.05; echo $0 > $1", "%s", "{out}/{frame}.frame"]}
                """.formatted(FRAMES, mark);
    }

    private String logs() throws IOException {
        StringBuilder text = new StringBuilder();
        try (var files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
                text.append("\n").append(file.getFileName()).append(":\n").append(Files.readString(file));
            }
        }
        return text.toString();
    }
}
