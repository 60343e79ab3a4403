package io.hybridfarm.core;

import static io.hybridfarm.core.World.worker;
import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The whole core against a hostile world, from a seed: jobs come and are canceled, held, retried; attempts fail and are
 * lost; reports come late and twice; and the scheduler is thrown away in mid-air, between storing and launching too. The
 * invariants are checked after every step, and in the end everything must have been done.
 *
 * <p>A failure names its seed. To run it alone: {@code mvn test -pl scheduler-core -am -Dtest=SimulationTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.firstSeed=SEED -Dsimulation.seeds=1}. The profile {@code soak} runs
 * many more seeds.
 */
class SimulationTest {
    private static final int ACTIONS = 400;

    @Test
    void every_seed_keeps_the_invariants_and_ends_with_all_work_done() {
        long first = Long.getLong("simulation.firstSeed", 1);
        long seeds = Long.getLong("simulation.seeds", 60);
        for (long seed = first; seed < first + seeds; seed++) {
            try {
                new Run(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("simulation of seed " + seed + " failed: " + e.getMessage(), e);
            }
        }
    }

    private static final class Run {
        private final Random random;
        private final World world = new World(worker("w1", 2), worker("w2", 3));
        private final SteppedFarm farm;
        private final List<CompletableFuture<Receipt>> promises = new ArrayList<>();
        private final Set<JobId> acknowledged = new HashSet<>();
        /** Reports that were sent before and may be sent again. */
        private final List<AttemptReport> old = new ArrayList<>();

        Run(long seed) {
            this.random = new Random(seed);
            this.farm = new SteppedFarm(world, builder -> builder.limits(new Limits(1_000, 1_000, 40)));
        }

        void run() {
            for (int i = 0; i < ACTIONS; i++) {
                act();
                if (random.nextInt(3) > 0) {
                    farm.step();
                    check();
                }
                if (random.nextInt(3) > 0) {
                    farm.deliver();
                }
            }
            finishEverything();
        }

        private void act() {
            switch (random.nextInt(20)) {
                case 0, 1 -> promises.add(farm.scheduler().submit(randomJob()));
                case 2 -> withJob(id -> farm.scheduler().cancel(id));
                case 3 -> withJob(id -> farm.scheduler().hold(id, random.nextBoolean()));
                case 4 -> withJob(id -> farm.scheduler().retry(id));
                case 5 -> withJob(id -> farm.scheduler().setPriority(id, random.nextInt(101)));
                case 6 -> world.offer(worker("w1", 1 + random.nextInt(4)), worker("w2", 3));
                case 7 -> crash();
                case 8 -> old.forEach(world::report);
                case 9, 10, 11 -> withRunning(world::start);
                case 12 -> withRunning(world::lose);
                default -> withRunning(id -> world.finish(id, random.nextInt(4) == 0 ? 1 : 0));
            }
            if (!world.ended.isEmpty() && random.nextInt(4) == 0) {
                old.add(world.ended.lastEntry().getValue());
            }
        }

        private void crash() {
            noteAcknowledged();
            promises.clear();
            List<FarmView.Job> before = farm.view().jobs();
            farm.crash();
            assertThat(farm.view().jobs()).as("the farm after a replay").isEqualTo(before);
            noteAcknowledged();
        }

        /** Acknowledged is what the caller has seen done: it must never be missing again. */
        private void noteAcknowledged() {
            for (CompletableFuture<Receipt> promise : promises) {
                if (promise.isDone() && !promise.isCompletedExceptionally()) {
                    acknowledged.add(promise.join().job());
                }
            }
            for (JobId id : acknowledged) {
                assertThat(farm.view().job(id)).as("acknowledged job %s", id).isPresent();
            }
        }

        private void check() {
            FarmView view = farm.view();
            TreeMap<String, Integer> used = new TreeMap<>();
            for (FarmView.Job job : view.jobs()) {
                Map<TaskId, Integer> live = new TreeMap<>();
                Map<TaskId, Integer> won = new TreeMap<>();
                for (FarmView.Attempt attempt : job.attempts()) {
                    if (!attempt.state().ended()) {
                        live.merge(attempt.task(), 1, Integer::sum);
                        int cores = job.steps()
                                .get(attempt.task().step())
                                .spec()
                                .demand()
                                .milliCores();
                        used.merge(attempt.worker(), cores, Integer::sum);
                    } else if (attempt.state() == State.SUCCEEDED) {
                        won.merge(attempt.task(), 1, Integer::sum);
                    }
                }
                checkTasks(view, job, live, won);
            }
            view.farms()
                    .get(0)
                    .workers()
                    .forEach(worker -> assertThat(worker.usedMilliCores())
                            .as("occupied on %s", worker.size().name())
                            .isEqualTo(used.getOrDefault(worker.size().name(), 0)));
        }

        private void checkTasks(FarmView view, FarmView.Job job, Map<TaskId, Integer> live, Map<TaskId, Integer> won) {
            for (int s = 0; s < job.steps().size(); s++) {
                FarmView.Step step = job.steps().get(s);
                TreeMap<State, Integer> counted = new TreeMap<>();
                for (int i = 0; i < step.states().size(); i++) {
                    TaskId task = new TaskId(job.id(), s, i);
                    State state = step.states().get(i);
                    counted.merge(state, 1, Integer::sum);
                    assertThat(live.getOrDefault(task, 0))
                            .as("live attempts of %s in state %s", task, state)
                            .isEqualTo(state == State.RUNNING ? 1 : 0);
                    assertThat(won.getOrDefault(task, 0))
                            .as("successes of %s in state %s", task, state)
                            .isEqualTo(state == State.SUCCEEDED ? 1 : 0);
                    boolean waits = state == State.WAITING || state == State.HELD;
                    assertThat(view.refusal(job, s, i).isPresent())
                            .as("%s in state %s has a reason", task, state)
                            .isEqualTo(waits);
                    if (state == State.RUNNING || state == State.SUCCEEDED) {
                        checkDependencies(job, step.spec(), i);
                    }
                }
                assertThat(new TreeMap<>(step.counts())).isEqualTo(counted);
            }
        }

        private void checkDependencies(FarmView.Job job, StepSpec spec, int index) {
            for (Dependency dependency : spec.dependsOn()) {
                FarmView.Step parent = job.steps().stream()
                        .filter(step -> step.spec().name().equals(dependency.step()))
                        .findFirst()
                        .orElseThrow();
                for (int p = 0; p < parent.states().size(); p++) {
                    boolean needed = switch (dependency.kind()) {
                        case ALL -> true;
                        case SAME_INDEX -> p == index;
                        case OFFSET -> p == index + dependency.offset();
                    };
                    if (needed) {
                        assertThat(parent.states().get(p)).isEqualTo(State.SUCCEEDED);
                    }
                }
            }
        }

        /** No more faults: whatever is wanted must now come to an end. */
        private void finishEverything() {
            farm.settle();
            world.offer(worker("w1", 4), worker("w2", 4));
            for (FarmView.Job job : farm.view().jobs()) {
                if (job.spec().held()) {
                    promises.add(farm.scheduler().hold(job.id(), false));
                }
            }
            farm.settle();
            for (int i = 0; i < 10_000 && !world.running.isEmpty(); i++) {
                world.finish(world.running.firstKey(), 0);
                farm.settle();
                check();
            }
            noteAcknowledged();
            for (FarmView.Job job : farm.view().jobs()) {
                assertThat(job.state().ended())
                        .as("job %s, %s", job.id(), job.state())
                        .isTrue();
                assertThat(job.endedAt()).isPresent();
                assertThat(job.count(State.RUNNING) + job.count(State.QUEUED)).isZero();
            }
            assertThat(farm.view().farms().get(0).workers())
                    .allSatisfy(worker -> assertThat(worker.usedMilliCores()).isZero());
        }

        private void withJob(Function<JobId, CompletableFuture<Receipt>> command) {
            int jobs = farm.view().jobs().size();
            if (jobs > 0) {
                promises.add(command.apply(new JobId(1 + random.nextInt(jobs))));
            }
        }

        private void withRunning(Consumer<AttemptId> action) {
            List<AttemptId> ids = List.copyOf(world.running.keySet());
            if (!ids.isEmpty()) {
                action.accept(ids.get(random.nextInt(ids.size())));
            }
        }

        private JobSpec randomJob() {
            JobSpec.Builder job =
                    JobSpec.builder("j").priority(random.nextInt(101)).held(random.nextInt(8) == 0);
            int tasks = 1 + random.nextInt(6);
            int steps = 1 + random.nextInt(3);
            for (int s = 0; s < steps; s++) {
                StepSpec.Builder step = SteppedFarm.step("s" + s)
                        .frames("1-" + tasks)
                        .retries(random.nextInt(3))
                        .demand(Demand.ofCores(1 + random.nextInt(2)));
                if (random.nextInt(4) == 0) {
                    step.dependsOn(Dependency.onOffset("s" + s, -1));
                }
                if (s > 0) {
                    String parent = "s" + random.nextInt(s);
                    step.dependsOn(
                            switch (random.nextInt(3)) {
                                case 0 -> Dependency.onAll(parent);
                                case 1 -> Dependency.onSameIndex(parent);
                                default -> Dependency.onOffset(parent, random.nextBoolean() ? 1 : -1);
                            });
                }
                job.step(step.build());
            }
            return job.build();
        }
    }
}
