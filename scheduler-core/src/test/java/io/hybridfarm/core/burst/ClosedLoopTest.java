package io.hybridfarm.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.Policy;
import io.hybridfarm.spi.farm.MachineType;
import io.hybridfarm.spi.farm.MachineType.Billing;
import io.hybridfarm.spi.farm.MachineType.Market;
import io.hybridfarm.spi.farm.Money;
import io.hybridfarm.spi.job.Demand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The planner from minute to minute, over work that its machines and home really get done: what it meets and what it spends. */
class ClosedLoopTest {
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    private static final double HOME = 40;
    private static final int CORES = 16;

    /** One deadline, and what became of it. */
    private static final class Run {
        final double work;
        final Instant due;
        final double dearest;
        final TreeMap<Long, BurstState.Rental> rentals = new TreeMap<>();
        boolean met;

        Run(Random random, Duration increment, boolean spot, double pressure) {
            Duration startUp = Duration.ofMinutes(1 + random.nextInt(12));
            double hours = 4 + random.nextInt(8);
            work = HOME * hours * pressure;
            due = START.plus(Duration.ofMinutes(Math.round(hours * 60)));
            dearest = spot ? 0.60 : 1.60;
            List<MachineType> types = new ArrayList<>();
            types.add(type(Market.ON_DEMAND, "1.60", increment, startUp));
            if (spot) {
                types.add(type(Market.SPOT, "0.60", increment, startUp));
            }
            render(types, startUp);
        }

        private void render(List<MachineType> types, Duration startUp) {
            BurstPlanner planner = new BurstPlanner(BurstPlanner.Rules.DEFAULT);
            BurstState state = BurstState.EMPTY;
            Budgets budgets = BurstPlannerTest.budgets(100_000);
            double left = work;
            for (Instant now = START; now.isBefore(due.plus(Duration.ofHours(2))); now = now.plusSeconds(60)) {
                met |= left <= 0 && !now.isAfter(due);
                BurstPlan plan = planner.plan(state, situation(now, Math.max(0, left), types), budgets);
                state = plan.next();
                budgets = plan.budgets();
                double cores = HOME;
                for (BurstState.Rental rental : state.rentals()) {
                    rentals.put(rental.number(), rental);
                    cores += rental.start().plus(startUp).isAfter(now) ? 0 : CORES;
                }
                left -= cores / 60;
            }
            assertThat(state.rentals()).isEmpty();
        }

        private BurstSituation situation(Instant now, double left, List<MachineType> types) {
            Duration longest = left > 0 ? Duration.ofMinutes(10) : Duration.ZERO;
            List<Backlog.Due> dues = now.isBefore(due)
                    ? List.of(new Backlog.Due("shot", due, left, left, Duration.ofMinutes(6), longest, 0))
                    : List.of();
            Backlog backlog = new Backlog(
                    "x",
                    Demand.ofCores(4),
                    time -> HOME * Math.max(0, Shortfall.hours(Duration.between(now, time))),
                    dues);
            return new BurstSituation(
                    now, Duration.ofMinutes(1), new TreeMap<>(Map.of("aws", types)), Policy.DEFAULT, List.of(backlog));
        }

        double spent() {
            return rentals.values().stream()
                    .mapToDouble(rental -> rental.type()
                            .billing()
                            .charge(Duration.between(rental.start(), rental.paidUntil()))
                            .amount()
                            .doubleValue())
                    .sum();
        }

        /** What nobody can spend less than: no start-up, no increment, every bought minute worked through. */
        double least() {
            double hours = Shortfall.hours(Duration.between(START, due).minus(Duration.ofMinutes(20)));
            return Math.max(0, work - HOME * hours) / CORES * dearest;
        }

        private static MachineType type(Market market, String price, Duration increment, Duration startUp) {
            Billing billing =
                    new Billing(Money.of(price, "USD"), increment, Duration.ofMinutes(1), Money.of("0", "USD"));
            return new MachineType("c16", CORES * 1_000, 0, 0, List.of(), market, billing, startUp, 20, 0, 1);
        }
    }

    @Test
    void every_deadline_is_met_for_little_more_than_the_least_that_anybody_could_spend() {
        double spent = 0;
        double least = 0;
        List<Duration> increments = List.of(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofHours(1));
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            Run run = new Run(random, increments.get(seed % 3), random.nextBoolean(), 1 + 0.6 * random.nextDouble());
            assertThat(run.met).as("seed %d", seed).isTrue();
            spent += run.spent();
            least += run.least();
        }
        assertThat(spent / least).isBetween(1.0, 1.3);
    }

    @Test
    void where_home_suffices_nothing_is_ever_spent() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            Run run = new Run(random, Duration.ofMinutes(1), true, 0.5 + 0.4 * random.nextDouble());
            assertThat(run.met).isTrue();
            assertThat(run.rentals).isEmpty();
        }
    }
}
