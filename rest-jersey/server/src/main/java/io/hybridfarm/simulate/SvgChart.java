package io.hybridfarm.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A chart as SVG: two axes, marks between them, and a legend. Small, without scripts, and with real text, so that it can be
 * read aloud, searched and put into a page. Belongs to one thread.
 */
final class SvgChart {
    /** Okabe and Ito's colours, which people who see few colours can tell apart. */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#999999");

    private static final String STYLE = "text{font:13px system-ui,'Segoe UI',Helvetica,Arial,sans-serif;fill:#222}"
            + ".title{font-size:17px;font-weight:600}.axis{fill:#555}.grid{stroke:#ddd}"
            + ".base{stroke:#555}.line{fill:none;stroke-width:2;stroke-linejoin:round}"
            + ".dashed{fill:none;stroke:#222;stroke-width:1.1;stroke-dasharray:5 4}";

    private static final int WIDTH = 1_000;
    private static final int HEIGHT = 400;
    private static final int LEFT = 64;
    private static final int RIGHT = 770;
    private static final int TOP = 48;
    private static final int BOTTOM = 340;
    private static final int LEGEND = 792;
    private static final int LEGEND_LINE = 24;

    private final String title;
    private final Axis x;
    private final Axis y;
    private final StringBuilder marks = new StringBuilder();
    private final List<String> legend = new ArrayList<>();

    SvgChart(String title, Axis x, Axis y) {
        this.title = title;
        this.x = x;
        this.y = y;
    }

    /** A colour that goes with a position in a list. */
    static String colour(int position) {
        return COLOURS.get(position % COLOURS.size());
    }

    /** A line; where lines meet, the earlier ones are on top. */
    void line(String name, double[] xs, double[] ys, String colour) {
        String path = path("M", xs, ys, false);
        marks.insert(0, "<path class=\"line\" stroke=\"" + colour + "\" d=\"" + path + "\"/>\n");
        entry(
                name,
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"" + colour + "\" stroke-width=\"3\"/>",
                true);
    }

    /** A thin line across other marks; it is explained elsewhere. */
    void dashed(double[] xs, double[] ys) {
        marks.append("<path class=\"dashed\" d=\"")
                .append(path("M", xs, ys, false))
                .append("\"/>\n");
    }

    /** What lies between two lines. */
    void area(String name, double[] xs, double[] lower, double[] upper, String colour) {
        marks.append("<path fill=\"")
                .append(colour)
                .append("\" d=\"")
                .append(path("M", xs, upper, false))
                .append(path("L", xs, lower, true))
                .append("Z\"/>\n");
        square(name, colour);
    }

    /** A bar from the axis up. */
    void bar(double from, double to, double height, String colour, String tip) {
        double top = vertical(height);
        marks.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"><title>%s</title></rect>%n",
                horizontal(from),
                top,
                Math.max(0.5, horizontal(to) - horizontal(from) - 1),
                BOTTOM - top,
                colour,
                escaped(tip)));
    }

    /** A line across the chart that marks what would be right. */
    void level(double height) {
        dashed(new double[] {x.min(), x.max()}, new double[] {height, height});
    }

    /** One more line of the legend, with a square. */
    void square(String name, String colour) {
        entry(name, "<rect x=\"%d\" y=\"%d\" width=\"16\" height=\"12\" fill=\"" + colour + "\"/>", false);
    }

    /** One more line of the legend, with a dashed line. */
    void dashes(String name) {
        entry(name, "<line class=\"dashed\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", true);
    }

    String svg() {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">%n",
                WIDTH,
                HEIGHT,
                WIDTH,
                HEIGHT));
        svg.append("<title>")
                .append(escaped(title))
                .append("</title>\n<style>")
                .append(STYLE)
                .append("</style>\n");
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        text(svg, LEFT, 26, "start", "title", title);
        verticalAxis(svg);
        svg.append(marks);
        horizontalAxis(svg);
        legend.forEach(svg::append);
        return svg.append("</svg>\n").toString();
    }

    private void verticalAxis(StringBuilder svg) {
        for (Axis.Tick tick : y.ticks()) {
            double at = vertical(tick.value());
            stroke(svg, "grid", LEFT, at, RIGHT, at);
            text(svg, LEFT - 8, at + 4, "end", "axis", tick.text());
        }
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"axis\" text-anchor=\"middle\" transform=\"translate(16 %d) rotate(-90)\">%s</text>%n",
                (TOP + BOTTOM) / 2,
                escaped(y.title())));
    }

    private void horizontalAxis(StringBuilder svg) {
        stroke(svg, "base", LEFT, BOTTOM, RIGHT, BOTTOM);
        for (Axis.Tick tick : x.ticks()) {
            double at = horizontal(tick.value());
            stroke(svg, "base", at, BOTTOM, at, BOTTOM + 5);
            text(svg, at, BOTTOM + 20, "middle", "axis", tick.text());
        }
        text(svg, (LEFT + RIGHT) / 2.0, BOTTOM + 46, "middle", "axis", x.title());
    }

    private void entry(String name, String mark, boolean line) {
        int top = TOP + LEGEND_LINE * legend.size();
        StringBuilder entry = new StringBuilder(
                line
                        ? String.format(Locale.ROOT, mark, LEGEND, top + 6, LEGEND + 16, top + 6)
                        : String.format(Locale.ROOT, mark, LEGEND, top));
        text(entry, LEGEND + 24, top + 11, "start", "", name);
        legend.add(entry.toString());
    }

    private String path(String first, double[] xs, double[] ys, boolean backwards) {
        StringBuilder path = new StringBuilder(xs.length * 12);
        for (int i = 0; i < xs.length; i++) {
            int at = backwards ? xs.length - 1 - i : i;
            path.append(i == 0 ? first : "L")
                    .append(rounded(horizontal(xs[at])))
                    .append(' ')
                    .append(rounded(vertical(ys[at])));
        }
        return path.toString();
    }

    private double horizontal(double value) {
        return LEFT + x.place(value) * (RIGHT - LEFT);
    }

    private double vertical(double value) {
        return BOTTOM - y.place(value) * (BOTTOM - TOP);
    }

    private static String rounded(double value) {
        return Double.toString(Math.round(value * 10) / 10.0);
    }

    private static void stroke(StringBuilder svg, String style, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                style,
                x1,
                y1,
                x2,
                y2));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String style, String words) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>%n",
                x,
                y,
                anchor,
                style,
                escaped(words)));
    }

    /** Text as it may stand in SVG and HTML; characters that these cannot hold become question marks. */
    static String escaped(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Cs}\uFFFE\uFFFF]", "?")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
