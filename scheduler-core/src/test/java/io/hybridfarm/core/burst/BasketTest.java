package io.hybridfarm.core.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.farm.MachineType;
import io.hybridfarm.spi.farm.MachineType.Billing;
import io.hybridfarm.spi.farm.MachineType.Market;
import io.hybridfarm.spi.farm.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BasketTest {
    private static final double ROUNDING = 1e-6;
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    /** A small world: some wares, perhaps machines that are there already, deadlines in whole and half hours. */
    private static final class World {
        final List<Ware> wares;
        final List<Block> held;
        final double[] need;

        World(List<Ware> wares, List<Block> held, double[] need) {
            this.wares = wares;
            this.held = held;
            this.need = need;
        }

        static World random(Random random, boolean fixedCharges) {
            int deadlines = 1 + random.nextInt(3);
            double[] due = random.doubles(deadlines, 0, 1)
                    .map(x -> 0.5 + Math.round(x * 8) / 2.0)
                    .sorted()
                    .toArray();
            List<Ware> wares = new ArrayList<>();
            int kinds = 1 + random.nextInt(3);
            for (int i = 0; i < kinds; i++) {
                wares.add(ware("c" + i, random, fixedCharges, due));
            }
            List<Block> held = new ArrayList<>();
            if (random.nextInt(3) == 0) {
                Ware ware = wares.get(0);
                int count = 1 + random.nextInt(2);
                List<BurstState.Rental> rentals = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    rentals.add(rental(ware, i));
                }
                held.add(new Block(ware, rentals, ware.startUp / 2, ware.stepHours / 2, -1, count, 0));
            }
            double[] need = new double[deadlines];
            double before = 0;
            for (int k = 0; k < deadlines; k++) {
                before += random.nextInt(9);
                need[k] = before;
            }
            return new World(wares, held, need);
        }

        /** All ways to have so many machines of each block for so many steps: the cheapest that covers the needs. */
        Optional<Double> exhaustive() {
            List<Block> all = new ArrayList<>(held);
            for (Ware ware : wares) {
                if (ware.left > 0) {
                    all.add(new Block(ware, List.of(), ware.startUp, 0, 0, ware.left, 0));
                }
            }
            double best = search(all, 0, 0, 0, new double[need.length], 0);
            return best == Double.MAX_VALUE ? Optional.empty() : Optional.of(best);
        }

        private double search(List<Block> all, int at, int machine, long fewest, double[] done, double price) {
            if (at == all.size()) {
                for (int k = 0; k < need.length; k++) {
                    if (done[k] < need[k] - ROUNDING) {
                        return Double.MAX_VALUE;
                    }
                }
                return price;
            }
            Block block = all.get(at);
            if (machine == block.count) {
                return search(all, at + 1, 0, 0, done, price);
            }
            double best = Double.MAX_VALUE;
            long most =
                    (long) Math.ceil((block.ware.until[need.length - 1] - block.paid) / block.ware.stepHours - 1e-9);
            most = Math.max(most, block.isNew() ? block.ware.leastSteps : 0);
            for (long steps = fewest; steps <= most; steps++) {
                if (steps > 0 && block.isNew() && steps < block.ware.leastSteps) {
                    continue;
                }
                double[] with = done.clone();
                for (int k = 0; k < need.length; k++) {
                    double end = block.paid + steps * block.ware.stepHours;
                    with[k] += block.ware.rate * Math.max(0, Math.min(end, block.ware.until[k]) - block.from);
                }
                double more = price + steps * block.ware.stepPrice;
                best = Math.min(best, search(all, at, machine + 1, steps, with, more));
            }
            return best;
        }

        /** One increment of each ware for each deadline; with fixed charges, the shortest rental that does any work. */
        double allowance() {
            double sum = 0;
            for (Ware ware : wares) {
                double shortest = Math.max(ware.leastSteps, Math.floor(ware.startUp / ware.stepHours + 1e-9) + 1);
                sum += shortest * ware.stepPrice * need.length;
            }
            return sum;
        }
    }

    @Property(tries = 1_500)
    void what_is_bought_covers_the_needs_whenever_anything_could_and_costs_at_most_an_increment_more_than_the_best(
            @ForAll Random random, @ForAll boolean fixedCharges) {
        World world = World.random(random, fixedCharges);

        Optional<List<Block>> bought = Basket.cheapest(world.wares, world.held, world.need);

        Optional<Double> best = world.exhaustive();
        assertThat(bought.isPresent()).isEqualTo(best.isPresent());
        if (bought.isPresent()) {
            for (int k = 0; k < world.need.length; k++) {
                assertThat(Basket.delivered(bought.get(), k)).isGreaterThanOrEqualTo(world.need[k] - ROUNDING);
            }
            assertThat(Basket.price(bought.get()))
                    .isBetween(best.get() - ROUNDING, best.get() + world.allowance() + ROUNDING);
            for (Ware ware : world.wares) {
                assertThat(bought.get().stream()
                                .filter(block -> block.isNew() && block.ware == ware)
                                .mapToInt(block -> block.count)
                                .sum())
                        .isLessThanOrEqualTo(ware.left);
            }
        }
    }

    @Test
    void on_the_average_it_costs_hardly_more_than_the_best() {
        double spent = 0;
        double least = 0;
        for (int seed = 0; seed < 1_500; seed++) {
            World world = World.random(new Random(seed), true);
            Optional<Double> best = world.exhaustive();
            if (best.isPresent()) {
                least += best.get();
                spent += Basket.price(
                        Basket.cheapest(world.wares, world.held, world.need).orElseThrow());
            }
        }
        assertThat(spent / least).isBetween(1.0, 1.005);
    }

    static Ware ware(String name, Random random, boolean fixedCharges, double[] due) {
        Duration increment = Duration.ofMinutes(new int[] {30, 60, 120}[random.nextInt(3)]);
        Duration minimum = fixedCharges ? Duration.ofMinutes(30L * random.nextInt(4)) : Duration.ZERO;
        Duration startUp = fixedCharges ? Duration.ofMinutes(15L * random.nextInt(4)) : Duration.ZERO;
        Money price = Money.of(Integer.toString(1 + random.nextInt(9)), "USD");
        int cores = 1 + random.nextInt(4);
        MachineType type = new MachineType(
                name,
                cores * 1_000,
                0,
                0,
                List.of(),
                Market.ON_DEMAND,
                new Billing(price, increment, minimum, Money.of("0", "USD")),
                startUp,
                10,
                0,
                1);
        boolean[] all = new boolean[due.length];
        Arrays.fill(all, true);
        return new Ware("aws", type, Duration.ofMinutes(2), 0.1, cores, 0, random.nextInt(3), due, all);
    }

    private static BurstState.Rental rental(Ware ware, int number) {
        return new BurstState.Rental(
                number,
                "x",
                io.hybridfarm.spi.job.Demand.ONE_CORE,
                ware.farm,
                ware.type,
                Money.of("0", "USD"),
                NOW,
                NOW,
                NOW,
                NOW,
                Optional.empty());
    }
}
