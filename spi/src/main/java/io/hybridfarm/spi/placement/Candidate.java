package io.hybridfarm.spi.placement;

import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;

/**
 * A worker with room for a demand.
 *
 * @param demand what has to be placed
 * @param farm the farm of the worker
 * @param worker the worker and its whole size
 * @param freeMilliCores thousandths of a core that are free now
 * @param freeMemoryBytes bytes of memory that are free now
 * @param freeGpus GPUs that are free now
 */
public record Candidate(
        Demand demand, String farm, Offer.Worker worker, int freeMilliCores, long freeMemoryBytes, int freeGpus) {}
