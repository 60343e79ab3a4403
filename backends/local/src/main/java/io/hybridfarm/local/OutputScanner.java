package io.hybridfarm.local;

import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.job.AttemptId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads along with the output: finds percentages such as {@code 37%} or {@code progress 37.5 %}, and remembers the last line.
 *
 * <p>At most one progress report goes out per second of the clock. A line ends with a line feed or, as progress bars do it, with
 * a carriage return; what a line has beyond {@value #LONGEST_LINE} bytes is not looked at. Not thread-safe.
 */
final class OutputScanner {
    private static final int LONGEST_LINE = 500;
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(1);
    private static final Pattern PERCENTAGE = Pattern.compile("(?<![\\d.])(\\d{1,3}(?:\\.\\d{1,9})?) ?%");

    private final AttemptId attempt;
    private final InstantSource clock;
    private final Consumer<AttemptReport.Progress> reports;
    private final byte[] line = new byte[LONGEST_LINE];
    private int length;
    private boolean percent;
    private volatile String lastLine = "";
    private Instant nextReport = Instant.MIN;

    OutputScanner(AttemptId attempt, InstantSource clock, Consumer<AttemptReport.Progress> reports) {
        this.attempt = attempt;
        this.clock = clock;
        this.reports = reports;
    }

    /** Reads some output. */
    void scan(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            byte b = bytes[i];
            if (b == '\n' || b == '\r') {
                endLine();
            } else if (length < LONGEST_LINE) {
                line[length++] = b;
                percent |= b == '%';
            }
        }
    }

    /** To be called after the last output, which may lack the end of its line. */
    void end() {
        endLine();
    }

    /** The last line that is not blank, so far; empty if there was none. Any thread may call. */
    String lastLine() {
        return lastLine;
    }

    private void endLine() {
        if (length > 0) {
            String text = printable(new String(line, 0, length, StandardCharsets.UTF_8));
            if (!text.isEmpty()) {
                lastLine = text;
            }
            if (percent) {
                fraction(text).ifPresent(fraction -> report(fraction, text));
            }
        }
        length = 0;
        percent = false;
    }

    private void report(double fraction, String text) {
        Instant now = clock.instant();
        if (!now.isBefore(nextReport)) {
            nextReport = now.plus(BETWEEN_REPORTS);
            reports.accept(new AttemptReport.Progress(attempt, fraction, text));
        }
    }

    /** The last percentage of a line that is one of 0 to 100. */
    static Optional<Double> fraction(String text) {
        Optional<Double> found = Optional.empty();
        Matcher matcher = PERCENTAGE.matcher(text);
        while (matcher.find()) {
            double percent = Double.parseDouble(matcher.group(1));
            if (percent <= 100) {
                found = Optional.of(percent / 100);
            }
        }
        return found;
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
