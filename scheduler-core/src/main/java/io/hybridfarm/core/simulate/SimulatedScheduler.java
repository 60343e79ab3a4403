package io.hybridfarm.core.simulate;

/**
 * What decides in a simulated farm: told what happens, in the order in which it happens, it says what starts.
 *
 * <p>Jobs, steps and tasks are the numbers of the {@link Layout}, workers the positions in the {@link Fleet}, times are
 * virtual milliseconds that never go back. Belongs to one run.
 */
interface SimulatedScheduler {
    /** A job arrives; those of its tasks that wait for nothing are announced by {@link #ready} right after. */
    void submitted(int job, long now);

    /** The tasks {@code from} to {@code to - 1} of a step have nothing left to wait for. */
    void ready(int step, int from, int to);

    /** A task ends; what waited only for it is announced by {@link #ready} right after. */
    void ended(int task, int worker, long now);

    /** Starts whatever can start now; called after all that happens at one instant. */
    void place(long now, Starts starts);

    /** When something could start though nothing happens; {@link Long#MAX_VALUE} if never. */
    default long wakeAt() {
        return Long.MAX_VALUE;
    }

    /** Takes the decisions. */
    @FunctionalInterface
    interface Starts {
        /** A task starts on a worker. */
        void started(int task, int worker);
    }
}
