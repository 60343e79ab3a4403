package io.hybridfarm.local;

import static io.hybridfarm.local.LocalHarness.sh;
import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.job.AttemptId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class CrashTest {
    private static final String SCRIPT = "(setsid sleep 86400 &); echo ready; sleep 86400 & wait";

    @TempDir
    Path base;

    /** A server that is killed: runs two attempts, says so, and waits for its end. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws Exception {
            LocalHarness farm = new LocalHarness(Path.of(arguments[0]));
            farm.backend.reconcile(List.of());
            farm.launchReady(sh(SCRIPT));
            farm.launchReady(sh(SCRIPT));
            System.out.println("both run");
            System.in.read();
        }
    }

    @Test
    void what_a_server_killed_outright_has_left_is_stopped_by_the_next_one() throws Exception {
        Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        base.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = victim.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isEqualTo("both run");
        } finally {
            victim.destroyForcibly().waitFor();
        }

        try (LocalHarness farm = new LocalHarness(base)) {
            AttemptId live = new AttemptId(1);
            AttemptId forgotten = new AttemptId(2);
            // The shell was tied to the server; the two that it had started were not.
            for (AttemptId attempt : List.of(live, forgotten)) {
                farm.context
                        .reporter()
                        .await(
                                "processes of " + attempt,
                                () -> Optional.of(farm.processes(attempt)).filter(found -> found.size() == 2));
            }

            LaunchOrder order = farm.order(sh(SCRIPT));
            farm.backend.reconcile(List.of(order));

            assertThat(farm.context.reporter().awaitLost(live).reason()).contains("processes were stopped");
            assertThat(farm.processes(live)).isEmpty();
            farm.context
                    .reporter()
                    .await(
                            "end of " + forgotten,
                            () -> Optional.of(farm.processes(forgotten)).filter(List::isEmpty));
            assertThat(farm.context.reporter().reports()).hasSize(1);
            assertThat(farm.log(live)).isEqualTo("ready\n");
        }
    }

    @Test
    void work_launched_right_after_a_restart_is_not_taken_for_a_leftover() throws IOException {
        try (LocalHarness farm = new LocalHarness(base)) {
            farm.backend.reconcile(List.of(farm.order(sh(SCRIPT))));
            AttemptId fresh = farm.launchReady(sh(SCRIPT));
            farm.context.reporter().awaitLost(new AttemptId(1));
            assertThat(farm.processes(fresh)).isNotEmpty();
            assertThat(farm.context.reporter().reports(fresh)).noneMatch(AttemptReport.Finished.class::isInstance);
        }
    }
}
