package io.hybridfarm.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text in aligned columns; not thread-safe. */
final class Table {
    private static final int WIDEST_CELL = 48;

    private final List<String[]> rows = new ArrayList<>();
    private final int[] widths;

    Table(String... headings) {
        widths = new int[headings.length];
        row(headings);
    }

    void row(String... cells) {
        String[] clean = new String[widths.length];
        for (int i = 0; i < clean.length; i++) {
            clean[i] = shortened(cells[i]);
            widths[i] = Math.max(widths[i], clean[i].length());
        }
        rows.add(clean);
    }

    void print(PrintStream out) {
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String shortened(String cell) {
        int[] points = cell.codePoints()
                .map(point -> Character.isISOControl(point) ? ' ' : point)
                .toArray();
        return points.length <= WIDEST_CELL
                ? new String(points, 0, points.length)
                : new String(Arrays.copyOf(points, WIDEST_CELL - 1), 0, WIDEST_CELL - 1) + "…";
    }
}
