package io.hybridfarm.local;

import static io.hybridfarm.local.LocalHarness.sh;
import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.AttemptReport.Ending;
import io.hybridfarm.spi.job.AttemptId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ProcessTreeTest {
    /** Forks twice and starts a session: what daemons do to get rid of their parents. */
    private static final String DAEMON = "(setsid sleep 86400 & echo $! > \"$1\") ";

    @TempDir
    Path base;

    @Test
    void a_daemon_that_a_canceled_command_has_started_is_stopped_too() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptId attempt = farm.launchReady(
                    sh(DAEMON + "; echo ready; sleep 86400", farm.out("pid").toString()));
            assertThat(Proc.runs(pid(farm))).isTrue();

            farm.backend.cancel(attempt);

            assertThat(farm.end(attempt).ending()).isEqualTo(Ending.CANCELED);
            assertThat(Proc.runs(pid(farm))).isFalse();
            assertThat(farm.processes(attempt)).isEmpty();
        }
    }

    @Test
    void a_daemon_that_outlives_its_command_is_stopped_before_the_end_is_reported() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptId attempt = farm.launch(
                    sh(DAEMON + "> /dev/null 2>&1; exit 0", farm.out("pid").toString()));
            assertThat(farm.end(attempt).ending()).isEqualTo(Ending.SUCCEEDED);
            assertThat(Proc.runs(pid(farm))).isFalse();
        }
    }

    @Test
    void a_grandchild_that_keeps_the_output_open_does_not_hold_up_the_end() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptId attempt =
                    farm.launch(sh(DAEMON + "; echo done", farm.out("pid").toString()));
            assertThat(farm.end(attempt).ending()).isEqualTo(Ending.SUCCEEDED);
            assertThat(farm.log(attempt)).isEqualTo("done\n");
            assertThat(farm.backend.readLog(attempt, 0, 100).complete()).isTrue();
        }
    }

    @Test
    void a_child_without_the_mark_is_stopped_with_its_parents() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptId attempt = farm.launchReady(sh(
                    "env -i /bin/sleep 86400 & echo $! > \"$1\"; echo ready; wait",
                    farm.out("pid").toString()));
            farm.backend.cancel(attempt);
            farm.end(attempt);
            assertThat(Proc.runs(pid(farm))).isFalse();
        }
    }

    @Test
    void a_process_that_ends_when_asked_may_say_goodbye() throws IOException {
        try (LocalHarness farm = new LocalHarness(base, "grace", "1h")) {
            AttemptId attempt = farm.launchReady(
                    sh("trap 'echo saved the half frame; exit 0' TERM; echo ready; while :; do sleep 0.05; done"));
            farm.backend.cancel(attempt);
            AttemptReport.Finished end = farm.end(attempt);
            assertThat(end.ending()).isEqualTo(Ending.CANCELED);
            assertThat(farm.log(attempt)).contains("saved the half frame");
        }
    }

    @Test
    void a_process_that_does_not_end_when_asked_is_killed_after_the_grace() throws IOException {
        try (LocalHarness farm = new LocalHarness(base, "grace", "100ms")) {
            AttemptId attempt = farm.launchReady(sh("trap '' TERM; echo ready; while :; do sleep 0.05; done"));
            farm.backend.cancel(attempt);
            AttemptReport.Finished end = farm.end(attempt);
            assertThat(end.ending()).isEqualTo(Ending.CANCELED);
            assertThat(end.signal()).hasValue("SIGKILL");
            assertThat(farm.processes(attempt)).isEmpty();
        }
    }

    @Test
    void a_tree_that_keeps_growing_is_stopped() throws IOException {
        try (LocalHarness farm = new LocalHarness(base, "grace", "100ms")) {
            AttemptId attempt =
                    farm.launchReady(sh("trap '' TERM; echo ready; while :; do (setsid sleep 5 &); sleep 0.005; done"));
            farm.backend.cancel(attempt);
            farm.end(attempt);
            assertThat(farm.processes(attempt)).isEmpty();
        }
    }

    @Test
    void a_daemon_that_changes_its_program_all_the_time_is_stopped() throws IOException {
        try (LocalHarness farm = new LocalHarness(base, "grace", "50ms")) {
            Files.writeString(farm.out("restless"), "exec sh \"$0\"\n");
            for (int i = 0; i < 20; i++) {
                AttemptId attempt = farm.launch(sh(
                        "(setsid sh \"$1\" & echo $! > \"$2\") > /dev/null 2>&1; exit 0",
                        farm.out("restless").toString(),
                        farm.out("pid").toString()));
                farm.end(attempt);
                assertThat(Proc.runs(pid(farm))).as("round %d", i).isFalse();
            }
        }
    }

    @Test
    void closing_stops_many_stubborn_attempts_at_once() throws IOException {
        List<AttemptId> attempts = new ArrayList<>();
        LocalHarness farm = new LocalHarness(base, "grace", "300ms");
        try (farm) {
            for (int i = 0; i < 20; i++) {
                attempts.add(farm.launchReady(sh("trap '' TERM; echo ready; while :; do sleep 86400 & wait; done")));
            }
        }
        for (AttemptId attempt : attempts) {
            assertThat(farm.context.reporter().reports(attempt)).last().isInstanceOf(AttemptReport.Lost.class);
            assertThat(farm.processes(attempt)).isEmpty();
        }
    }

    @Test
    void processes_of_another_farm_are_left_alone() throws IOException {
        try (LocalHarness farm = new LocalHarness(base.resolve("one"));
                LocalHarness other = new LocalHarness(base.resolve("two"))) {
            AttemptId kept = other.launchReady(sh("echo ready; sleep 86400"));
            AttemptId canceled = farm.launchReady(sh("echo ready; sleep 86400"));
            farm.backend.cancel(canceled);
            farm.end(canceled);
            assertThat(other.processes(kept)).isNotEmpty();
        }
    }

    @Test
    void a_signal_from_outside_is_reported_by_its_name() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptReport.Finished end = farm.run(sh("echo about to die; kill -SEGV $$"));
            assertThat(end.ending()).isEqualTo(Ending.FAILED);
            assertThat(end.signal()).hasValue("SIGSEGV");
            assertThat(end.exitCode()).hasValue(139);
            assertThat(end.message()).contains("SIGSEGV").contains("about to die");
        }
    }

    @Test
    void where_marks_cannot_be_read_the_tree_is_found_by_its_first_process() throws IOException {
        Path records = Files.createDirectories(base.resolve("records"));
        try (LocalHarness farm = new LocalHarness(base, System.getenv(), Optional.of(new RecordedProcesses(records)))) {
            AttemptId attempt = farm.launchReady(sh("sleep 86400 & echo ready; sleep 86400"));
            assertThat(farm.processes(attempt)).hasSizeGreaterThan(1);
            farm.backend.cancel(attempt);
            assertThat(farm.end(attempt).ending()).isEqualTo(Ending.CANCELED);
            assertThat(farm.processes(attempt)).isEmpty();
            assertThat(records).isEmptyDirectory();
        }
    }

    private static long pid(LocalHarness farm) {
        try {
            return Long.parseLong(Files.readString(farm.out("pid")).strip());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
