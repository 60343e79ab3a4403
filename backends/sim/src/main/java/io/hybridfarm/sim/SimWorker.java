package io.hybridfarm.sim;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;

/** A virtual machine and what is occupied on it; its farm guards it. */
final class SimWorker {
    private final Offer.Worker size;
    private boolean there = true;
    private long milliCores;
    private long memoryBytes;
    private long gpus;
    private int attempts;
    private boolean exclusive;

    SimWorker(Offer.Worker size) {
        this.size = size;
    }

    Offer.Worker size() {
        return size;
    }

    boolean isThere() {
        return there;
    }

    void setThere(boolean there) {
        this.there = there;
    }

    /**
     * @throws FarmException BACKEND_FAILED, with nothing occupied, if the demand does not fit beside what runs
     */
    void occupy(AttemptId attempt, Demand demand) {
        if (exclusive || (demand.exclusive() && attempts > 0)) {
            throw new FarmException(
                    ErrorCode.BACKEND_FAILED,
                    "attempt " + attempt + " needs " + demand + ", but on worker " + size.name() + " "
                            + (exclusive ? "runs what wants it for itself" : attempts + " others run"));
        }
        if (milliCores + demand.milliCores() > size.milliCores()
                || memoryBytes + demand.memoryBytes() > size.memoryBytes()
                || gpus + demand.gpus() > size.gpus()
                || !size.couldEverFit(demand)) {
            throw new FarmException(
                    ErrorCode.BACKEND_FAILED,
                    "attempt " + attempt + " needs " + demand + ", but worker " + size.name() + " with tags "
                            + size.tags()
                            + " has " + (size.milliCores() - milliCores) + " thousandths of a core, "
                            + (size.memoryBytes() - memoryBytes) + " bytes and " + (size.gpus() - gpus)
                            + " gpus left");
        }
        attempts++;
        exclusive = demand.exclusive();
        milliCores += demand.milliCores();
        memoryBytes += demand.memoryBytes();
        gpus += demand.gpus();
    }

    void free(Demand demand) {
        attempts--;
        exclusive = false; // what was alone leaves nothing behind
        milliCores -= demand.milliCores();
        memoryBytes -= demand.memoryBytes();
        gpus -= demand.gpus();
    }
}
