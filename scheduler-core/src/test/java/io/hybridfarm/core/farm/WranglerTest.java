package io.hybridfarm.core.farm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hybridfarm.core.Cause;
import io.hybridfarm.core.Explanation;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.JobChange;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.Refusal;
import io.hybridfarm.core.TaskSelection;
import io.hybridfarm.core.WorkerChange;
import io.hybridfarm.core.WorkerHealth;
import io.hybridfarm.core.WorkerStanding;
import io.hybridfarm.core.WorkerState;
import io.hybridfarm.core.command.Command;
import io.hybridfarm.core.command.Question;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.plan.StudioRules;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.AttemptReport.Ending;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Condition;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.FrameOrder;
import io.hybridfarm.spi.job.FrameRange;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a wrangler does to workers and tasks. */
class WranglerTest {
    private static final JobId JOB = new JobId(1);

    private Farm farm = new Farm(Map.of("local", List.of("local")), StudioRules.NONE);
    private Instant now = Instant.parse("2026-11-01T12:00:00Z");

    @Test
    void a_draining_worker_ends_what_it_runs_and_takes_nothing_new() {
        offer(worker("w1", 2));
        submit("1-4");
        plan();
        change("w1", WorkerChange.to(WorkerState.DRAINING, "disk swap"));
        end(1, Ending.SUCCEEDED);
        plan();

        assertThat(tasks(0)).containsExactly(State.SUCCEEDED, State.RUNNING, State.QUEUED, State.QUEUED);
        assertThat(only().standing().state()).isEqualTo(WorkerState.DRAINING);
        assertThat(only().standing().reason()).isEqualTo("disk swap");
        assertThat(only().attempts())
                .extracting(placed -> placed.attempt().number())
                .containsExactly(2L);
        assertThat(why().steps().get(0).refusal().reason()).isEqualTo(Refusal.Reason.CLOSED);
        assertThat(why().sentence()).contains("takes no new work: w1 is draining: disk swap");

        change("w1", WorkerChange.to(WorkerState.ENABLED, ""));
        plan();
        assertThat(tasks(0)).containsExactly(State.SUCCEEDED, State.RUNNING, State.RUNNING, State.QUEUED);
    }

    @Test
    void a_worker_that_its_farm_closes_ends_what_it_runs_and_takes_nothing_new_until_it_opens() {
        offer(worker("w1", 2));
        submit("1-4");
        plan();
        offer(worker("w1", 2).closed(Optional.of("somebody uses it")));
        end(1, Ending.SUCCEEDED);
        plan();

        assertThat(tasks(0)).containsExactly(State.SUCCEEDED, State.RUNNING, State.QUEUED, State.QUEUED);
        assertThat(only().size().closedBecause()).contains("somebody uses it");
        assertThat(only().attempts()).hasSize(1);
        assertThat(why().steps().get(0).refusal().reason()).isEqualTo(Refusal.Reason.CLOSED);
        assertThat(why().sentence()).contains("takes no new work: w1 is closed: somebody uses it");

        change("w1", WorkerChange.to(WorkerState.DRAINING, "disk swap"));
        assertThat(why().sentence()).contains("takes no new work: w1 is draining: disk swap");
        offer(worker("w1", 2));
        plan();
        assertThat(tasks(0)).containsExactly(State.SUCCEEDED, State.RUNNING, State.QUEUED, State.QUEUED);

        change("w1", WorkerChange.to(WorkerState.ENABLED, ""));
        plan();
        assertThat(tasks(0)).containsExactly(State.SUCCEEDED, State.RUNNING, State.RUNNING, State.QUEUED);
    }

    @Test
    void a_worker_that_is_closed_from_the_start_takes_nothing() {
        offer(worker("w1", 2).closed(Optional.of("its disk is full")), worker("w2", 1));
        submit("1-2");
        plan();
        assertThat(job(JOB).attempts()).extracting(FarmView.Attempt::worker).containsExactly("w2");
        assertThat(why().sentence()).contains("is occupied", "1 more takes no new work");
    }

    @Test
    void a_disabled_worker_gives_back_what_it_runs_without_using_up_a_retry() {
        offer(worker("w1", 2), worker("w2", 2));
        submit("1-2");
        plan();
        String first = job(JOB).attempts().get(0).worker();
        List<Event> events = change(first, WorkerChange.to(WorkerState.DISABLED, ""));
        assertThat(events).filteredOn(Event.AttemptRecalled.class::isInstance).hasSize(2);
        assertThat(farm.unwanted(new AttemptId(1))).isTrue();
        end(1, Ending.CANCELED);
        end(2, Ending.CANCELED);
        plan();

        assertThat(job(JOB).attempts())
                .extracting(FarmView.Attempt::cause)
                .containsExactly(
                        Optional.of(Cause.REQUEUED), Optional.of(Cause.REQUEUED), Optional.empty(), Optional.empty());
        assertThat(job(JOB).attempts().get(2).worker()).isNotEqualTo(first);
        end(3, Ending.FAILED);
        assertThat(tasks(0)).containsExactly(State.QUEUED, State.RUNNING);
    }

    @Test
    void a_worker_keeps_its_note_and_is_forgotten_once_it_is_gone() {
        offer(worker("w1", 2));
        change("w1", WorkerChange.noted("second fan is loud"));
        change("w1", WorkerChange.to(WorkerState.DISABLED, "burns"));
        assertThat(only().standing().note()).isEqualTo("second fan is loud");
        refused(new Command.ForgetWorker("local", "w1"), ErrorCode.CONFLICT, "is here");

        offer();
        assertThat(farm.view(now, 0).farms().get(0).absent())
                .containsExactly(new FarmView.AbsentWorker("w1", standing("w1")));
        offer(worker("w1", 2));
        submit("1");
        plan();
        assertThat(tasks(0)).containsExactly(State.QUEUED);

        offer();
        request(new Command.ForgetWorker("local", "w1"));
        assertThat(farm.view(now, 0).farms().get(0).absent()).isEmpty();
        refused(new Command.ForgetWorker("local", "w1"), ErrorCode.NOT_FOUND, "no worker 'w1'");
        offer(worker("w1", 2));
        plan();
        assertThat(tasks(0)).containsExactly(State.RUNNING);
    }

    @Test
    void a_worker_that_failed_once_and_went_is_nothing_to_be_listed() {
        offer(worker("w1", 1));
        failOne("ann");
        offer();

        assertThat(farm.view(now, 0).farms().get(0).absent()).isEmpty();
    }

    @Test
    void frames_below_zero_are_selected_too() {
        submit("-3-3");
        request(new Command.MarkTasksDone(JOB, frames("-2--1,3")));

        assertThat(job(JOB).steps().get(0).markedDone()).containsExactly(1, 2, 6);
    }

    @Test
    void where_some_workers_are_occupied_the_closed_ones_are_counted() {
        offer(worker("w1", 1), worker("w2", 1));
        change("w2", WorkerChange.to(WorkerState.DRAINING, ""));
        submit("1-2");
        plan();

        assertThat(why().sentence()).contains("is occupied", "1 more takes no new work");
    }

    @Test
    void nobody_changes_a_worker_that_is_not_there() {
        offer(worker("rack-1", 2));

        refused(
                new Command.ChangeWorker("local", "rack1", WorkerChange.noted("x")),
                ErrorCode.NOT_FOUND,
                "no worker 'rack1'",
                "rack-1");
        refused(new Command.ChangeWorker("gone", "rack-1", WorkerChange.noted("x")), ErrorCode.NOT_FOUND, "'gone'");
    }

    @Test
    void failures_of_three_jobs_of_two_users_in_a_row_make_a_worker_sick_until_it_has_rested() {
        offer(worker("w1", 1));
        failOne("ann");
        failOne("ann");
        failOne("ann");
        assertThat(only().standing().health()).isEqualTo(WorkerHealth.WELL);
        failOne("bob");

        assertThat(only().standing().health()).isEqualTo(WorkerHealth.SICK);
        assertThat(only().standing().sickUntil()).contains(now.plus(Duration.ofMinutes(10)));
        JobId waiting = submit("1");
        assertThat(plan()).isEmpty();
        assertThat(farm.planDueAt()).contains(now.plus(Duration.ofMinutes(10)));
        assertThat(why(waiting).sentence()).contains("w1 is sick until");

        now = now.plus(Duration.ofMinutes(10));
        assertThat(plan()).hasSize(1);
        assertThat(only().standing().health()).isEqualTo(WorkerHealth.PROBATION);
        endLatest(Ending.FAILED);
        assertThat(only().standing().sickUntil()).contains(now.plus(Duration.ofMinutes(20)));

        now = now.plus(Duration.ofMinutes(20));
        assertThat(plan()).hasSize(1);
        endLatest(Ending.SUCCEEDED);
        assertThat(only().standing().health()).isEqualTo(WorkerHealth.WELL);
    }

    @Test
    void a_success_between_failures_says_that_the_worker_is_well() {
        offer(worker("w1", 1));
        failOne("ann");
        failOne("bob");
        submit("1");
        plan();
        endLatest(Ending.SUCCEEDED);
        failOne("cat");
        failOne("dan");

        assertThat(only().standing().health()).isEqualTo(WorkerHealth.WELL);
    }

    @Test
    void a_sick_worker_is_released_by_a_person() {
        offer(worker("w1", 1));
        failOne("ann");
        failOne("bob");
        failOne("cat");
        change("w1", WorkerChange.to(WorkerState.ENABLED, ""));

        assertThat(only().standing().health()).isEqualTo(WorkerHealth.WELL);
        failOne("ann");
        assertThat(only().standing().health()).isEqualTo(WorkerHealth.WELL);
    }

    @Test
    void the_rest_of_a_sick_worker_doubles_up_to_the_longest() {
        Policy.Sickness rule = new Policy.Sickness(3, 2, Duration.ofMinutes(10), Duration.ofHours(4));

        assertThat(List.of(rule.rest(1), rule.rest(2), rule.rest(5), rule.rest(6), rule.rest(10_000)))
                .containsExactly(
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(20),
                        Duration.ofMinutes(160),
                        Duration.ofHours(4),
                        Duration.ofHours(4));
    }

    @Test
    void frames_are_retried_one_by_one_and_the_rest_stays_as_it_was() {
        offer(worker("w1", 4));
        submit(step("s", "1-4").retries(0).build());
        plan();
        for (int attempt = 1; attempt <= 4; attempt++) {
            end(attempt, attempt == 4 ? Ending.SUCCEEDED : Ending.FAILED);
        }
        request(new Command.RetryTasks(JOB, frames("2,4")));
        assertThat(tasks(0)).containsExactly(State.FAILED, State.QUEUED, State.FAILED, State.SUCCEEDED);

        request(new Command.RetryTasks(
                JOB, new TaskSelection(List.of(State.SUCCEEDED), Optional.empty(), Optional.empty())));
        assertThat(tasks(0)).containsExactly(State.FAILED, State.QUEUED, State.FAILED, State.QUEUED);
        refused(
                new Command.RetryTasks(
                        JOB, new TaskSelection(List.of(State.RUNNING), Optional.empty(), Optional.empty())),
                ErrorCode.INVALID,
                "states",
                "RUNNING");
        refused(
                new Command.RetryTasks(JOB, new TaskSelection(List.of(), Optional.of("ss"), Optional.empty())),
                ErrorCode.INVALID,
                "no step 'ss'",
                "did you mean");
    }

    @Test
    void a_canceled_job_of_which_some_frames_were_retried_and_done_is_canceled_again() {
        offer(worker("w1", 4));
        submit("1-3");
        plan();
        request(new Command.CancelJob(JOB));
        end(1, Ending.CANCELED);
        request(new Command.RetryTasks(JOB, frames("1")));
        end(2, Ending.CANCELED);
        end(3, Ending.CANCELED);
        assertThat(tasks(0)).containsExactly(State.QUEUED, State.CANCELED, State.CANCELED);
        plan();
        endLatest(Ending.SUCCEEDED);

        assertThat(job(JOB).state()).isEqualTo(State.CANCELED);
        request(new Command.RetryTasks(JOB, TaskSelection.ALL));
        assertThat(tasks(0)).containsExactly(State.SUCCEEDED, State.QUEUED, State.QUEUED);
    }

    @Test
    void what_waited_for_a_frame_waits_again_when_the_frame_is_done_anew() {
        offer(worker("w1", 1));
        request(new Command.SubmitJob(JobSpec.builder("j")
                .step(step("a", "1-2").build())
                .step(step("b", "1-2").dependsOn(Dependency.onSameIndex("a")).build())
                .build()));
        plan();
        end(1, Ending.SUCCEEDED);
        assertThat(tasks(1)).containsExactly(State.QUEUED, State.WAITING);
        request(new Command.RetryTasks(
                JOB, new TaskSelection(List.of(State.SUCCEEDED), Optional.of("a"), Optional.empty())));

        assertThat(tasks(0)).containsExactly(State.QUEUED, State.QUEUED);
        assertThat(tasks(1)).containsExactly(State.WAITING, State.WAITING);
    }

    @Test
    void running_frames_are_requeued_and_use_up_no_retry() {
        offer(worker("w1", 3));
        submit(step("s", "1-3").retries(0).build());
        plan();
        request(new Command.RequeueTasks(JOB, frames("2-3")));
        assertThat(farm.unwanted(new AttemptId(1))).isFalse();
        end(2, Ending.CANCELED);
        lose(3);

        assertThat(tasks(0)).containsExactly(State.RUNNING, State.QUEUED, State.QUEUED);
        assertThat(job(JOB).attempts())
                .extracting(attempt -> attempt.cause().orElse(null))
                .containsExactly(null, Cause.REQUEUED, Cause.REQUEUED);
    }

    @Test
    void an_attempt_that_ends_well_before_it_is_stopped_counts() {
        offer(worker("w1", 3));
        submit("1");
        plan();
        request(new Command.RequeueTasks(JOB, TaskSelection.ALL));
        end(1, Ending.SUCCEEDED);

        assertThat(job(JOB).state()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void a_suspended_job_stops_and_goes_on_once_it_is_released() {
        offer(worker("w1", 2));
        submit("1-3");
        plan();
        request(new Command.SuspendJob(JOB));
        end(1, Ending.CANCELED);
        end(2, Ending.CANCELED);
        assertThat(plan()).isEmpty();
        assertThat(job(JOB).state()).isEqualTo(State.HELD);

        request(new Command.ChangeJob(JOB, JobChange.NONE.withHeld(false)));
        assertThat(plan()).hasSize(2);
    }

    @Test
    void tasks_marked_done_let_go_what_waits_for_them_and_say_that_nobody_ran_them() {
        offer(worker("w1", 1));
        request(new Command.SubmitJob(JobSpec.builder("j")
                .step(step("a", "1-3").retries(0).build())
                .step(step("b", "1")
                        .dependsOn(Dependency.onAll("a").on(Condition.SUCCESS))
                        .build())
                .build()));
        plan();
        end(1, Ending.FAILED);
        plan();
        request(new Command.MarkTasksDone(JOB, new TaskSelection(List.of(), Optional.of("a"), Optional.empty())));
        assertThat(tasks(0)).containsExactly(State.SUCCEEDED, State.RUNNING, State.SUCCEEDED);
        assertThat(farm.unwanted(new AttemptId(2))).isTrue();
        end(2, Ending.CANCELED);

        assertThat(tasks(0)).containsOnly(State.SUCCEEDED);
        assertThat(tasks(1)).containsExactly(State.QUEUED);
        assertThat(job(JOB).steps().get(0).markedDone()).containsExactly(0, 1, 2);
        restart();
        assertThat(job(JOB).steps().get(0).isMarkedDone(1)).isTrue();
    }

    @Test
    void a_canceled_job_whose_tasks_are_all_marked_done_has_succeeded() {
        offer(worker("w1", 1));
        submit("1-3");
        request(new Command.CancelJob(JOB));
        request(new Command.MarkTasksDone(JOB, TaskSelection.ALL));

        assertThat(job(JOB).state()).isEqualTo(State.SUCCEEDED);
        assertThat(job(JOB).endedAt()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "ASCENDING, 0 1 2 3 4 5 6 7 8 9 10",
        "DESCENDING, 10 9 8 7 6 5 4 3 2 1 0",
        "PREVIEW, 0 10 5 2 7 1 3 6 8 4 9"
    })
    void frames_go_in_the_order_of_their_step(FrameOrder order, String expected) {
        offer(worker("w1", 11));
        submit(step("s", "1-11").frameOrder(order).build());

        assertThat(plan()).extracting(ordered -> "" + ordered.task().index()).containsExactly(expected.split(" "));
    }

    @Test
    void a_preview_of_few_frames_names_each_once() {
        assertThat(PreviewOrder.of(1)).containsExactly(0);
        assertThat(PreviewOrder.of(2)).containsExactly(0, 1);
        assertThat(PreviewOrder.of(3)).containsExactly(0, 2, 1);
        assertThat(PreviewOrder.of(10_000_000)).hasSize(9).startsWith(0, 9_999_999, 4_999_999);
    }

    @Test
    void a_job_runs_on_no_more_workers_than_it_may() {
        offer(worker("w1", 2), worker("w2", 2), worker("w3", 2));
        request(new Command.SubmitJob(JobSpec.builder("j")
                .maxWorkers(2)
                .step(step("s", "1-9").build())
                .build()));
        assertThat(plan()).hasSize(4);
        assertThat(job(JOB).attempts()).extracting(FarmView.Attempt::worker).containsOnly("w1", "w2");
        assertThat(why().steps().get(0).refusal().reason()).isEqualTo(Refusal.Reason.MACHINE_LIMIT);
        assertThat(why().sentence()).contains("runs on 2 workers and may run on at most 2 at once");

        end(1, Ending.SUCCEEDED);
        assertThat(plan())
                .extracting(Event.AttemptOrdered::worker)
                .doesNotContain("w3")
                .hasSize(1);
        String left = job(JOB).attempts().get(1).worker();
        change(left, WorkerChange.to(WorkerState.DRAINING, ""));
        job(JOB).attempts().stream()
                .filter(attempt ->
                        attempt.worker().equals(left) && attempt.endedAt().isEmpty())
                .forEach(attempt -> end(attempt.id().number(), Ending.SUCCEEDED));
        assertThat(plan()).extracting(Event.AttemptOrdered::worker).containsExactly("w3", "w3");
    }

    @Test
    void a_worker_runs_no_more_tasks_than_it_may() {
        offer(new Offer.Worker("w1", 8_000, 0, 0, List.of(), 2, List.of()));
        submit("1-3");

        assertThat(plan()).hasSize(2);
        assertThat(why().sentence()).contains("w1 runs 2 tasks, as many as it may");
        end(1, Ending.SUCCEEDED);
        assertThat(plan()).hasSize(1);
    }

    @Test
    void a_job_runs_on_workers_of_any_of_its_groups() {
        offer(
                new Offer.Worker("a", 1_000, 0, 0, List.of(), 0, List.of("fx")),
                new Offer.Worker("b", 1_000, 0, 0, List.of(), 0, List.of("comp", "render")),
                worker("c", 1));
        request(new Command.SubmitJob(JobSpec.builder("j")
                .groups(List.of("fx", "render"))
                .step(step("s", "1-9").build())
                .build()));

        assertThat(plan()).extracting(Event.AttemptOrdered::worker).containsExactlyInAnyOrder("a", "b");
        request(new Command.SubmitJob(JobSpec.builder("j")
                .groups(List.of("lighting"))
                .step(step("s", "1").build())
                .build()));
        plan();
        assertThat(why(new JobId(2)).sentence()).contains("its groups are [lighting]");
    }

    @Test
    void a_limit_is_given_back_at_the_progress_that_it_says_and_held_again_after_a_restart() {
        Policy.Limit limit = new Policy.Limit("io", 1, Policy.Per.TASK, OptionalInt.empty(), OptionalDouble.of(0.5));
        farm.configure(Policy.DEFAULT.withLimits(limit), now).forEach(farm::apply);
        offer(worker("w1", 4));
        submit(step("s", "1-4")
                .demand(new Demand(1_000, 0, 0, List.of(), Map.of("io", 1), false))
                .build());
        assertThat(plan()).hasSize(1);
        progress(1, 0.49);
        assertThat(plan()).isEmpty();
        progress(1, 0.5);
        assertThat(farm.planDue(now)).isTrue();
        assertThat(plan()).hasSize(1);
        progress(1, 0.9);
        assertThat(plan()).isEmpty();
        end(1, Ending.SUCCEEDED);
        assertThat(plan()).isEmpty();

        progress(2, 1);
        restart();
        assertThat(plan()).isEmpty();
        progress(2, 1);
        assertThat(plan()).hasSize(1);
    }

    private void restart() {
        Farm rebuilt = new Farm(Map.of("local", List.of("local")), StudioRules.NONE);
        farm.snapshot().forEach(rebuilt::apply);
        farm = rebuilt;
        offer(worker("w1", 4));
    }

    private void failOne(String user) {
        request(new Command.SubmitJob(JobSpec.builder("j")
                .user(user)
                .step(step("s", "1").retries(0).build())
                .build()));
        plan();
        endLatest(Ending.FAILED);
    }

    private static StepSpec.Builder step(String name, String frames) {
        return StepSpec.builder(name, List.of("true")).frames(frames);
    }

    private static Offer.Worker worker(String name, int cores) {
        return new Offer.Worker(name, cores * 1_000, 0, 0, List.of());
    }

    private static TaskSelection frames(String range) {
        return new TaskSelection(List.of(), Optional.empty(), Optional.of(FrameRange.parse(range)));
    }

    private JobId submit(String frames) {
        return submit(step("s", frames).build());
    }

    private JobId submit(StepSpec step) {
        request(new Command.SubmitJob(JobSpec.builder("j").step(step).build()));
        return new JobId(farm.view(now, 0).jobs().size());
    }

    private void offer(Offer.Worker... workers) {
        farm.note(new Command.MakeOffer("local", new Offer(List.of(workers))));
    }

    private List<Event.AttemptOrdered> plan() {
        farm.beforePlan(now).forEach(farm::apply);
        List<Event.AttemptOrdered> ordered = new ArrayList<>();
        for (Optional<Event.AttemptOrdered> next = farm.next(now); next.isPresent(); next = farm.next(now)) {
            farm.apply(next.get());
            ordered.add(next.get());
        }
        farm.afterPlan(now).forEach(farm::apply);
        return ordered;
    }

    private List<Event> request(Command.Request request) {
        List<Event> events = farm.decide(request, now).events();
        events.forEach(farm::apply);
        return events;
    }

    private List<Event> change(String worker, WorkerChange change) {
        return request(new Command.ChangeWorker("local", worker, change));
    }

    private void refused(Command.Request request, ErrorCode code, String... parts) {
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> farm.decide(request, now))
                .withMessageContainingAll(parts)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    private void end(long attempt, Ending ending) {
        report(new AttemptReport.Finished(
                new AttemptId(attempt), now, ending, OptionalInt.of(1), Optional.empty(), "it ended"));
    }

    private void endLatest(Ending ending) {
        long latest = farm.view(now, 0).jobs().stream()
                .flatMap(job -> job.attempts().stream())
                .mapToLong(attempt -> attempt.id().number())
                .max()
                .orElseThrow();
        end(latest, ending);
    }

    private void lose(long attempt) {
        report(new AttemptReport.Lost(new AttemptId(attempt), now, "gone"));
    }

    private void progress(long attempt, double fraction) {
        farm.note("local", new AttemptReport.Progress(new AttemptId(attempt), fraction, ""));
    }

    private void report(AttemptReport report) {
        farm.decide(new Command.ReportAttempt("local", report), now).forEach(farm::apply);
    }

    private FarmView.Job job(JobId id) {
        return farm.view(now, 0).job(id).orElseThrow();
    }

    private List<State> tasks(int step) {
        return job(JOB).steps().get(step).states();
    }

    private FarmView.Worker only() {
        return farm.view(now, 0).farms().get(0).workers().get(0);
    }

    private WorkerStanding standing(String worker) {
        return farm.view(now, 0).farms().get(0).absent().stream()
                .filter(absent -> absent.name().equals(worker))
                .findFirst()
                .orElseThrow()
                .standing();
    }

    private Explanation why() {
        return why(JOB);
    }

    private Explanation why(JobId job) {
        return farm.answer(new Question.Why(job), now);
    }
}
