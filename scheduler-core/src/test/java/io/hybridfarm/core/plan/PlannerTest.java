package io.hybridfarm.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.Refusal;
import io.hybridfarm.core.share.Turn;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.TaskId;
import io.hybridfarm.spi.placement.Candidate;
import io.hybridfarm.spi.placement.WorkerFilter;
import io.hybridfarm.spi.placement.WorkerScorer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final Instant EARLY = Instant.parse("2026-11-01T12:00:00Z");

    /** Queued tasks and workers, and the seed of the studio's rules. */
    record Scene(List<NaivePlanner.Task> tasks, List<NaivePlanner.Machine> machines, int rules) {
        boolean forbids(Demand demand, String worker) {
            return rules % 3 == 1 && Math.floorMod(demand.hashCode() + worker.hashCode() + rules, 3) == 0;
        }

        double score(Demand demand, String worker) {
            return rules % 2 == 0 ? 0 : Math.floorMod(demand.hashCode() * 31 + worker.hashCode(), 4) * 0.5 - 0.5;
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void a_plan_is_the_one_that_a_naive_planner_makes(@ForAll("scenes") Scene scene) {
        Plan plan = planner(scene).plan(input(scene));
        NaivePlanner naive = naive(scene);

        assertThat(plan.placements()).isEqualTo(naive.placements);
        Map<Demand, Refusal.Reason> reasons = new LinkedHashMap<>();
        plan.refusals().forEach((demand, refusal) -> reasons.put(demand, refusal.reason()));
        assertThat(new ArrayList<>(reasons.entrySet())).isEqualTo(new ArrayList<>(naive.reasons.entrySet()));
        assertThat(plan.refusals().values())
                .allSatisfy(refusal -> assertThat(refusal.sentence()).isNotBlank());
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void no_worker_is_overbooked_and_no_task_left_that_fits(@ForAll("scenes") Scene scene) {
        Plan plan = planner(scene).plan(input(scene));

        Map<TaskId, Demand> left = new TreeMap<>();
        scene.tasks.forEach(task -> left.put(task.id(), task.demand()));
        NaivePlanner.Machine[] machines =
                scene.machines.stream().map(NaivePlanner.Machine::copy).toArray(NaivePlanner.Machine[]::new);
        for (Plan.Placement placement : plan.placements()) {
            Demand demand = left.remove(placement.task());
            NaivePlanner.Machine machine = List.of(machines).stream()
                    .filter(m ->
                            m.farm.equals(placement.farm()) && m.size.name().equals(placement.worker()))
                    .findFirst()
                    .orElseThrow();
            assertThat(machine.fits(demand)).isTrue();
            assertThat(scene.forbids(demand, machine.size.name())).isFalse();
            machine.take(demand);
        }
        for (Demand demand : left.values()) {
            assertThat(machines)
                    .noneMatch(machine -> machine.fits(demand) && !scene.forbids(demand, machine.size.name()));
            assertThat(plan.refusals()).containsKey(demand);
        }
        assertThat(plan.refusals().keySet()).allMatch(left::containsValue);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void the_same_input_gives_the_same_plan_in_whatever_order_the_demands_come(
            @ForAll("scenes") Scene scene, @ForAll long seed) {
        Plan plan = planner(scene).plan(input(scene));
        List<NaivePlanner.Task> shuffled = new ArrayList<>(scene.tasks);
        Collections.shuffle(shuffled, new Random(seed));
        Plan again = planner(scene).plan(input(new Scene(shuffled, scene.machines, scene.rules)));

        assertThat(again.placements()).isEqualTo(plan.placements());
        assertThat(new ArrayList<>(again.refusals().entrySet()))
                .isEqualTo(new ArrayList<>(plan.refusals().entrySet()));
    }

    @Test
    void the_tightest_worker_that_fits_is_taken() {
        Plan plan = plan(List.of(task(1, Demand.ofCores(2))), worker("a", 8), worker("b", 2), worker("c", 4));

        assertThat(plan.placements()).extracting(Plan.Placement::worker).containsExactly("b");
    }

    @Test
    void a_preferred_farm_comes_before_a_tighter_fit() {
        NaivePlanner.Machine ours = machine("local", "a", 8_000);
        NaivePlanner.Machine theirs = machine("cloud", "b", 2_000);

        assertThat(plan(List.of(task(1, Demand.ofCores(2))), ours, theirs).placements())
                .extracting(Plan.Placement::farm)
                .containsExactly("local");
        assertThat(plan(List.of(task(1, Demand.ofCores(9))), ours, machine("cloud", "b", 16_000))
                        .placements())
                .extracting(Plan.Placement::farm)
                .containsExactly("cloud");
    }

    @Test
    void a_demand_that_finds_no_place_does_not_stop_others_behind_it() {
        Plan plan = plan(List.of(task(1, Demand.ofCores(9)), task(2, Demand.ofCores(4))), worker("a", 8));

        assertThat(plan.placements()).extracting(Plan.Placement::task).containsExactly(id(2));
        assertThat(plan.refusals()).containsOnlyKeys(Demand.ofCores(9));
    }

    @Test
    void without_workers_the_reason_is_that() {
        assertThat(reason(plan(List.of(task(1, Demand.ONE_CORE)))))
                .isEqualTo(new Refusal(
                        Refusal.Reason.NO_WORKERS,
                        "no farm offers a worker; start one, or look at why the farms are silent"));
    }

    @Test
    void a_demand_that_no_worker_could_ever_meet_is_told_the_largest_one() {
        Refusal refusal = reason(plan(
                List.of(task(1, new Demand(9_000, 0, 0, List.of("linux")))),
                worker("a", 4),
                new NaivePlanner.Machine(
                        "local", new Offer.Worker("b", 8_000, 16L << 30, 1, List.of("win")), 0, 0, 0)));

        assertThat(refusal.reason()).isEqualTo(Refusal.Reason.NEVER_FITS);
        assertThat(refusal.sentence())
                .contains(
                        "asks for 9 cores, tags [linux]",
                        "none of 2 workers",
                        "b, has 8 cores, 16GiB, 1 gpu, tags [win]");
    }

    @Test
    void a_worker_larger_than_any_demand_does_no_harm() {
        Refusal refusal = reason(plan(
                List.of(task(1, new Demand(1_000, 0, 0, List.of("linux")))),
                new NaivePlanner.Machine(
                        "cloud", new Offer.Worker("all", Integer.MAX_VALUE, 0, 2_000, List.of()), 0, 0, 0)));

        assertThat(refusal.reason()).isEqualTo(Refusal.Reason.NEVER_FITS);
        assertThat(refusal.sentence()).contains("all, has 1000000 cores, 1000 gpus");
    }

    @Test
    void an_occupied_worker_is_counted_among_those_that_could_run_it() {
        NaivePlanner.Machine busy = new NaivePlanner.Machine("local", worker("a", 4).size, 4_000, 0, 0);
        NaivePlanner.Machine shrunk = new NaivePlanner.Machine("local", worker("b", 4).size, 8_000, 0, 0);

        assertThat(reason(plan(List.of(task(1, Demand.ofCores(2))), busy)).sentence())
                .contains("asks for 2 cores; the one worker that could run it is occupied");
        assertThat(reason(plan(List.of(task(1, Demand.ofCores(2))), busy, shrunk))
                        .sentence())
                .contains("all 2 workers that could run it are occupied");
    }

    @Test
    void a_rule_that_forbids_the_last_worker_is_named() {
        WorkerFilter rule = filter("night-only", candidate -> Optional.of("it is day"));
        Planner planner = new Planner(List.of(filter("lets-all", candidate -> Optional.empty()), rule), List.of());

        assertThat(reason(planner.plan(
                        input(new Scene(List.of(task(1, Demand.ONE_CORE)), List.of(worker("a", 4)), 0)))))
                .isEqualTo(new Refusal(Refusal.Reason.FORBIDDEN, "rule night-only: it is day"));
    }

    @Test
    void rules_see_what_is_free_at_their_turn() {
        List<Integer> seen = new ArrayList<>();
        WorkerFilter rule = filter("watch", candidate -> {
            seen.add(candidate.freeMilliCores());
            return Optional.empty();
        });
        new Planner(List.of(rule), List.of())
                .plan(input(new Scene(
                        List.of(task(1, Demand.ofCores(2)), task(2, Demand.ofCores(2))), List.of(worker("a", 4)), 0)));

        assertThat(seen).containsExactly(4_000, 2_000);
    }

    @Test
    void scores_are_added_up_and_clamped() {
        WorkerScorer likesA = scorer(candidate -> candidate.worker().name().equals("a") ? 100 : 0.6);
        WorkerScorer likesB = scorer(candidate -> candidate.worker().name().equals("b") ? 0.5 : -100);
        Planner planner = new Planner(List.of(), List.of(likesA, likesB));

        assertThat(planner.plan(input(new Scene(
                                List.of(task(1, Demand.ONE_CORE)), List.of(worker("a", 4), worker("b", 8)), 0)))
                        .placements())
                .extracting(Plan.Placement::worker)
                .containsExactly("b");
    }

    @Provide
    Arbitrary<Scene> scenes() {
        return Arbitraries.longs().map(seed -> {
            Random random = new Random(seed);
            return new Scene(tasks(random), machines(random), random.nextInt(12));
        });
    }

    private static List<NaivePlanner.Task> tasks(Random random) {
        List<Demand> demands = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            demands.add(new Demand(
                    500 * (1 + random.nextInt(8)),
                    random.nextInt(4),
                    random.nextInt(2) * random.nextInt(2),
                    tags(random)));
        }
        List<NaivePlanner.Task> tasks = new ArrayList<>();
        for (int job = 1; job <= random.nextInt(8); job++) {
            int priority = 49 + random.nextInt(3);
            Instant at = EARLY.plusSeconds(random.nextInt(3));
            for (int step = 0; step <= random.nextInt(3); step++) {
                Demand demand = demands.get(random.nextInt(demands.size()));
                for (int index = 0; index <= random.nextInt(4); index++) {
                    TaskId id = new TaskId(new JobId(job), step, index);
                    tasks.add(new NaivePlanner.Task(id, new Turn(priority, at, id.job(), step), demand));
                }
            }
        }
        return tasks;
    }

    private static List<NaivePlanner.Machine> machines(Random random) {
        List<NaivePlanner.Machine> machines = new ArrayList<>();
        for (String farm : List.of("local", "cloud")) {
            int count = random.nextInt(4);
            for (int i = 0; i < count; i++) {
                Offer.Worker size = new Offer.Worker(
                        farm + i, 500 * (1 + random.nextInt(12)), random.nextInt(8), random.nextInt(3), tags(random));
                boolean busy = random.nextInt(3) == 0;
                machines.add(new NaivePlanner.Machine(
                        farm,
                        size,
                        busy ? random.nextInt(7_000) : 0,
                        busy ? random.nextInt(8) : 0,
                        busy ? random.nextInt(3) : 0));
            }
        }
        return machines;
    }

    private static List<String> tags(Random random) {
        return random.nextInt(3) > 0 ? List.of() : random.nextBoolean() ? List.of("linux") : List.of("arnold", "linux");
    }

    private static Planner planner(Scene scene) {
        return new Planner(
                List.of(filter(
                        "rule",
                        candidate -> scene.forbids(
                                        candidate.demand(), candidate.worker().name())
                                ? Optional.of("no")
                                : Optional.empty())),
                List.of(scorer(candidate ->
                        scene.score(candidate.demand(), candidate.worker().name()))));
    }

    private static NaivePlanner naive(Scene scene) {
        NaivePlanner naive = new NaivePlanner(
                scene.machines,
                (demand, machine) -> scene.forbids(demand, machine.size.name()),
                (demand, machine) -> Math.max(0, Math.min(1, scene.score(demand, machine.size.name()))));
        naive.plan(scene.tasks);
        return naive;
    }

    private static PlanInput input(Scene scene) {
        Map<Demand, List<PlanInput.Queued>> lines = new LinkedHashMap<>();
        for (NaivePlanner.Task task : scene.tasks) {
            lines.computeIfAbsent(task.demand(), d -> new ArrayList<>())
                    .add(new PlanInput.Queued(task.id(), task.turn()));
        }
        return new PlanInput() {
            @Override
            public Map<Demand, Iterator<Queued>> queued() {
                Map<Demand, Iterator<Queued>> queued = new LinkedHashMap<>();
                lines.forEach((demand, line) -> queued.put(
                        demand,
                        line.stream()
                                .sorted(Comparator.comparing(Queued::turn).thenComparing(Queued::task))
                                .iterator()));
                return queued;
            }

            @Override
            public List<WorkerRoom> workers() {
                return scene.machines.stream().map(NaivePlanner.Machine::room).toList();
            }
        };
    }

    private static Plan plan(List<NaivePlanner.Task> tasks, NaivePlanner.Machine... machines) {
        return new Planner(List.of(), List.of()).plan(input(new Scene(tasks, List.of(machines), 0)));
    }

    private static Refusal reason(Plan plan) {
        assertThat(plan.refusals()).hasSize(1);
        return plan.refusals().values().iterator().next();
    }

    private static TaskId id(long job) {
        return new TaskId(new JobId(job), 0, 0);
    }

    private static NaivePlanner.Task task(long job, Demand demand) {
        return new NaivePlanner.Task(id(job), new Turn(50, EARLY, new JobId(job), 0), demand);
    }

    private static NaivePlanner.Machine worker(String name, int cores) {
        return machine("local", name, cores * 1_000);
    }

    private static NaivePlanner.Machine machine(String farm, String name, int milliCores) {
        return new NaivePlanner.Machine(farm, new Offer.Worker(name, milliCores, 0, 0, List.of()), 0, 0, 0);
    }

    private static WorkerFilter filter(String name, java.util.function.Function<Candidate, Optional<String>> refusal) {
        return new WorkerFilter() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<String> refusal(Candidate candidate) {
                return refusal.apply(candidate);
            }
        };
    }

    private static WorkerScorer scorer(ToDoubleFunction<Candidate> score) {
        return new WorkerScorer() {
            @Override
            public String name() {
                return "scorer";
            }

            @Override
            public double score(Candidate candidate) {
                return score.applyAsDouble(candidate);
            }
        };
    }
}
