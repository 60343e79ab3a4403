package io.hybridfarm.local.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.job.AttemptId;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final AtomicLong now = new AtomicLong();
    private final Outbox outbox = new Outbox(now::get);

    private static Messages.Report progress(long attempt, double fraction) {
        return ReportMessages.progress(new AttemptReport.Progress(new AttemptId(attempt), fraction, ""));
    }

    private static Messages.Report lost(long attempt) {
        return ReportMessages.lost(attempt, "gone");
    }

    private Outbox.Post take() {
        return outbox.take(3, Duration.ZERO);
    }

    @Test
    void of_an_attempts_progress_the_newest_alone_is_told() {
        outbox.add(progress(1, 0.1));
        outbox.add(progress(2, 0.2));
        outbox.add(progress(1, 0.3));
        outbox.add(lost(1));

        assertThat(take().reports()).containsExactly(progress(1, 0.3), lost(1));
        assertThat(take().reports()).containsExactly(progress(2, 0.2));
    }

    @Test
    void what_did_not_arrive_is_told_again_first_but_for_progress() {
        outbox.add(lost(1));
        outbox.add(progress(2, 0.5));
        now.addAndGet(Outbox.COMPANY.toNanos());
        outbox.add(lost(3));
        outbox.add(lost(4));
        assertThat(take().reports()).hasSize(3);
        outbox.failed(null);

        assertThat(take().reports()).extracting(Messages.Report::attempt).containsExactly(1L, 3L, 4L);
        outbox.sent();
        assertThat(take().reports()).isEmpty();
        assertThat(outbox.awaitEmpty(Duration.ZERO)).isTrue();
    }

    @Test
    void what_nobody_acts_on_waits_and_goes_with_the_end_of_its_attempt() throws Exception {
        outbox.add(progress(1, 0.1));
        FutureTask<Outbox.Post> post = new FutureTask<>(() -> outbox.take(3, Duration.ofMinutes(1)));
        Thread taker = new Thread(post);
        taker.start();
        while (taker.getState() != Thread.State.TIMED_WAITING) {
            assertThat(post.isDone()).isFalse();
            Thread.onSpinWait();
        }
        outbox.add(progress(2, 0.2));
        outbox.add(lost(1));

        assertThat(post.get().reports()).containsExactly(progress(1, 0.1), lost(1));
    }

    @Test
    void what_nobody_acts_on_goes_by_itself_after_a_moment() {
        outbox.add(progress(1, 0.1));
        now.addAndGet(Outbox.COMPANY.toNanos());

        assertThat(outbox.take(3, Duration.ofMinutes(1)).reports()).hasSize(1);
    }

    @Test
    void a_report_says_how_old_it_is() {
        outbox.add(lost(1));
        now.addAndGet(Duration.ofSeconds(7).toNanos());

        assertThat(take().reports().get(0).ageMillis()).isEqualTo(7_000);
    }

    @Test
    void what_is_under_way_is_not_yet_sent() {
        outbox.add(lost(1));
        take();
        assertThat(outbox.awaitEmpty(Duration.ZERO)).isFalse();
    }
}
