package io.hybridfarm.core.simulate;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Weighted fair share as most farms have it: the show with the smallest dominant share of what runs, divided by its weight;
 * in it the user likewise; of the user the higher priority, then the earlier submission. What anybody had before does not
 * count.
 */
final class PlainFairShare extends PeerScheduler {
    private final double milliCores;
    private final double memory;
    private final double gpus;
    private final List<Node> shows = new ArrayList<>();
    private final Node[] userOfJob;
    private final int[] positions;

    PlainFairShare(Layout layout, Fleet fleet, Weights weights) {
        super(layout, fleet);
        milliCores = fleet.milliCores();
        memory = Math.max(1, fleet.memoryBytes());
        gpus = Math.max(1, fleet.gpus());
        positions = new int[layout.steps];
        userOfJob = new Node[layout.jobs];
        for (String show : layout.shows) {
            shows.add(new Node(null, weights.of(show), layout.demands.size()));
        }
        Map<List<String>, Node> users = new HashMap<>();
        for (int job = 0; job < layout.jobs; job++) {
            Workload.Job each = layout.workload.jobs().get(job);
            Node show = shows.get(layout.showOfJob[job]);
            userOfJob[job] = users.computeIfAbsent(List.of(each.show(), each.department(), each.user()), path -> {
                double weight = weights.of(each.show(), each.department(), each.user());
                Node user = new Node(show, weight, layout.demands.size());
                show.children.add(user);
                return user;
            });
        }
    }

    @Override
    void enter(int step) {
        int demand = layout.classOfStep[step];
        Node user = userOfJob[layout.jobOfStep[step]];
        StepHeap line = user.lines[demand];
        if (line == null) {
            line = new StepHeap(this::before, positions);
            user.lines[demand] = line;
        }
        line.add(step);
        count(user, demand, 1);
    }

    @Override
    void leave(int step) {
        int demand = layout.classOfStep[step];
        Node user = userOfJob[layout.jobOfStep[step]];
        StepHeap line = user.lines[demand];
        if (line != null) {
            line.remove(step);
        }
        count(user, demand, -1);
    }

    @Override
    int choose(BitSet open) {
        Node show = least(shows, open);
        Node user = show == null ? null : least(show.children, open);
        int best = -1;
        if (user != null) {
            for (int demand = user.waiting.nextSetBit(0); demand >= 0; demand = user.waiting.nextSetBit(demand + 1)) {
                StepHeap line = user.lines[demand];
                if (open.get(demand) && line != null && (best < 0 || before(line.first(), best))) {
                    best = line.first();
                }
            }
        }
        return best;
    }

    @Override
    void occupied(int step) {
        occupy(step, 1);
    }

    @Override
    void freed(int step) {
        occupy(step, -1);
    }

    private void occupy(int step, int sign) {
        for (Node node = userOfJob[layout.jobOfStep[step]]; node != null; node = node.parent) {
            node.milliCores += (long) sign * layout.demand(step).milliCores();
            node.memory += sign * layout.demand(step).memoryBytes();
            node.gpus += (long) sign * layout.demand(step).gpus();
            double dominant = Math.max(node.milliCores / milliCores, Math.max(node.memory / memory, node.gpus / gpus));
            node.key = dominant / node.weight;
        }
    }

    private boolean before(int step, int other) {
        int priority = layout.workload.jobs().get(layout.jobOfStep[step]).priority();
        int others = layout.workload.jobs().get(layout.jobOfStep[other]).priority();
        return priority != others ? priority > others : step < other;
    }

    private static void count(Node user, int demand, int sign) {
        for (Node node = user; node != null; node = node.parent) {
            node.counts[demand] += sign;
            node.waiting.set(demand, node.counts[demand] > 0);
        }
    }

    private static @Nullable Node least(List<Node> siblings, BitSet open) {
        Node least = null;
        for (Node node : siblings) {
            if ((least == null || node.key < least.key) && node.waiting.intersects(open)) {
                least = node;
            }
        }
        return least;
    }

    /** A show or a user. */
    private static final class Node {
        final @Nullable Node parent;
        final double weight;
        final List<Node> children = new ArrayList<>();
        final BitSet waiting = new BitSet();
        /** By demand: how many steps with ready tasks there are below. */
        final int[] counts;

        final @Nullable StepHeap[] lines;
        long milliCores;
        long memory;
        long gpus;
        double key;

        Node(@Nullable Node parent, double weight, int demands) {
            this.parent = parent;
            this.weight = weight;
            this.counts = new int[demands];
            this.lines = new StepHeap[demands];
        }
    }
}
