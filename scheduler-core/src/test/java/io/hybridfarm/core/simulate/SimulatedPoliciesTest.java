package io.hybridfarm.core.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.core.Policy;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatedPoliciesTest {
    private static final InstantSource STILL = InstantSource.fixed(Instant.EPOCH);

    @Property(tries = 150)
    void every_task_runs_once_after_what_it_waits_for_and_no_worker_is_over_full(
            @ForAll Contender policy, @ForAll long seed) {
        Workload workload = AnyWorkload.workload(seed);
        Fleet fleet = AnyWorkload.fleet(seed);
        Simulation simulation = simulation(workload, fleet);
        Ledger ledger = new Ledger();

        Outcome outcome = simulation.run(policy, ledger);

        assertThat(ledger.brokenRule(workload, fleet)).isEmpty();
        assertThat(ledger.ended).isEqualTo(workload.taskCount());
        assertThat(outcome.decisions()).isEqualTo(workload.taskCount());
        double busy = outcome.utilisation() * outcome.makespan().toMillis() / 3_600_000 * fleet.milliCores() / 1_000;
        assertThat(busy).isCloseTo(workload.coreHours(), org.assertj.core.data.Offset.offset(1e-9));
    }

    /** What fits somewhere when something changes has been started by the time nothing more happens at that instant. */
    @Property(tries = 150)
    void nothing_that_fits_waits(@ForAll Contender policy, @ForAll long seed) {
        Workload workload = AnyWorkload.workload(seed);
        Fleet fleet = AnyWorkload.fleet(seed);
        Layout layout = new Layout(workload, fleet);
        Ledger ledger = new Ledger();
        simulation(workload, fleet).run(policy, ledger);
        IdleRoom idle = new IdleRoom(layout, fleet, ledger.decisions);

        assertThat(idle.firstOversight(policy == Contender.OURS)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void the_same_workload_gives_the_same_decisions(Contender policy) {
        Workload workload = AnyWorkload.workload(42);
        Fleet fleet = AnyWorkload.fleet(42);

        String first = simulation(workload, fleet).run(policy, new Ledger()).hash();
        String again = simulation(AnyWorkload.workload(42), fleet)
                .run(policy, new Ledger())
                .hash();

        assertThat(again).isEqualTo(first).matches("[0-9a-f]{16}");
    }

    @Test
    void another_decision_gives_another_hash() {
        DecisionHash hash = new DecisionHash();
        hash.add(1_000, 7, 3);

        assertThat(List.of(hashOf(1_001, 7, 3), hashOf(1_000, 8, 3), hashOf(1_000, 7, 4), hashOf(1_000, 3, 7)))
                .doesNotContain(hash.hex())
                .doesNotHaveDuplicates();
        assertThat(hashOf(1_000, 7, 3)).isEqualTo(hash.hex());
    }

    @Test
    void policies_that_decide_differently_have_different_hashes() {
        Workload workload = new Workload(List.of(job("a", "x", "u", 10, 1, 4), job("b", "y", "v", 90, 1, 4)));

        assertThat(outcome(workload, 1, Contender.FIFO).hash())
                .isNotEqualTo(outcome(workload, 1, Contender.PRIORITY).hash());
    }

    @Test
    void first_come_is_first_served() {
        Workload workload = new Workload(List.of(job("a", "x", "u", 10, 0, 2), job("b", "y", "v", 90, 0, 2)));

        assertThat(order(workload, 1, Contender.FIFO, Policy.DEFAULT)).containsExactly("a", "a", "b", "b");
    }

    @Test
    void strict_priority_goes_before_arrival_and_arrival_before_the_rest() {
        Workload workload = new Workload(
                List.of(job("a", "x", "u", 10, 0, 1), job("b", "y", "v", 90, 0, 2), job("c", "y", "v", 90, 0, 1)));

        assertThat(order(workload, 1, Contender.PRIORITY, Policy.DEFAULT)).containsExactly("b", "b", "c", "a");
    }

    @Test
    void fair_share_follows_the_weights_of_what_runs() {
        Workload workload = new Workload(List.of(job("a", "x", "u", 50, 0, 9), job("b", "y", "v", 50, 0, 9)));

        List<String> firstEight = order(
                        workload, 8, Contender.FAIR, Policy.DEFAULT.withShares(Policy.Share.ofWeight("x", 3)))
                .subList(0, 8);

        assertThat(Collections.frequency(firstEight, "a")).isEqualTo(6);
        assertThat(Collections.frequency(firstEight, "b")).isEqualTo(2);
    }

    @Test
    void fair_share_divides_a_show_among_its_users() {
        Workload workload = new Workload(
                List.of(job("a", "x", "u", 99, 0, 9), job("b", "x", "v", 1, 0, 9), job("c", "y", "u", 1, 0, 9)));

        List<String> firstEight = order(
                        workload, 8, Contender.FAIR, Policy.DEFAULT.withShares(Policy.Share.ofWeight("x/light/v", 3)))
                .subList(0, 8);

        assertThat(Collections.frequency(firstEight, "c")).isEqualTo(4);
        assertThat(Collections.frequency(firstEight, "b")).isEqualTo(3);
    }

    @Test
    void deadlines_weights_count_a_running_task_like_a_point_of_priority_and_three_points_a_minute() {
        // When the farm is free, older stands at 50 x 100 + 30 minutes x 3 = 5090, younger at 52 x 100 = 5200; each
        // start
        // takes 100 from the one that started.
        Workload.Job older = job("older", "x", "u", 50, 0, 3);
        Workload.Job younger = job("younger", "y", "v", 52, 1_800, 3);
        Workload.Job wide = new Workload.Job(
                Instant.EPOCH,
                "wide",
                "z",
                "light",
                "w",
                100,
                List.of(new Workload.Step("all", Demand.ofCores(6), 1, Workload.Durations.same(1_800_000), List.of())));

        assertThat(order(new Workload(List.of(wide, older, younger)), 6, Contender.DEADLINE, Policy.DEFAULT))
                .containsExactly("wide", "younger", "younger", "older", "younger", "older", "older");
    }

    @ParameterizedTest
    @EnumSource
    void narrow_work_goes_past_wide_work_that_fits_nowhere(Contender policy) {
        Workload.Step half =
                new Workload.Step("half", Demand.ofCores(2), 1, Workload.Durations.same(10_000), List.of());
        Workload.Step whole =
                new Workload.Step("whole", Demand.ofCores(4), 1, Workload.Durations.same(10_000), List.of());
        Workload workload = new Workload(List.of(
                new Workload.Job(Instant.EPOCH, "a", "x", "light", "u", 50, List.of(half)),
                new Workload.Job(Instant.ofEpochSecond(1), "wide", "x", "light", "u", 50, List.of(whole)),
                new Workload.Job(Instant.ofEpochSecond(2), "narrow", "x", "light", "u", 50, List.of(half))));

        assertThat(order(workload, 4, policy, Policy.DEFAULT)).containsExactly("a", "narrow", "wide");
    }

    @Test
    void a_workload_that_no_worker_could_ever_run_is_refused_by_name() {
        Workload workload = new Workload(List.of(new Workload.Job(
                Instant.EPOCH,
                "huge",
                "x",
                "light",
                "u",
                50,
                List.of(new Workload.Step("sim", Demand.ofCores(64), 1, Workload.Durations.same(1), List.of())))));

        assertThatThrownBy(() -> simulation(workload, cores(32)))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("'huge'")
                .hasMessageContaining("'sim'")
                .hasMessageContaining("64 cores");
    }

    @Test
    void a_job_whose_steps_cannot_be_met_is_refused() {
        Workload.Step one = new Workload.Step("one", Demand.ONE_CORE, 3, Workload.Durations.same(1), List.of());
        Workload.Step other = new Workload.Step(
                "other", Demand.ONE_CORE, 4, Workload.Durations.same(1), List.of(Dependency.onSameIndex("one")));

        assertThatThrownBy(() -> job(List.of(one, other))).hasMessageContaining("same-index");
        assertThatThrownBy(() -> job(List.of(other))).hasMessageContaining("no step 'one' before");
        assertThatThrownBy(() -> job(List.of())).hasMessageContaining("at least one");
        assertThatThrownBy(() -> new Workload.Step("one", Demand.ONE_CORE, 3, Workload.Durations.each(1, 2), List.of()))
                .hasMessageContaining("one for each of 3, not 2");
        assertThatThrownBy(() -> Workload.Durations.same(-1)).hasMessageContaining("from 0 s");
        assertThatThrownBy(() -> new Workload(List.of())).hasMessageContaining("no job");
    }

    @Test
    void the_time_of_a_run_is_taken_from_the_clock_that_was_given() {
        List<Instant> times = new ArrayList<>(List.of(Instant.EPOCH, Instant.EPOCH.plusSeconds(4)));
        Workload workload = new Workload(List.of(job("a", "x", "u", 50, 0, 8)));

        Outcome outcome = new Simulation(workload, cores(1), Policy.DEFAULT, () -> times.remove(0))
                .run(Contender.FIFO, new Ledger());

        assertThat(outcome.wallTime()).isEqualTo(Duration.ofSeconds(4));
        assertThat(outcome.decisionsPerSecond()).isEqualTo(2);
    }

    static Workload.Job job(String name, String show, String user, int priority, int atSeconds, int tasks) {
        return job(name, show, user, priority, atSeconds, tasks, 10_000);
    }

    static Workload.Job job(
            String name, String show, String user, int priority, int atSeconds, int tasks, long millis) {
        return new Workload.Job(
                Instant.ofEpochSecond(atSeconds),
                name,
                show,
                "light",
                user,
                priority,
                List.of(new Workload.Step("main", Demand.ONE_CORE, tasks, Workload.Durations.same(millis), List.of())));
    }

    static Fleet cores(int cores) {
        return new Fleet(List.of(new Offer.Worker("w", cores * 1_000, 0, 0, List.of())));
    }

    private static Workload.Job job(List<Workload.Step> steps) {
        return new Workload.Job(Instant.EPOCH, "a", "x", "light", "u", 50, steps);
    }

    private static Simulation simulation(Workload workload, Fleet fleet) {
        return new Simulation(workload, fleet, Policy.DEFAULT, STILL);
    }

    private static Outcome outcome(Workload workload, int cores, Contender policy) {
        return simulation(workload, cores(cores)).run(policy, new Ledger());
    }

    private static List<String> order(Workload workload, int cores, Contender policy, Policy rules) {
        Ledger ledger = new Ledger();
        new Simulation(workload, cores(cores), rules, STILL).run(policy, ledger);
        return ledger.jobs(workload);
    }

    private static String hashOf(long at, int task, int worker) {
        DecisionHash hash = new DecisionHash();
        hash.add(at, task, worker);
        return hash.hex();
    }
}
