package io.hybridfarm.core.simulate;

import java.util.Arrays;

/** Tasks, or whatever else is counted through, by the time of their end, then by number; belongs to one run. */
final class EndHeap {
    private long[] times = new long[1_024];
    private int[] tasks = new int[1_024];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** When the next task ends. */
    long time() {
        return times[0];
    }

    /** Which task that is. */
    int task() {
        return tasks[0];
    }

    void add(long time, int task) {
        if (size == tasks.length) {
            times = Arrays.copyOf(times, size * 2);
            tasks = Arrays.copyOf(tasks, size * 2);
        }
        int position = size++;
        while (position > 0 && before(time, task, (position - 1) / 2)) {
            move((position - 1) / 2, position);
            position = (position - 1) / 2;
        }
        times[position] = time;
        tasks[position] = task;
    }

    /** Takes the task that ends next. */
    int take() {
        int taken = tasks[0];
        size--;
        long time = times[size];
        int task = tasks[size];
        int position = 0;
        while (2 * position + 1 < size) {
            int child = 2 * position + 1;
            if (child + 1 < size && before(times[child + 1], tasks[child + 1], child)) {
                child++;
            }
            if (before(time, task, child)) {
                break;
            }
            move(child, position);
            position = child;
        }
        times[position] = time;
        tasks[position] = task;
        return taken;
    }

    private boolean before(long time, int task, int other) {
        return time != times[other] ? time < times[other] : task < tasks[other];
    }

    private void move(int from, int to) {
        times[to] = times[from];
        tasks[to] = tasks[from];
    }
}
