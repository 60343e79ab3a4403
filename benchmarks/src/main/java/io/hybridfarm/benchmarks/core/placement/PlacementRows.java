package io.hybridfarm.benchmarks.core.placement;

import io.hybridfarm.benchmarks.Metric;
import io.hybridfarm.benchmarks.Results;
import io.hybridfarm.benchmarks.core.peer.PlacementCore;
import io.hybridfarm.benchmarks.core.placement.PlacementCase.Figure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All cases with all cores, and how many times better the product is than each peer.
 *
 * <p>A peer for which an operation took too long has a bound in place of its figures, and so it has, without being run, in the
 * cases that are larger. A product for which that happens has failed.
 */
public final class PlacementRows {
    /** Runs one case with one core. */
    @FunctionalInterface
    interface Runner {
        Outcome run(Competitor competitor, PlacementCase measured) throws IOException, InterruptedException;
    }

    private static final double BOX_MICROS = Pace.BOX.toNanos() / 1e3;
    private static final double BOX_SECONDS = Pace.BOX.toNanos() / 1e9;

    private final List<PlacementCase> cases;
    private final List<Competitor> competitors;
    private final Runner runner;

    PlacementRows(List<PlacementCase> cases, List<Competitor> competitors, Runner runner) {
        this.cases = cases;
        this.competitors = competitors;
        this.runner = runner;
    }

    /** For figures that count; each in a JVM of its own. */
    public static PlacementRows full() {
        return new PlacementRows(Cases.full(), Competitor.ALL, MeasuringProcess::run);
    }

    /** To see that it works; in this JVM. */
    public static PlacementRows quick() {
        return new PlacementRows(
                Cases.quick(),
                Competitor.ALL,
                (competitor, measured) -> new Outcome.Ended(measured.run(competitor, Pace.quick())));
    }

    /** All that {@link #run} reports. */
    public List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>();
        for (PlacementCase measured : cases) {
            for (Competitor competitor : suited(measured)) {
                for (Figure figure : measured.figures(competitor.isProduct())) {
                    metrics.add(metric(competitor, measured, figure));
                }
                if (isCompared(competitor, measured)) {
                    metrics.add(ratio(competitor, measured));
                }
            }
        }
        return metrics;
    }

    private List<Competitor> suited(PlacementCase measured) {
        return competitors.stream()
                .filter(competitor -> {
                    try (PlacementCore core = competitor.create()) {
                        return measured.suits(core);
                    }
                })
                .toList();
    }

    private boolean isCompared(Competitor competitor, PlacementCase measured) {
        return !competitor.isProduct() && suited(measured).stream().anyMatch(Competitor::isProduct);
    }

    private static Metric metric(Competitor competitor, PlacementCase measured, Figure figure) {
        return new Metric(competitor.prefix() + "." + measured.name(), figure.statistic, figure.unit);
    }

    private static Metric ratio(Competitor competitor, PlacementCase measured) {
        return new Metric(competitor.prefix() + "." + measured.name(), "ratio", "x");
    }

    /** Measures; progress goes to standard error. */
    public void run(Results results) throws IOException, InterruptedException {
        Map<String, Outcome> outcomes = new TreeMap<>();
        for (PlacementCase measured : cases) {
            for (Competitor competitor : suited(measured)) {
                System.err.println("benchmarks: core: " + competitor.prefix() + "." + measured.name());
                Outcome outcome = outcomes.get(competitor.prefix() + "." + measured.smaller());
                if (!(outcome instanceof Outcome.TookTooLong)) {
                    outcome = runner.run(competitor, measured);
                }
                outcomes.put(competitor.prefix() + "." + measured.name(), outcome);
                report(competitor, measured, outcome, results);
                if (isCompared(competitor, measured)) {
                    reportRatio(competitor, measured, outcomes, results);
                }
            }
        }
    }

    private static void report(Competitor competitor, PlacementCase measured, Outcome outcome, Results results) {
        if (competitor.isProduct() && !(outcome instanceof Outcome.Ended)) {
            throw new IllegalStateException(measured.name() + ": " + outcome);
        }
        for (Figure figure : measured.figures(competitor.isProduct())) {
            Metric metric = metric(competitor, measured, figure);
            if (outcome instanceof Outcome.Ended ended) {
                Double value = ended.figures().get(figure);
                if (value == null) {
                    throw new IllegalStateException(metric.id() + " was not found");
                }
                results.report(metric, value);
            } else if (outcome instanceof Outcome.TookTooLong && figure == Figure.RATE) {
                results.reportLessThan(metric, measured.mostStarts() / BOX_SECONDS);
            } else if (outcome instanceof Outcome.TookTooLong && figure.unit.equals("us")) {
                results.reportMoreThan(metric, measured.boundMicros(figure, BOX_MICROS));
            } else {
                results.reportUnknown(metric);
            }
        }
        if (outcome instanceof Outcome.Failed failed) {
            System.err.println(
                    "benchmarks: core: " + competitor.prefix() + "." + measured.name() + ": " + failed.reason());
        }
    }

    private static void reportRatio(
            Competitor competitor, PlacementCase measured, Map<String, Outcome> outcomes, Results results) {
        Metric metric = ratio(competitor, measured);
        if (!(outcomes.get("core." + measured.name()) instanceof Outcome.Ended product)) {
            throw new IllegalStateException(measured.name() + " was not run with the product before");
        }
        double ours = product.figures().getOrDefault(Figure.MEAN, 0.0);
        Outcome outcome = outcomes.get(competitor.prefix() + "." + measured.name());
        if (outcome instanceof Outcome.Ended ended) {
            results.report(metric, ended.figures().getOrDefault(Figure.MEAN, 0.0) / ours);
        } else if (outcome instanceof Outcome.TookTooLong) {
            results.reportMoreThan(metric, measured.boundMicros(Figure.MEAN, BOX_MICROS) / ours);
        } else {
            results.reportUnknown(metric);
        }
    }
}
