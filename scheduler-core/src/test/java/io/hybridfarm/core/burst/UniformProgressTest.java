package io.hybridfarm.core.burst;

import static io.hybridfarm.core.burst.BurstPlannerTest.NOW;
import static io.hybridfarm.core.burst.BurstPlannerTest.backlog;
import static io.hybridfarm.core.burst.BurstPlannerTest.budgets;
import static io.hybridfarm.core.burst.BurstPlannerTest.due;
import static io.hybridfarm.core.burst.BurstPlannerTest.only;
import static io.hybridfarm.core.burst.BurstPlannerTest.planAt;
import static io.hybridfarm.core.burst.BurstPlannerTest.type;
import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.burst.BurstPlan.NotBought;
import io.hybridfarm.core.burst.BurstPlan.Purchase;
import io.hybridfarm.core.burst.BurstPlan.Reason;
import io.hybridfarm.core.burst.BurstPlan.Verdict;
import io.hybridfarm.core.burst.BurstState.Pace;
import io.hybridfarm.spi.farm.MachineType;
import io.hybridfarm.spi.farm.MachineType.Market;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UniformProgressTest {
    private static final MachineType CERTAIN = type("c16", Market.ON_DEMAND, "1.60", 10);
    private static final MachineType SPOT = type("c16", Market.SPOT, "0.50", 10);
    /** So that it is the market that decides in a test, and not the price. */
    private static final MachineType DEAR_SPOT = type("c16", Market.SPOT, "3.00", 10);

    @Test
    void ahead_of_the_line_spot_machines_alone_are_bought() {
        BurstPlan plan = plan(BurstState.EMPTY, DEAR_SPOT, due("shot1", 2, 40));

        assertThat(plan.purchases()).isNotEmpty().allMatch(UniformProgressTest::isSpot);
        assertThat(only(plan).notBought()).containsExactly(new NotBought("aws", "c16 on-demand", Reason.AHEAD));
        assertThat(plan.next().paces().values()).containsExactly(new Pace(NOW, 28, false));
    }

    @Test
    void behind_the_line_machines_on_demand_alone_are_bought() {
        // An hour ago 28 core-hours were short, with 2.5 hours to go; after 1 of them there should be 16.8 at most.
        BurstPlan plan = plan(begun(28, false), SPOT, due("shot1", 2, 40));
        BurstPlan onTheLine = plan(begun(28 / 0.6, false), SPOT, due("shot1", 2, 40));

        assertThat(plan.purchases()).isNotEmpty().noneMatch(UniformProgressTest::isSpot);
        assertThat(only(plan).notBought()).containsExactly(new NotBought("aws", "c16 spot", Reason.BEHIND));
        assertThat(plan.next().paces().values()).containsExactly(new Pace(NOW.minus(Duration.ofHours(1)), 28, false));
        assertThat(onTheLine.purchases()).isNotEmpty().allMatch(UniformProgressTest::isSpot);
    }

    @Test
    void when_machines_on_demand_only_just_suffice_the_safety_net_holds_the_deadline() {
        // Half an hour to go, and home makes 4; ten machines need 10 min to start and 19.5 for the other 52 core-hours.
        BurstPlan plan = plan(BurstState.EMPTY, SPOT, due("shot1", 1, 56));
        BurstPlan earlier = plan(BurstState.EMPTY, SPOT, due("shot1", 1, 53));

        assertThat(plan.purchases()).isNotEmpty().noneMatch(UniformProgressTest::isSpot);
        assertThat(only(plan).notBought()).containsExactly(new NotBought("aws", "c16 spot", Reason.SAFETY_NET));
        assertThat(plan.next().paces().values()).allMatch(Pace::onDemandForGood);
        assertThat(earlier.purchases()).isNotEmpty().allMatch(UniformProgressTest::isSpot);
    }

    @Test
    void what_the_safety_net_holds_buys_no_spot_machine_again_however_well_it_goes() {
        BurstPlan plan = plan(begun(1_000, true), SPOT, due("shot1", 2, 40));

        assertThat(plan.purchases()).isNotEmpty().noneMatch(UniformProgressTest::isSpot);
        assertThat(plan.next().paces().values()).allMatch(Pace::onDemandForGood);
    }

    @Test
    void spot_machines_that_are_there_count_by_their_chance_to_stay_once_the_safety_net_holds() {
        MachineType lossy = new MachineType(
                "c16", 16_000, 0, 0, List.of(), Market.SPOT, SPOT.billing(), Duration.ofMinutes(10), 10, 0.5, 1);
        BurstPlan first = plan(BurstState.EMPTY, lossy, due("shot1", 2, 40));
        TreeMap<String, Pace> held = new TreeMap<>(first.next().paces());
        held.replaceAll((key, pace) -> new Pace(pace.since(), pace.coreHours(), true));
        BurstState state =
                new BurstState(first.next().rentals(), held, first.next().nextNumber());

        BurstPlan counting = planAt(
                NOW.plusSeconds(60),
                first.next(),
                offers(lossy),
                first.budgets(),
                backlog("x", 8, due("shot1", 2, 40)));
        BurstPlan byChance = planAt(
                NOW.plusSeconds(60), state, offers(lossy), first.budgets(), backlog("x", 8, due("shot1", 2, 40)));

        assertThat(counting.purchases()).isEmpty();
        assertThat(byChance.purchases()).isNotEmpty().noneMatch(UniformProgressTest::isSpot);
        // about half of them are there in 1.5 hours, so about half of the work is bought again, and not all of it
        int again = byChance.purchases().stream()
                .mapToInt(bought -> bought.numbers().size())
                .sum();
        assertThat(again).isLessThan(first.next().rentals().size());
    }

    @Test
    void where_one_market_alone_cannot_save_the_deadline_both_may() {
        BurstPlan plan = plan(BurstState.EMPTY, type("c16", Market.SPOT, "0.50", 1), due("shot1", 2, 60));

        assertThat(only(plan).verdict()).isEqualTo(Verdict.BUYS);
        assertThat(plan.purchases()).anyMatch(UniformProgressTest::isSpot).anyMatch(bought -> !isSpot(bought));
    }

    private static BurstPlan plan(BurstState state, MachineType spot, Backlog.Due due) {
        return planAt(NOW, state, offers(spot), budgets(1_000), backlog("x", 8, due));
    }

    private static Map<String, List<MachineType>> offers(MachineType spot) {
        return Map.of("aws", List.of(spot, CERTAIN));
    }

    private static boolean isSpot(Purchase bought) {
        return bought.type().market() == Market.SPOT;
    }

    /** An hour ago something was bought for the deadline. */
    private static BurstState begun(double coreHours, boolean forGood) {
        Backlog.Due due = due("shot1", 2, 40);
        Instant since = NOW.minus(Duration.ofHours(1));
        TreeMap<String, Pace> paces = new TreeMap<>();
        paces.put(BurstState.key(backlog("x", 8, due), due), new Pace(since, coreHours, forGood));
        return new BurstState(List.of(), paces, 1);
    }
}
