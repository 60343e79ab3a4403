package io.hybridfarm.benchmarks.core.placement;

import io.hybridfarm.benchmarks.core.peer.PlacementCore;
import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Who asks for what: shows of different weights with departments and users, and kinds of demand; the same for every core.
 *
 * <p>Demands are of 1 to 8 cores, 3.75 on average, with 2 to 4 GiB a core; hosts have {@value #HOST_CORES} cores and 160 GiB,
 * so that cores run out first, but not always.
 */
final class Workload {
    static final int HOST_CORES = 40;
    static final long HOST_MEMORY = 160L << 30;

    private static final int[] CORES = {1, 2, 2, 3, 4, 4, 6, 8};
    private static final int LEAST_MIB_PER_CORE = 2_048;
    private static final long SEED = 20_240_229;

    /**
     * How many there are of what.
     *
     * @param shows their weights are 1 to 5 in turn
     * @param departments in each show; their weights are 1 to 3 in turn
     * @param users in each department, all of the same weight
     * @param kinds of demand, all different
     */
    record Size(int shows, int departments, int users, int kinds) {
        int allUsers() {
            return shows * departments * users;
        }
    }

    /** Twenty shows with one user each. */
    static final Size TWENTY_TENANTS = new Size(20, 1, 1, 24);

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<Demand> demands = new ArrayList<>();
    private final int[] shows;
    private final int[] users;
    private int nextUser;
    private final int[] deck;
    private int dealt;

    /** Adds the shares to a core that has none. */
    Workload(PlacementCore core, Size size) {
        shows = new int[size.shows()];
        List<Integer> all = new ArrayList<>();
        for (int s = 0; s < size.shows(); s++) {
            shows[s] = core.addShare(PlacementCore.TOP, "show-" + s, 1 + s % 5);
            for (int d = 0; d < size.departments(); d++) {
                int department = core.addShare(shows[s], "department-" + d, 1 + d % 3);
                for (int u = 0; u < size.users(); u++) {
                    all.add(core.addShare(department, "user-" + u, 1));
                }
            }
        }
        users = all.stream().mapToInt(Integer::intValue).toArray();
        shuffle(users);
        for (int kind = 0; kind < size.kinds(); kind++) {
            demands.add(demand(kind, size.kinds()));
        }
        deck = IntStream.range(0, size.kinds()).toArray();
        dealt = deck.length;
    }

    private void shuffle(int[] numbers) {
        for (int i = numbers.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int number = numbers[i];
            numbers[i] = numbers[other];
            numbers[other] = number;
        }
    }

    private static Demand demand(int kind, int kinds) {
        int cores = CORES[kind % CORES.length];
        // 2 to 4 GiB, so finely that no two kinds are equal
        long bytesPerCore =
                ((long) LEAST_MIB_PER_CORE << 20) + ((long) LEAST_MIB_PER_CORE << 20) / kinds * kind / 4096 * 4096;
        return new Demand(cores * 1_000, cores * bytesPerCore, 0, List.of());
    }

    int show(int number) {
        return shows[number];
    }

    List<Demand> demands() {
        return List.copyOf(demands);
    }

    /** The next kind of demand; all have their turn, in an order that is drawn anew each time around. */
    Demand nextDemand() {
        if (dealt == deck.length) {
            shuffle(deck);
            dealt = 0;
        }
        return demands.get(deck[dealt++]);
    }

    Demand anyDemand() {
        return demands.get(random.nextInt(demands.size()));
    }

    /** The next user; all have their turn, in a fixed order across the shows. */
    int nextUser() {
        int user = users[nextUser];
        nextUser = (nextUser + 1) % users.length;
        return user;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }
}
