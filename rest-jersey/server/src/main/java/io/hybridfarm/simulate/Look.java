package io.hybridfarm.simulate;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.intermediate.CommandSequence;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/** How all charts look, and how they become SVG. */
final class Look {
    static final int WIDTH = 1_000;
    static final int HEIGHT = 420;
    static final Color INK = new Color(0x22, 0x22, 0x22);

    private static final Color GRID = new Color(0xdd, 0xdd, 0xdd);
    /** Okabe and Ito's colours, which people who see few colours can tell apart. */
    private static final Color[] COLOURS = {
        new Color(0x00, 0x72, 0xb2),
        new Color(0xe6, 0x9f, 0x00),
        new Color(0x00, 0x9e, 0x73),
        new Color(0xcc, 0x79, 0xa7),
        new Color(0x56, 0xb4, 0xe9),
        new Color(0xd5, 0x5e, 0x00),
        new Color(0xf0, 0xe4, 0x42),
        new Color(0x99, 0x99, 0x99),
    };

    private Look() {}

    static Color colour(int position) {
        return COLOURS[position % COLOURS.length];
    }

    static void dress(AxesChartStyler styler) {
        Font text = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
        styler.setChartBackgroundColor(Color.WHITE)
                .setChartFontColor(INK)
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 16))
                .setChartTitleBoxVisible(false)
                .setPlotBorderVisible(false)
                .setLegendPosition(Styler.LegendPosition.OutsideE)
                .setLegendBorderColor(Color.WHITE)
                .setLegendFont(text)
                .setAntiAlias(true);
        styler.setPlotGridLinesColor(GRID)
                .setAxisTickLabelsFont(text)
                .setAxisTitleFont(text)
                .setPlotGridVerticalLinesVisible(false)
                .setDecimalPattern("#,##0.##");
    }

    static String svg(Chart<?, ?> chart) {
        VectorGraphics2D canvas = new VectorGraphics2D();
        chart.paint(canvas, chart.getWidth(), chart.getHeight());
        CommandSequence commands = canvas.getCommands();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            new SVGProcessor()
                    .getDocument(commands, new PageSize(0, 0, chart.getWidth(), chart.getHeight()))
                    .writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("a chart in memory could not be written", e);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
