package io.hybridfarm.sim;

import io.hybridfarm.spi.farm.AttemptReport;
import java.time.Duration;
import java.util.List;

/** How reports travel to the scheduler; a lambda for scripts, {@link #drawn} for crowds. Called once per report. */
@FunctionalInterface
public interface ReportRoute {
    /** Each report arrives at once, and once. */
    ReportRoute DIRECT = report -> List.of(Duration.ZERO);

    /**
     * When the report arrives, counted from when it is sent: once as a rule, several times if it is repeated, never if the
     * list is empty. Reports of one attempt overtake each other if they are told to.
     */
    List<Duration> arrivals(AttemptReport report);

    /**
     * Repetitions and delays drawn by chance. The same seed and the same kind of report of the same attempt give the same
     * arrivals.
     *
     * @param duplicateRate the share of reports that arrive twice, 0 to 1
     * @param lateRate the share of reports that arrive late, 0 to 1
     * @param lateBy the longest delay of a late or second arrival; longer than zero
     */
    static ReportRoute drawn(long seed, double duplicateRate, double lateRate, Duration lateBy) {
        return new DrawnRoute(seed, duplicateRate, lateRate, lateBy);
    }
}
