package io.hybridfarm.core.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.Policy;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TroublesTest {
    private static final Policy MAKES_WAY = Policy.DEFAULT
            .withShares(new Policy.Share("show0", 1, new Policy.Bounds(0.5, 1), OptionalInt.empty()))
            .withPreemption(new Policy.Preemption(100, Duration.ZERO));

    @Property(tries = 200)
    void whatever_fails_the_books_agree_and_only_what_failed_too_often_is_left_undone(
            @ForAll Contender policy, @ForAll long seed, @ForAll @IntRange(max = 50) int percent) {
        Workload workload = AnyWorkload.lastingWorkload(seed);
        Troubles troubles =
                new Troubles((int) seed, Optional.of(Duration.ofMinutes(1)), Duration.ofSeconds(10), percent / 100.0);
        Fleet fleet = new Fleet(AnyWorkload.fleet(seed).workers(), troubles);
        Accounts accounts = new Accounts(workload, fleet);

        Outcome outcome = run(workload, fleet, MAKES_WAY, policy, accounts);

        accounts.endAllUpTo(Long.MAX_VALUE);
        assertThat(accounts.objections).isEmpty();
        assertThat(accounts.undone())
                .allMatch(task ->
                        accounts.excused(task) || (policy == Contender.OURS && accounts.keptFromAllWorkers(task)));
        Outcome.Losses losses = outcome.losses();
        assertThat(losses.undone()).isEqualTo(accounts.undone().size());
        assertThat(losses.failed()).isEqualTo(accounts.count(Simulation.Stop.FAILED));
        assertThat(losses.lost()).isEqualTo(accounts.count(Simulation.Stop.LOST));
        assertThat(losses.preempted()).isEqualTo(accounts.count(Simulation.Stop.PREEMPTED));
        assertThat(losses.coreHours() * 3_600_000).isCloseTo(accounts.lostCoreMillis, offset(1e-6));
        assertThat(outcome.decisions()).isEqualTo(accounts.starts);
        assertThat(outcome.tasks()).isEqualTo(workload.taskCount());
        double occupied = outcome.utilisation() * outcome.makespan().toMillis() * fleet.milliCores() / 1_000;
        assertThat(occupied).isCloseTo(accounts.coreMillisDone() + accounts.lostCoreMillis, offset(1e-3));
    }

    @ParameterizedTest
    @EnumSource
    void the_same_seed_gives_the_same_troubles_and_another_one_others(Contender policy) {
        Workload workload = longWork(1);

        Outcome first = run(workload, troubled(7), Policy.DEFAULT, policy, new Simulation.Listener() {});
        Outcome again = run(workload, troubled(7), Policy.DEFAULT, policy, new Simulation.Listener() {});
        Outcome other = run(workload, troubled(8), Policy.DEFAULT, policy, new Simulation.Listener() {});

        assertThat(again.hash()).isEqualTo(first.hash());
        assertThat(again.losses()).isEqualTo(first.losses());
        assertThat(other.hash()).isNotEqualTo(first.hash());
    }

    @Test
    void workers_fail_at_the_same_times_whatever_decides() {
        List<List<String>> outages = new ArrayList<>();
        for (Contender policy : Contender.values()) {
            Fleet fleet = troubled(7);
            Accounts accounts = new Accounts(longWork(5), fleet);
            run(longWork(5), fleet, Policy.DEFAULT, policy, accounts);
            outages.add(accounts.log.stream()
                    .filter(line -> line.contains(" worker "))
                    .limit(20)
                    .toList());
        }

        assertThat(outages.get(0)).hasSize(20);
        assertThat(outages).allMatch(outages.get(0)::equals);
    }

    @Test
    void workers_are_gone_as_often_and_as_long_as_was_said() {
        Troubles troubles = new Troubles(3, Optional.of(Duration.ofHours(9)), Duration.ofHours(1), 0);
        Outages outages = new Outages(troubles, 50, 0);
        double there = 0;
        int failures = 0;
        long before = 0;
        long end = Duration.ofDays(300).toMillis();
        while (outages.time() < end) {
            there += (double) outages.up().cardinality() * (outages.time() - before);
            before = outages.time();
            failures += outages.up().get(outages.take()) ? 0 : 1;
        }

        assertThat(there / before / 50).isCloseTo(0.9, offset(0.005));
        assertThat(failures).isBetween(34_500, 37_500); // 50 workers, each once in ten hours, for 300 days
    }

    @Test
    void as_many_attempts_fail_as_was_said_anywhere_in_their_time() {
        Troubles troubles = new Troubles(3, Optional.empty(), Duration.ofHours(1), 0.2);
        double sum = 0;
        int failed = 0;
        for (int task = 0; task < 50_000; task++) {
            double part = troubles.failsAfter(task, task % 3);
            assertThat(troubles.failsAfter(task, task % 3)).isEqualTo(part);
            failed += part < 1 ? 1 : 0;
            sum += part < 1 ? part : 0;
        }

        assertThat(failed / 50_000.0).isCloseTo(0.2, offset(0.006));
        assertThat(sum / failed).isCloseTo(0.5, offset(0.01));
    }

    @ParameterizedTest
    @EnumSource
    void a_task_is_tried_as_often_as_its_retries_say_and_what_waits_for_it_is_left_undone(Contender policy) {
        Troubles troubles = new Troubles(1, Optional.empty(), Duration.ofHours(1), 0.9);
        Fleet fleet = new Fleet(List.of(new Offer.Worker("w", 4_000, 0, 0, List.of())), troubles);
        Workload.Step first =
                new Workload.Step("first", Demand.ONE_CORE, 40, Workload.Durations.same(10_000), List.of(), 2);
        Workload.Step second = new Workload.Step(
                "second",
                Demand.ONE_CORE,
                40,
                Workload.Durations.same(10_000),
                List.of(Dependency.onSameIndex("first")),
                0);
        Workload workload = new Workload(
                List.of(new Workload.Job(Instant.EPOCH, "a", "x", "light", "u", 50, List.of(first, second))));
        Accounts accounts = new Accounts(workload, fleet);

        Outcome outcome = run(workload, fleet, Policy.DEFAULT, policy, accounts);

        accounts.endAllUpTo(Long.MAX_VALUE);
        assertThat(accounts.objections).isEmpty();
        assertThat(accounts.failures.values()).allMatch(count -> count <= 3).contains(3);
        assertThat(outcome.losses().undone())
                .isEqualTo(accounts.undone().size())
                .isGreaterThan(30);
        assertThat(accounts.undone()).allMatch(accounts::excused);
    }

    @Test
    void who_is_below_his_guarantee_gets_it_by_preemption_and_what_was_stopped_runs_again() {
        Workload workload = guaranteed();

        Outcome preempting = run(workload, cores(8), MAKES_WAY, Contender.OURS, new Simulation.Listener() {});
        Outcome waiting = run(
                workload,
                cores(8),
                MAKES_WAY.withPreemption(Policy.Preemption.NEVER),
                Contender.OURS,
                new Simulation.Listener() {});

        // Of eight tasks of the other show one goes after 600 seconds, and one in each of the next three.
        assertThat(preempting.losses()).isEqualTo(new Outcome.Losses(4, 0, 0, (600 + 601 + 602 + 603) / 3_600.0, 0));
        assertThat(preempting.decisions()).isEqualTo(8 + 4 + 4);
        assertThat(preempting.firstWait().max()).isZero();
        assertThat(waiting.losses()).isEqualTo(new Outcome.Losses(0, 0, 0, 0, 0));
        assertThat(waiting.firstWait().max()).isEqualTo(3_000);
        assertThat(preempting.hash()).isNotEqualTo(waiting.hash());
    }

    @Test
    void as_few_are_stopped_in_an_hour_as_the_policy_says() {
        Policy rules = MAKES_WAY.withPreemption(new Policy.Preemption(1, Duration.ofMinutes(10)));

        Outcome outcome = run(guaranteed(), cores(8), rules, Contender.OURS, new Simulation.Listener() {});

        assertThat(outcome.losses().preempted()).isEqualTo(1);
    }

    @Test
    void work_of_a_lower_band_makes_way_for_work_of_a_higher_one() {
        Workload.Step long4 =
                new Workload.Step("long", Demand.ofCores(2), 4, Workload.Durations.same(3_600_000), List.of());
        Workload workload = new Workload(List.of(
                new Workload.Job(Instant.EPOCH, "a", "x", "light", "u", Band.IDLE, 50, List.of(long4)),
                new Workload.Job(Instant.ofEpochSecond(600), "b", "x", "light", "v", Band.RUSH, 50, List.of(long4))));

        Outcome outcome = run(workload, cores(8), MAKES_WAY, Contender.OURS, new Simulation.Listener() {});

        assertThat(outcome.losses().preempted()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(names = "OURS", mode = EnumSource.Mode.EXCLUDE)
    void peers_never_preempt(Contender policy) {
        assertThat(run(guaranteed(), cores(8), MAKES_WAY, policy, new Simulation.Listener() {})
                        .losses()
                        .preempted())
                .isZero();
    }

    @Test
    void a_task_that_a_cap_never_lets_run_is_left_undone_and_counted() {
        Policy capped =
                Policy.DEFAULT.withShares(new Policy.Share("show0", 1, new Policy.Bounds(0, 0.1), OptionalInt.empty()));

        Outcome outcome = run(guaranteed(), cores(8), capped, Contender.OURS, new Simulation.Listener() {});

        assertThat(outcome.losses()).isEqualTo(new Outcome.Losses(0, 0, 0, 0, 4));
    }

    @Test
    void an_error_costs_a_job_its_place_under_deadlines_weights() {
        Workload workload = new Workload(List.of(
                SimulatedPoliciesTest.job("a", "x", "u", 50, 0, 2),
                SimulatedPoliciesTest.job("b", "y", "v", 50, 0, 2)));
        Fleet fleet =
                new Fleet(List.of(new Offer.Worker("w", 1_000, 0, 0, List.of())), onlyTheFirstAttemptOfTheFirstFails());
        Ledger ledger = new Ledger();

        run(workload, fleet, Policy.DEFAULT, Contender.DEADLINE, ledger);

        assertThat(ledger.jobs(workload)).containsExactly("a", "b", "b", "a", "a");
    }

    private static Troubles onlyTheFirstAttemptOfTheFirstFails() {
        for (int seed = 0; true; seed++) {
            Troubles troubles = new Troubles(seed, Optional.empty(), Duration.ofHours(1), 0.3);
            boolean others = IntStream.range(1, 4).anyMatch(task -> troubles.failsAfter(task, 0) < 1);
            if (troubles.failsAfter(0, 0) < 1 && troubles.failsAfter(0, 1) == 1 && !others) {
                return troubles;
            }
        }
    }

    @Test
    void troubles_out_of_range_are_refused() {
        Optional<Duration> daily = Optional.of(Duration.ofDays(1));

        assertThatThrownBy(() -> new Troubles(1, daily, Duration.ofHours(1), 0.91))
                .hasMessageContaining("from 0 to 0.9");
        assertThatThrownBy(() -> new Troubles(1, daily, Duration.ofHours(1), Double.NaN))
                .hasMessageContaining("troubles.attemptFailures");
        assertThatThrownBy(() -> new Troubles(1, daily, Duration.ZERO, 0)).hasMessageContaining("troubles.toRepair");
        assertThatThrownBy(() -> new Troubles(1, Optional.of(Duration.ofSeconds(59)), Duration.ofHours(1), 0))
                .hasMessageContaining("troubles.betweenFailures");
    }

    /** Eight long tasks of one show fill eight cores; after ten minutes the other, which is sure of half, has four. */
    private static Workload guaranteed() {
        return new Workload(List.of(
                SimulatedPoliciesTest.job("a", "show1", "u", 50, 0, 8, 3_600_000),
                SimulatedPoliciesTest.job("b", "show0", "v", 50, 600, 4, 3_600_000)));
    }

    private static Workload longWork(int jobs) {
        List<Workload.Job> list = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            list.add(SimulatedPoliciesTest.job("job" + i, "show" + i, "u", 50, i, 200, 300_000));
        }
        return new Workload(list);
    }

    private static Fleet troubled(int seed) {
        List<Offer.Worker> workers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            workers.add(new Offer.Worker("w" + i, 2_000, 0, 0, List.of()));
        }
        return new Fleet(workers, new Troubles(seed, Optional.of(Duration.ofHours(1)), Duration.ofMinutes(10), 0.1));
    }

    private static Fleet cores(int cores) {
        return SimulatedPoliciesTest.cores(cores);
    }

    private static Outcome run(
            Workload workload, Fleet fleet, Policy rules, Contender policy, Simulation.Listener listener) {
        return new Simulation(workload, fleet, rules, InstantSource.fixed(Instant.EPOCH)).run(policy, listener);
    }
}
