package io.hybridfarm.benchmarks.core.placement;

import io.hybridfarm.benchmarks.core.peer.PlacementCore;
import java.util.List;
import java.util.Map;

/** One thing that is measured of every core, with the same work for each. */
interface PlacementCase {
    /** A figure that a case finds. */
    enum Figure {
        MEAN("mean", "us"),
        P50("p50", "us"),
        P99("p99", "us"),
        P999("p99.9", "us"),
        NEXT("next", "us"),
        RATE("rate", "1/s"),
        ALLOCATED("alloc", "B"),
        RETAINED("retained", "B");

        final String statistic;
        final String unit;

        Figure(String statistic, String unit) {
            this.statistic = statistic;
            this.unit = unit;
        }
    }

    /** What follows the name of the core in the names of its figures, such as {@code finish_start.10k}. */
    String name();

    /**
     * What {@link #run} finds.
     *
     * @param product whether of the product or of a peer, of which fewer figures are kept
     */
    List<Figure> figures(boolean product);

    /** Heap of the JVM that runs it, such as {@code 2g}. */
    String heap();

    /** The case that has less of the same to do, or no name: what cannot do that one cannot do this one. */
    String smaller();

    /** Whether a core has what this case needs. */
    default boolean suits(PlacementCore core) {
        return true;
    }

    /**
     * What a figure in microseconds must be more than when an operation has taken this long without an end.
     *
     * <p>A figure that is not of an operation, but of a part of one, is so much less.
     */
    default double boundMicros(Figure figure, double operationMicros) {
        return operationMicros;
    }

    /** How many tasks an operation can start at most; what has a {@link Figure#RATE} must say it. */
    default long mostStarts() {
        throw new IllegalStateException(name() + " has no rate");
    }

    /**
     * Measures a core; {@link Figure#MEAN} is always among what it finds.
     *
     * @throws IllegalStateException if the core lost a task or started one twice
     */
    Map<Figure, Double> run(Competitor competitor, Pace pace);
}
