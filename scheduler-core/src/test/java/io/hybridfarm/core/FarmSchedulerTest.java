package io.hybridfarm.core;

import static io.hybridfarm.core.SteppedFarm.step;
import static io.hybridfarm.core.World.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.core.event.Event;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FarmSchedulerTest {
    private final World world = new World(worker("w1", 2));
    private final SteppedFarm farm = new SteppedFarm(world);

    @Test
    void a_job_runs_frame_by_frame_as_room_allows_and_succeeds() {
        JobId job = farm.submit(step("render").frames("1-3").build());
        assertThat(job).hasToString("00001");
        assertThat(world.running).hasSize(2);
        assertThat(farm.tasks(job, 0)).containsExactly(State.RUNNING, State.RUNNING, State.QUEUED);

        world.finish(world.running.firstKey(), 0);
        farm.settle();
        assertThat(farm.tasks(job, 0)).containsExactly(State.SUCCEEDED, State.RUNNING, State.RUNNING);

        List.copyOf(world.running.keySet()).forEach(attempt -> world.finish(attempt, 0));
        farm.settle();
        assertThat(farm.state(job)).isEqualTo(State.SUCCEEDED);
        assertThat(farm.job(job).endedAt()).isPresent();
        assertThat(farm.view().farms().get(0).workers().get(0).usedMilliCores()).isZero();
    }

    @Test
    void nothing_leaves_before_it_is_stored() {
        CompletableFuture<Receipt> promise =
                farm.scheduler().submit(JobSpec.builder("x").build());
        List<String> atAppend = new ArrayList<>();
        farm.journal.beforeAppend(() -> atAppend.add(promise.isDone() + " " + world.launched.size() + " "
                + farm.view().jobs().size()));
        farm.settle();
        assertThat(atAppend).isNotEmpty().first().isEqualTo("false 0 0");
        assertThat(promise).isCompleted();
        assertThat(world.launched).hasSize(1);
    }

    @Test
    void a_failed_journal_stops_the_loop_and_acknowledges_nothing() {
        CompletableFuture<Receipt> promise =
                farm.scheduler().submit(JobSpec.builder("x").build());
        farm.journal.beforeAppend(() -> {
            throw new FarmException(ErrorCode.JOURNAL_FAILED, "disk full");
        });
        assertThatThrownBy(farm::step).hasMessage("disk full");
        farm.deliver();
        assertThat(promise).isCompletedExceptionally();
        assertThat(world.launched).isEmpty();
        assertThatThrownBy(farm::step).hasMessageContaining("broken");

        farm.journal.beforeAppend(() -> {});
        farm.crash();
        farm.settle();
        assertThat(farm.view().jobs()).isEmpty();
    }

    @Test
    void only_a_name_gives_one_task_with_the_default_command() {
        farm.submit(JobSpec.builder("just a name").build());
        assertThat(world.launched.get(0).step().command()).hasToString("[true]");
    }

    @Test
    void a_repeated_client_token_is_answered_with_the_first_job_even_after_a_restart() {
        JobSpec spec = JobSpec.builder("x").clientToken("t-1").build();
        JobId first = farm.submit(spec);
        assertThat(farm.answer(farm.scheduler().submit(spec)))
                .satisfies(receipt -> assertThat(receipt.changed()).isFalse())
                .satisfies(receipt -> assertThat(receipt.job()).isEqualTo(first));
        farm.crash();
        assertThat(farm.answer(farm.scheduler().submit(spec)).job()).isEqualTo(first);
        assertThat(farm.view().jobs()).hasSize(1);
    }

    @Test
    void a_report_of_an_attempt_that_is_over_is_counted_and_dropped() {
        JobId job = farm.submit(step("a").retries(0).build());
        AttemptId attempt = world.only();
        world.finish(attempt, 0);
        farm.settle();
        int before = farm.events.size();
        world.report(new AttemptReport.Finished(
                attempt, Instant.EPOCH, AttemptReport.Ending.FAILED, OptionalInt.of(1), Optional.empty(), "late"));
        world.report(new AttemptReport.Lost(new AttemptId(99), Instant.EPOCH, "who?"));
        farm.settle();
        assertThat(farm.state(job)).isEqualTo(State.SUCCEEDED);
        assertThat(farm.events).hasSize(before);
        assertThat(farm.view().staleReports()).isEqualTo(2);
    }

    @Test
    void a_run_that_goes_on_although_its_attempt_is_over_is_stopped() {
        farm.submit(step("a").build());
        AttemptId attempt = world.only();
        world.report(new AttemptReport.Lost(attempt, Instant.EPOCH, "thought to be gone"));
        farm.step();
        world.running.clear();
        world.report(new AttemptReport.Progress(attempt, 0.5, "still here"));
        farm.settle();
        assertThat(world.canceled).containsExactly(attempt);
    }

    @Test
    void a_failure_is_tried_again_as_often_as_the_step_allows() {
        JobId job = farm.submit(step("a").retries(2).build());
        for (int failure = 1; failure <= 3; failure++) {
            assertThat(farm.state(job)).isEqualTo(State.RUNNING);
            world.finish(world.only(), 7);
            farm.settle();
        }
        assertThat(farm.state(job)).isEqualTo(State.FAILED);
        assertThat(farm.job(job).attempts())
                .hasSize(3)
                .allSatisfy(a -> assertThat(a.exitCode()).hasValue(7))
                .allSatisfy(a -> assertThat(a.message()).isEqualTo("left with 7"));
    }

    @Test
    void a_lost_attempt_costs_no_retry() {
        JobId job = farm.submit(step("a").retries(0).build());
        for (int i = 0; i < 5; i++) {
            world.lose(world.only());
            farm.settle();
        }
        world.finish(world.only(), 0);
        farm.settle();
        assertThat(farm.state(job)).isEqualTo(State.SUCCEEDED);
        assertThat(farm.job(job).attempts()).hasSize(6);
    }

    @Test
    void a_failed_job_can_be_retried_and_then_goes_on_with_what_waited() {
        JobId job = farm.submit(
                step("a").retries(0).build(),
                step("b").dependsOn(Dependency.onAll("a")).build());
        world.finish(world.only(), 1);
        farm.settle();
        assertThat(farm.state(job)).isEqualTo(State.FAILED);
        assertThat(refusal(job, 1).reason()).isEqualTo(Refusal.Reason.DEPENDENCY_FAILED);

        assertThat(farm.answer(farm.scheduler().retry(job)).changed()).isTrue();
        world.finish(world.only(), 0);
        farm.settle();
        world.finish(world.only(), 0);
        farm.settle();
        assertThat(farm.state(job)).isEqualTo(State.SUCCEEDED);
        assertThat(farm.answer(farm.scheduler().retry(job)).changed()).isFalse();
    }

    @Test
    void canceling_stops_what_runs_and_forgets_what_waits() {
        JobId job = farm.submit(step("a").frames("1-5").build());
        farm.answer(farm.scheduler().cancel(job));
        assertThat(farm.state(job)).isEqualTo(State.CANCELED);
        assertThat(world.running).isEmpty();
        assertThat(world.canceled).hasSize(2);
        assertThat(farm.tasks(job, 0)).containsOnly(State.CANCELED);
        assertThat(farm.answer(farm.scheduler().cancel(job)))
                .satisfies(again -> assertThat(again.changed()).isFalse())
                .satisfies(again -> assertThat(again.message()).contains("CANCELED"));
    }

    @Test
    void a_cancel_that_the_farm_never_heard_of_is_repeated_after_a_restart() {
        JobId job = farm.submit(step("a").build());
        CompletableFuture<Receipt> promise = farm.scheduler().cancel(job);
        farm.step();
        assertThat(world.canceled).isEmpty();
        farm.crash();
        farm.settle();
        assertThat(promise).isNotDone();
        assertThat(world.canceled).hasSize(1);
        assertThat(farm.tasks(job, 0)).containsExactly(State.CANCELED);
    }

    @Test
    void a_job_canceled_too_late_and_retried_has_ended_with_success() {
        World stubborn = new World(worker("w", 1));
        SteppedFarm late = new SteppedFarm(stubborn);
        JobId job = late.submit(step("a").build());
        CompletableFuture<Receipt> cancel = late.scheduler().cancel(job);
        late.step();
        stubborn.finish(stubborn.only(), 0);
        assertThat(late.answer(cancel).changed()).isTrue();
        assertThat(late.state(job)).isEqualTo(State.CANCELED);
        late.answer(late.scheduler().retry(job));
        assertThat(late.state(job)).isEqualTo(State.SUCCEEDED);
        assertThat(late.job(job).endedAt()).isPresent();
    }

    @Test
    void canceled_and_retried_in_one_breath_the_new_attempt_is_not_stopped() {
        JobId job = farm.submit(step("a").frames("1-3").build());
        CompletableFuture<Receipt> cancel = farm.scheduler().cancel(job);
        CompletableFuture<Receipt> retry = farm.scheduler().retry(job);
        world.finish(world.running.firstKey(), 0);
        farm.settle();
        assertThat(cancel).isCompleted();
        assertThat(retry).isCompleted();
        assertThat(world.canceled).containsExactly(new AttemptId(2));
        assertThat(farm.job(job).attempts().get(2).state()).isEqualTo(State.QUEUED);
        assertThat(world.running).containsKey(new AttemptId(3));
    }

    @Test
    void a_held_job_waits_for_its_release() {
        JobId job = farm.submit(
                JobSpec.builder("x").held(true).step(step("a").build()).build());
        assertThat(farm.state(job)).isEqualTo(State.HELD);
        assertThat(farm.tasks(job, 0)).containsExactly(State.HELD);
        assertThat(refusal(job, 0).reason()).isEqualTo(Refusal.Reason.HELD);
        assertThat(world.launched).isEmpty();
        farm.answer(farm.scheduler().hold(job, false));
        assertThat(farm.state(job)).isEqualTo(State.RUNNING);
    }

    @Test
    void higher_priority_goes_first_and_a_change_of_priority_counts_at_once() {
        farm.submit(step("fill").frames("1-2").build());
        JobId low = farm.submit(
                JobSpec.builder("low").priority(10).step(step("a").build()).build());
        JobId high = farm.submit(
                JobSpec.builder("high").priority(90).step(step("a").build()).build());
        farm.answer(farm.scheduler().setPriority(low, 95));
        world.finish(world.running.firstKey(), 0);
        farm.settle();
        assertThat(farm.state(low)).isEqualTo(State.RUNNING);
        assertThat(farm.state(high)).isEqualTo(State.QUEUED);
        assertThat(farm.refusal(farm.scheduler().setPriority(low, 101)))
                .hasMessageContaining("priority")
                .hasMessageContaining("0 to 100");
    }

    @Test
    void a_change_of_several_things_is_made_whole_or_not_at_all() {
        JobId job = farm.submit(
                JobSpec.builder("x").held(true).step(step("a").build()).build());
        assertThatThrownBy(() -> JobChange.NONE.withHeld(false).withPriority(101))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("priority");
        assertThat(farm.state(job)).isEqualTo(State.HELD);

        int before = farm.journal.appends();
        CompletableFuture<Receipt> change =
                farm.scheduler().change(job, JobChange.NONE.withPriority(90).withHeld(false));
        farm.step();
        assertThat(farm.journal.appends()).isEqualTo(before + 1);
        assertThat(farm.answer(change).message()).isEqualTo("job 00001 has priority 90 now and is released");
        assertThat(farm.job(job).spec().priority()).isEqualTo(90);
        assertThat(farm.state(job)).isEqualTo(State.RUNNING);
    }

    @Test
    void every_waiting_task_knows_why_it_waits() {
        JobId large = farm.submit(step("a").demand(Demand.ofCores(64)).build());
        assertThat(refusal(large, 0).reason()).isEqualTo(Refusal.Reason.NEVER_FITS);
        assertThat(refusal(large, 0).sentence()).contains("64 cores").contains("w1");

        JobId busy = farm.submit(
                step("a").frames("1-3").build(),
                step("b").dependsOn(Dependency.onAll("a")).build());
        assertThat(farm.view().refusal(farm.job(busy), 0, 0)).isEmpty();
        assertThat(farm.view().refusal(farm.job(busy), 0, 2)).isEmpty();
        assertThat(refusal(busy, 0).reason()).isEqualTo(Refusal.Reason.NO_ROOM);
        assertThat(refusal(busy, 1).reason()).isEqualTo(Refusal.Reason.DEPENDENCY);
        assertThat(refusal(busy, 1).sentence()).contains("0 of 3");

        world.offer();
        farm.settle();
        assertThat(refusal(large, 0).reason()).isEqualTo(Refusal.Reason.NO_WORKERS);
    }

    @Test
    void a_worker_that_went_and_came_back_is_not_overbooked() {
        farm.submit(step("a").frames("1-10").build());
        world.offer();
        farm.settle();
        world.offer(worker("w1", 2));
        farm.settle();
        assertThat(world.running).hasSize(2);
    }

    @Test
    void unknown_jobs_are_refused_by_name() {
        assertThat(farm.refusal(farm.scheduler().cancel(new JobId(42))))
                .hasMessage("there is no job 00042")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void more_commands_than_may_wait_are_refused_as_overload() {
        SteppedFarm small = new SteppedFarm(new World(worker("w", 1)), b -> b.limits(new Limits(10, 2, 1_000)));
        List<CompletableFuture<Receipt>> promises = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            promises.add(small.scheduler().submit(JobSpec.builder("x").build()));
        }
        assertThat(small.refusal(promises.get(2)).code()).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(promises.get(0)).isCompleted();
        assertThat(small.refusal(small.scheduler()
                        .submit(JobSpec.builder("x")
                                .step(step("a").frames("1-11").build())
                                .build())))
                .hasMessageContaining("11 tasks")
                .hasMessageContaining("at most 10");
    }

    @Test
    void a_snapshot_is_taken_as_the_journal_grows_and_leads_to_the_same_farm() {
        SteppedFarm small = new SteppedFarm(new World(worker("w", 4)), b -> b.limits(new Limits(100, 100, 5)));
        JobId job = small.submit(
                step("a").frames("1-6").retries(0).build(),
                step("b").frames("1-6").dependsOn(Dependency.onSameIndex("a")).build());
        for (int i = 0; i < 8; i++) {
            small.world.start(small.world.running.lastKey());
            small.world.finish(small.world.running.firstKey(), i == 2 ? 1 : 0);
            small.settle();
        }
        assertThat(small.journal.snapshots()).isPositive();
        FarmView before = small.view();
        small.crash();
        assertThat(small.view().jobs()).isEqualTo(before.jobs());
        assertThat(small.state(job)).isEqualTo(State.RUNNING);
    }

    @Test
    void closing_hands_back_what_runs_and_the_next_start_runs_it_again() {
        JobId job = farm.submit(step("a").retries(0).build());
        farm.scheduler().close();
        farm.deliver();
        assertThat(world.running).isEmpty();
        farm.crash();
        farm.settle();
        assertThat(farm.state(job)).isEqualTo(State.RUNNING);
        world.finish(world.only(), 0);
        farm.settle();
        assertThat(farm.state(job)).isEqualTo(State.SUCCEEDED);
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void what_is_handed_back_at_the_close_is_stored_and_waits_for_the_next_start() {
        TestJournal journal = new TestJournal();
        World handsBack = new World(worker("w", 1));
        List<Event> events = new ArrayList<>();
        FarmScheduler scheduler = FarmScheduler.builder()
                .discoverPlugins(false)
                .journal(journal)
                .executors(name -> Runnable::run)
                .farm("world", handsBack, java.util.Map.of())
                .defaultCommand(List.of("true"))
                .listener((released, view) -> events.addAll(released))
                .startStepped();
        CompletableFuture<Receipt> promise =
                scheduler.submit(JobSpec.builder("x").build());
        while (scheduler.step()) {
            // until nothing is left to do
        }
        assertThat(promise).isCompleted();
        scheduler.close();
        assertThat(events.get(events.size() - 1)).isInstanceOfSatisfying(Event.AttemptEnded.class, end -> {
            assertThat(end.state()).isEqualTo(State.LOST);
            assertThat(end.next()).isEqualTo(State.QUEUED);
        });
        assertThat(journal.snapshots()).isEqualTo(1);
    }

    @Test
    void a_journal_that_names_a_farm_which_is_gone_is_refused_with_what_is_configured() {
        farm.submit(step("a").build());
        assertThatThrownBy(() -> FarmScheduler.builder()
                        .discoverPlugins(false)
                        .journal(farm.journal)
                        .farm("other", new World(), java.util.Map.of())
                        .startStepped())
                .hasMessageContaining("'world'")
                .hasMessageContaining("[other]");
    }

    @Test
    void logs_are_read_through_the_farm_that_has_them() {
        JobId job = farm.submit(step("a").build());
        FarmView.Attempt attempt = farm.job(job).attempts().get(0);
        assertThat(farm.scheduler().readLog(attempt, 4, 100).bytes()).asString().isEqualTo("of a1");
    }

    @Test
    void a_scheduler_that_never_had_anything_to_do_stops_when_it_is_closed() {
        FarmScheduler scheduler = FarmScheduler.builder().start();

        scheduler.close();

        assertThat(scheduler.stopped()).isCompleted();
    }

    @Test
    void with_a_thread_of_its_own_it_does_the_same() throws Exception {
        World real = new World(worker("w", 2));
        CompletableFuture<Void> done = new CompletableFuture<>();
        try (FarmScheduler scheduler = FarmScheduler.builder()
                .discoverPlugins(false)
                .farm("world", real, java.util.Map.of())
                .defaultCommand(List.of("true"))
                .executors(name -> Runnable::run)
                .listener((events, view) -> {
                    for (Event event : events) {
                        if (event instanceof Event.AttemptOrdered ordered) {
                            Thread reporter = new Thread(() -> real.report(new AttemptReport.Finished(
                                    ordered.attempt(),
                                    Instant.EPOCH,
                                    AttemptReport.Ending.SUCCEEDED,
                                    OptionalInt.of(0),
                                    Optional.empty(),
                                    "")));
                            reporter.start();
                        }
                    }
                    if (!view.jobs().isEmpty() && view.jobs().get(0).state() == State.SUCCEEDED) {
                        done.complete(null);
                    }
                })
                .start()) {
            scheduler.submit(JobSpec.builder("x").build()).get(30, TimeUnit.SECONDS);
            done.get(30, TimeUnit.SECONDS);
            assertThatThrownBy(scheduler::step).hasMessageContaining("by itself");
            assertThat(scheduler.failure()).isEmpty();
            real.running.clear();
        }
    }

    private Refusal refusal(JobId job, int step) {
        CompletableFuture<Explanation> why = farm.scheduler().why(job);
        farm.settle();
        String name = farm.job(job).steps().get(step).spec().name();
        return why.join().steps().stream()
                .filter(explained -> explained.name().equals(name))
                .findFirst()
                .orElseThrow()
                .refusal();
    }
}
