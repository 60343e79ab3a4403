package io.hybridfarm.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.ShareStanding;
import io.hybridfarm.spi.job.Demand;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What everybody gets in the long run, and at first. */
class FairnessTest {
    private static final long HOUR = 3_600_000;
    private static final int ENDLESS = 1_000_000;
    private static final List<String> SHOWS = List.of("alpha", "beta", "gamma");

    @Test
    void shares_of_a_full_farm_follow_weights_of_one_two_and_five() {
        SmallFarm farm = weighted(1, 2, 5);
        farm.until(SmallFarm.START + 3 * 24 * HOUR);

        assertThat(farm.running()).isEqualTo(80);
        assertThat(farm.share("alpha")).isCloseTo(1 / 8.0, within(0.05 / 8));
        assertThat(farm.share("beta")).isCloseTo(2 / 8.0, within(0.05 * 2 / 8));
        assertThat(farm.share("gamma")).isCloseTo(5 / 8.0, within(0.05 * 5 / 8));
    }

    @Property(tries = 12, edgeCases = EdgeCasesMode.NONE)
    void a_higher_weight_never_means_less(
            @ForAll @IntRange(min = 1, max = 8) int weight,
            @ForAll @IntRange(min = 1, max = 8) int more,
            @ForAll @IntRange(min = 1, max = 8) int other) {
        SmallFarm before = weighted(weight, other, 2);
        before.until(SmallFarm.START + 24 * HOUR);
        SmallFarm after = weighted(weight + more, other, 2);
        after.until(SmallFarm.START + 24 * HOUR);

        assertThat(after.share("alpha")).isGreaterThan(before.share("alpha") - 0.005);
    }

    @Property(tries = 5, edgeCases = EdgeCasesMode.NONE)
    void a_newcomer_is_ahead_by_what_the_past_counts_and_no_more(
            @ForAll @DoubleRange(min = 0.05, max = 0.4) double memory) {
        comesToAFullFarm(memory);
    }

    @Test
    void a_newcomer_gets_62_percent_for_a_memory_of_a_fifth_and_75_for_a_third() {
        assertThat(comesToAFullFarm(0.2)).isCloseTo(0.625, within(0.03));
        assertThat(comesToAFullFarm(1 / 3.0)).isCloseTo(0.75, within(0.03));
    }

    /** The newcomer's part once all that ran when he came has ended: a_i - a_j = memory / (1 - memory) (U_j - U_i). */
    private static double comesToAFullFarm(double memory) {
        SmallFarm farm = new SmallFarm(withHalfADay(memory)).workers(10, 8_000, 0);
        farm.submit(Band.NORMAL, "alpha", "ann", ENDLESS, Demand.ofCores(1), FairnessTest::minutes);
        farm.until(SmallFarm.START + 4 * 24 * HOUR);
        farm.submit(Band.NORMAL, "beta", "bob", ENDLESS, Demand.ofCores(1), FairnessTest::minutes);
        long from = farm.now;
        farm.until(from + HOUR / 3);
        double part = farm.running("beta") / 80.0;
        double predicted = 1 / (2 * (1 - memory));
        assertThat(part).as("of a newcomer at a memory of " + memory).isCloseTo(predicted, within(0.03));
        farm.until(from + 36 * HOUR);
        assertThat(farm.running("beta") / 80.0)
                .as("three half-lives later")
                .isBetween(0.47, 0.53 + (predicted - 0.5) / 4);
        return part;
    }

    private static Policy withHalfADay(double memory) {
        Policy usual = Policy.DEFAULT;
        return new Policy(
                memory,
                Duration.ofHours(12),
                usual.debtCeiling(),
                usual.ageing(),
                usual.shares(),
                usual.bands(),
                usual.limits(),
                usual.reservation(),
                usual.preemption());
    }

    @Test
    void past_feasts_are_remembered_up_to_a_multiple_of_what_one_is_entitled_to() {
        SmallFarm farm = new SmallFarm(withHalfADay(0.25)).workers(10, 8_000, 0);
        SmallFarm.Work feast = farm.submit(Band.NORMAL, "alpha", "ann", ENDLESS, Demand.ofCores(1), number -> HOUR);
        farm.until(SmallFarm.START + 5 * 24 * HOUR);
        assertThat(usage(farm)).isGreaterThan(0.99);
        farm.matcher.queued(feast.lane, 0);
        for (int others = 0; others < 4; others++) {
            farm.submit("other" + others, "bob", ENDLESS, Demand.ofCores(1), HOUR);
        }
        farm.until(farm.now + HOUR + HOUR / 20);

        assertThat(farm.running("alpha")).isZero();
        // it would be one of five: two fifths, and not the almost whole farm that it had
        assertThat(usage(farm)).isLessThanOrEqualTo(2 / 5.0 + 1e-9);
        assertThat(usage(farm)).isGreaterThan(0.3);
    }

    private static double usage(SmallFarm farm) {
        return farm.matcher.explainer().standings().stream()
                .filter(standing -> standing.node().equals("alpha")
                        && standing.band() == Band.NORMAL
                        && standing.resource().equals("cpu"))
                .mapToDouble(ShareStanding::usage)
                .findFirst()
                .orElseThrow();
    }

    /** From five to fifteen minutes. */
    private static long minutes(long number) {
        return 5 * 60_000 + Math.floorMod(number * 0x9E3779B97F4A7C15L, 10 * 60_000L);
    }

    private static SmallFarm weighted(int... weights) {
        Policy policy = Policy.DEFAULT.withShares(
                Policy.Share.ofWeight("alpha", weights[0]),
                Policy.Share.ofWeight("beta", weights[1]),
                Policy.Share.ofWeight("gamma", weights[2]));
        SmallFarm farm = new SmallFarm(policy).workers(10, 8_000, 0);
        for (String show : SHOWS) {
            farm.submit(Band.NORMAL, show, "ann", ENDLESS, Demand.ofCores(1), FairnessTest::minutes);
        }
        return farm;
    }

    /** With no ends between, whoever is behind is served until nobody is by more than what one task brings. */
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void nobody_who_could_go_on_falls_behind_by_more_than_a_task(
            @ForAll @Size(min = 2, max = 3) List<@IntRange(min = 1, max = 5) Integer> weights,
            @ForAll @Size(value = 3) List<@IntRange(min = 1, max = 4) Integer> cores) {
        Policy.Share[] shares = new Policy.Share[weights.size()];
        double mostOfOne = 0;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = Policy.Share.ofWeight(SHOWS.get(i), weights.get(i));
            mostOfOne = Math.max(mostOfOne, cores.get(i) / 120.0 / weights.get(i));
        }
        SmallFarm farm = new SmallFarm(Policy.DEFAULT.withShares(shares)).workers(10, 12_000, 0);
        for (int i = 0; i < shares.length; i++) {
            // tasks of all widths fit until the farm is full to the last worker but one
            farm.submit(SHOWS.get(i), "ann", 120 / (12 * cores.get(i)) * 4, Demand.ofCores(cores.get(i)), HOUR);
        }
        farm.drain();
        double least = Double.MAX_VALUE;
        double largest = 0;
        for (ShareStanding standing : farm.matcher.explainer().standings()) {
            boolean show = !standing.node().isEmpty() && standing.node().indexOf('/') < 0;
            if (show && standing.wants()) {
                least = Math.min(least, standing.standing());
                largest = Math.max(largest, standing.standing());
            }
        }
        assertThat(largest - (least == Double.MAX_VALUE ? largest : least)).isLessThanOrEqualTo(mostOfOne + 1e-9);
    }
}
