package io.hybridfarm.benchmarks.core.placement;

import io.hybridfarm.benchmarks.core.placement.PlacementCase.Figure;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The times of operations, to three digits, and their mean exactly; recording allocates nothing. */
final class Timings {
    private static final long LONGEST_NANOS = 3_600_000_000_000L;
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Histogram nanos = new Histogram(LONGEST_NANOS, 3);
    private long sum;
    private long count;

    void record(long took) {
        nanos.recordValue(Math.min(took, LONGEST_NANOS));
        sum += took;
        count++;
    }

    long count() {
        return count;
    }

    double meanMicros() {
        return sum / NANOS_PER_MICRO / count;
    }

    double seconds() {
        return sum / NANOS_PER_SECOND;
    }

    Map<Figure, Double> figures() {
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.MEAN, meanMicros());
        figures.put(Figure.P50, percentile(50));
        figures.put(Figure.P99, percentile(99));
        figures.put(Figure.P999, percentile(99.9));
        return figures;
    }

    private double percentile(double percent) {
        return nanos.getValueAtPercentile(percent) / NANOS_PER_MICRO;
    }
}
