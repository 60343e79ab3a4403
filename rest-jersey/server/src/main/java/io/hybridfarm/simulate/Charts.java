package io.hybridfarm.simulate;

import com.google.common.primitives.ImmutableDoubleArray;
import io.hybridfarm.core.simulate.Outcome;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws what the policies did: how busy the farm was, who had it, how long tasks waited, and how fair it was. */
final class Charts {
    /**
     * A finished chart.
     *
     * @param file its name in the folder
     * @param title what it shows, for a page
     * @param svg the picture
     */
    record Picture(String file, String title, String svg) {}

    private static final int MOST_POINTS = 360;
    private static final int MOST_SHOWS = 7;
    private static final double SHORTEST_WAIT = 1;

    private final List<Outcome> outcomes;

    Charts(List<Outcome> outcomes) {
        this.outcomes = outcomes;
    }

    List<Picture> all() {
        List<Picture> pictures = new ArrayList<>();
        pictures.add(utilisation());
        pictures.add(waits());
        pictures.add(fairness());
        outcomes.forEach(outcome -> pictures.add(shares(outcome)));
        return pictures;
    }

    private Picture utilisation() {
        String title = "Occupied cores over time";
        XYChart chart = lines(title, timeTitle(outcomes.get(0)), "occupied cores, % of the farm");
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(100.0);
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            double[] busy = thinned(outcome.busyCores());
            line(chart, outcome.policy().title(), times(outcome, busy.length), percent(busy), Look.colour(i), false);
        }
        return new Picture("utilisation.svg", title, Look.svg(chart));
    }

    private Picture waits() {
        String title = "How long tasks waited";
        XYChart chart = lines(title, "wait from ready to start (log scale; less than 1 s is drawn at 1 s)", "tasks, %");
        chart.getStyler().setXAxisLogarithmic(true).setYAxisMin(0.0).setYAxisMax(100.0);
        chart.getStyler().setXAxisMin(SHORTEST_WAIT).setXAxisMax(longestWait());
        chart.setCustomXAxisTickLabelsFormatter(SummaryTable::time);
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            double[] waits = outcome.waitQuantiles().toArray();
            double[] parts = new double[waits.length];
            for (int k = 0; k < waits.length; k++) {
                waits[k] = Math.max(SHORTEST_WAIT, waits[k]);
                parts[k] = k / 10.0;
            }
            line(chart, outcome.policy().title(), waits, parts, Look.colour(i), false);
        }
        return new Picture("waits.svg", title, Look.svg(chart));
    }

    private double longestWait() {
        double longest = outcomes.stream()
                .mapToDouble(outcome -> outcome.taskWait().max())
                .max()
                .orElse(0);
        return Math.pow(10, Math.max(1, Math.ceil(Math.log10(Math.max(longest, 1)))));
    }

    private Picture fairness() {
        String title = "What shows received of what they were entitled to, while they had work waiting";
        CategoryChart chart = new CategoryChartBuilder()
                .width(Look.WIDTH)
                .height(Look.HEIGHT)
                .title(title)
                .xAxisTitle("show, with its weight")
                .yAxisTitle("received, % of the entitlement")
                .build();
        Look.dress(chart.getStyler());
        chart.getStyler().setAvailableSpaceFill(0.8).setYAxisMin(0.0);
        List<Outcome.Show> shows = largest(outcomes.get(0));
        List<String> names = shows.stream()
                .map(show -> show.name() + " (" + Series.number(show.weight()) + ")")
                .toList();
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            List<Double> received = shows.stream()
                    .map(show -> 100 * named(outcome, show.name()).satisfaction())
                    .toList();
            String name = outcome.policy().title() + String.format(Locale.ROOT, " (Jain %.3f)", outcome.fairness());
            chart.addSeries(name, names, received).setFillColor(Look.colour(i));
        }
        return new Picture("fairness.svg", title, Look.svg(chart));
    }

    private Picture shares(Outcome outcome) {
        String title = "Who had the farm: " + outcome.policy().title();
        XYChart chart = lines(title, timeTitle(outcome), "share of the farm, % (dashed: entitlement)");
        Map<String, double[][]> bands = bands(outcome);
        List<String> names = new ArrayList<>(bands.keySet());
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(highest(bands));
        int points = bands.values().iterator().next()[0].length;
        double[] times = times(outcome, points);
        // Each area reaches down to the axis, so the highest is drawn first and the lower ones over it.
        for (int i = names.size() - 1; i >= 0; i--) {
            double[] top = bands.getOrDefault(names.get(i), new double[2][points])[0];
            XYSeries series = chart.addSeries(names.get(i), times, top);
            series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Area)
                    .setMarker(SeriesMarkers.NONE)
                    .setLineColor(Color.WHITE)
                    .setLineWidth(0.5f)
                    .setFillColor(Look.colour(i));
        }
        for (int i = names.size() - 1; i >= 0; i--) {
            double[] top = bands.getOrDefault(names.get(i), new double[2][points])[1];
            line(chart, "entitlement of " + names.get(i), times, top, Look.INK, true).setShowInLegend(false);
        }
        return new Picture("shares-" + outcome.policy().word() + ".svg", title, Look.svg(chart));
    }

    /** By show, upper edges in percent: of the shares and of the entitlements, each over those before it. */
    private static Map<String, double[][]> bands(Outcome outcome) {
        List<Outcome.Show> shown = largest(outcome);
        Map<String, double[][]> bands = new LinkedHashMap<>();
        int points = thinned(outcome.busyCores()).length;
        double[][] edge = new double[2][points];
        for (Outcome.Show show : shown) {
            edge = over(edge, show);
            bands.put(show.name(), edge);
        }
        List<Outcome.Show> others =
                outcome.shows().stream().filter(show -> !shown.contains(show)).toList();
        for (Outcome.Show show : others) {
            edge = over(edge, show);
        }
        if (!others.isEmpty()) {
            bands.put(others.size() + " others", edge);
        }
        return bands;
    }

    private static double[][] over(double[][] below, Outcome.Show show) {
        double[] share = percent(thinned(show.share()));
        double[] entitlement = percent(thinned(show.entitlement()));
        for (int i = 0; i < share.length; i++) {
            share[i] += below[0][i];
            entitlement[i] += below[1][i];
        }
        return new double[][] {share, entitlement};
    }

    private static double highest(Map<String, double[][]> bands) {
        double highest = 100;
        for (double[][] band : bands.values()) {
            for (double value : band[0]) {
                highest = Math.max(highest, value);
            }
        }
        return highest;
    }

    /** The shows that had most of the farm, in their own order. */
    private static List<Outcome.Show> largest(Outcome outcome) {
        List<Outcome.Show> chosen = outcome.shows().stream()
                .sorted(Comparator.comparingDouble(Outcome.Show::coreHours).reversed())
                .limit(MOST_SHOWS)
                .toList();
        return chosen.stream().sorted(Comparator.comparing(Outcome.Show::name)).toList();
    }

    private static Outcome.Show named(Outcome outcome, String name) {
        return outcome.shows().stream()
                .filter(show -> show.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static XYChart lines(String title, String x, String y) {
        XYChart chart = new XYChartBuilder()
                .width(Look.WIDTH)
                .height(Look.HEIGHT)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        Look.dress(chart.getStyler());
        return chart;
    }

    private static XYSeries line(
            XYChart chart, String name, double[] xs, double[] ys, Color colour, boolean dashed) {
        XYSeries series = chart.addSeries(name, xs, ys);
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Line)
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(colour)
                .setLineWidth(dashed ? 1.2f : 2f);
        if (dashed) {
            series.setLineStyle(new BasicStroke(
                    1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {5, 4}, 0));
        }
        return series;
    }

    private static boolean inHours(Outcome outcome) {
        return outcome.makespan().toHours() < 48;
    }

    private static String timeTitle(Outcome outcome) {
        return (inHours(outcome) ? "hours" : "days") + " since the first submission";
    }

    private static double[] times(Outcome outcome, int points) {
        double unit = inHours(outcome) ? 3_600_000.0 : 86_400_000.0;
        double step = (double) outcome.bucket().toMillis() * outcome.busyCores().length() / points / unit;
        double[] times = new double[points];
        for (int i = 0; i < points; i++) {
            times[i] = (i + 0.5) * step;
        }
        return times;
    }

    /** The same course with as many points as can be seen, each the mean of those it stands for. */
    private static double[] thinned(ImmutableDoubleArray values) {
        int points = Math.min(MOST_POINTS, values.length());
        double[] thin = new double[points];
        for (int i = 0; i < points; i++) {
            int from = (int) ((long) i * values.length() / points);
            int to = (int) ((i + 1L) * values.length() / points);
            double sum = 0;
            for (int k = from; k < to; k++) {
                sum += values.get(k);
            }
            thin[i] = sum / (to - from);
        }
        return thin;
    }

    private static double[] percent(double[] parts) {
        double[] percent = parts.clone();
        for (int i = 0; i < percent.length; i++) {
            percent[i] *= 100;
        }
        return percent;
    }
}
