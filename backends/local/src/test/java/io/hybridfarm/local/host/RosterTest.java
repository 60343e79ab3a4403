package io.hybridfarm.local.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The book alone, without a network. */
class RosterTest {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");
    private static final Offer.Worker WORKER = new Offer.Worker("one", 4_000, 0, 0, List.of("linux"));
    private static final Poller NOBODY = new Poller() {
        @Override
        public boolean isGone() {
            return false;
        }

        @Override
        public Answer answer(List<Messages.Order> orders) {
            return new Answer(orders.size(), () -> {});
        }

        @Override
        public void refuse(Refusal refusal) {
            throw new AssertionError(refusal.problem());
        }
    };

    private final LeaseTimes times = LeaseTimes.of(Duration.ofSeconds(60));
    private int sessions;
    private final Roster roster = new Roster(times, () -> "session-" + ++sessions, name -> "");
    private final List<AttemptReport> delivered = new ArrayList<>();

    @BeforeEach
    void order() {
        roster.reconcile(List.of(), NOW);
        String session = hello();
        roster.launch(HostHarness.order(1, "one"), NOW, new Aftermath());
        Aftermath after = new Aftermath();
        roster.poll("one", new Messages.Poll(session, 0), NOBODY, NOW, after);
        after.answers().forEach(Runnable::run);
    }

    private String hello(long... held) {
        Messages.Worker said = new Messages.Worker("one", 4_000, 0, 0, "linux", List.of(), List.of(), 0, true, "");
        Messages.Hello hello = new Messages.Hello(
                Protocol.VERSION,
                "incarnation",
                "folder",
                said,
                java.util.stream.LongStream.of(held).boxed().toList());
        return roster.hello(hello, WORKER, NOW, new Aftermath()).session();
    }

    private static Messages.Reports end(String session) {
        return new Messages.Reports(session, List.of(ScriptedAgent.finished(1, "SUCCEEDED", 0)));
    }

    @Test
    void a_book_that_is_closed_lets_nobody_wait() {
        roster.close(new Aftermath());
        Aftermath poll = new Aftermath();
        roster.poll("one", new Messages.Poll("session-1", 1), NOBODY, NOW, poll);
        assertThat(poll.answers()).hasSize(1);
        Aftermath reports = new Aftermath();
        roster.await("one", "session-1", 1, NOBODY, reports);
        assertThat(reports.answers()).hasSize(1);
    }

    @Test
    void an_end_that_could_not_be_delivered_is_delivered_when_it_is_told_again() {
        String session = "session-1";
        assertThatThrownBy(() -> roster.reports("one", end(session), NOW, reports -> {
                    throw new IllegalStateException("no room");
                }))
                .hasMessage("no room");
        assertThat(roster.isLive(HostHarness.order(1, "one").attempt())).isTrue();

        roster.reports("one", end(session), NOW, delivered::addAll);
        roster.reports("one", end(session), NOW, delivered::addAll);
        assertThat(delivered).hasSize(1);
        assertThat(roster.isLive(HostHarness.order(1, "one").attempt())).isFalse();
    }

    @Test
    void an_end_that_is_being_delivered_is_not_taken_a_second_time_before_that_is_done() {
        roster.reports("one", end("session-1"), NOW, reports -> {
            String next = hello();
            assertThatThrownBy(() -> roster.reports("one", end(next), NOW, delivered::addAll))
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal -> assertThat(refusal.status()).isEqualTo(Protocol.TOO_BUSY));
            delivered.addAll(reports);
        });
        roster.reports("one", end("session-2"), NOW, delivered::addAll);
        assertThat(delivered).hasSize(1);
    }

    @Test
    void an_attempt_of_a_worker_that_was_lost_while_its_end_was_delivered_is_gone_from_the_book() {
        roster.reports("one", end("session-1"), NOW, reports -> {
            Aftermath after = new Aftermath();
            for (long tick = 0; tick < times.leaseTicks(); tick++) {
                roster.advance(NOW, after);
            }
            assertThat(after.reports()).hasSize(1);
        });
        assertThat(roster.isLive(HostHarness.order(1, "one").attempt())).isFalse();
        assertThat(roster.expectsOutput(HostHarness.order(1, "one").attempt())).isFalse();
    }
}
