package io.hybridfarm.simulate;

import io.hybridfarm.core.simulate.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a simulation leaves behind: a table, figures for other programs, charts, and a page that shows them together. */
public final class Report {
    private final List<String> heading;
    private final List<Outcome> outcomes;

    /**
     * @param heading what was simulated, line by line
     * @param outcomes one for each policy, at least one, all of the same workload
     */
    public Report(List<String> heading, List<Outcome> outcomes) {
        this.heading = List.copyOf(heading);
        this.outcomes = List.copyOf(outcomes);
    }

    /** The heading and an aligned table with a row for each policy. */
    public String summary() {
        return String.join("\n", heading) + "\n\n" + new SummaryTable(outcomes).text();
    }

    /**
     * Writes all files into a folder, which is made if need be; files of the same names are replaced.
     *
     * @throws io.hybridfarm.spi.FarmException BAD_CONFIGURATION if that is not possible
     */
    public void write(Path folder) {
        try {
            Files.createDirectories(folder);
            put(folder, "summary.txt", summary());
            put(folder, "summary.csv", new SummaryTable(outcomes).csv());
            Series.write(outcomes, folder);
            Charts charts = new Charts(outcomes);
            List<Charts.Picture> pictures = charts.all();
            for (Charts.Picture picture : pictures) {
                put(folder, picture.file(), picture.svg());
            }
            put(folder, "index.html", Page.html(heading, new SummaryTable(outcomes), pictures));
        } catch (IOException e) {
            throw TextFiles.refused(folder + ": the report cannot be written: " + e.getMessage(), e);
        }
    }

    private static void put(Path folder, String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
    }
}
