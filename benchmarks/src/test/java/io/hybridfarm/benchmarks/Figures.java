package io.hybridfarm.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What a suite printed, by the id of the metric. */
public final class Figures {
    private Figures() {}

    /** Runs a suite to its end. */
    public static Map<String, Double> of(Suite suite) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Results results = new Results(suite.metrics(), new PrintStream(out, true, StandardCharsets.UTF_8));
        suite.run(results);
        results.requireComplete();
        Map<String, Double> figures = new TreeMap<>();
        out.toString(StandardCharsets.UTF_8).lines().forEach(line -> {
            String[] words = line.split(" ", -1);
            figures.put(words[0] + "." + words[1], Double.valueOf(words[2]));
        });
        return figures;
    }
}
