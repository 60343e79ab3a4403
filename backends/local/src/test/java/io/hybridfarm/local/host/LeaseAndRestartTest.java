package io.hybridfarm.local.host;

import static io.hybridfarm.local.host.ScriptedAgent.finished;
import static io.hybridfarm.local.host.ScriptedAgent.progress;
import static io.hybridfarm.local.host.ScriptedAgent.told;
import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Messages.Report.Kind;
import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.AttemptReport.Ending;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.testkit.SettableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseAndRestartTest {
    @TempDir
    Path base;

    @Test
    void a_silent_worker_is_lost_after_the_lease_and_not_before() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = farm.agent("one");
            agent.hello();
            AttemptId first = farm.launch(1, "one");
            AttemptId second = farm.launch(2, "one");
            agent.poll();

            farm.context.deadlines().advance(HostHarness.LEASE);
            agent.report(progress(1, 0.5));
            farm.context.deadlines().advance(HostHarness.LEASE);
            assertThat(farm.context.reporter().reports()).noneMatch(AttemptReport.Lost.class::isInstance);
            farm.context.deadlines().advance(Duration.ofSeconds(3));

            for (AttemptId attempt : List.of(first, second)) {
                assertThat(farm.context.reporter().awaitLost(attempt).reason())
                        .contains("worker one")
                        .contains("1m")
                        .contains(SettableClock.START.plus(HostHarness.LEASE).toString());
            }
        }
    }

    @Test
    void a_worker_that_misses_a_poll_gets_no_new_work_until_it_polls() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = farm.agent("one");
            agent.hello();
            farm.context.reporter().awaitOffer();
            farm.context.deadlines().advance(HostHarness.LEASE.dividedBy(3).plusSeconds(13));
            awaitOfferOf(farm, 0);
            CompletableFuture<ScriptedAgent.Answer> poll = agent.polling();
            farm.context.reporter().await("the worker's return", () -> {
                farm.context.deadlines().advance(Duration.ofMillis(250));
                return farm.context
                        .reporter()
                        .lastOffer()
                        .filter(offer -> !offer.workers().isEmpty());
            });
            farm.launch(1, "one");
            assertThat(ScriptedAgent.await(poll).as(Messages.Orders.class).orders())
                    .hasSize(1);
        }
    }

    @Test
    void who_comes_back_after_its_lease_is_told_to_stop_what_it_holds() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = farm.agent("one");
            agent.hello();
            AttemptId attempt = farm.launch(1, "one");
            agent.poll();
            farm.context.deadlines().advance(HostHarness.LEASE.plusSeconds(3));
            farm.context.reporter().awaitLost(attempt);

            assertThat(agent.report(finished(1, "SUCCEEDED", 0)).status()).isEqualTo(Protocol.SESSION_OVER);
            Messages.Welcome welcome = agent.hello(1);
            assertThat(welcome.foreign()).containsExactly(1L);
            assertThat(welcome.asked()).isEmpty();
            agent.report(finished(1, "SUCCEEDED", 0));
            assertThat(farm.context.reporter().reports(attempt)).hasSize(1);
        }
    }

    @Test
    void a_clock_that_is_set_ends_no_lease() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = farm.agent("one");
            agent.hello();
            AttemptId attempt = farm.launch(1, "one");
            agent.poll();
            farm.context.clock().advance(Duration.ofHours(1));
            farm.context.deadlines().advance(HostHarness.LEASE.dividedBy(2));
            assertThat(agent.report(finished(1, "SUCCEEDED", 0)).status()).isEqualTo(200);
            assertThat(farm.context.reporter().awaitFinished(attempt).ending()).isEqualTo(Ending.SUCCEEDED);
        }
    }

    @Test
    void another_machine_of_the_same_name_waits_for_the_end_of_the_lease() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = farm.agent("one");
            agent.hello();
            ScriptedAgent copy = new ScriptedAgent(farm.client, farm.address(), "one");
            copy.bearer = agent.bearer;
            copy.identity = "a copy of the token file";
            ScriptedAgent.Answer refused = copy.ask(Protocol.HELLO, copy.greeting());
            assertThat(refused.status()).isEqualTo(Protocol.NAME_TAKEN);
            assertThat(refused.problem()).contains("'one'");
            assertThat(agent.report(told(9, Kind.STARTED)).status()).isEqualTo(200);

            farm.context.deadlines().advance(HostHarness.LEASE.plusSeconds(3));
            copy.hello();
            assertThat(agent.report(told(9, Kind.STARTED)).status()).isEqualTo(Protocol.SESSION_OVER);
        }
    }

    @Test
    void what_still_runs_after_a_restart_goes_on() throws IOException {
        ScriptedAgent agent = begun();
        try (HostHarness farm = new HostHarness(base)) {
            ScriptedAgent back = agent.at(farm);
            assertThat(back.ask(Protocol.HELLO, back.greeting(1, 2)).status()).isEqualTo(Protocol.TOO_BUSY);
            farm.backend.reconcile(List.of(HostHarness.order(1, "one"), HostHarness.order(2, "one")));

            Messages.Welcome welcome = back.hello(1, 2, 3);
            assertThat(welcome.asked()).containsExactly(1L, 2L);
            assertThat(welcome.foreign()).containsExactly(3L);
            assertThat(farm.context.reporter().awaitStarted(new AttemptId(1)).where())
                    .contains("one");
            back.report(finished(1, "SUCCEEDED", 0));
            assertThat(farm.context.reporter().awaitFinished(new AttemptId(1)).ending())
                    .isEqualTo(Ending.SUCCEEDED);
            farm.backend.cancel(new AttemptId(2));
            assertThat(back.poll()).extracting(Messages.Order::stop).containsExactly(new Messages.Stop(2));
        }
    }

    @Test
    void what_ended_while_the_server_was_away_is_told_and_what_is_unknown_is_lost() throws IOException {
        ScriptedAgent agent = begun();
        try (HostHarness farm = new HostHarness(base)) {
            farm.backend.reconcile(List.of(HostHarness.order(1, "one"), HostHarness.order(2, "one")));
            ScriptedAgent back = agent.at(farm);
            assertThat(back.hello().asked()).containsExactly(1L, 2L);
            back.report(finished(1, "FAILED", 4), told(2, Kind.UNKNOWN));
            assertThat(farm.context.reporter().awaitFinished(new AttemptId(1)).exitCode())
                    .hasValue(4);
            farm.context.reporter().awaitLost(new AttemptId(2));
            assertThat(farm.context.reporter().reports()).hasSize(2);
        }
    }

    @Test
    void a_cancel_before_the_worker_is_back_reaches_it() throws IOException {
        ScriptedAgent agent = begun();
        try (HostHarness farm = new HostHarness(base)) {
            farm.backend.reconcile(List.of(HostHarness.order(1, "one")));
            farm.backend.cancel(new AttemptId(1));
            ScriptedAgent back = agent.at(farm);
            back.hello(1);
            assertThat(back.poll()).extracting(Messages.Order::stop).containsExactly(new Messages.Stop(1));
        }
    }

    @Test
    void who_does_not_come_back_after_a_restart_has_a_whole_lease() throws IOException {
        begun();
        try (HostHarness farm = new HostHarness(base)) {
            farm.backend.reconcile(List.of(HostHarness.order(1, "one")));
            farm.context.deadlines().advance(HostHarness.LEASE);
            assertThat(farm.context.reporter().reports()).isEmpty();
            farm.context.deadlines().advance(Duration.ofSeconds(3));
            assertThat(farm.context.reporter().awaitLost(new AttemptId(1)).reason())
                    .contains("worker one");
        }
    }

    @Test
    void another_machine_does_not_take_a_name_over_a_restart_either() throws IOException {
        ScriptedAgent agent = begun();
        try (HostHarness farm = new HostHarness(base)) {
            farm.backend.reconcile(List.of(HostHarness.order(1, "one")));
            ScriptedAgent copy = agent.at(farm);
            copy.identity = "another machine";
            assertThat(copy.ask(Protocol.HELLO, copy.greeting()).status()).isEqualTo(Protocol.NAME_TAKEN);
            assertThat(agent.at(farm).hello(1).asked()).containsExactly(1L);
        }
    }

    @Test
    void a_clean_close_lets_polls_go_with_nothing_and_hands_nothing_back() throws IOException {
        CompletableFuture<ScriptedAgent.Answer> poll;
        HostHarness farm = HostHarness.started(base);
        try (farm) {
            ScriptedAgent agent = farm.agent("one");
            agent.hello();
            farm.launch(1, "one");
            agent.poll();
            agent.report(told(1, Kind.STARTED));
            CompletableFuture<ScriptedAgent.Answer> one = agent.polling();
            CompletableFuture<ScriptedAgent.Answer> other = agent.polling();
            // Whichever comes second sends the first one home, and waits.
            ScriptedAgent.await(CompletableFuture.anyOf(one, other));
            poll = one.isDone() ? other : one;
            assertThat(poll).isNotDone();
        }
        assertThat(ScriptedAgent.await(poll).as(Messages.Orders.class).orders()).isEmpty();
        assertThat(farm.context.reporter().reports()).noneMatch(AttemptReport.Lost.class::isInstance);
        farm.close();
    }

    /** A farm that was, with attempts 1 and 2 on its one worker. */
    private ScriptedAgent begun() throws IOException {
        try (HostHarness farm = HostHarness.started(base)) {
            ScriptedAgent agent = farm.agent("one");
            agent.hello();
            farm.launch(1, "one");
            farm.launch(2, "one");
            agent.poll();
            return agent;
        }
    }

    private static void awaitOfferOf(HostHarness farm, int workers) {
        farm.context
                .reporter()
                .await(
                        "an offer of " + workers,
                        () -> farm.context
                                .reporter()
                                .lastOffer()
                                .filter(offer -> offer.workers().size() == workers));
    }
}
