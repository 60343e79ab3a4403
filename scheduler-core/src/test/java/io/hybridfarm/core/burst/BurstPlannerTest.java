package io.hybridfarm.core.burst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.hybridfarm.core.Policy;
import io.hybridfarm.core.SiteRule;
import io.hybridfarm.core.burst.Backlog.Due;
import io.hybridfarm.core.burst.BurstPlan.Decision;
import io.hybridfarm.core.burst.BurstPlan.NotBought;
import io.hybridfarm.core.burst.BurstPlan.Reason;
import io.hybridfarm.core.burst.BurstPlan.Verdict;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.MachineType;
import io.hybridfarm.spi.farm.MachineType.Billing;
import io.hybridfarm.spi.farm.MachineType.Market;
import io.hybridfarm.spi.farm.Money;
import io.hybridfarm.spi.job.Demand;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BurstPlannerTest {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    static final Demand FOUR_CORES = Demand.ofCores(4);
    static final BurstPlanner.Rules RULES =
            new BurstPlanner.Rules(Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofMinutes(80));

    private static final MachineType SIXTEEN = type("c16", Market.ON_DEMAND, "1.60", 10);

    @Test
    void what_home_makes_in_time_costs_nothing() {
        BurstPlan plan = plan(situation(Map.of("aws", List.of(SIXTEEN)), backlog("x", 8, due("shot1", 4, 20))));

        Decision decision = only(plan);
        assertThat(decision.verdict()).isEqualTo(Verdict.HOME_SUFFICES);
        assertThat(decision.shortCoreHours()).isZero();
        assertThat(plan.purchases()).isEmpty();
        assertThat(plan.budgets().committed().isZero()).isTrue();
        assertThat(plan.next()).isEqualTo(BurstState.EMPTY);
        assertThat(decision.sentence())
                .isEqualTo(
                        "'shot1' of show 'x', due 2026-11-23T16:00:00Z, is done by 2026-11-23T14:50:00Z at home: nothing"
                                + " is bought.");
    }

    @Test
    void what_is_short_is_bought_just_so_that_it_is_done_in_time() {
        BurstPlan plan = plan(situation(Map.of("aws", List.of(SIXTEEN)), backlog("x", 8, due("shot1", 2, 40))));

        // 2 h less 10 min margin and 20 min chain is 1.5 h: home makes 12, so 28 are short; a machine makes 16 x 80 min
        Decision decision = only(plan);
        assertThat(decision.verdict()).isEqualTo(Verdict.BUYS);
        assertThat(decision.shortCoreHours()).isCloseTo(28, within(1e-9));
        assertThat(plan.purchases()).hasSize(2);
        assertThat(plan.next().rentals()).hasSize(2).allSatisfy(rental -> {
            assertThat(rental.show()).isEqualTo("x");
            assertThat(rental.start()).isEqualTo(NOW);
        });
        assertThat(decision.before().p80()).isAfter(decision.due());
        assertThat(decision.after().p80()).isBeforeOrEqualTo(decision.due().minus(RULES.margin()));
        assertThat(decision.after().p50()).isBefore(decision.after().p80());
        assertThat(plan.budgets().committed()).isEqualTo(decision.worstCase());
        // 28 core-hours on 16 cores take 1 h 45 min, and each of two machines 10 min to start
        assertThat(decision.worstCase()).isBetween(Money.of("3.33", "USD"), Money.of("3.42", "USD"));
        assertThat(decision.sentence())
                .startsWith("'shot1' of show 'x', due 2026-11-23T14:00:00Z, is 28 core-hours short (done by"
                        + " 2026-11-23T17:20:00Z at home alone): buys 1 c16 on-demand of aws until")
                .contains(" for at most " + decision.worstCase().rounded() + ", so it is done by 2026-11-23T13:");
    }

    @Test
    void as_long_as_buying_later_will_do_nothing_is_bought() {
        Backlog backlog = backlog("x", 8, due("shot1", 12, 100));

        BurstPlan early = plan(situation(Map.of("aws", List.of(SIXTEEN)), backlog));
        Instant late = NOW.plus(Duration.ofHours(10));
        BurstPlan then = planAt(late, BurstState.EMPTY, Map.of("aws", List.of(SIXTEEN)), budgets(100), backlog);

        assertThat(only(early).verdict()).isEqualTo(Verdict.WAITS);
        assertThat(only(early).sentence()).endsWith("but buying later will do.");
        assertThat(only(then).verdict()).isEqualTo(Verdict.BUYS);
    }

    @Test
    void a_frame_that_no_purchase_can_save_is_said_to_be_so_and_nothing_is_bought() {
        Due hopeless = new Due("shot1", NOW.plus(Duration.ofHours(1)), 10, 20, hours(0.5), Duration.ofMinutes(45), 0);

        BurstPlan plan = plan(situation(Map.of("aws", List.of(SIXTEEN)), backlog("x", 1, hopeless)));

        assertThat(only(plan).verdict()).isEqualTo(Verdict.CANNOT_BE_SAVED);
        assertThat(only(plan).notBought()).containsExactly(new NotBought("aws", "c16 on-demand", Reason.TOO_LATE));
        assertThat(only(plan).sentence()).contains("no purchase can save it");
        assertThat(plan.purchases()).isEmpty();
    }

    @Test
    void a_faster_machine_may_save_what_a_slower_one_cannot() {
        Due tight = new Due("shot1", NOW.plus(Duration.ofHours(1)), 10, 20, hours(0.5), Duration.ofMinutes(45), 0);
        MachineType fast = new MachineType(
                "f16", 16_000, 0, 0, List.of(), Market.ON_DEMAND, SIXTEEN.billing(), Duration.ofMinutes(5), 10, 0, 4);

        BurstPlan plan = plan(situation(Map.of("aws", List.of(SIXTEEN, fast)), backlog("x", 1, tight)));

        assertThat(plan.purchases())
                .isNotEmpty()
                .allSatisfy(bought -> assertThat(bought.type()).isEqualTo(fast));
        assertThat(only(plan).notBought()).contains(new NotBought("aws", "c16 on-demand", Reason.TOO_LATE));
    }

    @Test
    void what_is_put_aside_is_named_with_its_reason() {
        MachineType small = new MachineType(
                "c2", 2_000, 0, 0, List.of(), Market.ON_DEMAND, SIXTEEN.billing(), Duration.ZERO, 10, 0, 1);
        MachineType euro = typeIn("c16e", "0.10", "EUR");
        MachineType gone = type("c16g", Market.ON_DEMAND, "0.10", 0);
        MachineType dear = type("c16d", Market.ON_DEMAND, "9.00", 10);
        Policy policy = Policy.DEFAULT.withSites(new SiteRule("x", List.of("local", "aws")));
        BurstSituation situation = new BurstSituation(
                NOW,
                Duration.ofMinutes(1),
                new TreeMap<>(Map.of("aws", List.of(SIXTEEN, small, euro, gone, dear), "gcp", List.of(SIXTEEN))),
                policy,
                List.of(backlog("x", 8, due("shot1", 2, 40))));

        BurstPlan plan = plan(situation);

        assertThat(plan.purchases()).allSatisfy(bought -> {
            assertThat(bought.farm()).isEqualTo("aws");
            assertThat(bought.type()).isEqualTo(SIXTEEN);
        });
        assertThat(only(plan).notBought())
                .containsExactlyInAnyOrder(
                        new NotBought("aws", "c2 on-demand", Reason.DOES_NOT_FIT),
                        new NotBought("aws", "c16e on-demand", Reason.OTHER_CURRENCY),
                        new NotBought("aws", "c16g on-demand", Reason.NONE_LEFT),
                        new NotBought("aws", "c16d on-demand", Reason.DEARER),
                        new NotBought("gcp", "c16 on-demand", Reason.BARRED));
        assertThat(only(plan).sentence()).contains("c16 on-demand of gcp (barred)", "c16d on-demand of aws (dearer)");
    }

    @Test
    void a_show_that_may_go_nowhere_buys_nothing() {
        BurstSituation situation = new BurstSituation(
                NOW,
                Duration.ofMinutes(1),
                new TreeMap<>(Map.of("aws", List.of(SIXTEEN))),
                Policy.DEFAULT.withSites(new SiteRule("*", List.of("local"))),
                List.of(backlog("x", 8, due("shot1", 2, 40))));

        BurstPlan plan = plan(situation);

        assertThat(plan.purchases()).isEmpty();
        assertThat(only(plan).verdict()).isEqualTo(Verdict.TOO_LITTLE_TO_BUY);
        assertThat(only(plan).notBought()).containsExactly(new NotBought("aws", "c16 on-demand", Reason.BARRED));
    }

    @Test
    void machines_on_a_farm_that_a_show_may_no_longer_use_do_not_count_and_are_let_go() {
        Backlog backlog = backlog("x", 8, due("shot1", 2, 40));
        BurstPlan before = plan(situation(Map.of("aws", List.of(SIXTEEN)), backlog));
        Instant soon = NOW.plusSeconds(60);
        BurstSituation after = new BurstSituation(
                soon,
                Duration.ofMinutes(1),
                new TreeMap<>(Map.of("aws", List.of(SIXTEEN), "gcp", List.of(SIXTEEN))),
                Policy.DEFAULT.withSites(new SiteRule("x", List.of("local", "gcp"))),
                List.of(backlog));

        BurstPlan plan = new BurstPlanner(RULES).plan(before.next(), after, before.budgets());

        assertThat(plan.purchases())
                .isNotEmpty()
                .allSatisfy(bought -> assertThat(bought.farm()).isEqualTo("gcp"));
        assertThat(plan.next().rentals())
                .filteredOn(rental -> rental.farm().equals("aws"))
                .isNotEmpty()
                .allSatisfy(rental -> assertThat(rental.spareSince()).contains(soon));
    }

    @Test
    void one_minute_later_nothing_more_is_bought_for_what_was_bought_for() {
        Backlog backlog = backlog("x", 8, due("shot1", 2, 40));
        BurstPlan first = plan(situation(Map.of("aws", List.of(SIXTEEN)), backlog));

        BurstPlan second = planAt(
                NOW.plusSeconds(60),
                first.next(),
                Map.of("aws", List.of(SIXTEEN)),
                first.budgets(),
                backlog("x", 8, due("shot1", 2, 40)));

        assertThat(second.purchases()).isEmpty();
        assertThat(second.kept()).hasSameSizeAs(second.next().rentals());
        assertThat(second.kept()).allSatisfy(rental -> {
            assertThat(rental.spareSince()).isEmpty();
            assertThat(rental.paidUntil()).isEqualTo(NOW.plus(Duration.ofMinutes(4)));
        });
        assertThat(only(second).keptLonger()).isEqualTo(first.next().rentals().size());
        assertThat(second.budgets().committed()).isEqualTo(first.budgets().committed());
    }

    @Test
    void what_a_budget_forbids_is_not_bought_and_the_sentence_says_whose() {
        BurstPlan plan = planAt(
                NOW,
                BurstState.EMPTY,
                Map.of("aws", List.of(SIXTEEN)),
                budgets(3),
                backlog("x", 8, due("shot1", 2, 40), due("shot2", 2.5, 0)),
                backlog("y", 0, due("shot3", 2, 15)));

        assertThat(plan.decisions()).extracting(Decision::verdict).contains(Verdict.OVER_BUDGET, Verdict.BUYS);
        Decision over = plan.decisions().stream()
                .filter(decision -> decision.verdict() == Verdict.OVER_BUDGET)
                .findFirst()
                .orElseThrow();
        assertThat(over.sentence()).contains("the budget of show 'x' is 3.00 USD, of which 0.00 USD is committed");
        assertThat(over.budget()).isPresent();
        assertThat(over.after()).isEqualTo(over.before());
        assertThat(plan.purchases())
                .isNotEmpty()
                .allSatisfy(bought -> assertThat(bought.show()).isEqualTo("y"));
    }

    @Test
    void when_all_deadlines_cannot_be_paid_the_earliest_are() {
        BurstPlan plan = planAt(
                NOW,
                BurstState.EMPTY,
                Map.of("aws", List.of(SIXTEEN)),
                budgets(5),
                backlog("x", 0, due("first", 2, 20), due("second", 2.5, 200)));

        assertThat(plan.decisions())
                .extracting(Decision::what, Decision::verdict)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("first", Verdict.BUYS),
                        org.assertj.core.groups.Tuple.tuple("second", Verdict.OVER_BUDGET));
    }

    @Test
    void all_that_could_be_bought_being_too_little_nothing_is() {
        BurstPlan plan = plan(situation(
                Map.of("aws", List.of(type("c16", Market.ON_DEMAND, "1.60", 2))),
                backlog("x", 8, due("shot1", 2, 400))));

        assertThat(only(plan).verdict()).isEqualTo(Verdict.TOO_LITTLE_TO_BUY);
        assertThat(only(plan).notBought()).containsExactly(new NotBought("aws", "c16 on-demand", Reason.IN_VAIN));
        assertThat(plan.purchases()).isEmpty();
    }

    @Test
    void the_most_urgent_takes_the_last_machines() {
        BurstPlan plan = planAt(
                NOW,
                BurstState.EMPTY,
                Map.of("aws", List.of(type("c16", Market.ON_DEMAND, "1.60", 1))),
                budgets(100),
                backlog("a", 0, due("later", 1.9, 15)),
                backlog("b", 0, due("sooner", 1.8, 15)));

        assertThat(plan.decisions())
                .extracting(Decision::what, Decision::verdict)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("sooner", Verdict.BUYS),
                        org.assertj.core.groups.Tuple.tuple("later", Verdict.TOO_LITTLE_TO_BUY));
    }

    @Test
    void what_is_paid_already_is_used_up_before_anything_is_bought() {
        Backlog backlog = backlog("x", 8, due("shot1", 2, 40));
        MachineType hourly = new MachineType(
                "c16",
                16_000,
                0,
                0,
                List.of(),
                Market.ON_DEMAND,
                new Billing(usd("1.60"), Duration.ofHours(4), Duration.ZERO, usd("0")),
                Duration.ofMinutes(10),
                10,
                0,
                1);
        BurstPlan first = plan(situation(Map.of("aws", List.of(hourly)), backlog));

        BurstPlan second = planAt(
                NOW.plus(Duration.ofMinutes(1)),
                first.next(),
                Map.of("aws", List.of(hourly)),
                first.budgets(),
                backlog);

        assertThat(first.purchases()).isNotEmpty();
        assertThat(second.purchases()).isEmpty();
        assertThat(only(second).verdict()).isEqualTo(Verdict.COVERED);
        assertThat(second.budgets().committed()).isEqualTo(first.budgets().committed());
    }

    @Test
    void results_that_come_home_are_paid_for_and_reserved() {
        Due heavy = new Due("shot1", NOW.plus(hours(2)), 20, 40, hours(0.2), hours(1.0 / 3), 8L << 30);
        BurstPlan plan =
                planAt(NOW, BurstState.EMPTY, Map.of("aws", List.of(SIXTEEN)), budgets(1_000), backlog("x", 8, heavy));
        BurstPlan light = plan(situation(Map.of("aws", List.of(SIXTEEN)), backlog("x", 8, due("shot1", 2, 40))));

        // 10 GiB a core-hour at 0.09 USD, for the 28 that are short: at least 25 USD on top
        assertThat(only(plan).worstCase()).isGreaterThan(only(light).worstCase().plus(usd("25")));
    }

    @Test
    void what_losses_leave_of_a_machine() {
        assertThat(Ware.kept(1, 0, 0.5)).isEqualTo(1);
        // simulated: frames of half an hour that losses begin anew, one every two hours, each with 6 minutes of
        // start-up
        java.util.Random random = new java.util.Random(5);
        double spent = 0;
        for (int frame = 0; frame < 40_000; frame++) {
            double untilLoss = -Math.log(1 - random.nextDouble()) / 0.5;
            while (untilLoss < 0.5) {
                spent += untilLoss + 0.1;
                untilLoss = -Math.log(1 - random.nextDouble()) / 0.5;
            }
            spent += 0.5;
        }
        assertThat(Ware.kept(0.5, 0.5, 0.1)).isCloseTo(40_000 * 0.5 / spent, within(0.01));
    }

    @Test
    void rules_out_of_range_are_refused() {
        Duration minute = Duration.ofMinutes(1);
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> new BurstPlanner.Rules(minute.negated(), minute, minute.multipliedBy(2)))
                .withMessageContaining("burst.margin");
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> new BurstPlanner.Rules(minute, Duration.ZERO, minute))
                .withMessageContaining("burst.buyBelow");
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> new BurstPlanner.Rules(minute, minute, minute))
                .withMessageContaining("burst.keepFor");
    }

    static Decision only(BurstPlan plan) {
        assertThat(plan.decisions()).hasSize(1);
        return plan.decisions().get(0);
    }

    static BurstPlan plan(BurstSituation situation) {
        return new BurstPlanner(RULES).plan(BurstState.EMPTY, situation, budgets(1_000));
    }

    static BurstPlan planAt(
            Instant now,
            BurstState state,
            Map<String, List<MachineType>> offers,
            Budgets budgets,
            Backlog... backlogs) {
        BurstSituation situation = new BurstSituation(
                now, Duration.ofMinutes(1), new TreeMap<>(offers), Policy.DEFAULT, Arrays.asList(backlogs));
        return new BurstPlanner(RULES).plan(state, situation, budgets);
    }

    static BurstSituation situation(Map<String, List<MachineType>> offers, Backlog... backlogs) {
        return new BurstSituation(
                NOW, Duration.ofMinutes(1), new TreeMap<>(offers), Policy.DEFAULT, Arrays.asList(backlogs));
    }

    /** Each show may spend so much. */
    static Budgets budgets(int eachShow) {
        return new Budgets(
                new Budgets.Caps(
                        Currency.getInstance("USD"),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of("*", usd(Integer.toString(eachShow)))),
                ZoneOffset.UTC);
    }

    /** Work of four-core frames; home gives it so many cores from {@link #NOW} on. */
    static Backlog backlog(String show, double localCores, Due... dues) {
        return new Backlog(
                show,
                FOUR_CORES,
                time -> localCores * Math.max(0, Duration.between(NOW, time).toMillis() / 3_600_000.0),
                Arrays.asList(dues));
    }

    /** Frames of twelve minutes, the longest of twenty. */
    static Due due(String what, double hours, double coreHours) {
        return new Due(what, NOW.plus(hours(hours)), coreHours / 2, coreHours, hours(0.2), Duration.ofMinutes(20), 0);
    }

    static Duration hours(double hours) {
        return Duration.ofMillis(Math.round(hours * 3_600_000));
    }

    static MachineType type(String name, Market market, String price, int atMost) {
        Billing billing = new Billing(usd(price), Duration.ofSeconds(1), Duration.ofMinutes(1), usd("0.09"));
        return new MachineType(name, 16_000, 0, 0, List.of(), market, billing, Duration.ofMinutes(10), atMost, 0, 1);
    }

    private static MachineType typeIn(String name, String price, String currency) {
        Billing billing =
                new Billing(Money.of(price, currency), Duration.ofSeconds(1), Duration.ZERO, Money.of("0", currency));
        return new MachineType(
                name, 16_000, 0, 0, List.of(), Market.ON_DEMAND, billing, Duration.ofMinutes(10), 10, 0, 1);
    }

    static Money usd(String amount) {
        return Money.of(amount, "USD");
    }
}
