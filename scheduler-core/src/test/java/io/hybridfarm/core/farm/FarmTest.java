package io.hybridfarm.core.farm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.core.Cause;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.JobChange;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.TaskSelection;
import io.hybridfarm.core.command.Command;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.event.EventCodec;
import io.hybridfarm.core.plan.StudioRules;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Condition;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FarmTest {
    private static final JobId JOB = new JobId(1);
    private static final AttemptId ATTEMPT = new AttemptId(1);

    private final Farm farm = new Farm(pools(), StudioRules.NONE);
    private Instant now = Instant.parse("2026-11-01T12:00:00Z");

    @BeforeEach
    void a_job_of_one_task_that_is_ordered() {
        request(new Command.SubmitJob(JobSpec.builder("n")
                .step(StepSpec.builder("s", List.of("true")).retries(1).build())
                .build()));
        order();
    }

    @ParameterizedTest
    @ValueSource(strings = {"half \ud83c", "\udfac", "\udfac\ud83c"})
    void what_a_farm_says_is_kept_as_the_journal_can_write_it(String text) {
        Event event = report(new AttemptReport.Started(ATTEMPT, now, text)).get(0);

        assertThat(EventCodec.decode(EventCodec.encode(event))).isEqualTo(event);
    }

    @Test
    void a_long_text_is_cut_between_characters() {
        String text = "x".repeat(1_999) + "\ud83c\udfac and more";

        Event event = report(new AttemptReport.Lost(ATTEMPT, now, text)).get(0);

        assertThat(((Event.AttemptEnded) event).message()).isEqualTo("x".repeat(1_999) + "...");
        assertThat(EventCodec.decode(EventCodec.encode(event))).isEqualTo(event);
    }

    @Test
    void a_started_attempt_that_tells_the_same_again_changes_nothing() {
        String where = "w".repeat(3_000);
        farm.apply(report(new AttemptReport.Started(ATTEMPT, now, where)).get(0));

        assertThat(report(new AttemptReport.Started(ATTEMPT, now, where))).isEmpty();
        assertThat(report(new AttemptReport.Started(ATTEMPT, now, "elsewhere"))).isNotEmpty();
    }

    @Test
    void a_retry_of_a_job_that_was_called_off_too_late_ends_it_at_that_moment() {
        request(new Command.CancelJob(JOB));
        finish(AttemptReport.Ending.SUCCEEDED);
        now = now.plusSeconds(60);
        request(new Command.RetryTasks(JOB, TaskSelection.ALL));

        FarmView.Job job = view();
        assertThat(job.state()).isEqualTo(State.SUCCEEDED);
        assertThat(job.endedAt()).contains(now);
    }

    @Test
    void a_canceled_attempt_of_a_job_that_was_retried_meanwhile_is_queued_again() {
        request(new Command.CancelJob(JOB));
        assertThat(farm.unwanted(ATTEMPT)).isTrue();
        request(new Command.RetryTasks(JOB, TaskSelection.ALL));
        finish(AttemptReport.Ending.CANCELED);

        assertThat(view().state()).isEqualTo(State.QUEUED);
        assertThat(view().endedAt()).isEmpty();
    }

    @Test
    void a_failure_is_tried_again_as_often_as_the_step_allows() {
        finish(AttemptReport.Ending.FAILED);
        assertThat(view().state()).isEqualTo(State.QUEUED);
        assertThat(view().count(State.QUEUED)).isEqualTo(1);
        order();
        finish(new AttemptId(2), AttemptReport.Ending.TIMED_OUT);

        assertThat(view().state()).isEqualTo(State.FAILED);
        assertThat(view().attempts()).extracting(FarmView.Attempt::state).containsOnly(State.FAILED);
    }

    @Test
    void an_attempt_without_licence_or_memory_costs_no_retry() {
        for (int i = 1; i <= 4; i++) {
            finish(new AttemptId(i), i % 2 == 0 ? AttemptReport.Ending.NO_LICENCE : AttemptReport.Ending.OUT_OF_MEMORY);
            assertThat(view().state()).isEqualTo(State.QUEUED);
            order();
        }
        finish(new AttemptId(5), AttemptReport.Ending.FAILED);
        assertThat(view().state()).isEqualTo(State.QUEUED);
    }

    @Test
    void a_lost_attempt_costs_no_retry() {
        for (int i = 1; i <= 5; i++) {
            farm.apply(report(new AttemptReport.Lost(new AttemptId(i), now, "gone"))
                    .get(0));
            order();
        }

        assertThat(view().state()).isEqualTo(State.RUNNING);
        assertThat(view().attempts()).hasSize(6);
    }

    @Test
    void a_report_of_an_attempt_that_is_over_unknown_or_another_farms_is_counted_and_dropped() {
        assertThat(report("cloud", ended(ATTEMPT, AttemptReport.Ending.SUCCEEDED)))
                .isEmpty();
        assertThat(report(ended(new AttemptId(99), AttemptReport.Ending.SUCCEEDED)))
                .isEmpty();
        finish(AttemptReport.Ending.SUCCEEDED);
        assertThat(report(ended(ATTEMPT, AttemptReport.Ending.FAILED))).isEmpty();

        assertThat(farm.view(now, 0).staleReports()).isEqualTo(3);
        assertThat(view().state()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void shares_that_go_together_only_when_all_are_told_come_back_from_a_snapshot() {
        farm.configure(Policy.DEFAULT.withShares(share("aurora", 0.2), share("dragon", 0.6)), now)
                .forEach(farm::apply);
        request(new Command.SetShare(share("dragon", 0.1)));
        request(new Command.SetShare(share("aurora", 0.8)));

        Farm restored = new Farm(pools(), StudioRules.NONE);
        farm.snapshot().forEach(restored::apply);

        assertThat(restored.snapshot()).isEqualTo(farm.snapshot());
        assertThatThrownBy(() -> restored.decide(new Command.SetShare(share("dragon", 0.3)), now))
                .hasMessageContaining("add up to");
    }

    private static Policy.Share share(String node, double min) {
        return new Policy.Share(node, 1, new Policy.Bounds(min, 1), OptionalInt.empty());
    }

    @Test
    void a_deadline_that_no_clock_can_tell_is_refused() {
        assertThatThrownBy(() -> JobChange.NONE.withDeadline(Optional.of(Instant.MAX)))
                .hasMessageContaining("deadline")
                .hasMessageContaining("9999");
    }

    @Test
    void who_waits_for_the_end_of_a_step_waits_again_when_that_is_retried() {
        request(new Command.SubmitJob(JobSpec.builder("chain")
                .step(StepSpec.builder("a", List.of("true")).retries(0).build())
                .step(StepSpec.builder("b", List.of("true"))
                        .dependsOn(Dependency.onAll("a").on(Condition.FINISH))
                        .build())
                .build()));
        JobId chain = new JobId(2);
        farm.apply(new Event.AttemptOrdered(
                new AttemptId(2), new TaskId(chain, 0, 0), "local", "w1", Optional.empty(), now));
        finish(new AttemptId(2), AttemptReport.Ending.FAILED);
        assertThat(farm.view(now, 0).job(chain).orElseThrow().steps().get(1).count(State.QUEUED))
                .isEqualTo(1);

        request(new Command.RetryTasks(chain, TaskSelection.ALL));

        assertThat(farm.view(now, 0).job(chain).orElseThrow().steps().get(0).count(State.QUEUED))
                .isEqualTo(1);
        assertThat(farm.view(now, 0).job(chain).orElseThrow().steps().get(1).count(State.WAITING))
                .isEqualTo(1);
    }

    @Test
    void a_step_without_licence_waits_a_minute_and_a_task_without_memory_gets_more() {
        finish(ATTEMPT, AttemptReport.Ending.NO_LICENCE);
        offer(new Offer.Worker("w1", 4_000, 8L << 30, 0, List.of()));
        farm.beforePlan(now).forEach(farm::apply);
        assertThat(farm.next(now)).isEmpty();
        farm.afterPlan(now);
        assertThat(farm.planDueAt()).contains(now.plusSeconds(60));

        now = now.plusSeconds(60);
        farm.beforePlan(now).forEach(farm::apply);
        farm.apply(farm.next(now).orElseThrow());
        finish(new AttemptId(2), AttemptReport.Ending.OUT_OF_MEMORY);
        farm.apply(farm.next(now).orElseThrow());

        assertThat(view().attempts()).extracting(FarmView.Attempt::memoryBytes).containsExactly(0L, 0L, 1L << 30);
        assertThat(view().attempts().get(1).cause()).contains(Cause.OUT_OF_MEMORY);
    }

    @Test
    void a_worker_on_which_a_job_only_fails_is_left_to_others_and_its_failures_do_not_count() {
        offer(new Offer.Worker("w1", 4_000, 0, 0, List.of()), new Offer.Worker("w2", 4_000, 0, 0, List.of()));
        request(new Command.SubmitJob(JobSpec.builder("three")
                .step(StepSpec.builder("s", List.of("true"))
                        .frames("1-3")
                        .retries(0)
                        .build())
                .build()));
        JobId three = new JobId(2);
        for (int i = 0; i < 3; i++) {
            farm.apply(new Event.AttemptOrdered(
                    new AttemptId(2 + i), new TaskId(three, 0, i), "local", "w1", Optional.empty(), now));
            finish(new AttemptId(2 + i), AttemptReport.Ending.FAILED);
        }

        assertThat(farm.view(now, 0).job(three).orElseThrow().count(State.QUEUED))
                .isEqualTo(3);
        farm.beforePlan(now).forEach(farm::apply);
        for (Optional<Event.AttemptOrdered> next = farm.next(now); next.isPresent(); next = farm.next(now)) {
            assertThat(next.get().worker()).isEqualTo("w2");
            farm.apply(next.get());
        }
        assertThat(farm.view(now, 0).job(three).orElseThrow().count(State.RUNNING))
                .isEqualTo(3);
    }

    @Test
    void a_worker_that_comes_back_is_still_occupied() {
        offer(new Offer.Worker("w1", 4_000, 0, 0, List.of()));
        assertThat(used()).isEqualTo(1_000);
        offer();
        assertThat(farm.view(now, 0).farms().get(0).workers()).isEmpty();
        offer(new Offer.Worker("w1", 500, 0, 0, List.of()));
        assertThat(used()).isEqualTo(1_000);
        finish(AttemptReport.Ending.SUCCEEDED);
        assertThat(used()).isZero();
    }

    private static Map<String, List<String>> pools() {
        Map<String, List<String>> pools = new LinkedHashMap<>();
        pools.put("local", List.of("local"));
        pools.put("cloud", List.of("local"));
        return pools;
    }

    private void order() {
        AttemptId next = new AttemptId(view().attempts().size() + 1);
        farm.apply(new Event.AttemptOrdered(next, new TaskId(JOB, 0, 0), "local", "w1", Optional.empty(), now));
    }

    private int used() {
        return farm.view(now, 0).farms().get(0).workers().get(0).usedMilliCores();
    }

    private void offer(Offer.Worker... workers) {
        farm.note(new Command.MakeOffer("local", new Offer(List.of(workers))));
    }

    private FarmView.Job view() {
        return farm.view(now, 0).job(JOB).orElseThrow();
    }

    private void request(Command.Request request) {
        farm.decide(request, now).events().forEach(farm::apply);
    }

    private List<Event> report(AttemptReport report) {
        return report("local", report);
    }

    private List<Event> report(String from, AttemptReport report) {
        return farm.decide(new Command.ReportAttempt(from, report), now);
    }

    private void finish(AttemptReport.Ending ending) {
        finish(ATTEMPT, ending);
    }

    private void finish(AttemptId attempt, AttemptReport.Ending ending) {
        report(ended(attempt, ending)).forEach(farm::apply);
    }

    private AttemptReport ended(AttemptId attempt, AttemptReport.Ending ending) {
        return new AttemptReport.Finished(attempt, now, ending, OptionalInt.of(0), Optional.empty(), "");
    }
}
