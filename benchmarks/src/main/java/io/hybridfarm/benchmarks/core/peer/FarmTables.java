package io.hybridfarm.benchmarks.core.peer;

import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the re-implemented peers have in common: hosts, shares, steps and running tasks as columns of numbers.
 *
 * <p>A share's key is its dominant share by its weight. Not thread-safe.
 */
final class FarmTables {
    private static final int CORE = 1_000;

    // hosts
    int hosts;
    int[] freeCores = new int[64];
    long[] freeMemory = new long[64];
    int[] freeGpus = new int[64];
    private long allCores;
    private long allMemory;
    private long allGpus;

    // kinds of demand, numbered as they appear
    private final Map<Demand, Integer> kinds = new HashMap<>();
    int[] kindCores = new int[32];
    long[] kindMemory = new long[32];
    int[] kindGpus = new int[32];
    long[] kindQueued = new long[32];
    /** Kinds of which something is queued. */
    int liveKinds;

    private int kindChanges;
    private int smallestAge = -1;
    private int smallestCores;
    private long smallestMemory;

    // shares
    int shares;
    int[] parent = new int[64];
    int[] weight = new int[64];
    long[] usedCores = new long[64];
    private long[] usedMemory = new long[64];
    private long[] usedGpus = new long[64];
    /** Queued tasks at or below a share. */
    long[] queuedBelow = new long[64];

    final List<IntList> children = new ArrayList<>();
    final List<StepLine> lines = new ArrayList<>();

    // steps
    int steps;
    int[] stepUser = new int[64];
    int[] stepKind = new int[64];
    int[] stepQueued = new int[64];

    // running tasks
    private int[] runningStep = new int[64];
    private int[] runningHost = new int[64];
    private int runningEnd;
    private final IntList runningFree = new IntList();

    int addHost(int cores, long memoryBytes, int gpus) {
        if (hosts == freeCores.length) {
            freeCores = Arrays.copyOf(freeCores, hosts * 2);
            freeMemory = Arrays.copyOf(freeMemory, hosts * 2);
            freeGpus = Arrays.copyOf(freeGpus, hosts * 2);
        }
        freeCores[hosts] = cores * CORE;
        freeMemory[hosts] = memoryBytes;
        freeGpus[hosts] = gpus;
        allCores += freeCores[hosts];
        allMemory += memoryBytes;
        allGpus += gpus;
        return hosts++;
    }

    int addShare(int parentShare, int shareWeight) {
        if (shares == parent.length) {
            parent = Arrays.copyOf(parent, shares * 2);
            weight = Arrays.copyOf(weight, shares * 2);
            usedCores = Arrays.copyOf(usedCores, shares * 2);
            usedMemory = Arrays.copyOf(usedMemory, shares * 2);
            usedGpus = Arrays.copyOf(usedGpus, shares * 2);
            queuedBelow = Arrays.copyOf(queuedBelow, shares * 2);
        }
        parent[shares] = parentShare;
        weight[shares] = shareWeight;
        children.add(new IntList());
        lines.add(new StepLine());
        if (parentShare != PlacementCore.TOP) {
            children.get(parentShare).add(shares);
        }
        return shares++;
    }

    int submit(int user, Demand demand, int tasks) {
        if (steps == stepUser.length) {
            stepUser = Arrays.copyOf(stepUser, steps * 2);
            stepKind = Arrays.copyOf(stepKind, steps * 2);
            stepQueued = Arrays.copyOf(stepQueued, steps * 2);
        }
        int kind = kindOf(demand);
        stepUser[steps] = user;
        stepKind[steps] = kind;
        stepQueued[steps] = tasks;
        if (kindQueued[kind] == 0) {
            liveKinds++;
            kindChanges++;
        }
        kindQueued[kind] += tasks;
        for (int share = user; share != PlacementCore.TOP; share = parent[share]) {
            queuedBelow[share] += tasks;
        }
        lines.get(user).add(steps);
        return steps++;
    }

    private int kindOf(Demand demand) {
        Integer known = kinds.get(demand);
        if (known != null) {
            return known;
        }
        if (!demand.tags().isEmpty()) {
            throw new IllegalArgumentException("a demand without tags is needed, not " + demand);
        }
        int kind = kinds.size();
        if (kind == kindCores.length) {
            kindCores = Arrays.copyOf(kindCores, kind * 2);
            kindMemory = Arrays.copyOf(kindMemory, kind * 2);
            kindGpus = Arrays.copyOf(kindGpus, kind * 2);
            kindQueued = Arrays.copyOf(kindQueued, kind * 2);
        }
        kindCores[kind] = demand.milliCores();
        kindMemory[kind] = demand.memoryBytes();
        kindGpus[kind] = demand.gpus();
        kinds.put(demand, kind);
        return kind;
    }

    int kinds() {
        return kinds.size();
    }

    boolean fits(int kind, int host) {
        return kindCores[kind] <= freeCores[host]
                && kindMemory[kind] <= freeMemory[host]
                && kindGpus[kind] <= freeGpus[host];
    }

    /** Whether a host has the least cores and the least memory that anything queued asks for. */
    boolean hasRoom(int host) {
        if (smallestAge != kindChanges) {
            smallestAge = kindChanges;
            smallestCores = Integer.MAX_VALUE;
            smallestMemory = Long.MAX_VALUE;
            for (int kind = 0; kind < kinds.size(); kind++) {
                if (kindQueued[kind] > 0) {
                    smallestCores = Math.min(smallestCores, kindCores[kind]);
                    smallestMemory = Math.min(smallestMemory, kindMemory[kind]);
                }
            }
        }
        return freeCores[host] >= smallestCores && freeMemory[host] >= smallestMemory;
    }

    /** Dominant share by weight. */
    double key(int share) {
        double dominant = (double) usedCores[share] / allCores;
        if (allMemory > 0) {
            dominant = Math.max(dominant, (double) usedMemory[share] / allMemory);
        }
        if (allGpus > 0) {
            dominant = Math.max(dominant, (double) usedGpus[share] / allGpus);
        }
        return dominant / weight[share];
    }

    /** Starts a task of the step at a position of its user's line, and gives its number. */
    int start(int position, int step, int host) {
        int kind = stepKind[step];
        int user = stepUser[step];
        account(user, host, kind, 1);
        for (int share = user; share != PlacementCore.TOP; share = parent[share]) {
            queuedBelow[share]--;
        }
        if (--kindQueued[kind] == 0) {
            liveKinds--;
            kindChanges++;
        }
        if (--stepQueued[step] == 0) {
            lines.get(user).remove(position);
        }
        int running = runningFree.isEmpty() ? runningEnd++ : runningFree.removeLast();
        if (running == runningStep.length) {
            runningStep = Arrays.copyOf(runningStep, running * 2);
            runningHost = Arrays.copyOf(runningHost, running * 2);
        }
        runningStep[running] = step;
        runningHost[running] = host;
        return running;
    }

    /** Ends a task and gives its host. */
    int finish(int running) {
        int step = runningStep[running];
        int host = runningHost[running];
        account(stepUser[step], host, stepKind[step], -1);
        runningFree.add(running);
        return host;
    }

    private void account(int user, int host, int kind, int sign) {
        int cores = kindCores[kind] * sign;
        long memory = kindMemory[kind] * sign;
        int gpus = kindGpus[kind] * sign;
        freeCores[host] -= cores;
        freeMemory[host] -= memory;
        freeGpus[host] -= gpus;
        for (int share = user; share != PlacementCore.TOP; share = parent[share]) {
            usedCores[share] += cores;
            usedMemory[share] += memory;
            usedGpus[share] += gpus;
        }
    }
}
