package io.hybridfarm.local.agent;

import static io.hybridfarm.local.agent.AgentHarness.lasting;
import static io.hybridfarm.local.agent.AgentHarness.process;
import static io.hybridfarm.local.agent.AgentHarness.start;
import static io.hybridfarm.local.wire.Messages.Report.Kind.FINISHED;
import static io.hybridfarm.local.wire.Messages.Report.Kind.LOST;
import static io.hybridfarm.local.wire.Messages.Report.Kind.STARTED;
import static io.hybridfarm.local.wire.Messages.Report.Kind.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An agent against a server that loses answers, forgets, is away and comes back. */
@EnabledOnOs(OS.LINUX)
class AgentTest {
    @TempDir
    Path base;

    private ScriptedHost host;
    private AgentHarness worker;

    @BeforeEach
    void listen() throws IOException {
        host = new ScriptedHost(base.resolve("host"));
    }

    @AfterEach
    void close() throws Exception {
        if (worker != null) {
            worker.close();
        }
        host.close();
    }

    private AgentHarness agent() {
        return new AgentHarness(host, base.resolve("data"));
    }

    @Test
    void an_order_is_run_its_end_told_and_its_output_brought() throws Exception {
        worker = agent();
        host.order(start(1, "echo hello; exit 3"));

        assertThat(host.awaitReport(1, STARTED).where()).startsWith("pid ").endsWith(" on rack-1");
        Messages.Report end = host.awaitReport(1, FINISHED);
        assertThat(end.ending()).isEqualTo("FAILED");
        assertThat(end.exitCode()).isEqualTo(3);
        host.awaitTrue("all output", () -> host.complete.contains(1L));
        assertThat(host.output(1)).isEqualTo("hello\n");

        worker.close();
        assertThat(host.goodbyes).isEqualTo(1);
    }

    @Test
    void a_hello_says_what_the_worker_is() throws Exception {
        worker = agent();
        Messages.Hello hello = host.await("hello", () -> host.hellos.stream().findFirst());

        assertThat(hello.version()).isEqualTo(Protocol.VERSION);
        assertThat(hello.held()).isEmpty();
        assertThat(hello.worker().name()).isEqualTo("rack-1");
        assertThat(hello.worker().milliCores()).isEqualTo(4_000);
        assertThat(hello.worker().os()).isEqualTo("linux");
        assertThat(hello.worker().tags()).isEmpty();
        assertThat(hello.worker().pools()).containsExactly("night", "day");
        assertThat(hello.worker().groups()).containsExactly("rack");
        assertThat(hello.worker().maxTasks()).isEqualTo(3);
        assertThat(hello.worker().open()).isTrue();
    }

    @Test
    void an_order_that_comes_again_runs_once() throws Exception {
        Path runs = base.resolve("runs");
        worker = agent();
        host.loseAnswers(Protocol.POLL, 1);
        host.order(start(1, "echo once >> \"$1\"", runs.toString()));
        host.awaitReport(1, FINISHED);
        host.endSession();
        host.order(start(1, "echo twice >> \"$1\"", runs.toString()));
        host.order(start(2, "true"));
        host.awaitReport(2, FINISHED);

        host.awaitTrue("the end again", () -> host.reports(1, FINISHED).size() > 1);
        assertThat(runs).hasContent("once");
    }

    @Test
    void a_report_whose_answer_was_lost_is_told_again() throws Exception {
        Path go = base.resolve("go");
        worker = agent();
        host.order(start(1, "until [ -e \"$1\" ]; do sleep 0.05; done", go.toString()));
        host.awaitReport(1, STARTED);
        host.loseAnswers(Protocol.REPORTS, Integer.MAX_VALUE);
        Files.createFile(go);

        host.awaitTrue(
                "the same end three times", () -> host.reports(1, FINISHED).size() >= 3);
        host.loseAnswers(Protocol.REPORTS, 0);
        assertThat(host.reports(1, FINISHED)).allMatch(report -> report.ending().equals("SUCCEEDED"));
    }

    @Test
    void a_failure_on_a_full_disk_is_told_after_the_worker_has_closed() throws Exception {
        Path go = base.resolve("go");
        worker = agent();
        host.order(start(1, "until [ -e \"$1\" ]; do sleep 0.05; done; exit 3", go.toString()));
        host.awaitReport(1, STARTED);
        worker.freeDisk.set(1_000);
        Files.createFile(go);

        host.awaitReport(1, FINISHED);
        assertThat(host.changes)
                .first()
                .satisfies(change ->
                        assertThat(change.worker().closedBecause()).isEqualTo("less than 1GiB of disk are free"));
    }

    @Test
    void work_goes_on_while_the_server_is_away_and_its_end_is_told_when_it_is_back() throws Exception {
        Path running = base.resolve("running");
        Path go = base.resolve("go");
        Path done = base.resolve("done");
        worker = agent();
        host.order(lasting(1, running));
        host.order(start(
                2,
                "echo begun; until [ -e \"$1\" ]; do sleep 0.05; done; echo over; touch \"$2\"",
                go.toString(),
                done.toString()));
        ProcessHandle process = process(host, running);
        host.awaitReport(2, STARTED);

        host.goAway();
        Files.createFile(go);
        host.awaitTrue("end of the second", () -> Files.exists(done));
        host.asked = List.of(1L, 2L);
        host.comeBack();

        assertThat(host.awaitReport(2, FINISHED).ending()).isEqualTo("SUCCEEDED");
        host.awaitTrue("all output", () -> host.complete.contains(2L));
        assertThat(host.output(2)).isEqualTo("begun\nover\n");
        Messages.Hello again = host.hellos.get(host.hellos.size() - 1);
        assertThat(again.held()).contains(1L);
        assertThat(again.incarnation()).isEqualTo(host.hellos.get(0).incarnation());
        assertThat(host.reports(1, UNKNOWN)).isEmpty();
        assertThat(process.isAlive()).isTrue();

        worker.close();
        assertThat(host.reports(1, LOST)).hasSize(1);
    }

    @Test
    void a_server_that_has_forgotten_an_end_is_told_it_again() throws Exception {
        worker = agent();
        host.order(start(1, "exit 4"));
        host.awaitReport(1, FINISHED);

        host.asked = List.of(1L, 99L);
        host.endSession();

        host.awaitReport(99, UNKNOWN);
        host.awaitTrue("the end again", () -> host.reports(1, FINISHED).size() == 2);
        assertThat(host.reports(1, FINISHED).get(1).exitCode()).isEqualTo(4);
    }

    @Test
    void what_is_nobodys_any_more_is_stopped() throws Exception {
        worker = agent();
        host.order(lasting(1, base.resolve("pid")));
        ProcessHandle process = process(host, base.resolve("pid"));
        host.awaitReport(1, STARTED);

        host.foreign = List.of(1L);
        host.endSession();

        assertThat(host.awaitReport(1, LOST).message()).contains("nobody waits for it");
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void an_order_to_stop_ends_an_attempt_as_canceled() throws Exception {
        worker = agent();
        host.order(lasting(1, base.resolve("pid")));
        ProcessHandle process = process(host, base.resolve("pid"));
        host.stop(1);

        assertThat(host.awaitReport(1, FINISHED).ending()).isEqualTo("CANCELED");
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void all_is_over_before_the_lease_is() throws Exception {
        worker = agent();
        host.order(lasting(1, base.resolve("pid")));
        ProcessHandle process = process(host, base.resolve("pid"));
        host.awaitReport(1, STARTED);
        host.goAway();

        // Five seconds are kept for a margin and two for the grace.
        worker.standstill.addAndGet(Duration.ofSeconds(54).toNanos());
        process.onExit().get(ScriptedHost.PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);

        host.asked = List.of(1L);
        host.comeBack();
        assertThat(host.awaitReport(1, LOST).message()).contains("its lease was over");
    }

    @Test
    void while_the_server_answers_the_lease_goes_on() throws Exception {
        host.pollMillis = 50;
        worker = agent();
        host.order(lasting(1, base.resolve("pid")));
        ProcessHandle process = process(host, base.resolve("pid"));
        for (int i = 0; i < 5; i++) {
            worker.standstill.addAndGet(Duration.ofSeconds(20).toNanos());
            int before = host.polls;
            host.awaitTrue("two more polls", () -> host.polls > before + 2);
        }
        assertThat(process.isAlive()).isTrue();
        assertThat(host.hellos).hasSize(1);
    }

    @Test
    void a_worker_that_waits_for_orders_keeps_its_lease() throws Exception {
        host.leaseMillis = 8_000;
        host.pollMillis = 60_000;
        worker = agent();
        host.order(lasting(1, base.resolve("pid")));
        ProcessHandle process = process(host, base.resolve("pid"));

        host.awaitTrue("questions for longer than a lease", () -> host.emptyReports >= 4);
        assertThat(process.isAlive()).isTrue();
        assertThat(host.hellos).hasSize(1);
    }

    @Test
    void an_order_that_lay_waiting_while_the_machine_stood_still_is_not_carried_out() throws Exception {
        Path ran = base.resolve("ran");
        worker = agent();
        host.awaitTrue("a poll", () -> host.polls > 0);
        host.beforeOrders = () -> {
            worker.standstill.addAndGet(Duration.ofMinutes(2).toNanos());
            host.beforeOrders = () -> {};
        };
        host.order(start(1, "touch \"$1\"", ran.toString()));

        host.awaitTrue("another hello", () -> host.hellos.size() > 1);
        assertThat(host.hellos.get(1).held()).isEmpty();
    }

    @Test
    void an_order_that_comes_with_the_answer_to_reports_is_carried_out_once() throws Exception {
        Path ran = base.resolve("ran");
        host.withReports.add(start(2, "echo run >> \"$1\"", ran.toString()));
        worker = agent();
        host.order(start(1, "true"));
        host.awaitReport(2, FINISHED);
        host.order(start(3, "true"));
        host.awaitReport(3, FINISHED);

        assertThat(ran).hasContent("run");
        assertThat(host.hellos).hasSize(1);
    }

    @Test
    void an_order_with_an_answer_to_reports_that_lay_while_the_machine_stood_still_is_not_carried_out()
            throws Exception {
        Path ran = base.resolve("ran");
        host.withReports.add(start(2, "touch \"$1\"", ran.toString()));
        worker = agent();
        host.order(start(1, "true"));
        host.awaitTrue("a poll", () -> host.polls > 1);
        host.beforeOrders = () -> {
            worker.standstill.addAndGet(Duration.ofMinutes(2).toNanos());
            host.beforeOrders = () -> {};
        };

        host.awaitTrue("another hello", () -> host.hellos.size() > 1);
        assertThat(host.hellos.get(1).held()).isEmpty();
    }

    @Test
    void a_machine_in_use_is_closed_and_hands_back_after_a_while() throws Exception {
        worker = new AgentHarness(host, base.resolve("data"), Duration.ofSeconds(30));
        host.order(lasting(1, base.resolve("pid")));
        ProcessHandle process = process(host, base.resolve("pid"));

        worker.lastUse = Optional.of(worker.clock.instant());
        Messages.Change closed =
                host.await("change", () -> host.changes.stream().findFirst());
        assertThat(closed.worker().open()).isFalse();
        assertThat(closed.worker().closedBecause()).contains("somebody used the machine within the last 15m");
        assertThat(process.isAlive()).isTrue();

        worker.standstill.addAndGet(Duration.ofSeconds(30).toNanos());
        assertThat(host.awaitReport(1, LOST).message()).contains("handed it back: somebody used the machine");
        assertThat(process.isAlive()).isFalse();

        worker.clock.advance(Duration.ofMinutes(16));
        host.awaitTrue(
                "open again",
                () -> host.changes.get(host.changes.size() - 1).worker().open());
    }

    @Test
    void a_full_disk_closes_the_worker_and_lets_what_runs_go_on() throws Exception {
        worker = new AgentHarness(host, base.resolve("data"), Duration.ofMillis(1));
        host.order(lasting(1, base.resolve("pid")));
        ProcessHandle process = process(host, base.resolve("pid"));
        worker.freeDisk.set(1_000);
        Messages.Change closed =
                host.await("change", () -> host.changes.stream().findFirst());
        assertThat(closed.worker().closedBecause()).isEqualTo("less than 1GiB of disk are free");

        worker.freeDisk.set((1L << 30) + 1_000);
        worker.clock.advance(Duration.ofSeconds(1));
        worker.freeDisk.set(2L << 30);
        host.awaitTrue(
                "open again",
                () -> host.changes.get(host.changes.size() - 1).worker().open());
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void a_worker_that_cannot_write_down_what_it_takes_on_closes_until_it_can() throws Exception {
        worker = agent();
        host.await("hello", () -> host.hellos.stream().findFirst());
        worker.disk.full(true);
        host.order(start(1, "true"));

        assertThat(host.awaitReport(1, LOST).message())
                .contains("could not write down")
                .contains("No space left");
        Messages.Change closed = host.changes.get(0);
        assertThat(closed.worker().open()).isFalse();
        assertThat(closed.worker().closedBecause())
                .contains("cannot write down what it takes on")
                .contains("No space left");

        worker.disk.full(false);
        host.awaitTrue(
                "an open worker",
                () -> host.changes.get(host.changes.size() - 1).worker().open());
        host.order(start(2, "true"));
        assertThat(host.awaitReport(2, FINISHED).ending()).isEqualTo("SUCCEEDED");
    }

    @Test
    void a_drained_worker_ends_when_what_runs_has_ended() throws Exception {
        Path go = base.resolve("go");
        worker = agent();
        host.order(start(1, "until [ -e \"$1\" ]; do sleep 0.05; done", go.toString()));
        host.awaitReport(1, STARTED);

        worker.agent.drain(Duration.ofHours(1));
        Messages.Change closed =
                host.await("change", () -> host.changes.stream().findFirst());
        assertThat(closed.worker().open()).isFalse();
        assertThat(worker.end).isNotDone();

        Files.createFile(go);
        assertThat(worker.awaitEnd()).isEqualTo(Agent.STOPPED);
        assertThat(host.reports(1, FINISHED)).hasSize(1);
        assertThat(host.goodbyes).isEqualTo(1);
    }

    @Test
    void a_drain_ends_at_once_when_the_worker_is_told_to_stop() throws Exception {
        worker = agent();
        host.order(lasting(1, base.resolve("pid")));
        ProcessHandle process = process(host, base.resolve("pid"));
        worker.agent.drain(Duration.ofHours(1));
        host.await("change", () -> host.changes.stream().findFirst());

        worker.agent.stop();

        assertThat(worker.awaitEnd()).isEqualTo(Agent.STOPPED);
        assertThat(process.isAlive()).isFalse();
        assertThat(host.reports(1, LOST).get(0).message()).contains("was stopped and handed it back");
        assertThat(host.goodbyes).isEqualTo(1);
    }

    @Test
    void a_worker_that_is_not_let_in_any_more_stops_its_work_and_ends() throws Exception {
        worker = agent();
        host.order(lasting(1, base.resolve("pid")));
        ProcessHandle process = process(host, base.resolve("pid"));
        host.letsIn = false;
        host.endSession();

        assertThat(worker.awaitEnd()).isEqualTo(Agent.NOT_LET_IN);
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void output_is_brought_while_an_attempt_runs() throws Exception {
        worker = agent();
        host.order(lasting(1, base.resolve("pid")));

        host.awaitTrue("first line", () -> host.output(1).equals("ready\n"));
        assertThat(host.complete).isEmpty();
    }

    @Test
    void output_that_the_server_has_no_time_for_is_brought_later() throws Exception {
        worker = agent();
        host.beBusy(Protocol.LOGS, 2);
        host.order(start(1, "echo patience"));

        host.awaitTrue("all output", () -> host.complete.contains(1L));
        assertThat(host.output(1)).isEqualTo("patience\n");
    }

    @Test
    void output_that_the_server_has_lost_is_brought_again() throws Exception {
        Path go = base.resolve("go");
        worker = agent();
        host.order(start(
                1,
                "head -c 1000000 /dev/zero | tr '\\0' x; until [ -e \"$1\" ]; do sleep 0.05; done; echo end",
                go.toString()));
        host.awaitTrue("a megabyte", () -> host.output(1).length() == 1_000_000);
        host.loseOutput();
        Files.createFile(go);

        host.awaitTrue("all output", () -> host.complete.contains(1L));
        assertThat(host.output(1)).hasSize(1_000_004).endsWith("xend\n");
    }

    @Test
    void an_order_that_cannot_work_fails_with_the_reason() throws Exception {
        worker = agent();
        Messages.Start good = start(1, "true");
        Messages.Step step = good.spec();
        host.order(new Messages.Start(
                1,
                good.job(),
                0,
                0,
                good.jobName(),
                good.show(),
                good.user(),
                new Messages.Step(
                        step.name(),
                        List.of("/no/such/program"),
                        null,
                        1,
                        step.environment(),
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        null,
                        null,
                        null),
                good.demand(),
                "rack-1"));

        Messages.Report end = host.awaitReport(1, FINISHED);
        assertThat(end.ending()).isEqualTo("FAILED");
        assertThat(end.message()).contains("/no/such/program");
    }

    @Test
    void roots_of_the_server_are_those_of_the_commands() throws Exception {
        host.roots.put("projects", base.toString());
        host.roots.put("away", "P:relative");
        worker = agent();
        Messages.Start plain = start(1, "true");
        Messages.Step step = plain.spec();
        host.order(new Messages.Start(
                1,
                plain.job(),
                0,
                0,
                plain.jobName(),
                plain.show(),
                plain.user(),
                new Messages.Step(
                        "step",
                        List.of("echo", "{projects}"),
                        null,
                        1,
                        step.environment(),
                        null,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        null,
                        null,
                        null),
                plain.demand(),
                "rack-1"));

        assertThat(host.awaitReport(1, FINISHED).ending()).isEqualTo("SUCCEEDED");
        host.awaitTrue("all output", () -> host.complete.contains(1L));
        assertThat(host.output(1)).isEqualTo(base + "\n");
    }

    @Test
    void a_lease_that_leaves_no_time_to_work_is_not_taken() throws Exception {
        host.leaseMillis = 3_000;
        host.pollMillis = 1_000;
        worker = agent();
        host.order(start(1, "true"));
        host.awaitTrue("three hellos", () -> host.hellos.size() > 2);
        assertThat(host.polls).isZero();

        host.leaseMillis = 60_000;
        host.awaitReport(1, FINISHED);
    }
}
