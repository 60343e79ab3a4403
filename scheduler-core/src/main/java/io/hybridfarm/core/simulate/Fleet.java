package io.hybridfarm.core.simulate;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import java.util.List;

/**
 * The machines of a simulated farm; they are all there at the start.
 *
 * @param workers at least one, each name once
 * @param troubles what goes wrong with them, and with what runs on them
 */
public record Fleet(List<Offer.Worker> workers, Troubles troubles) {
    /**
     * @throws FarmException INVALID if there is no worker, or two share a name
     */
    public Fleet {
        workers = new Offer(workers).workers();
        if (workers.isEmpty()) {
            throw FarmException.invalid("workers", "there must be at least one");
        }
    }

    /**
     * Machines that never fail.
     *
     * @throws FarmException INVALID if there is no worker, or two share a name
     */
    public Fleet(List<Offer.Worker> workers) {
        this(workers, Troubles.NONE);
    }

    /** Thousandths of a core, over all workers. */
    public long milliCores() {
        return workers.stream().mapToLong(Offer.Worker::milliCores).sum();
    }

    /** Bytes of memory, over all workers. */
    public double memoryBytes() {
        return workers.stream().mapToDouble(Offer.Worker::memoryBytes).sum();
    }

    /** GPUs, over all workers. */
    public long gpus() {
        return workers.stream().mapToLong(Offer.Worker::gpus).sum();
    }

    /** Whether at least one worker could run a demand if nothing else ran there. */
    public boolean couldEverFit(Demand demand) {
        return workers.stream().anyMatch(worker -> worker.couldEverFit(demand));
    }
}
