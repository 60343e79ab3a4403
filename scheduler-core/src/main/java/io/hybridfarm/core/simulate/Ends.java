package io.hybridfarm.core.simulate;

import java.util.Arrays;
import java.util.BitSet;

/** What runs, and when it ends if nothing comes between: by time, then by task. Belongs to one run. */
final class Ends {
    private final EndHeap heap = new EndHeap();
    private final BitSet running = new BitSet();
    /** By task: when it ends; entries of the heap that say otherwise are of attempts that were dropped. */
    private final long[] endsAt;

    Ends(int tasks) {
        endsAt = new long[tasks];
        Arrays.fill(endsAt, -1);
    }

    /** A task runs up to a time. */
    void add(long time, int task) {
        endsAt[task] = time;
        running.set(task);
        heap.add(time, task);
    }

    /** A task that runs does so no more. */
    void drop(int task) {
        endsAt[task] = -1;
        running.clear(task);
    }

    /** When the next task ends; {@link Long#MAX_VALUE} if none runs. */
    long time() {
        while (!heap.isEmpty() && endsAt[heap.task()] != heap.time()) {
            heap.take();
        }
        return heap.isEmpty() ? Long.MAX_VALUE : heap.time();
    }

    /** The task that ends at {@link #time}; it runs no more. */
    int take() {
        int task = heap.take();
        drop(task);
        return task;
    }

    /** The first running task from a number on, or -1. */
    int nextRunning(int task) {
        return running.nextSetBit(task);
    }
}
