package io.hybridfarm.core.burst;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Buys the least that covers nested needs, see {@link BurstPlanner}.
 *
 * <p>For each deadline in turn it takes what costs least per core-hour that it adds for that deadline: keeping a machine that is
 * there already, or a new one, for as many increments as pay. Then it gives back what the later choices made superfluous. It does
 * so once from the earliest deadline to the latest and once the other way, and keeps the cheaper.
 */
final class Basket {
    private static final double ROUNDING = 1e-9;
    private static final int TRIMS = 8;

    private final List<Ware> wares;
    private final int[] left;
    private final double[] need;
    private List<Block> blocks;

    private Basket(List<Ware> wares, List<Block> held, double[] need) {
        this.wares = wares;
        this.need = need;
        this.blocks = new ArrayList<>(held);
        this.left = wares.stream().mapToInt(ware -> ware.left).toArray();
    }

    /** One way to get more core-hours for a deadline. */
    private record Choice(double unitPrice, @Nullable Block block, int ware, int count, long steps) {}

    /**
     * The cheapest way found to cover all needs.
     *
     * @param held what is there already, kept for no step more
     * @param need core-hours from outside by each deadline, never less for a later one
     * @return all blocks, also those that nothing is bought for; empty if the needs cannot be covered
     */
    static Optional<List<Block>> cheapest(List<Ware> wares, List<Block> held, double[] need) {
        Basket forward = new Basket(wares, held, need);
        for (int k = 0; k < need.length; k++) {
            if (!forward.cover(k)) {
                return Optional.empty();
            }
        }
        forward.giveBack();
        Basket backward = new Basket(wares, held, need);
        boolean covered = true;
        for (int k = need.length - 1; k >= 0 && covered; k--) {
            covered = backward.cover(k);
        }
        if (covered) {
            backward.giveBack();
        }
        boolean better = covered && price(backward.blocks) < price(forward.blocks) - ROUNDING;
        return Optional.of(better ? backward.blocks : forward.blocks);
    }

    /** What all that is bought costs. */
    static double price(List<Block> blocks) {
        double sum = 0;
        for (Block block : blocks) {
            sum += block.count * block.price();
        }
        return sum;
    }

    /** What blocks deliver by a deadline. */
    static double delivered(List<Block> blocks, int gap) {
        double sum = 0;
        for (Block block : blocks) {
            sum += block.count * block.doneBy(gap, block.steps);
        }
        return sum;
    }

    private boolean cover(int gap) {
        while (true) {
            double lacking = need[gap] - delivered(blocks, gap);
            if (lacking <= tolerance(gap)) {
                return true;
            }
            Choice choice = best(gap, lacking);
            if (choice == null) {
                return false;
            }
            take(choice, gap);
        }
    }

    private @Nullable Choice best(int gap, double lacking) {
        @Nullable Choice best = null;
        for (Block block : blocks) {
            best = better(best, keep(block, gap, lacking));
        }
        for (int w = 0; w < wares.size(); w++) {
            Ware ware = wares.get(w);
            if (left[w] > 0 && ware.buyable[gap] && ware.until[gap] > ware.startUp) {
                Block one = new Block(ware, List.of(), ware.startUp, 0, gap, left[w], 0);
                best = better(best, choose(one, w, gap, lacking));
            }
        }
        return best;
    }

    private @Nullable Choice keep(Block block, int gap, double lacking) {
        return block.ware.until[gap] > Math.max(block.end(), block.from) + ROUNDING
                ? choose(block, -1, gap, lacking)
                : null;
    }

    /** The cheapest per core-hour of: until the deadline, until the last whole step before it, and just long enough. */
    private @Nullable Choice choose(Block block, int fresh, int gap, double lacking) {
        Ware ware = block.ware;
        double begin = block.paid + block.steps * ware.stepHours;
        double until = ware.until[gap];
        double enough = Math.max(begin, block.from) + lacking / (ware.rate * ware.trust[gap]);
        double room = (until - begin) / ware.stepHours;
        long most = (long) Math.ceil(room - ROUNDING);
        long[] options = {
            most,
            (long) Math.floor(room),
            Math.min(most, (long) Math.ceil((enough - begin) / ware.stepHours - ROUNDING))
        };
        @Nullable Choice best = null;
        for (long more : options) {
            long steps = block.steps + Math.max(more, 1);
            steps = fresh >= 0 ? Math.max(steps, ware.leastSteps) : steps;
            double gain = block.doneBy(gap, steps) - block.doneBy(gap, block.steps);
            if (gain > ROUNDING) {
                double unitPrice = (block.price(steps) - block.price()) / Math.min(gain, lacking);
                int count = (int) Math.max(1, Math.min(block.count, Math.floor(lacking / gain + ROUNDING)));
                best = better(best, new Choice(unitPrice, fresh >= 0 ? null : block, fresh, count, steps));
            }
        }
        return best;
    }

    private static @Nullable Choice better(@Nullable Choice one, @Nullable Choice other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.unitPrice < one.unitPrice * (1 - ROUNDING) ? other : one;
    }

    private void take(Choice choice, int gap) {
        Block block = choice.block;
        if (block == null) {
            Ware ware = wares.get(choice.ware);
            left[choice.ware] -= choice.count;
            blocks.add(new Block(ware, List.of(), ware.startUp, 0, gap, choice.count, choice.steps));
        } else {
            replace(block, choice.count, choice.steps, block.isNew() || block.steps > 0 ? block.forGap : gap);
        }
    }

    private void replace(Block block, int some, long steps, int gap) {
        blocks.remove(block);
        blocks.add(block.first(some, steps, gap));
        if (some < block.count) {
            blocks.add(block.rest(some));
        }
    }

    /** Gives back machines and steps that nothing needs, the dearest first. */
    private void giveBack() {
        List<Block> dearestFirst = new ArrayList<>(blocks);
        dearestFirst.sort(
                Comparator.comparingDouble((Block block) -> block.price()).reversed());
        for (Block block : dearestFirst) {
            @Nullable Block rest = block.steps == 0 ? null : without(block);
            for (int i = 0; i < TRIMS && rest != null; i++) {
                rest = shorter(rest);
            }
        }
        blocks = new ArrayList<>(blocks.stream()
                .filter(block -> !block.isNew() || block.steps > 0)
                .toList());
    }

    /** Gives back as many whole machines as can be spared, and answers what is left of them. */
    private @Nullable Block without(Block block) {
        int spare = spare(block, 0);
        if (spare == 0) {
            return block;
        }
        replace(block, spare, 0, block.forGap);
        return spare == block.count ? null : blocks.get(blocks.size() - 1);
    }

    /** Shortens some of them as far as can be, and answers the others. */
    private @Nullable Block shorter(Block block) {
        long least = block.isNew() ? block.ware.leastSteps : 0;
        if (spare(block, block.steps - 1) == 0 || block.steps <= least) {
            return null;
        }
        long possible = block.steps - 1;
        long low = least;
        while (low < possible) {
            long middle = low + (possible - low) / 2;
            if (spare(block, middle) > 0) {
                possible = middle;
            } else {
                low = middle + 1;
            }
        }
        int some = spare(block, possible);
        replace(block, some, possible, block.forGap);
        return some == block.count ? null : blocks.get(blocks.size() - 1);
    }

    /** How many of a block can do with fewer steps. */
    private int spare(Block block, long steps) {
        double spare = block.count;
        for (int k = 0; k < need.length; k++) {
            double lost = block.doneBy(k, block.steps) - block.doneBy(k, steps);
            if (lost > 0) {
                double over = delivered(blocks, k) - need[k] + tolerance(k);
                spare = Math.min(spare, Math.floor(over / lost));
            }
        }
        return (int) Math.max(0, spare);
    }

    private double tolerance(int gap) {
        return ROUNDING * (1 + need[gap]);
    }
}
