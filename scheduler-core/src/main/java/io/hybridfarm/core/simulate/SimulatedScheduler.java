package io.hybridfarm.core.simulate;

/**
 * What decides in a simulated farm: told what happens, in the order in which it happens, it says what starts, and what becomes
 * of tasks whose attempt came to nothing.
 *
 * <p>Jobs, steps and tasks are the numbers of the {@link Layout}, workers the positions in the {@link Fleet}, times are
 * virtual milliseconds that never go back. Belongs to one run.
 */
interface SimulatedScheduler {
    /** A job arrives; those of its tasks that wait for nothing are announced by {@link #ready} right after. */
    void submitted(int job, long now);

    /** The tasks {@code from} to {@code to - 1} of a step have nothing left to wait for. */
    void ready(int step, int from, int to);

    /** A task has been done; what waited only for it is announced by {@link #ready} right after. */
    void ended(int task, int worker, long now);

    /** An attempt has failed by itself: says whether its task is tried again or given up. */
    void failed(int task, int worker, long now, World world);

    /** The worker of an attempt is gone: says whether its task is tried again or given up. */
    void lost(int task, int worker, long now, World world);

    /** A worker is gone, after what ran there was {@link #lost}, or is back, with nothing on it. */
    void present(int worker, boolean isThere, long now);

    /** Starts whatever can start now, and may stop what runs for it; called after all that happens at one instant. */
    void place(long now, World world);

    /** When something could start though nothing happens; {@link Long#MAX_VALUE} if never. */
    default long wakeAt() {
        return Long.MAX_VALUE;
    }

    /** Takes the decisions. */
    interface World {
        /** A task starts on a worker. */
        void started(int task, int worker);

        /** A running task is stopped for another, and waits again; what it did is lost. */
        void preempted(int task);

        /** A task that came to nothing waits again. */
        void again(int task);

        /** A task that came to nothing is not tried any more; what waits for it will not run. */
        void givenUp(int task);
    }
}
