package io.hybridfarm.simulate;

import io.hybridfarm.core.simulate.Outcome;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.List;

/** Figures over time and over tasks, as comma-separated values. */
final class Series {
    private Series() {}

    static void write(List<Outcome> outcomes, Path folder) throws IOException {
        try (BufferedWriter out = TextFiles.write(folder.resolve("shares.csv"))) {
            out.write("policy,time,show,weight,share,entitlement,wanted,busy_cores,queue_length\n");
            for (Outcome outcome : outcomes) {
                for (int bucket = 0; bucket < outcome.busyCores().length(); bucket++) {
                    shares(outcome, bucket, out);
                }
            }
        }
        try (BufferedWriter out = TextFiles.write(folder.resolve("waits.csv"))) {
            out.write("policy,part_of_tasks,wait_s\n");
            for (Outcome outcome : outcomes) {
                for (int i = 0; i <= 1_000; i++) {
                    out.write(outcome.policy().word() + "," + i / 1_000.0 + ","
                            + number(outcome.waitQuantiles().get(i)) + "\n");
                }
            }
        }
    }

    private static void shares(Outcome outcome, int bucket, BufferedWriter out) throws IOException {
        String start = outcome.policy().word() + ","
                + outcome.start().plus(outcome.bucket().multipliedBy(bucket)) + ",";
        String end = "," + number(outcome.busyCores().get(bucket)) + ","
                + number(outcome.queueLength().get(bucket)) + "\n";
        for (Outcome.Show show : outcome.shows()) {
            out.write(start + quoted(show.name()) + "," + number(show.weight()) + ","
                    + number(show.share().get(bucket)) + ","
                    + number(show.entitlement().get(bucket)) + ","
                    + number(show.wanted().get(bucket)) + end);
        }
    }

    /** A number with six digits after the point at most, the same in every language. */
    static String number(double value) {
        BigDecimal rounded = BigDecimal.valueOf(value).setScale(6, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** A text as a cell: in quotes if it has to be. */
    static String quoted(String text) {
        return text.matches("[^,\"\\r\\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }
}
