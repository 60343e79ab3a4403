package io.hybridfarm.benchmarks.core.peer;

import io.hybridfarm.spi.job.Demand;
import java.util.Arrays;

/**
 * Armada's way: in each pass a heap of users by weighted dominant share; the least is popped and its line walked for a task that
 * fits on some host. A kind of demand that failed once is skipped from then on in the pass, wherever it stands; a user of whom
 * nothing is left to try drops out.
 *
 * <p>Users are weighed flat, by the product of the weights above them, as queues are there. Tuned where it does not change the
 * way: hosts are indexed by free cores, a line is not walked twice in a pass, and a pass ends when every kind has failed.
 */
public final class HeapSkipPeer implements PlacementCore {
    private final FarmTables farm = new FarmTables();
    private final HostsByFreeCores hosts = new HostsByFreeCores(farm);
    /** The share of a user among all. */
    private double[] flatWeight = new double[64];

    private int[] heap = new int[64];
    private double[] keys = new double[64];
    private int size;
    /** Where the walk through the line of a user goes on in this pass. */
    private int[] position = new int[64];

    /** The pass in which a kind failed. */
    private int[] failedIn = new int[32];

    private int failed;
    private int pass;

    @Override
    public int addShare(int parent, String name, int weight) {
        int share = farm.addShare(parent, weight);
        if (share == flatWeight.length) {
            flatWeight = Arrays.copyOf(flatWeight, share * 2);
            heap = Arrays.copyOf(heap, share * 2);
            keys = Arrays.copyOf(keys, share * 2);
            position = Arrays.copyOf(position, share * 2);
        }
        flatWeight[share] = parent == TOP ? 1 : flatWeight[parent] * farm.weight[parent];
        return share;
    }

    @Override
    public int addHost(int cores, long memoryBytes, int gpus) {
        int host = farm.addHost(cores, memoryBytes, gpus);
        hosts.add(host);
        return host;
    }

    @Override
    public int submit(int user, Demand demand, int tasks) {
        return farm.submit(user, demand, tasks);
    }

    @Override
    public void finish(long running) {
        hosts.update(farm.finish((int) running));
    }

    @Override
    public void place(Starts starts) {
        pass++;
        failed = 0;
        if (failedIn.length < farm.kinds()) {
            failedIn = new int[farm.kinds() * 2];
        }
        findFailed();
        if (failed == farm.liveKinds) {
            return;
        }
        buildHeap();
        while (size > 0 && failed < farm.liveKinds) {
            int user = heap[0];
            if (placeOne(user, starts)) {
                keys[0] = key(user);
            } else {
                size--;
                heap[0] = heap[size];
                keys[0] = keys[size];
            }
            siftDown(0);
        }
    }

    /** What fits nowhere from the start need not be met in a line to be known. */
    private void findFailed() {
        for (int kind = 0; kind < farm.kinds(); kind++) {
            if (farm.kindQueued[kind] > 0 && hosts.bestFit(kind) < 0) {
                fail(kind);
            }
        }
    }

    private void fail(int kind) {
        failedIn[kind] = pass;
        failed++;
    }

    private boolean placeOne(int user, Starts starts) {
        StepLine line = farm.lines.get(user);
        for (int at = position[user]; at < line.end(); at++) {
            int step = line.at(at);
            if (step < 0 || failedIn[farm.stepKind[step]] == pass) {
                continue;
            }
            int kind = farm.stepKind[step];
            int host = hosts.bestFit(kind);
            if (host < 0) {
                fail(kind);
                continue;
            }
            position[user] = at;
            long running = farm.start(at, step, host);
            hosts.update(host);
            starts.started(running, step, host);
            return true;
        }
        return false;
    }

    private double key(int user) {
        return farm.key(user) / flatWeight[user];
    }

    private void buildHeap() {
        size = 0;
        for (int share = 0; share < farm.shares; share++) {
            StepLine line = farm.lines.get(share);
            if (!line.isEmpty()) {
                heap[size] = share;
                keys[size++] = key(share);
                position[share] = line.begin();
            }
        }
        for (int i = size / 2 - 1; i >= 0; i--) {
            siftDown(i);
        }
    }

    private void siftDown(int from) {
        int user = heap[from];
        double key = keys[from];
        int at = from;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && before(child + 1, keys[child], heap[child])) {
                child++;
            }
            if (!before(child, key, user)) {
                break;
            }
            heap[at] = heap[child];
            keys[at] = keys[child];
            at = child;
        }
        heap[at] = user;
        keys[at] = key;
    }

    private boolean before(int at, double key, int user) {
        return keys[at] < key || (keys[at] == key && heap[at] < user);
    }
}
