package io.hybridfarm.local;

import io.hybridfarm.local.progress.Finding;
import io.hybridfarm.local.progress.ProgressParser;
import io.hybridfarm.local.progress.ProgressParsers;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.job.AttemptId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads along with the output: shows its lines to a parser of progress, and remembers what may be asked for at the end.
 *
 * <p>At most one progress report goes out per second of the clock. A line ends with a line feed or, as progress bars do it, with
 * a carriage return; what a line has beyond {@value ProgressParsers#LONGEST_LINE} bytes is not looked at. One thread scans;
 * any thread may ask.
 */
final class OutputScanner {
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(1);
    private static final Pattern CONTROL_CHARACTERS = Pattern.compile("\\p{Cntrl}+");

    private final AttemptId attempt;
    private final InstantSource clock;
    private final ProgressParser parser;
    private final Consumer<AttemptReport.Progress> reports;
    private final byte[] line = new byte[ProgressParsers.LONGEST_LINE];
    private int length;
    private double fraction;
    private String status = "";
    private volatile long bytes;
    private volatile String lastLine = "";
    private volatile Optional<String> failure = Optional.empty();
    private Instant lastReport = Instant.MIN;

    OutputScanner(
            AttemptId attempt, InstantSource clock, ProgressParser parser, Consumer<AttemptReport.Progress> reports) {
        this.attempt = attempt;
        this.clock = clock;
        this.parser = parser;
        this.reports = reports;
    }

    /** Reads some output. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread scans.
    void scan(byte[] output, int count) {
        bytes += count;
        for (int i = 0; i < count; i++) {
            byte b = output[i];
            if (b == '\n' || b == '\r') {
                endLine();
            } else if (length < line.length) {
                line[length++] = b;
            }
        }
    }

    /** To be called after the last output, which may lack the end of its line. */
    void end() {
        endLine();
    }

    /** How many bytes were read so far. */
    long bytes() {
        return bytes;
    }

    /** The last line that is not blank, so far; empty if there was none. */
    String lastLine() {
        return lastLine;
    }

    /** Why the command will fail, as it has said itself, so far. */
    Optional<String> failure() {
        return failure;
    }

    private void endLine() {
        if (length > 0) {
            String text = printable(new String(line, 0, length, StandardCharsets.UTF_8));
            length = 0;
            if (!text.isEmpty()) {
                lastLine = text;
                take(parser.read(text), text);
            }
        }
    }

    private void take(Finding finding, String text) {
        finding.failure().ifPresent(reason -> failure = Optional.of(reason));
        finding.status().ifPresent(words -> status = words);
        finding.fraction().ifPresent(done -> fraction = done);
        if (finding.fraction().isPresent() || finding.status().isPresent()) {
            report(status.isEmpty() ? text : status);
        }
    }

    private void report(String message) {
        Instant now = clock.instant();
        // A clock that was put back must not silence an attempt until it has caught up.
        if (now.isBefore(lastReport) || !now.minus(BETWEEN_REPORTS).isBefore(lastReport)) {
            lastReport = now;
            reports.accept(new AttemptReport.Progress(attempt, fraction, message));
        }
    }

    private static String printable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) == 0x7f) {
                return CONTROL_CHARACTERS.matcher(text).replaceAll(" ").strip();
            }
        }
        return text.strip();
    }
}
