package io.hybridfarm.simulate;

import com.google.common.primitives.ImmutableDoubleArray;
import io.hybridfarm.core.simulate.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

    private static final int MOST_POINTS = 350;
    private static final int MOST_SHOWS = 7;
    private static final int LONGEST_NAME = 24;
    private static final double SHORTEST_WAIT = 1;
    /** Round times, so that a logarithmic axis can be read: a second to a year. */
    private static final List<Axis.Tick> WAITS = List.of(
            new Axis.Tick(1, "1 s"),
            new Axis.Tick(10, "10 s"),
            new Axis.Tick(60, "1 min"),
            new Axis.Tick(600, "10 min"),
            new Axis.Tick(3_600, "1 h"),
            new Axis.Tick(6 * 3_600, "6 h"),
            new Axis.Tick(86_400, "1 d"),
            new Axis.Tick(7 * 86_400, "1 w"),
            new Axis.Tick(30 * 86_400, "30 d"),
            new Axis.Tick(365 * 86_400, "1 y"));

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
        String title = "Occupied cores";
        Outcome longest = Collections.max(outcomes, Comparator.comparing(Outcome::makespan));
        SvgChart chart = new SvgChart(title, time(longest), percent("% of all cores", 100));
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            double[] busy = percent(thinned(outcome.busyCores()));
            chart.line(
                    outcome.policy().title(),
                    times(outcome, busy.length, unitMillis(longest)),
                    busy,
                    SvgChart.colour(i));
        }
        return new Picture("utilisation.svg", title, chart.svg());
    }

    private Picture waits() {
        String title = "How long tasks waited";
        double longest = outcomes.stream()
                .mapToDouble(outcome -> outcome.taskWait().max())
                .max()
                .orElse(0);
        int ticks = 2;
        while (ticks < WAITS.size() && WAITS.get(ticks - 1).value() < longest) {
            ticks++;
        }
        Axis wait = Axis.logarithmic(
                "from ready to start, logarithmic; shorter waits than 1 s stand at 1 s", WAITS.subList(0, ticks));
        SvgChart chart = new SvgChart(title, wait, percent("% of tasks that waited no longer", 100));
        for (int i = 0; i < outcomes.size(); i++) {
            double[] waits = outcomes.get(i).waitQuantiles().toArray();
            double[] parts = new double[waits.length];
            for (int k = 0; k < waits.length; k++) {
                waits[k] = Math.max(SHORTEST_WAIT, waits[k]);
                parts[k] = k / 10.0;
            }
            chart.line(outcomes.get(i).policy().title(), waits, parts, SvgChart.colour(i));
        }
        return new Picture("waits.svg", title, chart.svg());
    }

    private Picture fairness() {
        String title = "What shows received of their entitlement while they had work waiting";
        List<Outcome.Show> shows = largest(outcomes.get(0));
        double highest = 100;
        for (Outcome outcome : outcomes) {
            for (Outcome.Show show : shows) {
                highest = Math.max(highest, 100 * named(outcome, show.name()).satisfaction());
            }
        }
        List<String> names = shows.stream()
                .map(show -> shortened(show.name(), 90 / shows.size()))
                .toList();
        SvgChart chart =
                new SvgChart(title, Axis.names("show", names), percent("received, % of the entitlement", highest));
        double width = 0.8 / outcomes.size();
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            for (int k = 0; k < shows.size(); k++) {
                double received = 100 * named(outcome, shows.get(k).name()).satisfaction();
                double from = k + 0.1 + i * width;
                String tip = String.format(
                        Locale.ROOT,
                        "%s, %s: %.1f %%",
                        shows.get(k).name(),
                        outcome.policy().title(),
                        received);
                chart.bar(from, from + width, received, SvgChart.colour(i), tip);
            }
            chart.square(outcome.policy().title(), SvgChart.colour(i));
        }
        chart.level(100);
        chart.dashes("the entitlement");
        return new Picture("fairness.svg", title, chart.svg());
    }

    private Picture shares(Outcome outcome) {
        String title = "Who had the farm: " + outcome.policy().title();
        Map<String, double[][]> bands = bands(outcome);
        double highest = 0;
        for (double[][] band : bands.values()) {
            for (double value : band[2]) {
                highest = Math.max(highest, value);
            }
        }
        SvgChart chart = new SvgChart(title, time(outcome), percent("share of the farm, %, stacked", highest));
        double[] times = times(outcome, bands.values().iterator().next()[0].length, unitMillis(outcome));
        List<String> names = new ArrayList<>(bands.keySet());
        // From the top down, so that the legend stands as the areas do.
        for (int i = names.size() - 1; i >= 0; i--) {
            double[][] band = bands.getOrDefault(names.get(i), new double[3][0]);
            chart.area(shortened(names.get(i), LONGEST_NAME), times, band[0], band[1], SvgChart.colour(i));
        }
        bands.values().forEach(band -> chart.dashed(times, band[2]));
        chart.dashes("edges by entitlement");
        return new Picture("shares-" + outcome.policy().word() + ".svg", title, chart.svg());
    }

    /** By show, in percent, each over those before it: the lower and upper edge of its share, the upper of its entitlement. */
    private static Map<String, double[][]> bands(Outcome outcome) {
        List<Outcome.Show> shown = largest(outcome);
        List<Outcome.Show> others =
                outcome.shows().stream().filter(show -> !shown.contains(show)).toList();
        Map<String, double[][]> bands = new LinkedHashMap<>();
        double[][] below = new double[3][thinned(outcome.busyCores()).length];
        for (Outcome.Show show : shown) {
            double[][] band = over(below, List.of(show));
            bands.put(show.name(), band);
            below = band;
        }
        if (!others.isEmpty()) {
            bands.put(others.size() + (others.size() == 1 ? " other" : " others"), over(below, others));
        }
        return bands;
    }

    private static double[][] over(double[][] below, List<Outcome.Show> shows) {
        double[] share = below[1].clone();
        double[] entitlement = below[2].clone();
        for (Outcome.Show show : shows) {
            double[] more = percent(thinned(show.share()));
            double[] due = percent(thinned(show.entitlement()));
            for (int i = 0; i < share.length; i++) {
                share[i] += more[i];
                entitlement[i] += due[i];
            }
        }
        return new double[][] {below[1], share, entitlement};
    }

    /** The shows that had most of the farm, by name. */
    private static List<Outcome.Show> largest(Outcome outcome) {
        return outcome.shows().stream()
                .sorted(Comparator.comparingDouble(Outcome.Show::coreHours).reversed())
                .limit(MOST_SHOWS)
                .sorted(Comparator.comparing(Outcome.Show::name))
                .toList();
    }

    private static Outcome.Show named(Outcome outcome, String name) {
        return outcome.shows().stream()
                .filter(show -> show.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, Math.max(1, most - 1)) + "…";
    }

    private static Axis percent(String title, double highest) {
        return Axis.linear(title, Math.max(1, highest), 5, Series::number);
    }

    private static double unitMillis(Outcome outcome) {
        return outcome.makespan().toHours() < 48 ? 3_600_000.0 : 86_400_000.0;
    }

    private static Axis time(Outcome outcome) {
        double unit = unitMillis(outcome);
        String name = (unit < 86_400_000 ? "hours" : "days") + " since the first submission";
        return Axis.upTo(name, Math.max(1e-6, outcome.makespan().toMillis() / unit), 10, Series::number);
    }

    private static double[] times(Outcome outcome, int points, double unit) {
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
