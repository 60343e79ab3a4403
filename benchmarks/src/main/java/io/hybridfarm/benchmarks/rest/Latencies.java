package io.hybridfarm.benchmarks.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Durations in nanoseconds, kept one by one, so that percentiles are exact. */
final class Latencies {
    private static final double NANOS_PER_MICRO = 1_000;

    private final List<long[]> parts = new ArrayList<>();

    void add(long[] nanos) {
        parts.add(nanos);
    }

    void add(Latencies others) {
        parts.addAll(others.parts);
    }

    long count() {
        return parts.stream().mapToLong(part -> part.length).sum();
    }

    /**
     * The smallest duration that at least so many percent of all do not exceed, in microseconds.
     *
     * @param percent above 0, at most 100
     * @throws IllegalStateException if there are none
     */
    double percentileMicros(double percent) {
        long[] sorted = parts.stream().flatMapToLong(LongStream::of).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(1, rank) - 1] / NANOS_PER_MICRO;
    }
}
