package io.hybridfarm.core.plan;

import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;

/**
 * What belongs to the GPUs of a worker: to each an equal part of its cores and its memory.
 *
 * <p>What belongs to a free GPU is kept for work that needs one while such work waits in any pool that the worker is in, and otherwise lent to work that may be
 * stopped.
 */
final class Bundles {
    private final DemandClasses classes;
    private long[] leftOver = new long[1];

    Bundles(DemandClasses classes) {
        this.classes = classes;
    }

    void widen(int words) {
        leftOver = new long[words];
    }

    /** Takes away work without GPUs that would eat what the free GPUs need beside them. */
    void keep(WorkerRoom room, long[] out) {
        Offer.Worker size = room.size();
        if (size == null) {
            return;
        }
        long cores = room.freeMilliCores() - room.freeGpus() * (size.milliCores() / size.gpus());
        long memory = room.freeMemoryBytes() - room.freeGpus() * (size.memoryBytes() / size.gpus());
        classes.fits().fitting(Math.max(0, cores), Math.max(0, memory), 0, leftOver);
        boolean keepsAll = room.keepsBundles();
        for (int w = 0; w < out.length; w++) {
            long lent = keepsAll ? 0 : classes.interruptible(w);
            out[w] &= classes.gpu(w) | leftOver[w] | lent;
        }
    }

    /** Thousandths of a core that a worker keeps from a class while so many of its GPUs are free. */
    static long cores(WorkerRoom room, DemandClass kind, long freeGpus) {
        Offer.Worker size = room.size();
        return size != null && keeps(room, kind, freeGpus) ? freeGpus * (size.milliCores() / size.gpus()) : 0;
    }

    /** Bytes of memory likewise. */
    static long memory(WorkerRoom room, DemandClass kind, long freeGpus) {
        Offer.Worker size = room.size();
        return size != null && keeps(room, kind, freeGpus) ? freeGpus * (size.memoryBytes() / size.gpus()) : 0;
    }

    private static boolean keeps(WorkerRoom room, DemandClass kind, long freeGpus) {
        return freeGpus > 0 && !kind.needsGpu() && (!kind.key.interruptible() || room.keepsBundles());
    }

    /**
     * Whether all that a class lacks on a worker is what the worker has lent: it has the GPUs free, and of cores and memory the
     * class asks for no more than belongs to these GPUs and to none.
     */
    static boolean hasLentTo(WorkerRoom room, DemandClass kind) {
        Offer.Worker size = room.size();
        Demand demand = kind.demand();
        long gpus = room.freeGpus();
        return size != null
                && kind.needsGpu()
                && !demand.exclusive()
                && !room.exclusive()
                && room.running() < room.mostTasks()
                && demand.gpus() <= gpus
                && demand.milliCores() <= ownOf(size.milliCores() / size.gpus(), demand, room.freeMilliCores(), gpus)
                && demand.memoryBytes()
                        <= ownOf(size.memoryBytes() / size.gpus(), demand, room.freeMemoryBytes(), gpus);
    }

    private static long ownOf(long bundle, Demand demand, long free, long freeGpus) {
        return demand.gpus() * bundle + Math.max(0, free - freeGpus * bundle);
    }
}
