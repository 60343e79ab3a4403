package io.hybridfarm.benchmarks;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes the figures of one suite and prints each at once, one a line: {@code name statistic value unit}. A value is a
 * number, {@code >} or {@code <} with a bound, or a dash.
 *
 * <p>Used by one thread. A suite must report every metric that it announces, each once, so that a figure that silently went
 * missing is a failure and not a gap in a table.
 */
public final class Results {
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    private final List<Metric> announced;
    private final PrintStream out;
    private final Set<String> reported = new LinkedHashSet<>();

    /** Results of a suite that announces these metrics. */
    public Results(List<Metric> announced, PrintStream out) {
        this.announced = List.copyOf(announced);
        this.out = out;
    }

    /**
     * Prints one figure.
     *
     * @throws IllegalStateException if the metric was not announced, was reported before, or the value is no finite number
     *     from zero on
     */
    public void report(Metric metric, double value) {
        print(metric, "", value);
    }

    /**
     * Prints that a figure is larger than a bound, since it was not waited for.
     *
     * @throws IllegalStateException as for {@link #report}
     */
    public void reportMoreThan(Metric metric, double bound) {
        print(metric, ">", bound);
    }

    /**
     * Prints that a figure is smaller than a bound.
     *
     * @throws IllegalStateException as for {@link #report}
     */
    public void reportLessThan(Metric metric, double bound) {
        print(metric, "<", bound);
    }

    /**
     * Prints a dash: it was tried to find the figure, and nothing can be said of it.
     *
     * @throws IllegalStateException if the metric was not announced or was reported before
     */
    public void reportUnknown(Metric metric) {
        take(metric);
        out.println(metric.name() + " " + metric.statistic() + " - " + metric.unit());
    }

    private void print(Metric metric, String sign, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalStateException(metric.id() + " must be a finite number from zero on, not " + value);
        }
        take(metric);
        out.println(metric.name() + " " + metric.statistic() + " " + sign + shortened(value) + " " + metric.unit());
    }

    private void take(Metric metric) {
        if (!announced.contains(metric)) {
            throw new IllegalStateException(metric.id() + " was not announced");
        }
        if (!reported.add(metric.id())) {
            throw new IllegalStateException(metric.id() + " was reported twice");
        }
    }

    /**
     * To be called when the suite has ended.
     *
     * @throws IllegalStateException if an announced metric was not reported
     */
    public void requireComplete() {
        List<String> missing = announced.stream()
                .map(Metric::id)
                .filter(id -> !reported.contains(id))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("not reported: " + String.join(", ", missing));
        }
    }

    /** Four significant digits: more would only be noise. */
    private static String shortened(double value) {
        BigDecimal exact = new BigDecimal(value);
        BigDecimal rounded = exact.round(FOUR_DIGITS);
        return (rounded.scale() < 0 ? rounded.setScale(0) : rounded).toPlainString();
    }
}
