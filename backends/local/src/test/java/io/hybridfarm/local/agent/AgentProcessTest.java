package io.hybridfarm.local.agent;

import static io.hybridfarm.local.agent.AgentHarness.lasting;
import static io.hybridfarm.local.agent.AgentHarness.process;
import static io.hybridfarm.local.agent.AgentHarness.start;
import static io.hybridfarm.local.wire.Messages.Report.Kind.FINISHED;
import static io.hybridfarm.local.wire.Messages.Report.Kind.LOST;
import static io.hybridfarm.local.wire.Messages.Report.Kind.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hybridfarm.local.wire.Messages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program itself, as a process that is killed, stopped and started again. */
@EnabledOnOs(OS.LINUX)
class AgentProcessTest {
    @TempDir
    Path base;

    private ScriptedHost host;
    private final List<Process> programs = new ArrayList<>();

    @BeforeEach
    void listen() throws IOException {
        host = new ScriptedHost(base.resolve("host"));
    }

    @AfterEach
    void close() throws InterruptedException {
        for (Process program : programs) {
            program.destroyForcibly().waitFor();
        }
        host.close();
    }

    private Process worker(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AgentMain.class.getName(),
                "--server",
                host.address().toString(),
                "--data",
                base.resolve("data").toString(),
                "--min-disk",
                "1KiB",
                "--set",
                "grace=2s"));
        command.addAll(List.of(options));
        Process program = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        base.resolve("worker.log").toFile()))
                .start();
        programs.add(program);
        return program;
    }

    private String invitation() {
        return JoinToken.draw(host.fingerprint, new SplittableRandom(1)).text();
    }

    private int exit(Process program) throws Exception {
        assertThat(program.waitFor(60, TimeUnit.SECONDS)).as("ended").isTrue();
        return program.exitValue();
    }

    @Test
    void an_agent_that_was_killed_outright_is_started_again_and_tells_what_became_of_its_work() throws Exception {
        Process first = worker("--name", "rack-1", "--join-token", invitation());
        host.order(start(1, "echo short; exit 7"));
        host.awaitReport(1, FINISHED);
        host.order(lasting(2, base.resolve("pid")));
        ProcessHandle running = process(host, base.resolve("pid"));
        host.awaitReport(2, STARTED);
        host.awaitTrue("output of the second", () -> host.output(2).equals("ready\n"));

        first.destroyForcibly().waitFor();
        host.asked = List.of(1L, 2L);
        worker();

        assertThat(host.awaitReport(2, LOST).message()).contains("the worker agent ended while it ran");
        running.onExit().get(60, TimeUnit.SECONDS);
        host.awaitTrue("the first end again", () -> host.reports(1, FINISHED).size() == 2);
        host.awaitTrue("the rest of the output", () -> host.complete.contains(2L));
        assertThat(host.output(2)).isEqualTo("ready\n");
        Messages.Hello before = host.hellos.get(0);
        Messages.Hello after = host.hellos.get(host.hellos.size() - 1);
        assertThat(after.identity()).isEqualTo(before.identity());
        assertThat(after.incarnation()).isNotEqualTo(before.incarnation());
        assertThat(after.held()).isEmpty();
        assertThat(host.enrolments).hasSize(1);
    }

    @Test
    void the_first_sigterm_drains_and_the_second_hands_back() throws Exception {
        Process program = worker("--name", "rack-1", "--join-token", invitation(), "--drain");
        host.order(lasting(1, base.resolve("pid")));
        ProcessHandle running = process(host, base.resolve("pid"));

        program.destroy();
        host.awaitTrue(
                "drain",
                () -> host.changes.stream().anyMatch(change -> !change.worker().open()));
        assertThat(running.isAlive()).isTrue();
        program.destroy();

        assertThat(exit(program)).isEqualTo(Agent.STOPPED);
        assertThat(running.isAlive()).isFalse();
        assertThat(host.reports(1, LOST)).hasSize(1);
        assertThat(host.goodbyes).isEqualTo(1);
    }

    @Test
    void work_of_another_user_gets_to_its_folder_in_the_agents_own_and_no_further() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "this program does not run as root");
        // The folder that the test was given is shut to others, and so is the agent's until it is told of another user.
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rwx--x--x"));
        worker("--name", "rack-1", "--join-token", invitation(), "--set", "run-as=nobody");
        host.order(start(
                1,
                "id -un; here=$(pwd -P); cd / && touch \"$here/mine\" && ls \"$here\"; cat \"$1/token\" \"$1/ledger\" || true",
                base.resolve("data").toString()));

        assertThat(host.awaitReport(1, FINISHED).message()).isEmpty();
        host.awaitTrue("all output", () -> host.complete.contains(1L));
        assertThat(host.output(1)).startsWith("nobody\nmine\n").containsOnlyOnce("token: Permission denied");
        assertThat(host.output(1)).containsOnlyOnce("ledger: Permission denied");
    }

    @Test
    void a_worker_that_is_shut_out_ends_with_a_code_of_its_own() throws Exception {
        Process program = worker("--name", "rack-1", "--join-token", invitation());
        host.awaitTrue("hello", () -> !host.hellos.isEmpty());
        host.letsIn = false;
        host.endSession();

        assertThat(exit(program)).isEqualTo(Agent.NOT_LET_IN);
        assertThat(base.resolve("worker.log")).content().contains("does not let this worker in: who are you?");
    }

    @Test
    void what_cannot_work_is_said_at_once() throws Exception {
        assertThat(exit(worker())).isEqualTo(CommandLines.FAILED);
        assertThat(exit(worker("--office-hours", "always", "--name", "rack-1", "--join-token", invitation())))
                .isEqualTo(CommandLines.FAILED);
        assertThat(exit(worker("--name", "other"))).isEqualTo(CommandLines.FAILED);
        assertThat(exit(worker("--cores", "many"))).isEqualTo(CommandLines.FAILED);
        assertThat(exit(worker("--nonsense"))).isEqualTo(2);

        assertThat(base.resolve("worker.log"))
                .content()
                .contains("there is no token in " + base.resolve("data/token"))
                .contains("--office-hours: 'always' must be days and times")
                .contains("'other' is not 'rack-1', as which it was enrolled")
                .contains("cores must be a number of cores")
                .doesNotContain("Exception");
        assertThat(Files.exists(base.resolve("data/token"))).isTrue();
    }
}
