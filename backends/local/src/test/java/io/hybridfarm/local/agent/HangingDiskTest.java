package io.hybridfarm.local.agent;

import static io.hybridfarm.local.agent.AgentHarness.lasting;
import static io.hybridfarm.local.agent.AgentHarness.process;
import static io.hybridfarm.local.agent.AgentHarness.start;
import static io.hybridfarm.local.wire.Messages.Report.Kind.FINISHED;
import static io.hybridfarm.local.wire.Messages.Report.Kind.LOST;
import static io.hybridfarm.local.wire.Messages.Report.Kind.STARTED;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An agent whose disk does not answer any more, neither with success nor with failure. */
@EnabledOnOs(OS.LINUX)
class HangingDiskTest {
    @TempDir
    Path base;

    private ScriptedHost host;
    private AgentHarness worker;

    @BeforeEach
    void work() throws IOException {
        host = new ScriptedHost(base.resolve("host"));
        worker = new AgentHarness(host, base.resolve("data"));
    }

    @AfterEach
    void close() throws Exception {
        worker.disk.answer();
        worker.close();
        host.close();
    }

    private ProcessHandle running() {
        host.order(lasting(1, base.resolve("pid")));
        ProcessHandle process = process(host, base.resolve("pid"));
        host.awaitReport(1, STARTED);
        return process;
    }

    private void assertEndsWithItsLease(ProcessHandle process) throws Exception {
        assertThat(process.isAlive()).isTrue();
        // Five seconds are kept for a margin and two for the grace.
        worker.standstill.addAndGet(Duration.ofSeconds(54).toNanos());
        process.onExit().get(ScriptedHost.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void what_runs_is_killed_while_an_order_is_written_down_and_the_order_is_not_begun() throws Exception {
        Path begun = base.resolve("begun");
        ProcessHandle process = running();
        worker.disk.hang(FillingDisk.Part.FORCE);
        host.order(start(2, "touch \"$1\"", begun.toString()));
        worker.disk.awaitWaiting();
        assertEndsWithItsLease(process);

        worker.disk.answer();
        assertThat(host.awaitReport(1, LOST).message()).contains("its lease was over");
        assertThat(host.awaitReport(2, LOST).message()).contains("its lease was over");
        assertThat(begun).doesNotExist();
        host.order(start(3, "true"));
        assertThat(host.awaitReport(3, FINISHED).ending()).isEqualTo("SUCCEEDED");
    }

    @Test
    void what_runs_is_killed_while_the_ledger_is_mended() throws Exception {
        ProcessHandle process = running();
        worker.disk.full(true);
        host.order(start(2, "true"));
        assertThat(host.awaitReport(2, LOST).message()).contains("could not write down");
        worker.disk.hang(FillingDisk.Part.ROOM);
        worker.disk.awaitWaiting();
        host.goAway();
        assertEndsWithItsLease(process);
        host.comeBack();
    }

    @Test
    void what_runs_is_killed_while_the_disk_does_not_say_how_much_is_free() throws Exception {
        ProcessHandle process = running();
        worker.disk.hang(FillingDisk.Part.FREE_SPACE);
        worker.disk.awaitWaiting();
        host.goAway();
        assertEndsWithItsLease(process);
        host.comeBack();
    }
}
