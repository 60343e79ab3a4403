package io.hybridfarm.core.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.plan.Matcher;
import io.hybridfarm.core.plan.StudioRules;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class JobTest {
    private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void a_task_is_queued_exactly_when_all_that_it_waits_for_has_succeeded(
            @ForAll("jobs") JobSpec spec, @ForAll long seed) {
        Job job = new Job(new JobId(1), spec, AT, matcher());
        JobModel model = new JobModel(spec);
        Random random = new Random(seed);

        while (model.has(State.QUEUED)) {
            assertAgrees(job, model);
            int[] task = pick(model.tasks(State.QUEUED), random);
            assertThat(model.mayRun(task[0], task[1])).isTrue();
            job.steps.get(task[0]).move(task[1], State.RUNNING);
            model.start(task[0], task[1]);
            job.settle(task[0], task[1], State.SUCCEEDED);
            model.end(task[0], task[1], State.SUCCEEDED);
        }
        assertAgrees(job, model);
        assertThat(job.state()).isEqualTo(State.SUCCEEDED);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void a_job_does_what_the_book_says_through_failures_cancellation_and_retries(
            @ForAll("jobs") JobSpec spec, @ForAll long seed) {
        Job job = new Job(new JobId(1), spec, AT, matcher());
        JobModel model = new JobModel(spec);
        Random random = new Random(seed);

        for (int round = 0; round < 60; round++) {
            change(job, model, random);
            assertAgrees(job, model);
            if (round % 10 == 9) {
                assertRestored(job);
            }
        }
    }

    private static void change(Job job, JobModel model, Random random) {
        int choice = random.nextInt(20);
        if (choice == 0) {
            job.cancel();
            model.cancel();
        } else if (choice == 1) {
            job.retry();
            model.retry();
        } else if (choice < 11 && model.has(State.QUEUED)) {
            int[] task = pick(model.tasks(State.QUEUED), random);
            job.steps.get(task[0]).move(task[1], State.RUNNING);
            model.start(task[0], task[1]);
        } else if (model.has(State.RUNNING)) {
            int[] task = pick(model.tasks(State.RUNNING), random);
            State next = next(model.canceled, random.nextInt(10));
            if (next == State.FAILED || random.nextInt(4) == 0) {
                job.steps.get(task[0]).addFailure(task[1]);
            }
            job.settle(task[0], task[1], next);
            model.end(task[0], task[1], next);
        }
    }

    private static State next(boolean canceled, int choice) {
        if (choice < 7) {
            return State.SUCCEEDED;
        }
        return canceled ? State.CANCELED : choice < 9 ? State.FAILED : State.QUEUED;
    }

    private static void assertAgrees(Job job, JobModel model) {
        for (int s = 0; s < model.states.length; s++) {
            Step step = job.steps.get(s);
            List<State> states = new ArrayList<>();
            for (int i = 0; i < step.size(); i++) {
                states.add(step.state(i));
            }
            assertThat(states).containsExactly(model.states[s]);
            for (State state : State.values()) {
                assertThat(step.count(state))
                        .isEqualTo((int) states.stream().filter(state::equals).count());
            }
            assertThat(queued(step)).isEqualTo(indicesOf(State.QUEUED, states));
        }
        assertThat(job.state()).isEqualTo(model.state());
    }

    private static void assertRestored(Job job) {
        Event.JobRestored snapshot = job.snapshot();
        Job restored = new Job(snapshot.job(), snapshot.spec(), snapshot.submittedAt(), matcher());
        restored.restore(snapshot);

        assertThat(restored.snapshot()).isEqualTo(snapshot);
        assertThat(restored.view()).isEqualTo(job.view());
        for (int s = 0; s < job.steps.size(); s++) {
            Step step = job.steps.get(s);
            assertThat(queued(restored.steps.get(s))).isEqualTo(queued(step));
            for (int i = 0; i < step.size(); i++) {
                assertThat(restored.steps.get(s).failures(i)).isEqualTo(step.failures(i));
            }
        }
    }

    @Test
    void a_held_job_shows_its_tasks_as_held_and_lets_what_runs_go_on() {
        Job job = new Job(
                new JobId(1),
                job("1-3", step("b", "1-2", Dependency.onAll("a"))).withHeld(true),
                AT,
                matcher());

        assertThat(job.open()).isFalse();
        assertThat(job.state()).isEqualTo(State.HELD);
        job.steps.get(0).move(1, State.RUNNING);
        FarmView.Job view = job.view();
        assertThat(view.state()).isEqualTo(State.RUNNING);
        assertThat(view.steps().get(0).states()).containsExactly(State.HELD, State.RUNNING, State.HELD);
        assertThat(view.steps().get(1).states()).containsExactly(State.HELD, State.HELD);
        assertThat(view.count(State.HELD)).isEqualTo(4);
        assertThat(view.tasks()).isEqualTo(5);

        job.hold(false);
        assertThat(job.open()).isTrue();
        assertThat(job.view().steps().get(0).states()).containsExactly(State.QUEUED, State.RUNNING, State.QUEUED);
        assertThat(job.view().steps().get(1).count(State.WAITING)).isEqualTo(2);
    }

    @Test
    void a_view_taken_before_a_change_does_not_show_it() {
        Job job = new Job(new JobId(1), job("1-600"), AT, matcher());
        FarmView.Job before = job.view();
        job.steps.get(0).move(599, State.RUNNING);
        job.prioritize(99);

        assertThat(before.steps().get(0).states().get(599)).isEqualTo(State.QUEUED);
        assertThat(before.count(State.QUEUED)).isEqualTo(600);
        assertThat(before.spec().priority()).isEqualTo(50);
        assertThat(job.view().steps().get(0).states().get(599)).isEqualTo(State.RUNNING);
    }

    @Test
    void a_retry_forgives_failures() {
        Job job = new Job(new JobId(1), job("1-2"), AT, matcher());
        job.steps.get(0).addFailure(1);
        job.steps.get(0).addFailure(1);
        assertThat(job.steps.get(0).failures(1)).isEqualTo(2);
        assertThat(job.steps.get(0).failures(0)).isZero();

        job.retry();
        assertThat(job.steps.get(0).failures(1)).isZero();
    }

    @Test
    void a_job_of_equal_tasks_is_snapshotted_in_one_run_a_step() {
        Job job = new Job(new JobId(1), job("1-100000", step("b", "1-9", Dependency.onAll("a"))), AT, matcher());

        assertThat(job.snapshot().steps())
                .containsExactly(
                        new Event.StepRestored(
                                List.of(new Event.StateRun(State.QUEUED, 100_000)), List.of(), List.of()),
                        new Event.StepRestored(List.of(new Event.StateRun(State.WAITING, 9)), List.of(), List.of()));
    }

    @Test
    void the_first_start_and_the_last_end_are_kept() {
        Job job = new Job(new JobId(1), job("1-1"), AT, matcher());
        job.started(AT.plusSeconds(1));
        job.started(AT.plusSeconds(2));
        job.noteEnd(AT.plusSeconds(3));
        assertThat(job.view().startedAt()).contains(AT.plusSeconds(1));
        assertThat(job.view().endedAt()).isEmpty();

        job.settle(0, 0, State.SUCCEEDED);
        job.noteEnd(AT.plusSeconds(4));
        job.noteEnd(AT.plusSeconds(5));
        assertThat(job.view().endedAt()).contains(AT.plusSeconds(4));
    }

    @Provide
    Arbitrary<JobSpec> jobs() {
        return Arbitraries.longs().map(seed -> {
            Random random = new Random(seed);
            List<StepSpec> steps = new ArrayList<>();
            int count = 1 + random.nextInt(5);
            for (int s = 0; s < count; s++) {
                steps.add(anyStep(s, steps, random));
            }
            java.util.Collections.shuffle(steps, random);
            return JobSpec.builder("n").build().withSteps(steps);
        });
    }

    private static StepSpec anyStep(int position, List<StepSpec> earlier, Random random) {
        int tasks = random.nextBoolean() ? 4 : 1 + random.nextInt(6);
        String name = "s" + position;
        List<Dependency> dependsOn = new ArrayList<>();
        if (random.nextInt(4) == 0) {
            dependsOn.add(Dependency.onOffset(name, offset(random)));
        }
        for (StepSpec other : earlier) {
            switch (random.nextInt(5)) {
                case 0 -> dependsOn.add(Dependency.onAll(other.name()));
                case 1 -> dependsOn.add(Dependency.onOffset(other.name(), offset(random)));
                case 2 -> {
                    if (other.taskCount() == tasks) {
                        dependsOn.add(Dependency.onSameIndex(other.name()));
                    }
                }
                default -> {}
            }
        }
        return step(name, "1-" + tasks, dependsOn.toArray(new Dependency[0]));
    }

    private static int offset(Random random) {
        int offset = 1 + random.nextInt(4);
        return random.nextBoolean() ? offset : -offset;
    }

    private static JobSpec job(String frames, StepSpec... more) {
        JobSpec.Builder job = JobSpec.builder("n").step(step("a", frames));
        for (StepSpec step : more) {
            job.step(step);
        }
        return job.build();
    }

    private static StepSpec step(String name, String frames, Dependency... dependsOn) {
        StepSpec.Builder step = StepSpec.builder(name, List.of("true")).frames(frames);
        for (Dependency dependency : dependsOn) {
            step.dependsOn(dependency);
        }
        return step.build();
    }

    private static int[] pick(List<int[]> tasks, Random random) {
        return tasks.get(random.nextInt(tasks.size()));
    }

    private static Matcher matcher() {
        return new Matcher(Policy.DEFAULT, StudioRules.NONE, Map.of());
    }

    private static List<Integer> queued(Step step) {
        return indicesOf(State.QUEUED, step.view().states());
    }

    private static List<Integer> indicesOf(State wanted, List<State> states) {
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            if (states.get(i) == wanted) {
                indices.add(i);
            }
        }
        return indices;
    }
}
