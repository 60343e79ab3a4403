package io.hybridfarm.benchmarks.core.loop;

import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import java.util.List;

/**
 * One kind of work and the workers that are kept for it: full workers of 40 cores and 160 GiB, so that the end of one task
 * makes room for exactly one other of its kind.
 */
enum WorkKind {
    RENDER("render", 4, 0),
    SIM("sim", 8, 0),
    COMP("comp", 2, 0),
    GPU("gpu", 8, 1);

    private static final int WORKER_CORES = 40;
    private static final int GIB_PER_CORE = 4;

    private final String tag;
    private final int cores;
    private final int gpus;

    WorkKind(String tag, int cores, int gpus) {
        this.tag = tag;
        this.cores = cores;
        this.gpus = gpus;
    }

    /** The kind that tasks with this tag are of. */
    static WorkKind tagged(String tag) {
        for (WorkKind kind : values()) {
            if (kind.tag.equals(tag)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind of work is tagged " + tag);
    }

    Demand demand() {
        return new Demand(cores * 1_000, memoryBytes(cores), gpus, List.of(tag));
    }

    int tasksPerWorker() {
        return WORKER_CORES / cores;
    }

    Offer.Worker worker(int number) {
        return new Offer.Worker(
                String.format("%s-%04d", tag, number),
                WORKER_CORES * 1_000,
                memoryBytes(WORKER_CORES),
                tasksPerWorker() * gpus,
                List.of(tag));
    }

    private static long memoryBytes(int cores) {
        return ((long) cores * GIB_PER_CORE) << 30;
    }
}
