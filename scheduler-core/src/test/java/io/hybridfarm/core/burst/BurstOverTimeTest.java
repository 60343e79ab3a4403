package io.hybridfarm.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.Policy;
import io.hybridfarm.core.SiteRule;
import io.hybridfarm.core.burst.Backlog.Due;
import io.hybridfarm.core.burst.Budgets.Caps;
import io.hybridfarm.core.burst.BurstPlan.Decision;
import io.hybridfarm.core.burst.BurstPlan.Purchase;
import io.hybridfarm.core.burst.BurstPlan.Verdict;
import io.hybridfarm.core.burst.BurstState.Pace;
import io.hybridfarm.core.burst.BurstState.Rental;
import io.hybridfarm.spi.farm.MachineType;
import io.hybridfarm.spi.farm.MachineType.Billing;
import io.hybridfarm.spi.farm.MachineType.Market;
import io.hybridfarm.spi.farm.Money;
import io.hybridfarm.spi.job.Demand;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Half a day of plans over needs that wander at random; machines are lost, bills are at most what was reserved. */
class BurstOverTimeTest {
    private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
    private static final Duration LOOK = Duration.ofMinutes(5);
    private static final BurstPlanner.Rules RULES =
            new BurstPlanner.Rules(Duration.ofMinutes(10), Duration.ofMinutes(25), Duration.ofMinutes(30));
    private static final Currency USD = Currency.getInstance("USD");

    /** What happened to machines of one kind that one backlog had. */
    private record Deed(boolean bought, Instant at) {}

    private static final class Studio {
        final Random random;
        final Caps caps;
        final TreeMap<String, List<MachineType>> offers = new TreeMap<>();
        /** How much is left of each work: so much of what home does in its last hour. */
        final TreeMap<String, Double> pressure = new TreeMap<>();

        final TreeMap<String, Double> work = new TreeMap<>();
        final TreeMap<String, Instant> dues = new TreeMap<>();
        final TreeMap<String, List<Deed>> deeds = new TreeMap<>();
        final List<Long> lost = new ArrayList<>();
        final BurstPlanner planner = new BurstPlanner(RULES);
        final double localCores;
        Instant now = NOW;
        BurstState state = BurstState.EMPTY;
        Budgets budgets;
        Money bills = Money.zero(USD);
        int purchases;

        Studio(Random random, int budget) {
            this.random = random;
            caps = new Caps(
                    USD,
                    Optional.of(usd(budget * 2)),
                    Optional.of(usd(budget)),
                    Map.of("a", usd(budget), "b", usd(budget)));
            budgets = new Budgets(caps, ZoneOffset.UTC);
            localCores = 4 + 4 * random.nextInt(8);
            offers.put("aws", List.of(type("c16", Market.SPOT), type("c16", Market.ON_DEMAND)));
            offers.put("gcp", List.of(type("n8", Market.ON_DEMAND)));
            for (String show : List.of("a", "b")) {
                for (int i = 1; i <= 7; i++) {
                    String what = show + "/" + i;
                    dues.put(what, NOW.plus(Duration.ofMinutes(80L * i + random.nextInt(60))));
                    pressure.put(what, 1.8 * random.nextDouble());
                }
            }
        }

        private MachineType type(String name, Market market) {
            Duration increment = List.of(Duration.ofSeconds(1), Duration.ofMinutes(10), Duration.ofHours(1))
                    .get(random.nextInt(3));
            Duration minimum = Duration.ofMinutes(random.nextInt(20));
            Money price = Money.of("0." + (1 + random.nextInt(9)), "USD");
            Billing billing = new Billing(price, increment, minimum, Money.of("0.09", "USD"));
            boolean spot = market == Market.SPOT;
            return new MachineType(
                    name,
                    16_000,
                    0,
                    0,
                    List.of(),
                    market,
                    billing,
                    Duration.ofMinutes(random.nextInt(15)),
                    random.nextInt(12),
                    spot ? 0.2 : 0,
                    1);
        }

        BurstPlan step() {
            now = now.plus(Duration.ofSeconds(60 + random.nextInt(240)));
            for (String what : dues.keySet()) {
                if (random.nextInt(20) == 0) {
                    pressure.put(what, random.nextInt(3) == 0 ? 0 : 1.8 * random.nextDouble());
                }
                double left = Math.min(1, Shortfall.hours(Duration.between(now, dues.get(what))));
                double noise = 0.95 + 0.1 * random.nextDouble();
                work.put(what, Math.max(0, left * localCores * pressure.get(what) * noise));
            }
            for (Rental rental : state.rentals()) {
                if (!rental.paidUntil().isAfter(now)) {
                    settle(rental, rental.paidUntil());
                    note(rental.show() + rental.farm() + rental.type(), false, rental.paidUntil());
                } else if (random.nextInt(400) == 0) {
                    settle(rental, now);
                    lost.add(rental.number());
                    state = state.without(rental.number());
                }
            }
            BurstPlan plan = planner.plan(state, situation(), budgets);
            for (Purchase purchase : plan.purchases()) {
                purchases += purchase.numbers().size();
                note(purchase.show() + purchase.farm() + purchase.type(), true, now);
            }
            state = plan.next();
            budgets = plan.budgets();
            return plan;
        }

        private BurstSituation situation() {
            List<Backlog> backlogs = new ArrayList<>();
            for (String show : List.of("a", "b")) {
                List<Due> its = new ArrayList<>();
                work.forEach((what, left) -> {
                    if (what.startsWith(show) && dues.get(what).isAfter(now)) {
                        its.add(new Due(
                                what, dues.get(what), left / 2, left, Duration.ofMinutes(12), LOOK, 100L << 20));
                    }
                });
                Instant from = now;
                backlogs.add(new Backlog(
                        show,
                        Demand.ofCores(4),
                        time -> localCores
                                * Math.max(0, Duration.between(from, time).toSeconds())
                                / 3600.0,
                        its));
            }
            Policy policy = Policy.DEFAULT.withSites(new SiteRule("b", List.of("local", "gcp")));
            return new BurstSituation(now, LOOK, offers, policy, backlogs);
        }

        private void settle(Rental rental, Instant end) {
            Money bill = rental.type().billing().charge(Duration.between(rental.start(), end));
            budgets.settle(rental.number(), bill);
            bills = bills.plus(bill);
        }

        private void note(String kind, boolean bought, Instant at) {
            deeds.computeIfAbsent(kind, same -> new ArrayList<>()).add(new Deed(bought, at));
        }
    }

    @Property(tries = 30)
    void bills_and_the_worst_of_what_runs_never_exceed_a_budget(@ForAll Random random) {
        Studio studio = new Studio(random, 1 + random.nextInt(12));
        for (int i = 0; i < 150; i++) {
            studio.step();
            Money worst = studio.bills;
            Money reserved = studio.bills;
            for (Rental rental : studio.state.rentals()) {
                Duration paid = Duration.between(rental.start(), rental.paidUntil());
                worst = worst.plus(rental.type().billing().charge(paid));
                reserved = reserved.plus(studio.budgets.reserved(rental.number()));
            }
            assertThat(worst).isLessThanOrEqualTo(reserved);
            assertThat(studio.budgets.committed()).isEqualTo(reserved);
            assertThat(reserved).isLessThanOrEqualTo(studio.caps.studio().orElseThrow());
            for (String show : List.of("a", "b")) {
                assertThat(studio.budgets.committed(show)).isLessThanOrEqualTo(studio.caps.of(show));
            }
            assertThat(studio.budgets.committed(LocalDate.ofInstant(studio.now, ZoneOffset.UTC)))
                    .isLessThanOrEqualTo(studio.caps.day().orElseThrow());
        }
    }

    @Property(tries = 30)
    void nothing_is_bought_let_go_and_bought_again_inside_an_increment_and_all_ends_at_an_increments_end(
            @ForAll Random random) {
        Studio studio = new Studio(random, 100_000);
        TreeMap<String, MachineType> kinds = new TreeMap<>();
        for (int i = 0; i < 150; i++) {
            for (Rental rental : studio.step().letGo()) {
                Duration had = Duration.between(rental.start(), rental.paidUntil());
                Duration increment = rental.type().billing().increment();
                kinds.put(rental.show() + rental.farm() + rental.type(), rental.type());
                assertThat(had.toMillis() % increment.toMillis()).isZero();
                assertThat(had).isGreaterThanOrEqualTo(rental.type().billing().minimum());
                assertThat(rental.spareSince().orElseThrow())
                        .isBeforeOrEqualTo(rental.paidUntil().minus(increment));
                assertThat(rental.paidUntil()).isBeforeOrEqualTo(studio.now.plus(LOOK));
            }
        }
        studio.deeds.forEach((kind, deeds) -> {
            for (Deed release : deeds) {
                for (Deed purchase : deeds) {
                    if (!release.bought && purchase.bought && purchase.at.isBefore(release.at)) {
                        assertThat(Duration.between(purchase.at, release.at))
                                .as("%s bought, then one let go", kind)
                                .isGreaterThanOrEqualTo(
                                        kinds.get(kind).billing().increment());
                    }
                }
            }
        });
    }

    @Property(tries = 30)
    void only_what_is_short_is_bought_where_the_show_may_go_and_it_saves_the_deadline(@ForAll Random random) {
        Studio studio = new Studio(random, random.nextBoolean() ? 100_000 : 10);
        for (int i = 0; i < 150; i++) {
            BurstPlan plan = studio.step();
            for (Decision decision : plan.decisions()) {
                boolean pays = !decision.bought().isEmpty() || decision.keptLonger() > 0;
                assertThat(pays).isEqualTo(decision.verdict() == Verdict.BUYS);
                if (decision.verdict() == Verdict.HOME_SUFFICES) {
                    assertThat(decision.before().p80()).isBeforeOrEqualTo(decision.due());
                } else {
                    assertThat(decision.shortCoreHours()).isPositive();
                }
                if (decision.verdict() == Verdict.BUYS || decision.verdict() == Verdict.COVERED) {
                    assertThat(decision.after().p80())
                            .isBeforeOrEqualTo(
                                    decision.due().minus(RULES.margin()).plusSeconds(1));
                }
                assertThat(decision.sentence())
                        .contains(decision.what(), decision.show())
                        .endsWith(".");
            }
            assertThat(plan.purchases()).allSatisfy(purchase -> {
                assertThat(purchase.show() + purchase.farm()).isNotEqualTo("baws");
                assertThat(purchase.what()).startsWith(purchase.show());
            });
            studio.offers.forEach((farm, types) -> types.forEach(type -> assertThat(studio.state.rentals().stream()
                            .filter(rental -> rental.isA(farm, type))
                            .count())
                    .isLessThanOrEqualTo(type.atMost())));
        }
    }

    @Property(tries = 30)
    void from_the_safety_net_there_is_no_way_back(@ForAll Random random) {
        Studio studio = new Studio(random, 100_000);
        for (int i = 0; i < 150; i++) {
            Map<String, Pace> before = studio.state.paces();
            BurstPlan plan = studio.step();
            plan.next().paces().forEach((key, pace) -> {
                Pace was = before.get(key);
                if (was != null && was.onDemandForGood()) {
                    assertThat(pace.onDemandForGood()).isTrue();
                    assertThat(plan.purchases())
                            .noneMatch(purchase -> key.endsWith("/" + purchase.what())
                                    && purchase.type().market() == Market.SPOT);
                }
            });
        }
    }

    @Property(tries = 20)
    void the_same_day_is_planned_the_same_way_twice(@ForAll long seed) {
        Studio one = new Studio(new Random(seed), 50);
        Studio other = new Studio(new Random(seed), 50);
        for (int i = 0; i < 60; i++) {
            BurstState before = one.state;
            BurstPlan plan = one.step();
            assertThat(other.step().decisions()).isEqualTo(plan.decisions());
            assertThat(other.state).isEqualTo(one.state);
            assertThat(plan.next().nextNumber()).isGreaterThanOrEqualTo(before.nextNumber());
        }
    }

    @Test
    void these_days_have_something_of_everything() {
        EnumMap<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        int bought = 0;
        int letGo = 0;
        int again = 0;
        int held = 0;
        for (int seed = 0; seed < 12; seed++) {
            Studio studio = new Studio(new Random(seed), seed % 2 == 0 ? 5 : 100_000);
            for (int i = 0; i < 150; i++) {
                BurstPlan plan = studio.step();
                plan.decisions().forEach(decision -> verdicts.merge(decision.verdict(), 1, Integer::sum));
                letGo += plan.letGo().size();
                held += plan.next().paces().values().stream().anyMatch(Pace::onDemandForGood) ? 1 : 0;
            }
            bought += studio.purchases;
            for (List<Deed> deeds : studio.deeds.values()) {
                for (int i = 1; i < deeds.size(); i++) {
                    again += deeds.get(i).bought && !deeds.get(i - 1).bought ? 1 : 0;
                }
            }
        }

        assertThat(verdicts).containsOnlyKeys(Verdict.values());
        assertThat(List.of(bought, letGo, again, held)).allMatch(count -> count > 20);
    }

    private static Money usd(int amount) {
        return Money.of(Integer.toString(amount), "USD");
    }
}
