package io.hybridfarm.core.plan;

import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.placement.Candidate;

/**
 * A worker and what is free on it while a plan is being made.
 *
 * <p>Belongs to one plan, and so to one thread.
 */
public final class WorkerRoom {
    private final String farm;
    private final Offer.Worker worker;
    private int freeMilliCores;
    private long freeMemoryBytes;
    private int freeGpus;

    /**
     * @param farm the farm of the worker
     * @param worker its whole size
     * @param usedMilliCores thousandths of a core that are occupied; more than there are when a worker has shrunk
     * @param usedMemoryBytes bytes of memory that are occupied
     * @param usedGpus GPUs that are occupied
     */
    public WorkerRoom(String farm, Offer.Worker worker, int usedMilliCores, long usedMemoryBytes, int usedGpus) {
        this.farm = farm;
        this.worker = worker;
        this.freeMilliCores = worker.milliCores() - usedMilliCores;
        this.freeMemoryBytes = worker.memoryBytes() - usedMemoryBytes;
        this.freeGpus = worker.gpus() - usedGpus;
    }

    String farm() {
        return farm;
    }

    Offer.Worker worker() {
        return worker;
    }

    int freeMilliCores() {
        return freeMilliCores;
    }

    boolean fits(Demand demand) {
        return demand.milliCores() <= freeMilliCores
                && demand.memoryBytes() <= freeMemoryBytes
                && demand.gpus() <= freeGpus
                && worker.tags().containsAll(demand.tags());
    }

    void take(Demand demand) {
        freeMilliCores -= demand.milliCores();
        freeMemoryBytes -= demand.memoryBytes();
        freeGpus -= demand.gpus();
    }

    Candidate candidate(Demand demand) {
        return new Candidate(demand, farm, worker, freeMilliCores, freeMemoryBytes, freeGpus);
    }
}
