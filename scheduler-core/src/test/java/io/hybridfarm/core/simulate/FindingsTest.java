package io.hybridfarm.core.simulate;

import static io.hybridfarm.core.simulate.SimulatedPoliciesTest.cores;
import static io.hybridfarm.core.simulate.SimulatedPoliciesTest.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.hybridfarm.core.Policy;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FindingsTest {
    @Test
    void waits_turnaround_slowdown_and_utilisation_of_two_jobs_on_one_core() {
        // a: 0-10, 10-20, 20-30; b arrives at 5, runs 30-50.
        Workload workload = new Workload(List.of(job("a", "x", "u", 50, 0, 3), job("b", "x", "u", 50, 5, 1, 20_000)));

        Outcome outcome = run(workload, 1, Contender.FIFO, Policy.DEFAULT);

        assertThat(outcome.makespan()).isEqualTo(Duration.ofSeconds(50));
        assertThat(outcome.utilisation()).isEqualTo(1);
        assertThat(outcome.taskWait()).isEqualTo(new Outcome.Spread((0 + 10 + 20 + 25) / 4.0, 10, 25, 25, 25));
        assertThat(outcome.firstWait()).isEqualTo(new Outcome.Spread(12.5, 0, 25, 25, 25));
        assertThat(outcome.turnaround()).isEqualTo(new Outcome.Spread((30 + 45) / 2.0, 30, 45, 45, 45));
        assertThat(outcome.slowdown()).isEqualTo(new Outcome.Spread((3 + 45 / 20.0) / 2, 2.25, 3, 3, 3));
        assertThat(outcome.waitQuantiles().length()).isEqualTo(1_001);
        assertThat(outcome.waitQuantiles().get(0)).isEqualTo(0);
        assertThat(outcome.waitQuantiles().get(1_000)).isEqualTo(25);
        // Waiting: 2 tasks for 5 s, 3 for 5 s, 2 for 10 s, 1 for 10 s.
        assertThat(outcome.queueLength().get(0)).isCloseTo((10 + 15 + 20 + 10) / 50.0, offset(1e-12));
    }

    @Test
    void short_jobs_do_not_make_a_slowdown_look_large() {
        Workload workload =
                new Workload(List.of(job("a", "x", "u", 50, 0, 1, 20_000), job("b", "x", "u", 50, 0, 1, 1_000)));

        Outcome outcome = run(workload, 1, Contender.FIFO, Policy.DEFAULT);

        assertThat(outcome.slowdown().max()).isEqualTo(2.1); // 21 s by 10 s, not by 1 s
    }

    @Test
    void the_longest_chain_goes_through_all_and_same_index_dependencies() {
        Workload.Step one =
                new Workload.Step("one", Demand.ONE_CORE, 2, Workload.Durations.each(1_000, 5_000), List.of());
        Workload.Step two = new Workload.Step(
                "two",
                Demand.ONE_CORE,
                2,
                Workload.Durations.each(9_000, 2_000),
                List.of(Dependency.onSameIndex("one")));
        Workload.Step three = new Workload.Step(
                "three", Demand.ONE_CORE, 1, Workload.Durations.same(100), List.of(Dependency.onAll("two")));

        Workload.Job job = new Workload.Job(Instant.EPOCH, "a", "x", "light", "u", 50, List.of(one, two, three));

        assertThat(Findings.longestChain(job)).isEqualTo(10_100);
    }

    @Test
    void who_gets_the_whole_farm_by_coming_first_makes_it_unfair() {
        // One core, two shows with ten tasks of a minute each: x has the farm for ten minutes, then y.
        Workload workload =
                new Workload(List.of(job("a", "x", "u", 50, 0, 10, 60_000), job("b", "y", "v", 50, 0, 10, 60_000)));

        Outcome outcome = run(workload, 1, Contender.FIFO, Policy.DEFAULT);
        Outcome.Show x = outcome.shows().get(0);
        Outcome.Show y = outcome.shows().get(1);

        // Four buckets of five minutes; x waits in the first two only.
        assertThat(x.share().asList()).containsExactly(1.0, 1.0, 0.0, 0.0);
        assertThat(x.entitlement().asList()).containsExactly(0.5, 0.5, 0.0, 0.0);
        assertThat(x.satisfaction()).isEqualTo(2);
        // y waits in all four: it had 0, 0, 1, 1 and was entitled to 0.5, 0.5, 1, 1.
        assertThat(y.satisfaction()).isCloseTo(2.0 / 3, offset(1e-12));
        assertThat(y.lag()).isCloseTo(1.0 / 3, offset(1e-12));
        assertThat(outcome.furthestBehind()).isEqualTo(y);
        double sum = 2 + 2.0 / 3;
        assertThat(outcome.fairness()).isCloseTo(sum * sum / (2 * (4 + 4.0 / 9)), offset(1e-12));
        assertThat(x.coreHours()).isCloseTo(1.0 / 6, offset(1e-12));
    }

    @Test
    void weights_decide_what_a_show_is_entitled_to() {
        Workload workload =
                new Workload(List.of(job("a", "x", "u", 50, 0, 60, 60_000), job("b", "y", "v", 50, 0, 60, 60_000)));

        Outcome outcome = run(workload, 4, Contender.FAIR, Policy.DEFAULT.withShares(Policy.Share.ofWeight("x", 3)));

        assertThat(outcome.shows().get(0).entitlement().get(0)).isEqualTo(0.75);
        assertThat(outcome.shows().get(0).share().get(0)).isEqualTo(0.75);
        assertThat(outcome.fairness()).isCloseTo(1, offset(1e-9));
    }

    @Test
    void jains_index_is_1_for_equals_and_1_by_n_for_one_who_has_all() {
        assertThat(Findings.jain(3, 3, 3)).isEqualTo(1);
        assertThat(Findings.jain(1, 0, 0, 0)).isEqualTo(0.25);
        assertThat(Findings.jain(1, 2)).isEqualTo(9.0 / 10);
    }

    @Test
    void what_somebody_does_not_want_goes_to_the_others_by_weight() {
        double[] parts = Entitlement.divide(1, new double[] {1, 1, 2}, new double[] {0.1, 5, 5});

        assertThat(parts[0]).isEqualTo(0.1);
        assertThat(parts[1]).isCloseTo(0.3, offset(1e-12));
        assertThat(parts[2]).isCloseTo(0.6, offset(1e-12));
    }

    @Property(tries = 300)
    void a_division_gives_out_the_sum_and_nobody_could_have_more_but_from_who_has_less_by_weight(
            @ForAll @Size(min = 1, max = 8) List<@DoubleRange(max = 10) Double> wants,
            @ForAll @DoubleRange(max = 1) double part) {
        double[] wanted = wants.stream().mapToDouble(d -> d).toArray();
        double[] weights = new double[wanted.length];
        double sum = 0;
        for (int i = 0; i < wanted.length; i++) {
            weights[i] = i + 1;
            sum += wanted[i] * part;
        }

        double[] parts = Entitlement.divide(sum, weights, wanted);

        double given = 0;
        double level = 0;
        for (int i = 0; i < parts.length; i++) {
            given += parts[i];
            level = Math.max(level, parts[i] / weights[i]);
            assertThat(parts[i]).isLessThanOrEqualTo(wanted[i]);
        }
        assertThat(given).isCloseTo(sum, offset(1e-9));
        for (int i = 0; i < parts.length; i++) {
            boolean satisfied = parts[i] >= wanted[i] - 1e-9;
            assertThat(satisfied || parts[i] / weights[i] >= level - 1e-9).isTrue();
        }
    }

    @Test
    void a_series_keeps_its_integral_when_buckets_become_coarser() {
        UsageSeries series = new UsageSeries(1, 0, 1_000);
        double expected = 0;
        long now = 0;
        double level = 0;
        for (int i = 1; i <= 2_000; i++) {
            long next = now + 1 + (i * 7_919L) % 9_000;
            expected += level * (next - now);
            now = next;
            double change = i % 3 - 1;
            series.add(0, change, now);
            level += change;
        }
        expected += level * 500;
        series.finish(now + 500);

        assertThat(series.bucketMillis()).isEqualTo(4_000);
        assertThat(series.total(0)).isCloseTo(expected, offset(1e-6));
        double sum = 0;
        for (int bucket = 0; bucket < series.buckets(now + 500); bucket++) {
            sum += series.mean(0, bucket, now + 500) * Math.min(4_000, now + 500 - bucket * 4_000L);
        }
        assertThat(sum).isCloseTo(expected, offset(1e-6));
    }

    private static Outcome run(Workload workload, int cores, Contender policy, Policy rules) {
        return new Simulation(workload, cores(cores), rules, InstantSource.fixed(Instant.EPOCH))
                .run(policy, new Ledger());
    }
}
