package io.hybridfarm.core.simulate;

/**
 * Quantities that change at moments, summed up over buckets of time. Where the time grows too long for the buckets, each two
 * become one, so that a year costs as much memory as a week. Belongs to one run.
 */
final class UsageSeries {
    private static final int MAX_BUCKETS = 4_096;

    private final long start;
    private final double[][] sums;
    private final double[] levels;
    private final long[] since;
    private long bucketMillis;

    /**
     * @param quantities how many there are
     * @param start when all of them are 0
     */
    UsageSeries(int quantities, long start, long bucketMillis) {
        this.start = start;
        this.bucketMillis = bucketMillis;
        this.sums = new double[quantities][64];
        this.levels = new double[quantities];
        this.since = new long[quantities];
        java.util.Arrays.fill(since, start);
    }

    long bucketMillis() {
        return bucketMillis;
    }

    /** A quantity changes. */
    void add(int quantity, double change, long now) {
        if (since[quantity] != now) {
            settle(quantity, now);
        }
        levels[quantity] += change;
    }

    /** Number of buckets up to the end; the last one may be cut. */
    int buckets(long end) {
        return (int) Math.max(1, (end - start + bucketMillis - 1) / bucketMillis);
    }

    /** Settles all quantities; to be called once, before {@link #mean}. */
    void finish(long end) {
        for (int quantity = 0; quantity < sums.length; quantity++) {
            settle(quantity, end);
        }
    }

    /** The mean of a quantity over that part of a bucket that lies before the end. */
    double mean(int quantity, int bucket, long end) {
        double[] sum = sums[quantity];
        long length = Math.min(bucketMillis, end - start - bucket * bucketMillis);
        return bucket < sum.length && length > 0 ? sum[bucket] / length : 0;
    }

    /** The integral of a quantity over all time, in milliseconds. */
    double total(int quantity) {
        double total = 0;
        for (double sum : sums[quantity]) {
            total += sum;
        }
        return total;
    }

    private void settle(int quantity, long now) {
        while (now - start > MAX_BUCKETS * bucketMillis) {
            merge();
        }
        double level = levels[quantity];
        if (level != 0) {
            long from = since[quantity] - start;
            long to = now - start;
            int last = (int) ((to - 1) / bucketMillis);
            if (last >= sums[quantity].length) {
                int length = Math.min(MAX_BUCKETS, Math.max(last + 1, 2 * sums[quantity].length));
                sums[quantity] = java.util.Arrays.copyOf(sums[quantity], length);
            }
            while (from < to) {
                int bucket = (int) (from / bucketMillis);
                long until = Math.min(to, (bucket + 1) * bucketMillis);
                sums[quantity][bucket] += level * (until - from);
                from = until;
            }
        }
        since[quantity] = now;
    }

    private void merge() {
        for (double[] sum : sums) {
            for (int i = 0; i < sum.length; i++) {
                double value = sum[i];
                sum[i] = 0;
                sum[i / 2] += value;
            }
        }
        bucketMillis *= 2;
    }
}
