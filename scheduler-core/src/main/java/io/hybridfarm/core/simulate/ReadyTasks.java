package io.hybridfarm.core.simulate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The tasks of each step that may start, first in, first out; a step that became ready as a whole costs two numbers. */
final class ReadyTasks {
    private final int[] next;
    private final int[] end;
    private final @Nullable Line[] lines;

    ReadyTasks(int steps) {
        next = new int[steps];
        end = new int[steps];
        lines = new Line[steps];
    }

    /** Adds tasks {@code from} to {@code to - 1} of a step, and says whether the step had none before. */
    boolean add(int step, int from, int to) {
        Line line = lines[step];
        boolean alone = line == null || line.isEmpty();
        if (next[step] == end[step] && alone) {
            next[step] = from;
            end[step] = to;
            return true;
        }
        if (line == null) {
            line = new Line();
            lines[step] = line;
        }
        for (int index = from; index < to; index++) {
            line.add(index);
        }
        return false;
    }

    /** Takes the first ready task of a step that has one, and gives its index. */
    int take(int step) {
        Line line = lines[step];
        if (next[step] == end[step] && line != null) {
            return line.take();
        }
        return next[step]++;
    }

    boolean isEmpty(int step) {
        Line line = lines[step];
        return next[step] == end[step] && (line == null || line.isEmpty());
    }

    private static final class Line {
        private int[] indices = new int[8];
        private int first;
        private int last;

        boolean isEmpty() {
            return first == last;
        }

        void add(int index) {
            if (last == indices.length) {
                int waiting = last - first;
                int[] room = waiting * 2 > indices.length ? new int[indices.length * 2] : indices;
                System.arraycopy(indices, first, room, 0, waiting);
                indices = room;
                first = 0;
                last = waiting;
            }
            indices[last++] = index;
        }

        int take() {
            int index = indices[first++];
            if (first == last && indices.length > 1_024) {
                indices = Arrays.copyOf(indices, 8);
                first = 0;
                last = 0;
            }
            return index;
        }
    }
}
