package io.hybridfarm.core.simulate;

import java.util.BitSet;

/** Follows which tasks have nothing left to wait for; belongs to one run. */
final class Readiness {
    /** Hears of tasks that may start from now on. */
    @FunctionalInterface
    interface Listener {
        /** The tasks {@code from} to {@code to - 1} of a step, counted inside of it. */
        void ready(int step, int from, int to);
    }

    private final Layout layout;
    private final Listener listener;
    private final BitSet ended;
    private final int[] left;
    private final int[] openParents;

    Readiness(Layout layout, Listener listener) {
        this.layout = layout;
        this.listener = listener;
        this.ended = new BitSet(layout.tasks);
        this.left = new int[layout.steps];
        for (int step = 0; step < layout.steps; step++) {
            left[step] = layout.size(step);
        }
        this.openParents = layout.allParents.clone();
    }

    void submitted(int job) {
        for (int step = layout.firstStep[job]; step < layout.firstStep[job + 1]; step++) {
            if (openParents[step] == 0 && layout.sameParents[step].length == 0) {
                listener.ready(step, 0, layout.size(step));
            }
        }
    }

    void ended(int task) {
        int step = layout.stepOfTask[task];
        int index = task - layout.firstTask[step];
        ended.set(task);
        left[step]--;
        for (int child : layout.waitForSame[step]) {
            if (openParents[child] == 0 && sameParentsEnded(child, index)) {
                listener.ready(child, index, index + 1);
            }
        }
        if (left[step] == 0) {
            for (int child : layout.waitForAll[step]) {
                openParents[child]--;
                if (openParents[child] == 0) {
                    releaseAll(child);
                }
            }
        }
    }

    private void releaseAll(int step) {
        if (layout.sameParents[step].length == 0) {
            listener.ready(step, 0, layout.size(step));
            return;
        }
        for (int index = 0; index < layout.size(step); index++) {
            if (sameParentsEnded(step, index)) {
                listener.ready(step, index, index + 1);
            }
        }
    }

    private boolean sameParentsEnded(int step, int index) {
        for (int parent : layout.sameParents[step]) {
            if (!ended.get(layout.firstTask[parent] + index)) {
                return false;
            }
        }
        return true;
    }
}
