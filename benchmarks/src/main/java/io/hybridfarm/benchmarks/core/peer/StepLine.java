package io.hybridfarm.benchmarks.core.peer;

import java.util.Arrays;

/**
 * The steps of one user in the order of their submission.
 *
 * <p>A step may run out in the middle of the line; its place is left empty until half of the line is.
 */
final class StepLine {
    private static final int GONE = -1;

    private int[] steps = new int[8];
    private int begin;
    private int end;
    private int waiting;

    void add(int step) {
        if (end == steps.length) {
            if (waiting > steps.length / 2) {
                steps = Arrays.copyOf(steps, steps.length * 2);
            }
            closeUp();
        }
        steps[end++] = step;
        waiting++;
    }

    /** The first position. */
    int begin() {
        return begin;
    }

    /** One behind the last position. */
    int end() {
        return end;
    }

    boolean isEmpty() {
        return waiting == 0;
    }

    /** The step at a position, or a negative number if it has run out. */
    int at(int position) {
        return steps[position];
    }

    /** The step at a position has run out; positions of others stay. */
    void remove(int position) {
        steps[position] = GONE;
        waiting--;
        while (begin < end && steps[begin] == GONE) {
            begin++;
        }
        if (waiting == 0) {
            begin = 0;
            end = 0;
        }
    }

    private void closeUp() {
        int to = 0;
        for (int from = begin; from < end; from++) {
            if (steps[from] != GONE) {
                steps[to++] = steps[from];
            }
        }
        begin = 0;
        end = to;
    }
}
