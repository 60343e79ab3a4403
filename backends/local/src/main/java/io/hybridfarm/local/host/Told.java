package io.hybridfarm.local.host;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Messages.Report.Kind;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.job.AttemptId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Turns what agents report into what the scheduler is told, whatever nonsense it may hold. */
final class Told {
    private static final int LONGEST_TEXT = 2_000;
    private static final int LONGEST_REASON = 1_000;

    private Told() {}

    /** Whether nothing of the attempt runs on the worker any more. */
    static boolean isEnd(Kind kind) {
        return switch (kind) {
            case ACCEPTED, STARTED, PROGRESS -> false;
            case FINISHED, LOST, UNKNOWN -> true;
        };
    }

    /**
     * A report in the scheduler's terms; always one if it tells an end.
     *
     * @param orderedAt nothing can have happened before, whatever the worker says; nothing if that is not known
     */
    static Optional<AttemptReport> by(
            String worker, AttemptId attempt, @Nullable Instant orderedAt, Messages.Report report, Instant now) {
        Instant said = now.minusMillis(Math.max(0, report.ageMillis()));
        Instant at = orderedAt != null && said.isBefore(orderedAt) ? orderedAt : said;
        String message = shortened(report.message());
        return switch (report.kind()) {
            case ACCEPTED -> Optional.of(new AttemptReport.Accepted(attempt));
            case STARTED ->
                Optional.of(new AttemptReport.Started(
                        attempt, at, worker + (report.where() == null ? "" : ", " + shortened(report.where()))));
            case PROGRESS -> progress(attempt, report.fraction(), message);
            case FINISHED ->
                Optional.of(new AttemptReport.Finished(
                        attempt,
                        at,
                        ending(report.ending()),
                        report.exitCode() == null ? OptionalInt.empty() : OptionalInt.of(report.exitCode()),
                        Optional.ofNullable(report.signal()).map(Told::shortened),
                        message));
            case LOST -> Optional.of(new AttemptReport.Lost(attempt, at, message));
            case UNKNOWN ->
                Optional.of(new AttemptReport.Lost(
                        attempt,
                        now,
                        "worker " + worker + " knows nothing of it" + (message.isEmpty() ? "" : ": " + message)));
        };
    }

    static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "...";
    }

    /** Why a worker is closed, on one line that is neither empty nor long. */
    static String reason(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ").strip();
        return line.isEmpty()
                ? "it does not say why"
                : line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON - 3) + "...";
    }

    private static Optional<AttemptReport> progress(AttemptId attempt, @Nullable Double fraction, String message) {
        return fraction != null && fraction >= 0 && fraction <= 1
                ? Optional.of(new AttemptReport.Progress(attempt, fraction, message))
                : Optional.empty();
    }

    private static AttemptReport.Ending ending(@Nullable String name) {
        for (AttemptReport.Ending ending : AttemptReport.Ending.values()) {
            if (ending.name().equals(name)) {
                return ending;
            }
        }
        // An agent of another version: that it is over is what counts.
        return AttemptReport.Ending.FAILED;
    }
}
