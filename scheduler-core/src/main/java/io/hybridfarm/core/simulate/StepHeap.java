package io.hybridfarm.core.simulate;

import java.util.Arrays;

/** Steps by an order that may change under them; the first at hand, the others in O(log n). Belongs to one run. */
final class StepHeap {
    /** A strict total order of steps. */
    @FunctionalInterface
    interface Order {
        boolean before(int step, int other);
    }

    private final Order order;
    /** By step: where it stands; shared by heaps that hold different steps. */
    private final int[] positions;

    private int[] heap = new int[4];
    private int size;

    StepHeap(Order order, int[] positions) {
        this.order = order;
        this.positions = positions;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int first() {
        return heap[0];
    }

    void add(int step) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        put(step, size);
        size++;
        up(size - 1);
    }

    void remove(int step) {
        int position = positions[step];
        size--;
        if (position < size) {
            put(heap[size], position);
            moved(heap[position]);
        }
    }

    /** To be called after the place of a step in the order has changed. */
    void moved(int step) {
        up(positions[step]);
        down(positions[step]);
    }

    private void up(int from) {
        int position = from;
        int step = heap[position];
        while (position > 0 && order.before(step, heap[(position - 1) / 2])) {
            put(heap[(position - 1) / 2], position);
            position = (position - 1) / 2;
        }
        put(step, position);
    }

    private void down(int from) {
        int position = from;
        int step = heap[position];
        while (2 * position + 1 < size) {
            int child = 2 * position + 1;
            if (child + 1 < size && order.before(heap[child + 1], heap[child])) {
                child++;
            }
            if (!order.before(heap[child], step)) {
                break;
            }
            put(heap[child], position);
            position = child;
        }
        put(step, position);
    }

    private void put(int step, int position) {
        heap[position] = step;
        positions[step] = position;
    }
}
