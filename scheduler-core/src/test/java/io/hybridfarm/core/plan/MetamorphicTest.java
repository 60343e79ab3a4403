package io.hybridfarm.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.Policy;
import io.hybridfarm.spi.job.Demand;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The same farm twice with one difference, which must not make another. */
class MetamorphicTest {
    private static final long MINUTE = 60_000;

    /** Work and when it comes. */
    private record Ask(String show, String user, Band band, int tasks, int cores, int memory, int minutes, int after) {}

    private static final Policy POLICY = Policy.DEFAULT.withShares(
            Policy.Share.ofWeight("alpha", 3),
            new Policy.Share("beta", 1, new Policy.Bounds(0.25, 0.5), java.util.OptionalInt.empty()));

    @Property(edgeCases = EdgeCasesMode.NONE)
    void a_farm_of_another_scale_decides_the_same(
            @ForAll("asks") @Size(max = 12) List<Ask> asks, @ForAll("scales") int scale) {
        assertThat(decisions(asks, scale, 3)).isEqualTo(decisions(asks, 1, 3));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void names_decide_nothing_while_their_order_of_appearance_is_the_same(
            @ForAll("asks") @Size(max = 12) List<Ask> asks, @ForAll("names") List<String> names) {
        List<Ask> renamed = asks.stream()
                .map(ask -> new Ask(
                        names.get(List.of("alpha", "beta", "gamma").indexOf(ask.show)),
                        ask.user.equals("ann") ? "zoe" : "al",
                        ask.band,
                        ask.tasks,
                        ask.cores,
                        ask.memory,
                        ask.minutes,
                        ask.after))
                .toList();
        Policy named = Policy.DEFAULT.withShares(
                Policy.Share.ofWeight(names.get(0), 3),
                new Policy.Share(names.get(1), 1, new Policy.Bounds(0.25, 0.5), java.util.OptionalInt.empty()));

        assertThat(decisions(renamed, 1, 3, named)).isEqualTo(decisions(asks, 1, 3, POLICY));
    }

    /** By the end of its time a show has had what its weight gives it among those that are left: more than before. */
    @Property(edgeCases = EdgeCasesMode.NONE, tries = 100)
    void a_show_that_goes_leaves_all_others_at_least_what_they_had(
            @ForAll @Size(min = 3, max = 5) List<@IntRange(min = 1, max = 4) Integer> weights,
            @ForAll @IntRange(min = 0, max = 4) int who) {
        int goes = who % weights.size();
        SmallFarm with = crowded(weights, -1);
        SmallFarm without = crowded(weights, goes);

        for (int i = 0; i < weights.size(); i++) {
            if (i != goes) {
                assertThat(without.had.getOrDefault("show" + i, 0.0))
                        .as("show " + i + " of weights " + weights + " without show " + goes)
                        .isGreaterThanOrEqualTo(with.had.getOrDefault("show" + i, 0.0) - 2 * MINUTE * 1_000.0);
            }
        }
    }

    private static SmallFarm crowded(List<Integer> weights, int butFor) {
        Policy.Share[] shares = new Policy.Share[weights.size()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = Policy.Share.ofWeight("show" + i, weights.get(i));
        }
        SmallFarm farm = new SmallFarm(Policy.DEFAULT.withShares(shares)).workers(2, 8_000, 16);
        for (int i = 0; i < shares.length; i++) {
            if (i != butFor) {
                farm.submit("show" + i, "ann", 1_000, new Demand(1_000, 0, 0, List.of()), MINUTE);
            }
        }
        farm.until(farm.now + 60 * MINUTE);
        return farm;
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void another_worker_never_means_that_less_runs(
            @ForAll("asks") @Size(max = 12) List<Ask> asks, @ForAll @IntRange(min = 1, max = 4) int workers) {
        List<Ask> alike = asks.stream()
                .map(ask -> new Ask(ask.show, ask.user, ask.band, ask.tasks, 2, 1, ask.minutes, 0))
                .toList();
        SmallFarm few = new SmallFarm(Policy.DEFAULT).workers(workers, 8_000, 16);
        play(few, alike, 1);
        SmallFarm more = new SmallFarm(Policy.DEFAULT).workers(workers, 8_000, 16);
        play(more, alike, 1);
        int before = more.running();
        more.workers(1, 8_000, 16);
        more.drain();

        assertThat(more.running())
                .isGreaterThanOrEqualTo(before)
                .isEqualTo(Math.min(
                        4 * (workers + 1), alike.stream().mapToInt(Ask::tasks).sum()));
        assertThat(before).isEqualTo(few.running());
    }

    private static List<String> decisions(List<Ask> asks, int scale, int workers) {
        return decisions(asks, scale, workers, POLICY);
    }

    private static List<String> decisions(List<Ask> asks, int scale, int workers, Policy policy) {
        SmallFarm farm = new SmallFarm(policy).workers(workers, 8_000 * scale, 16L * scale);
        play(farm, asks, scale);
        farm.until(farm.now + 60 * MINUTE);
        return farm.decisions;
    }

    private static void play(SmallFarm farm, List<Ask> asks, int scale) {
        for (Ask ask : asks) {
            farm.until(farm.now + ask.after * MINUTE);
            Demand demand = new Demand(ask.cores * 1_000 * scale, (long) ask.memory * scale, 0, List.of());
            farm.submit(ask.band, ask.show, ask.user, ask.tasks, demand, number -> ask.minutes * MINUTE);
            farm.drain();
        }
    }

    /** Powers of two: what is equal stays equal, to the last bit. */
    @Provide
    Arbitrary<Integer> scales() {
        return Arbitraries.of(2, 4, 64, 1_024);
    }

    @Provide
    Arbitrary<List<String>> names() {
        return Arbitraries.of("alpha", "beta", "gamma", "x", "Zulu", "0")
                .list()
                .ofSize(3)
                .uniqueElements();
    }

    @Provide
    Arbitrary<List<Ask>> asks() {
        return Combinators.combine(
                        Arbitraries.of("alpha", "beta", "gamma"),
                        Arbitraries.of("ann", "bob"),
                        Arbitraries.of(Band.NORMAL, Band.RUSH, Band.IDLE),
                        Arbitraries.integers().between(1, 12),
                        Arbitraries.of(1, 2, 4, 8),
                        Arbitraries.of(0, 1, 4, 16),
                        Arbitraries.of(1, 7, 45),
                        Arbitraries.of(0, 0, 1, 9))
                .as(Ask::new)
                .list();
    }
}
