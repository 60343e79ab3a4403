package io.hybridfarm.local;

import static io.hybridfarm.local.LocalHarness.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.AttemptReport.Ending;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.StepSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class LocalBackendTest {
    @TempDir
    Path base;

    @Test
    void a_command_sees_the_usual_variables_its_own_and_no_secrets() throws IOException {
        Map<String, String> servers = new TreeMap<>();
        servers.put("PATH", System.getenv("PATH"));
        servers.put("LC_ALL", "C");
        servers.put("OCIO", "/studio/config.ocio");
        servers.put("AWS_SECRET_ACCESS_KEY", "hush");
        try (LocalHarness farm = new LocalHarness(base, servers, "pass-env", "OCIO, NOT_SET")) {
            AttemptId attempt = farm.launch(StepSpec.builder("beauty", List.of("env"))
                    .frames("5-6")
                    .chunk(2)
                    .environment("THREADS", "{task}")
                    .environment("HYBRIDFARM_ATTEMPT", "a lie"));
            assertThat(farm.end(attempt).ending()).isEqualTo(Ending.SUCCEEDED);
            assertThat(farm.log(attempt).lines().sorted())
                    .containsExactly(
                            "HYBRIDFARM_ATTEMPT=a1",
                            "HYBRIDFARM_CORES=1",
                            "HYBRIDFARM_FRAMES=5-6",
                            "HYBRIDFARM_JOB=00007",
                            "HYBRIDFARM_JOB_NAME=dragon",
                            "HYBRIDFARM_SHOW=aurora",
                            "HYBRIDFARM_STEP=beauty",
                            "HYBRIDFARM_TASK=0",
                            "HYBRIDFARM_TREE=" + farm.folder.identity() + "/a1",
                            "HYBRIDFARM_USER=mira",
                            "HYBRIDFARM_WORKER=here",
                            "LC_ALL=C",
                            "OCIO=/studio/config.ocio",
                            "PATH=" + System.getenv("PATH"),
                            "THREADS=0");
        }
    }

    @Test
    void there_is_nothing_to_read_for_a_command_that_waits_for_input() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            assertThat(farm.run(StepSpec.builder("step", List.of("cat"))).ending())
                    .isEqualTo(Ending.SUCCEEDED);
        }
    }

    @Test
    void a_program_that_is_not_on_the_path_is_named() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptId attempt = farm.launch(StepSpec.builder("step", List.of("kick", "-i", "scene.ass")));
            AttemptReport.Finished end = farm.end(attempt);
            assertThat(end.ending()).isEqualTo(Ending.FAILED);
            assertThat(end.exitCode()).isEmpty();
            assertThat(end.message()).startsWith("cannot run program 'kick': not found on the worker's PATH");
            assertThat(farm.context.reporter().reports(attempt)).noneMatch(AttemptReport.Started.class::isInstance);
        }
    }

    @Test
    void a_program_is_looked_for_on_the_path_that_the_step_sets() throws IOException {
        Path tool = Files.createDirectories(base.resolve("out/tools")).resolve("kick");
        Files.writeString(tool, "#!/bin/sh\necho kicked\n");
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptId attempt = farm.launch(
                    StepSpec.builder("step", List.of("kick")).environment("PATH", "{out}/nothing::{out}/tools:/bin"));
            assertThat(farm.end(attempt).message()).isEmpty();
            assertThat(farm.log(attempt)).isEqualTo("kicked\n");
        }
    }

    @Test
    void a_success_that_came_too_soon_is_a_failure() throws IOException {
        String untilLetGo = "echo ready; until test -e \"$1\"; do sleep 0.05; done";
        try (LocalHarness farm = new LocalHarness(base)) {
            for (Duration least : List.of(Duration.ofHours(1), Duration.ofMillis(1))) {
                Path go = farm.out("go" + least.toMillis());
                AttemptId attempt = farm.launchReady(
                        LocalHarness.sh(untilLetGo, go.toString()).minRunTime(least));
                farm.context.clock().advance(Duration.ofSeconds(5));
                Files.writeString(go, "");
                AttemptReport.Finished end = farm.end(attempt);
                boolean soon = least.equals(Duration.ofHours(1));
                assertThat(end.ending()).isEqualTo(soon ? Ending.FAILED : Ending.SUCCEEDED);
                assertThat(end.message()).contains(soon ? "1h" : "");
            }
        }
    }

    @Test
    void a_file_that_is_no_program_fails_with_the_reason() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            Files.writeString(farm.out("notes.txt"), "not a program");
            AttemptReport.Finished end = farm.run(StepSpec.builder("step", List.of("{out}/notes.txt")));
            assertThat(end.ending()).isEqualTo(Ending.FAILED);
            assertThat(end.message()).contains("notes.txt").contains("Permission denied");
        }
    }

    @Test
    void a_missing_input_fails_before_anything_is_started() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            Files.writeString(farm.out("there.ass"), "scene");
            AttemptReport.Finished end =
                    farm.run(sh("touch \"$1\"", farm.out("started").toString())
                            .input("{out}/there.ass")
                            .input("{out}/gone.ass"));
            assertThat(end.ending()).isEqualTo(Ending.FAILED);
            assertThat(end.message()).isEqualTo("a declared input is missing: " + farm.out("gone.ass"));
            assertThat(farm.out("started")).doesNotExist();
        }
    }

    @Test
    void a_path_outside_the_roots_fails_the_attempt_with_the_roots_named() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptReport.Finished end = farm.run(sh("exit 0").output("/etc/passwd"));
            assertThat(end.ending()).isEqualTo(Ending.FAILED);
            assertThat(end.message()).contains("/etc/passwd").contains("{out}");
        }
    }

    @Test
    void a_command_runs_in_a_folder_of_its_own_or_where_the_step_says() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptId own = farm.launch(StepSpec.builder("step", List.of("pwd")));
            farm.end(own);
            assertThat(Path.of(farm.log(own).strip()))
                    .isEqualTo(farm.folder.attempt(own).work());

            AttemptId given =
                    farm.launch(StepSpec.builder("step", List.of("pwd")).workingFolder("{out}"));
            farm.end(given);
            assertThat(Path.of(farm.log(given).strip())).isEqualTo(farm.out(""));

            AttemptReport.Finished end =
                    farm.run(StepSpec.builder("step", List.of("pwd")).workingFolder("{out}/gone"));
            assertThat(end.ending()).isEqualTo(Ending.FAILED);
            assertThat(end.message())
                    .contains("working folder")
                    .contains(farm.out("gone").toString());
        }
    }

    @Test
    void folders_of_declared_outputs_are_made_and_each_frame_of_a_chunk_counts() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptReport.Finished end =
                    farm.run(sh("touch \"$1\"", farm.out("new/deep/f.0001.exr").toString())
                            .frames("1-2")
                            .chunk(2)
                            .output("{out}/new/deep/f.{frame:04}.exr"));
            assertThat(end.ending()).isEqualTo(Ending.FAILED);
            assertThat(end.exitCode()).hasValue(0);
            assertThat(end.message())
                    .isEqualTo("the command left with exit code 0, but a declared output is missing: "
                            + farm.out("new/deep/f.0002.exr"));
        }
    }

    @Test
    void an_output_of_a_moment_ago_does_not_count() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            StepSpec.Builder write =
                    sh("echo pixels > \"$1\"", farm.out("f.exr").toString()).output("{out}/f.exr");
            assertThat(farm.run(write).ending()).isEqualTo(Ending.SUCCEEDED);
            AttemptReport.Finished end = farm.run(sh("exit 0").output("{out}/f.exr"));
            assertThat(end.ending()).isEqualTo(Ending.FAILED);
            assertThat(end.message()).contains("was not written again");
            assertThat(farm.run(write).ending()).isEqualTo(Ending.SUCCEEDED);
        }
    }

    @Test
    void percentages_in_the_output_become_progress() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptId attempt = farm.launch(sh("echo 'frame 1 progress 25%'"));
            farm.end(attempt);
            assertThat(farm.context.reporter().await(attempt, AttemptReport.Progress.class))
                    .isEqualTo(new AttemptReport.Progress(attempt, 0.25, "frame 1 progress 25%"));
        }
    }

    @Test
    void a_chatty_command_fills_its_log_to_the_limit_only() throws IOException {
        try (LocalHarness farm = new LocalHarness(base, "log-limit", "8KiB")) {
            AttemptId attempt = farm.launch(sh(
                    "i=0; while [ $i -lt 2000 ]; do echo \"line $i of the output\"; i=$((i+1)); done; echo the end"));
            assertThat(farm.end(attempt).ending()).isEqualTo(Ending.SUCCEEDED);
            assertThat(farm.log(attempt))
                    .startsWith("line 0 of the output\n")
                    .contains("bytes of output were cut here; log-limit is 8KiB]")
                    .endsWith("line 1999 of the output\nthe end\n")
                    .hasSizeLessThan(8192 + 200);
        }
    }

    @Test
    void a_failing_command_is_quoted_with_its_last_line() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            assertThat(farm.run(sh("echo starting; echo 'Error: no camera' >&2; exit 1"))
                            .message())
                    .isEqualTo("the command left with exit code 1; its last line was: Error: no camera");
        }
    }

    @Test
    void an_attempt_that_another_journal_has_used_up_is_refused_with_what_to_do() throws IOException {
        LaunchOrder order;
        try (LocalHarness farm = new LocalHarness(base)) {
            order = farm.order(sh("echo once >> \"$1\"", farm.out("runs").toString()));
            farm.backend.launch(order);
            farm.end(order.attempt());
        }
        try (LocalHarness farm = new LocalHarness(base)) {
            farm.backend.reconcile(List.of());
            assertThatThrownBy(() -> farm.backend.launch(order))
                    .hasMessageContaining(order.attempt().toString())
                    .hasMessageContaining("another journal")
                    .hasMessageContaining("attempts");
            farm.order(sh("exit 0"));
            farm.run(sh("exit 0"));
            assertThat(farm.context.reporter().reports(order.attempt())).isEmpty();
            assertThat(farm.out("runs")).hasContent("once");
        }
    }

    @Test
    void a_closed_farm_takes_no_orders() throws IOException {
        LocalHarness farm = new LocalHarness(base);
        farm.close();
        assertThatThrownBy(() -> farm.launch(sh("exit 0")))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void the_traces_of_old_attempts_are_cleared_away() throws IOException {
        try (LocalHarness farm = new LocalHarness(base, "log-keep-attempts", "2")) {
            for (int i = 0; i < 3; i++) {
                farm.run(sh("echo hello"));
            }
        }
        assertThat(base.resolve("backend/attempts")).isDirectoryNotContaining("glob:**/a1");
        assertThat(base.resolve("backend/attempts/a2")).isDirectoryContaining("glob:**/log");
        assertThat(base.resolve("backend/attempts/a2/work")).doesNotExist();
    }
}
