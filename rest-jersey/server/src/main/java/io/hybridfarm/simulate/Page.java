package io.hybridfarm.simulate;

import java.util.List;

/** The page that shows the table and the charts together; it needs no script and nothing from elsewhere. */
final class Page {
    private static final String STYLE = """
            body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 1320px; margin: 2em auto; padding: 0 1em }
            h1 { font-size: 1.5em; margin-bottom: .2em }
            p { margin: .2em 0; color: #555 }
            .table { overflow-x: auto; margin: 1.5em 0 }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; white-space: nowrap; font-size: 12px }
            th, td { padding: .4em .55em; text-align: right; border-bottom: 1px solid #ddd }
            th:first-child, td:first-child { text-align: left; font-weight: 600 }
            td:last-child { font-family: monospace }
            figure { margin: 2em 0 } img { width: 100%; max-width: 1060px; height: auto }
            """;

    private Page() {}

    static String html(List<String> heading, SummaryTable table, List<Charts.Picture> pictures) {
        StringBuilder page = new StringBuilder(
                        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>Simulation</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>Simulation</h1>\n");
        heading.forEach(
                line -> page.append("<p>").append(SvgChart.escaped(line)).append("</p>\n"));
        page.append("<div class=\"table\"><table>\n");
        row(page, "th", table.headings());
        table.rows().forEach(row -> row(page, "td", row));
        page.append("</table></div>\n");
        for (Charts.Picture picture : pictures) {
            page.append("<figure><img src=\"")
                    .append(picture.file())
                    .append("\" alt=\"")
                    .append(SvgChart.escaped(picture.title()))
                    .append("\"></figure>\n");
        }
        return page.append(
                        "<p>All figures: <a href=\"summary.csv\">summary.csv</a>, <a href=\"shares.csv\">shares.csv</a>,"
                                + " <a href=\"waits.csv\">waits.csv</a></p>\n</body>\n</html>\n")
                .toString();
    }

    private static void row(StringBuilder page, String kind, List<String> cells) {
        page.append("<tr>");
        cells.forEach(cell -> page.append('<')
                .append(kind)
                .append('>')
                .append(SvgChart.escaped(cell))
                .append("</")
                .append(kind)
                .append('>'));
        page.append("</tr>\n");
    }
}
