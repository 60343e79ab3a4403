package io.hybridfarm.local.host;

import static io.hybridfarm.local.host.ScriptedAgent.finished;
import static io.hybridfarm.local.host.ScriptedAgent.progress;
import static io.hybridfarm.local.host.ScriptedAgent.told;
import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Messages.Report;
import io.hybridfarm.local.wire.Messages.Report.Kind;
import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.local.wire.Wire;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.AttemptReport.Ending;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.testkit.SettableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersAndReportsTest {
    @TempDir
    Path base;

    private HostHarness farm;
    private ScriptedAgent agent;

    @BeforeEach
    void open() throws IOException {
        farm = HostHarness.started(base);
        agent = farm.agent("one");
    }

    @AfterEach
    void close() {
        farm.close();
    }

    @Test
    void a_worker_is_offered_from_its_hello_on_as_it_said() {
        agent.hello();
        Offer offer = farm.context.reporter().awaitOffer();
        assertThat(offer.workers())
                .containsExactly(
                        new Offer.Worker("one", 4_000, 8L << 30, 0, List.of("fast", "linux"), 3, List.of("night")));
    }

    @Test
    void many_workers_that_come_in_a_moment_make_one_further_offer() throws IOException {
        agent.hello();
        farm.context.reporter().awaitOffer();
        for (int i = 0; i < 5; i++) {
            farm.agent("w" + i).hello();
        }
        assertThat(farm.context.reporter().lastOffer().orElseThrow().workers()).hasSize(1);
        farm.context.deadlines().advance(Duration.ofMillis(250));
        farm.context
                .reporter()
                .await(
                        "all six",
                        () -> farm.context
                                .reporter()
                                .lastOffer()
                                .filter(offer -> offer.workers().size() == 6));
    }

    @Test
    void a_closed_worker_is_offered_as_closed_with_its_reason_until_it_opens() {
        agent.hello();
        farm.context.reporter().awaitOffer();
        for (String reason : new String[] {"somebody uses\nit", "", null}) {
            assertThat(agent.ask(Protocol.CHANGE, new Messages.Change(agent.session, agent.closed(reason)))
                            .status())
                    .isEqualTo(200);
            farm.context.deadlines().advance(Duration.ofSeconds(1));
            Optional<String> shown = Optional.ofNullable(reason)
                    .map(text -> text.isEmpty() ? "it does not say why" : "somebody uses it");
            farm.context
                    .reporter()
                    .await(
                            "an offer with the reason: " + shown,
                            () -> farm.context
                                    .reporter()
                                    .lastOffer()
                                    .filter(offer -> offer.workers()
                                            .get(0)
                                            .closedBecause()
                                            .equals(shown)));
        }
    }

    @Test
    void orders_that_did_not_fit_into_an_answer_are_given_by_the_next_one_also_after_a_new_hello() {
        agent.hello();
        for (long attempt = 1; attempt <= 5; attempt++) {
            farm.backend.launch(HostHarness.largeOrder(attempt, "one"));
        }
        List<Long> first = starts(agent.poll());
        assertThat(first).startsWith(1L).hasSizeLessThan(5);

        assertThat(agent.hello(first.stream().mapToLong(id -> id).toArray()).asked())
                .isEqualTo(first);
        List<Long> all = new ArrayList<>(first);
        while (all.size() < 5) {
            all.addAll(starts(agent.poll()));
        }
        assertThat(all).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void the_answer_to_reports_waits_for_the_order_that_follows_while_the_poll_waits_for_others() {
        busyWith(1);
        CompletableFuture<ScriptedAgent.Answer> poll = agent.waitingPoll();
        CompletableFuture<ScriptedAgent.Answer> report = waitsWith(finished(1, "SUCCEEDED", 0));
        farm.launch(2, "one");
        assertThat(starts(ScriptedAgent.await(report)
                        .as(Messages.ReportsTaken.class)
                        .orders()))
                .containsExactly(2L);

        assertThat(poll).isNotDone();
        farm.launch(3, "one");
        assertThat(starts(ScriptedAgent.await(poll).as(Messages.Orders.class).orders()))
                .containsExactly(3L);
    }

    @Test
    void the_answer_to_reports_comes_without_orders_after_a_moment() {
        busyWith(1);
        CompletableFuture<ScriptedAgent.Answer> report = waitsWith(finished(1, "SUCCEEDED", 0));
        farm.context.deadlines().advance(Duration.ofMillis(20));
        farm.context.deadlines().advance(Duration.ofMillis(20));

        assertThat(ScriptedAgent.await(report).as(Messages.ReportsTaken.class).orders())
                .isEmpty();
        farm.launch(2, "one");
        assertThat(starts(agent.poll())).containsExactly(2L);
    }

    @Test
    void orders_of_an_answer_to_reports_that_was_lost_come_again_with_the_next() {
        busyWith(1);
        CompletableFuture<ScriptedAgent.Answer> lost = waitsWith(finished(1, "SUCCEEDED", 0));
        farm.launch(2, "one");
        ScriptedAgent.await(lost);

        assertThat(starts(ScriptedAgent.await(agent.reportingForOrders(finished(1, "SUCCEEDED", 0)))
                        .as(Messages.ReportsTaken.class)
                        .orders()))
                .containsExactly(2L);
        assertThat(starts(agent.poll())).containsExactly(2L);
        assertThat(farm.context.reporter().reports(HostHarness.order(1, "one").attempt()))
                .hasSize(1);
    }

    @Test
    void the_answer_to_reports_that_waits_is_a_refusal_once_the_session_is_over() {
        busyWith(1);
        CompletableFuture<ScriptedAgent.Answer> report = waitsWith(finished(1, "SUCCEEDED", 0));
        agent.hello();
        assertThat(ScriptedAgent.await(report).status()).isEqualTo(Protocol.SESSION_OVER);
    }

    private void busyWith(long attempt) {
        agent.hello();
        farm.launch(attempt, "one");
        assertThat(starts(agent.poll())).containsExactly(attempt);
    }

    /** Reports, and returns when the server lets the answer wait. */
    private CompletableFuture<ScriptedAgent.Answer> waitsWith(Messages.Report report) {
        int alarms = farm.context.deadlines().pending();
        CompletableFuture<ScriptedAgent.Answer> answer = agent.reportingForOrders(report);
        while (farm.context.deadlines().pending() == alarms) {
            assertThat(answer).isNotDone();
            Thread.onSpinWait();
        }
        return answer;
    }

    private static List<Long> starts(List<Messages.Order> orders) {
        return orders.stream().map(order -> order.start().attempt()).toList();
    }

    @Test
    void an_order_reaches_a_poll_that_waits_for_it() {
        agent.hello();
        CompletableFuture<ScriptedAgent.Answer> poll = agent.polling();
        LaunchOrder order = HostHarness.order(1, "one");
        farm.backend.launch(order);

        Messages.Orders orders = ScriptedAgent.await(poll).as(Messages.Orders.class);
        assertThat(orders.orders()).hasSize(1);
        Messages.Start start = orders.orders().get(0).start();
        assertThat(start).isNotNull();
        assertThat(Wire.order(start)).isEqualTo(order);
    }

    @Test
    void orders_are_repeated_until_a_poll_confirms_them() {
        agent.hello();
        farm.launch(1, "one");
        farm.launch(2, "one");
        List<Messages.Order> lost = agent.poll();
        assertThat(lost).extracting(Messages.Order::number).containsExactly(1L, 2L);

        agent.confirmed = 0;
        assertThat(agent.poll()).isEqualTo(lost);
        agent.confirmed = 1;
        assertThat(agent.poll()).isEqualTo(lost.subList(1, 2));
        farm.launch(3, "one");
        assertThat(agent.poll()).extracting(Messages.Order::number).containsExactly(3L);
    }

    @Test
    void a_launch_that_is_repeated_makes_one_order() {
        agent.hello();
        farm.launch(1, "one");
        farm.launch(1, "one");
        assertThat(agent.poll()).hasSize(1);
        agent.report(finished(1, "SUCCEEDED", 0));
        farm.launch(1, "one");
        farm.launch(2, "one");
        assertThat(agent.poll()).extracting(order -> order.start().attempt()).containsExactly(2L);
    }

    @Test
    void a_cancel_follows_its_start() {
        agent.hello();
        AttemptId attempt = farm.launch(1, "one");
        farm.backend.cancel(attempt);
        farm.backend.cancel(attempt);
        List<Messages.Order> orders = agent.poll();
        assertThat(orders).hasSize(2);
        assertThat(orders.get(0).start().attempt()).isEqualTo(1);
        assertThat(orders.get(1).stop()).isEqualTo(new Messages.Stop(1));
    }

    @Test
    void a_poll_without_orders_is_answered_with_none_when_its_time_is_over() {
        Messages.Welcome welcome = agent.hello();
        assertThat(welcome.pollMillis()).isLessThanOrEqualTo(welcome.leaseMillis() / 3);
        CompletableFuture<ScriptedAgent.Answer> poll = agent.polling();
        farm.context.reporter().await("the poll's end", () -> {
            farm.context.deadlines().advance(Duration.ofMillis(welcome.pollMillis() / 40));
            // Whatever time the poll took to arrive, the worker must not be given up for it.
            return Optional.of(poll).filter(CompletableFuture::isDone);
        });
        assertThat(ScriptedAgent.await(poll).as(Messages.Orders.class).orders()).isEmpty();
    }

    @Test
    void a_second_poll_ends_the_wait_of_the_first() {
        agent.hello();
        CompletableFuture<ScriptedAgent.Answer> first = agent.polling();
        CompletableFuture<ScriptedAgent.Answer> second = agent.polling();
        ScriptedAgent.Answer early =
                ScriptedAgent.await(CompletableFuture.anyOf(first, second).thenApply(ScriptedAgent.Answer.class::cast));
        assertThat(early.as(Messages.Orders.class).orders()).isEmpty();
        farm.launch(1, "one");
        ScriptedAgent.Answer late = ScriptedAgent.await(first.thenCombine(
                second, (a, b) -> a.as(Messages.Orders.class).orders().isEmpty() ? b : a));
        assertThat(late.as(Messages.Orders.class).orders()).hasSize(1);
    }

    @Test
    void reports_are_passed_on_in_their_order_with_the_workers_name() {
        agent.hello();
        AttemptId attempt = farm.launch(1, "one");
        agent.poll();
        agent.report(told(1, Kind.ACCEPTED), told(1, Kind.STARTED), progress(1, 0.5));
        agent.report(finished(1, "FAILED", 3));

        AttemptReport.Finished end = farm.context.reporter().awaitFinished(attempt);
        assertThat(end.ending()).isEqualTo(Ending.FAILED);
        assertThat(end.exitCode()).hasValue(3);
        assertThat(farm.context.reporter().reports(attempt))
                .extracting(report -> report.getClass().getSimpleName())
                .containsExactly("Accepted", "Started", "Progress", "Finished");
        assertThat(farm.context.reporter().awaitStarted(attempt).where()).isEqualTo("one, pid 17");
    }

    @Test
    void repeated_late_and_reordered_reports_change_nothing_after_the_end() {
        agent.hello();
        AttemptId attempt = farm.launch(1, "one");
        agent.poll();
        assertThat(agent.report(finished(1, "SUCCEEDED", 0)).status()).isEqualTo(200);
        assertThat(agent.report(told(1, Kind.STARTED), progress(1, 0.5), finished(1, "FAILED", 1))
                        .status())
                .isEqualTo(200);
        assertThat(agent.report(told(1, Kind.LOST), told(1, Kind.UNKNOWN)).status())
                .isEqualTo(200);

        assertThat(farm.context.reporter().reports(attempt)).hasSize(1);
    }

    @Test
    void a_worker_cannot_report_about_the_work_of_another() throws IOException {
        agent.hello();
        AttemptId attempt = farm.launch(1, "one");
        agent.poll();
        ScriptedAgent other = farm.agent("two");
        other.hello();
        assertThat(other.report(finished(1, "SUCCEEDED", 0)).status()).isEqualTo(200);
        assertThat(farm.context.reporter().reports(attempt)).isEmpty();
        assertThat(other.piece(1, 0, "forged", true).status()).isEqualTo(404);
    }

    @Test
    void nothing_happens_before_it_was_ordered_whatever_a_workers_clock_says() {
        agent.hello();
        AttemptId attempt = farm.launch(1, "one");
        agent.poll();
        farm.context.clock().advance(Duration.ofMinutes(10));
        agent.report(
                new Report(1, Kind.STARTED, Duration.ofHours(1).toMillis(), "", null, null, null, null, ""),
                new Report(1, Kind.FINISHED, 60_000, null, null, "SUCCEEDED", 0, null, ""));
        assertThat(farm.context.reporter().awaitStarted(attempt).at()).isEqualTo(SettableClock.START);
        assertThat(farm.context.reporter().awaitFinished(attempt).at())
                .isEqualTo(SettableClock.START.plus(Duration.ofMinutes(9)));
    }

    @Test
    void an_order_that_the_worker_does_not_know_is_lost() {
        agent.hello();
        AttemptId attempt = farm.launch(1, "one");
        agent.poll();
        Messages.Welcome again = agent.hello();
        assertThat(again.asked()).containsExactly(1L);
        agent.report(told(1, Kind.UNKNOWN));
        assertThat(farm.context.reporter().awaitLost(attempt).reason()).contains("one");
    }

    @Test
    void an_order_that_was_never_sent_goes_to_the_next_session() {
        agent.hello();
        farm.launch(1, "one");
        Messages.Welcome again = agent.hello();
        assertThat(again.asked()).isEmpty();
        assertThat(agent.poll()).extracting(order -> order.start().attempt()).containsExactly(1L);
    }

    @Test
    void an_order_for_a_worker_that_is_not_there_is_lost_at_once() {
        AttemptId attempt = farm.launch(1, "nobody");
        assertThat(farm.context.reporter().awaitLost(attempt).reason()).contains("nobody");
    }

    @Test
    void a_message_of_an_older_session_is_answered_with_session_over() {
        agent.hello();
        CompletableFuture<ScriptedAgent.Answer> waiting = agent.polling();
        String old = agent.session;
        agent.hello();
        assertThat(ScriptedAgent.await(waiting).status()).isEqualTo(Protocol.SESSION_OVER);
        for (ScriptedAgent.Answer answer : List.of(
                agent.ask(Protocol.POLL, new Messages.Poll(old, 0)),
                agent.ask(Protocol.REPORTS, new Messages.Reports(old, List.of(told(1, Kind.STARTED)))),
                agent.ask(Protocol.CHANGE, new Messages.Change(old, agent.worker())),
                agent.ask(Protocol.BYE, new Messages.Bye(old)))) {
            assertThat(answer.status()).isEqualTo(Protocol.SESSION_OVER);
            assertThat(answer.problem()).contains("hello");
        }
    }

    @Test
    void who_leaves_is_offered_no_more_and_hands_back_what_it_had() {
        agent.hello();
        AttemptId attempt = farm.launch(1, "one");
        assertThat(agent.ask(Protocol.BYE, new Messages.Bye(agent.session)).status())
                .isEqualTo(200);
        assertThat(farm.context.reporter().awaitLost(attempt).reason())
                .contains("one")
                .contains("left");
        farm.context.deadlines().advance(Duration.ofSeconds(1));
        farm.context
                .reporter()
                .await(
                        "an empty offer",
                        () -> farm.context
                                .reporter()
                                .lastOffer()
                                .filter(offer -> offer.workers().isEmpty()));
    }

    @Test
    void what_a_worker_says_of_itself_is_checked() {
        Messages.Worker huge = new Messages.Worker("one", -1, 0, 0, "linux", List.of(), List.of(), 0, true, "");
        ScriptedAgent.Answer answer =
                agent.ask(Protocol.HELLO, new Messages.Hello(Protocol.VERSION, "i", agent.identity, huge, List.of()));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).contains("cores");

        ScriptedAgent.Answer newer = agent.ask(
                Protocol.HELLO,
                new Messages.Hello(Protocol.VERSION + 1, "i", agent.identity, agent.worker(), List.of()));
        assertThat(newer.status()).isEqualTo(400);
        assertThat(newer.problem()).contains("version");
    }

    @Test
    void a_worker_serves_the_pools_that_it_names_in_its_order() {
        farm.context.havingPools(List.of("anim", "light", "fx"));

        agent.ask(Protocol.HELLO, naming(List.of("light", "anim"))).as(Messages.Welcome.class);

        assertThat(farm.context.reporter().awaitOffer().workers().get(0).pools())
                .containsExactly("light", "anim");
    }

    @Test
    void a_worker_that_names_a_pool_which_nobody_has_declared_is_refused_and_told_which_there_are() {
        farm.context.havingPools(List.of("anim", "light"));

        ScriptedAgent.Answer unknown = agent.ask(Protocol.HELLO, naming(List.of("anim", "ligth")));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.problem()).contains("pools", "'ligth'", "did you mean 'light'?", "known: anim, light");
        ScriptedAgent.Answer twice = agent.ask(Protocol.HELLO, naming(List.of("anim", "anim")));
        assertThat(twice.status()).isEqualTo(400);
        assertThat(twice.problem()).contains("pools", "'anim' is named twice");
        assertThat(farm.context.reporter().lastOffer().map(Offer::workers).orElse(List.of()))
                .isEmpty();
    }

    @Test
    void a_worker_that_names_no_pools_says_nothing_about_them() {
        byte[] none = Wire.write(agent.worker());
        assertThat(new String(none, StandardCharsets.UTF_8)).doesNotContain("pools");
        assertThat(Wire.read(none, Messages.Worker.class).pools()).isEmpty();
    }

    private Messages.Hello naming(List<String> pools) {
        Messages.Worker named =
                new Messages.Worker("one", 4_000, 8L << 30, 0, "linux", List.of(), List.of(), 0, true, "", pools);
        return new Messages.Hello(Protocol.VERSION, "incarnation", agent.identity, named, List.of());
    }

    @Test
    void nonsense_is_refused_with_a_sentence() {
        agent.hello();
        for (String body : List.of("", "{", "null", "[]", "{\"session\":null,\"confirmed\":0}", "{\"x\":1}")) {
            ScriptedAgent.Answer answer = ScriptedAgent.await(
                    agent.asking(Protocol.POLL, body.getBytes(StandardCharsets.UTF_8), "Bearer " + agent.bearer));
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.problem()).as(body).isNotBlank();
        }
        assertThat(agent.ask("/v1/nothing", new Messages.Taken()).status()).isEqualTo(404);
    }
}
