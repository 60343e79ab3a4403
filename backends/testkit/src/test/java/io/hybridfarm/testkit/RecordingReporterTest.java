package io.hybridfarm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.template.PathRoots;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordingReporterTest {
    private static final AttemptId ATTEMPT = new AttemptId(1);
    private static final AttemptReport.Lost LOST =
            new AttemptReport.Lost(ATTEMPT, SettableClock.START, "the worker has gone");

    @Test
    void a_wait_ends_when_another_thread_reports() throws InterruptedException {
        RecordingReporter reporter = new RecordingReporter();
        Thread other = new Thread(() -> reporter.report(LOST));
        other.start();
        assertThat(reporter.awaitLost(ATTEMPT)).isEqualTo(LOST);
        other.join();
    }

    @Test
    void a_wait_may_move_the_time_from_alarm_to_alarm() {
        TestingContext context = new TestingContext(Path.of("unused"), PathRoots.NONE, ManualDeadlines::runNext);
        context.deadlines().after(Duration.ofMinutes(1), () -> {});
        context.deadlines().after(Duration.ofHours(1), () -> context.reporter().report(LOST));
        assertThat(context.reporter().awaitLost(ATTEMPT)).isEqualTo(LOST);
        assertThat(context.clock().instant()).isEqualTo(SettableClock.START.plus(Duration.ofHours(1)));
    }

    @Test
    void reports_are_kept_in_order_and_by_attempt_and_the_newest_offer_counts() {
        RecordingReporter reporter = new RecordingReporter();
        AttemptReport other = new AttemptReport.Accepted(new AttemptId(2));
        reporter.report(other);
        reporter.report(LOST);
        reporter.offer(new Offer(List.of()));
        reporter.offer(new Offer(List.of(new Offer.Worker("w1", 1_000, 0, 0, List.of()))));
        assertThat(reporter.reports()).containsExactly(other, LOST);
        assertThat(reporter.reports(ATTEMPT)).containsExactly(LOST);
        assertThat(reporter.awaitOffer().workers()).hasSize(1);
    }
}
