package io.hybridfarm.core.share;

import java.util.Arrays;

/**
 * Which demand classes fit into what is free: one bit for each class.
 *
 * <p>For each resource the classes are sorted by what they ask for, and each distinct amount keeps the mask of all classes
 * that ask for no more; what fits is the intersection of one such mask per resource, found by binary search. Belongs to one
 * thread; allocates only when classes change.
 */
public final class FitMasks {
    /** Cores, memory, GPUs. */
    public static final int RESOURCES = 3;

    private int words;
    private int live;
    private long[][] asks = new long[64][];
    private final long[][] amounts = new long[RESOURCES][0];
    private final long[][] upTo = new long[RESOURCES][0];

    /**
     * Masks without classes.
     *
     * @param words room for 64 classes in each; 1 or more
     */
    public FitMasks(int words) {
        this.words = words;
    }

    /** Words in each mask. */
    public int words() {
        return words;
    }

    /** Classes there are. */
    public int live() {
        return live;
    }

    /**
     * Takes the lowest free bit for a class.
     *
     * @return the bit; where it lies beyond the words, they have been doubled
     */
    public int add(long milliCores, long memoryBytes, long gpus) {
        int bit = 0;
        while (bit < asks.length && asks[bit] != null) {
            bit++;
        }
        if (bit == asks.length) {
            asks = Arrays.copyOf(asks, bit * 2);
        }
        asks[bit] = new long[] {milliCores, memoryBytes, gpus};
        live++;
        while (bit >= words * 64) {
            words *= 2;
        }
        rebuild();
        return bit;
    }

    /** Frees the bit of a class. */
    public void remove(int bit) {
        asks[bit] = null;
        live--;
        rebuild();
    }

    /** How much of a resource a class asks for. */
    public long ask(int bit, int resource) {
        return asks[bit][resource];
    }

    /** Writes into {@code out} which classes fit into this much. */
    public void fitting(long milliCores, long memoryBytes, long gpus, long[] out) {
        int c = upTo(0, milliCores);
        int m = upTo(1, memoryBytes);
        int g = upTo(2, gpus);
        if (c < 0 || m < 0 || g < 0) {
            Arrays.fill(out, 0, words, 0);
            return;
        }
        for (int w = 0; w < words; w++) {
            out[w] = upTo[0][c * words + w] & upTo[1][m * words + w] & upTo[2][g * words + w];
        }
    }

    /** The position of the largest amount that is not above this much, or -1. */
    private int upTo(int resource, long much) {
        long[] sorted = amounts[resource];
        int low = 0;
        int high = sorted.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= much) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    private void rebuild() {
        for (int r = 0; r < RESOURCES; r++) {
            int resource = r;
            amounts[r] = Arrays.stream(asks)
                    .filter(ask -> ask != null)
                    .mapToLong(ask -> ask[resource])
                    .sorted()
                    .distinct()
                    .toArray();
            long[] masks = new long[amounts[r].length * words];
            for (int bit = 0; bit < asks.length; bit++) {
                if (asks[bit] != null) {
                    int from = Arrays.binarySearch(amounts[r], asks[bit][r]);
                    masks[from * words + (bit >>> 6)] |= 1L << bit;
                }
            }
            for (int i = words; i < masks.length; i++) {
                masks[i] |= masks[i - words];
            }
            upTo[r] = masks;
        }
    }
}
