package io.hybridfarm.local;

import static io.hybridfarm.local.LocalHarness.sh;
import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.AttemptReport.Ending;
import io.hybridfarm.spi.job.AttemptId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class WatchingTest {
    @TempDir
    Path base;

    @Test
    void an_attempt_that_neither_writes_nor_computes_is_stopped_and_says_so() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptId attempt = farm.launchReady(
                    sh("echo ready; (setsid sleep 86400 &); sleep 86400").stallAfter(Duration.ofMinutes(1)));
            AttemptReport.Finished end = farm.context.reporter().await("end of " + attempt, () -> {
                farm.context.deadlines().runNext();
                return farm.context.reporter().reports(attempt).stream()
                        .filter(AttemptReport.Finished.class::isInstance)
                        .map(AttemptReport.Finished.class::cast)
                        .findFirst();
            });
            assertThat(end.ending()).isEqualTo(Ending.TIMED_OUT);
            assertThat(end.message()).isEqualTo("stopped, because it wrote no output and used no CPU for 1m");
            assertThat(farm.processes(attempt)).isEmpty();
            assertThat(farm.context.clock().instant())
                    .isAfterOrEqualTo(started(farm, attempt).at().plus(Duration.ofMinutes(1)));
        }
    }

    @Test
    void a_watch_ends_with_its_attempt() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            farm.run(sh("exit 0").stallAfter(Duration.ofMinutes(20)).timeout(Duration.ofHours(1)));
            assertThat(farm.context.deadlines().pending()).isZero();
        }
    }

    @Test
    void a_success_that_was_too_quick_to_be_one_is_a_failure() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptReport.Finished quick = farm.run(sh("exit 0").minRunTime(Duration.ofHours(1)));
            assertThat(quick.ending()).isEqualTo(Ending.FAILED);
            assertThat(quick.exitCode()).hasValue(0);
            assertThat(quick.message()).contains("less than its minimum run time of 1h");
            assertThat(farm.run(sh("sleep 0.05").minRunTime(Duration.ofMillis(50)))
                            .ending())
                    .isEqualTo(Ending.SUCCEEDED);
        }
    }

    @Test
    void the_time_that_children_compute_is_seen_with_and_without_marks() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptId attempt = farm.launchReady(
                    sh("env -i /bin/sh -c 'while :; do :; done' & echo ready; while :; do sleep 60; done"));
            long shell = farm.processes(attempt).get(0);
            ProcessTree tree = ProcessTree.below(
                    ProcessHandle.of(shell).orElseThrow(),
                    System.nanoTime(),
                    attempt,
                    new MarkedProcesses(new ProcFolder(), farm.folder.identity()),
                    Optional.empty());
            farm.context
                    .reporter()
                    .await("computing time", () -> Optional.of(tree.computed()).filter(time -> time.toMillis() >= 100));
        }
    }

    @Test
    void the_reason_that_a_command_gives_for_its_failure_is_the_message() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptReport.Finished end = farm.run(sh("echo 'openjd_fail: no camera in the scene'; echo bye; exit 3")
                    .progress("openjd"));
            assertThat(end.message()).isEqualTo("no camera in the scene (the command left with exit code 3)");
            assertThat(farm.run(sh("echo 'openjd_fail: a lie'; exit 0").progress("openjd"))
                            .message())
                    .isEmpty();
        }
    }

    @Test
    void progress_of_a_chunk_is_read_as_the_step_says() throws IOException {
        try (LocalHarness farm = new LocalHarness(base, "progress.studio", "block (?<done>\\d+) of (?<total>\\d+)")) {
            AttemptId chunk = farm.launch(
                    sh("echo 'Frame 12 (3 of 10)'").frames("10-19").chunk(10).progress("nuke"));
            farm.end(chunk);
            assertThat(farm.context
                            .reporter()
                            .await(chunk, AttemptReport.Progress.class)
                            .fraction())
                    .isEqualTo(0.3);
            AttemptId own = farm.launch(sh("echo 'block 3 of 4, 99%'").progress("studio"));
            farm.end(own);
            assertThat(farm.context
                            .reporter()
                            .await(own, AttemptReport.Progress.class)
                            .fraction())
                    .isEqualTo(0.75);
        }
    }

    @Test
    void an_unknown_parser_is_named_in_the_log() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptId attempt = farm.launch(sh("echo hello").progress("blendr"));
            assertThat(farm.end(attempt).ending()).isEqualTo(Ending.SUCCEEDED);
            assertThat(farm.log(attempt))
                    .startsWith("[hybridfarm: no progress parser 'blendr'")
                    .endsWith("hello\n");
        }
    }

    private static AttemptReport.Started started(LocalHarness farm, AttemptId attempt) {
        return farm.context.reporter().await(attempt, AttemptReport.Started.class);
    }
}
