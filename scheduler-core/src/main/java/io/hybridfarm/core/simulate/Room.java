package io.hybridfarm.core.simulate;

import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import java.util.BitSet;
import java.util.List;

/**
 * What is free on each worker, and which demands may still find a place.
 *
 * <p>A demand that found no worker is closed until a worker gains room for it: whoever asks for the same would get the same
 * answer. Belongs to one run.
 */
final class Room {
    private static final int ANY = -1;
    private static final int NOWHERE = -2;

    private final int[] freeMilliCores;
    private final long[] freeMemory;
    private final int[] freeGpus;
    private final int[] milliCores;
    private final long[] memory;
    private final int[] gpus;
    /** By demand: the workers that could run it when idle, as a set and as a list. */
    private final BitSet[] suited;

    private final int[][] workers;
    /** By demand: where to look for a place. */
    private final int[] where;

    private final BitSet open = new BitSet();
    private final BitSet gone = new BitSet();

    Room(Fleet fleet, List<Demand> demands) {
        int count = fleet.workers().size();
        freeMilliCores = new int[count];
        freeMemory = new long[count];
        freeGpus = new int[count];
        for (int i = 0; i < count; i++) {
            Offer.Worker worker = fleet.workers().get(i);
            freeMilliCores[i] = worker.milliCores();
            freeMemory[i] = worker.memoryBytes();
            freeGpus[i] = worker.gpus();
        }
        milliCores = new int[demands.size()];
        memory = new long[demands.size()];
        gpus = new int[demands.size()];
        suited = new BitSet[demands.size()];
        workers = new int[demands.size()][];
        where = new int[demands.size()];
        for (int i = 0; i < demands.size(); i++) {
            Demand demand = demands.get(i);
            milliCores[i] = demand.milliCores();
            memory[i] = demand.memoryBytes();
            gpus[i] = demand.gpus();
            suited[i] = new BitSet(count);
            for (int worker = 0; worker < count; worker++) {
                suited[i].set(worker, fleet.workers().get(worker).couldEverFit(demand));
            }
            workers[i] = suited[i].stream().toArray();
            where[i] = ANY;
            open.set(i);
        }
    }

    /** The demands that may find a place; not to be changed by the caller. */
    BitSet open() {
        return open;
    }

    /** The worker with the least to spare, GPUs first; if there is none, -1, and the demand is closed. */
    int find(int demand) {
        int best = NOWHERE;
        if (where[demand] == ANY) {
            for (int worker : workers[demand]) {
                if (fits(demand, worker) && (best < 0 || tighter(worker, best))) {
                    best = worker;
                }
            }
        } else if (fits(demand, where[demand])) {
            best = where[demand];
        }
        if (best < 0) {
            where[demand] = NOWHERE;
            open.clear(demand);
            return -1;
        }
        return best;
    }

    void take(int demand, int worker) {
        freeMilliCores[worker] -= milliCores[demand];
        freeMemory[worker] -= memory[demand];
        freeGpus[worker] -= gpus[demand];
    }

    void giveBack(int demand, int worker) {
        freeMilliCores[worker] += milliCores[demand];
        freeMemory[worker] += memory[demand];
        freeGpus[worker] += gpus[demand];
        reopen(worker);
    }

    /** A worker is gone, or back. */
    void present(int worker, boolean isThere) {
        gone.set(worker, !isThere);
        reopen(worker);
    }

    /** Lets through what may find a place on a worker that has more room than before. */
    private void reopen(int worker) {
        for (int i = 0; i < where.length; i++) {
            if (where[i] != ANY && where[i] != worker && suited[i].get(worker) && fits(i, worker)) {
                where[i] = where[i] == NOWHERE ? worker : ANY;
                open.set(i);
            }
        }
    }

    private boolean fits(int demand, int worker) {
        return milliCores[demand] <= freeMilliCores[worker]
                && memory[demand] <= freeMemory[worker]
                && gpus[demand] <= freeGpus[worker]
                && !gone.get(worker);
    }

    private boolean tighter(int worker, int other) {
        if (freeGpus[worker] != freeGpus[other]) {
            return freeGpus[worker] < freeGpus[other];
        }
        if (freeMilliCores[worker] != freeMilliCores[other]) {
            return freeMilliCores[worker] < freeMilliCores[other];
        }
        return freeMemory[worker] < freeMemory[other];
    }
}
