package io.hybridfarm.local.agent;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Messages.Report.Kind;
import io.hybridfarm.spi.farm.AttemptReport;

/** Makes the messages that carry reports. */
final class ReportMessages {
    private static final int LONGEST_TEXT = 2_000;

    private ReportMessages() {}

    static Messages.Report started(AttemptReport.Started report) {
        return new Messages.Report(
                report.attempt().number(), Kind.STARTED, 0, cut(report.where()), null, null, null, null, "");
    }

    static Messages.Report progress(AttemptReport.Progress report) {
        return new Messages.Report(
                report.attempt().number(),
                Kind.PROGRESS,
                0,
                null,
                report.fraction(),
                null,
                null,
                null,
                cut(report.message()));
    }

    static Messages.Report finished(AttemptReport.Finished report) {
        return new Messages.Report(
                report.attempt().number(),
                Kind.FINISHED,
                0,
                null,
                null,
                report.ending().name(),
                report.exitCode().isPresent() ? report.exitCode().getAsInt() : null,
                report.signal().orElse(null),
                cut(report.message()));
    }

    static Messages.Report failed(long attempt, String message) {
        return new Messages.Report(
                attempt, Kind.FINISHED, 0, null, null, AttemptReport.Ending.FAILED.name(), null, null, cut(message));
    }

    static Messages.Report lost(long attempt, String reason) {
        return new Messages.Report(attempt, Kind.LOST, 0, null, null, null, null, null, cut(reason));
    }

    static Messages.Report unknown(long attempt) {
        return new Messages.Report(
                attempt, Kind.UNKNOWN, 0, null, null, null, null, null, "this worker knows nothing of it");
    }

    static boolean isEnd(Messages.Report report) {
        return report.kind() == Kind.FINISHED || report.kind() == Kind.LOST;
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 3) + "...";
    }
}
