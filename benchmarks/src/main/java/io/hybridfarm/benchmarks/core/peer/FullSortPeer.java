package io.hybridfarm.benchmarks.core.peer;

import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The way of YARN's fair scheduler and of Afanasy: for each host with room, and for each task that is placed there, the children
 * of a share are sorted by weighted dominant share and walked, level by level, until a task is found that fits.
 *
 * <p>Tuned where it does not change the way: numbers are sorted, not objects; a level is sorted only when the walk gets there;
 * shares without queued tasks are left out; hosts that have changed are looked at, all of them only after a submission.
 */
public final class FullSortPeer implements CappedCore {
    private static final int INDEX_BITS = 20;
    private static final long INDEX = (1L << INDEX_BITS) - 1;
    private static final int CORE = 1_000;

    private final FarmTables farm = new FarmTables();
    private final IntList top = new IntList();
    /** For each share room to sort its children in. */
    private final List<long[]> orders = new ArrayList<>();

    private long[] topOrder = new long[0];
    /** The most thousandths of a core for each share. */
    private long[] caps = new long[64];

    private final IntList changedHosts = new IntList();
    private boolean[] changed = new boolean[64];
    private boolean lookAtAll;

    @Override
    public int addShare(int parent, String name, int weight) {
        int share = farm.addShare(parent, weight);
        if (share == caps.length) {
            caps = Arrays.copyOf(caps, share * 2);
        }
        caps[share] = Long.MAX_VALUE;
        orders.add(new long[0]);
        if (parent == TOP) {
            top.add(share);
        }
        return share;
    }

    @Override
    public int addHost(int cores, long memoryBytes, int gpus) {
        int host = farm.addHost(cores, memoryBytes, gpus);
        if (host == changed.length) {
            changed = Arrays.copyOf(changed, host * 2);
        }
        look(host);
        return host;
    }

    @Override
    public int submit(int user, Demand demand, int tasks) {
        lookAtAll = true;
        return farm.submit(user, demand, tasks);
    }

    @Override
    public void cap(int share, int cores) {
        caps[share] = cores == NO_CAP ? Long.MAX_VALUE : (long) cores * CORE;
        lookAtAll = true;
    }

    @Override
    public void finish(long running) {
        look(farm.finish((int) running));
    }

    private void look(int host) {
        if (!changed[host]) {
            changed[host] = true;
            changedHosts.add(host);
        }
    }

    @Override
    public void place(Starts starts) {
        if (lookAtAll) {
            for (int host = 0; host < farm.hosts; host++) {
                fill(host, starts);
            }
        } else {
            for (int i = 0; i < changedHosts.size(); i++) {
                fill(changedHosts.get(i), starts);
            }
        }
        for (int i = 0; i < changedHosts.size(); i++) {
            changed[changedHosts.get(i)] = false;
        }
        changedHosts.clear();
        lookAtAll = false;
    }

    private void fill(int host, Starts starts) {
        boolean placed = true;
        while (placed && farm.hasRoom(host)) {
            if (topOrder.length < top.size()) {
                topOrder = new long[top.size()];
            }
            placed = walk(top, topOrder, host, Long.MAX_VALUE, starts);
        }
    }

    /** Sorts siblings, and places one task of the first that has one for this host. */
    private boolean walk(IntList siblings, long[] order, int host, long headroom, Starts starts) {
        int count = 0;
        for (int i = 0; i < siblings.size(); i++) {
            int share = siblings.get(i);
            if (farm.queuedBelow[share] > 0 && farm.usedCores[share] < caps[share]) {
                // the bits of a number that is not negative sort as it does; what its last bits held does not matter
                order[count++] = (Double.doubleToRawLongBits(farm.key(share)) & ~INDEX) | i;
            }
        }
        Arrays.sort(order, 0, count);
        for (int i = 0; i < count; i++) {
            int share = siblings.get((int) (order[i] & INDEX));
            long room = Math.min(headroom, caps[share] - farm.usedCores[share]);
            if (walkBelow(share, host, room, starts)) {
                return true;
            }
        }
        return false;
    }

    private boolean walkBelow(int share, int host, long headroom, Starts starts) {
        IntList below = farm.children.get(share);
        if (below.isEmpty()) {
            return placeOne(share, host, headroom, starts);
        }
        long[] order = orders.get(share);
        if (order.length < below.size()) {
            order = new long[below.size()];
            orders.set(share, order);
        }
        return walk(below, order, host, headroom, starts);
    }

    private boolean placeOne(int user, int host, long headroom, Starts starts) {
        StepLine line = farm.lines.get(user);
        for (int position = line.begin(); position < line.end(); position++) {
            int step = line.at(position);
            if (step >= 0 && fits(farm.stepKind[step], host, headroom)) {
                starts.started(farm.start(position, step, host), step, host);
                return true;
            }
        }
        return false;
    }

    private boolean fits(int kind, int host, long headroom) {
        return farm.kindCores[kind] <= headroom && farm.fits(kind, host);
    }
}
