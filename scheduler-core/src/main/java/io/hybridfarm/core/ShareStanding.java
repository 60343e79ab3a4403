package io.hybridfarm.core;

/**
 * How one node of a share tree stands.
 *
 * @param pool the pool of the tree
 * @param resource {@code cpu} or {@code gpu}
 * @param band the band in which it is served
 * @param node {@code show}, {@code show/department} or {@code show/department/user}; empty for the band as a whole
 * @param weight its part beside its siblings
 * @param min its guarantee, as a part of the pool
 * @param max its cap, as a part of the pool
 * @param allocated what it occupies now: the largest of its parts of the pool's cores, memory and GPUs
 * @param usage the same for its decayed usage
 * @param standing what it is ordered by: allocation and remembered usage over its weight; less comes first
 * @param guaranteed whether it is below its guarantee and served before its siblings
 * @param running tasks that run
 * @param wants whether it has work that could run if there were room
 */
public record ShareStanding(
        String pool,
        String resource,
        Band band,
        String node,
        double weight,
        double min,
        double max,
        double allocated,
        double usage,
        double standing,
        boolean guaranteed,
        int running,
        boolean wants) {}
