package io.hybridfarm.benchmarks.core.peer;

import io.hybridfarm.spi.job.Demand;

/**
 * What a scheduling core must offer to be measured: hosts, shares, queued tasks, and the one question of what starts where.
 *
 * <p>Numbers that the core gives out (shares, hosts, steps) count up from zero in the order of the calls. Nothing starts but
 * within {@link #place}; the other calls may do as much of the work beforehand as they like, since they are timed together with
 * it. All calls come from one thread.
 */
public interface PlacementCore extends AutoCloseable {
    /** The parent of a share that stands at the top. */
    int TOP = -1;

    /** Takes what starts; called within {@link #place}, and calls nothing back. */
    @FunctionalInterface
    interface Starts {
        /**
         * One task starts.
         *
         * @param running names the task in {@link #finish}; from zero on, and free to be used again once finished
         * @param step the step that it is of
         * @param host where it runs
         */
        void started(long running, int step, int host);
    }

    /**
     * Adds a node to the share tree, which is as deep as show, department and user.
     *
     * @param parent an earlier share, or {@link #TOP}
     * @param name unique among its siblings: letters, digits and hyphens
     * @param weight 1 to 1,000
     * @return its number
     */
    int addShare(int parent, String name, int weight);

    /**
     * Adds an idle host.
     *
     * @param cores whole cores, from 1 on
     * @param memoryBytes bytes of memory, from 0 on
     * @param gpus GPUs, from 0 on
     * @return its number
     */
    int addHost(int cores, long memoryBytes, int gpus);

    /**
     * Queues equal tasks behind what their user queued before.
     *
     * @param user a share that has no children
     * @param demand what each task needs; no tags
     * @param tasks from 1 on
     * @return the number of the step
     */
    int submit(int user, Demand demand, int tasks);

    /** A running task ends; its room is free. */
    void finish(long running);

    /** Starts queued tasks in fair order until none of them fits on any host. */
    void place(Starts starts);

    /** Stops threads, if the core has any. */
    @Override
    default void close() {}
}
