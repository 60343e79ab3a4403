package io.hybridfarm.simulate;

import io.hybridfarm.core.simulate.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** One row for each policy: for people with units and rounded, for programs exact and in seconds. */
final class SummaryTable {
    private record Column(String heading, Function<Outcome, String> cell) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("policy", outcome -> outcome.policy().word()),
            new Column("makespan", outcome -> time(outcome.makespan().toMillis() / 1_000.0)),
            new Column("util", outcome -> percent(outcome.utilisation())),
            new Column("wait mean", outcome -> time(outcome.taskWait().mean())),
            new Column("p50", outcome -> time(outcome.taskWait().median())),
            new Column("p90", outcome -> time(outcome.taskWait().p90())),
            new Column("p99", outcome -> time(outcome.taskWait().p99())),
            new Column("first task", outcome -> time(outcome.firstWait().mean())),
            new Column("p90", outcome -> time(outcome.firstWait().p90())),
            new Column("turnaround", outcome -> time(outcome.turnaround().mean())),
            new Column("p90", outcome -> time(outcome.turnaround().p90())),
            new Column("slowdown", outcome -> number(outcome.slowdown().mean())),
            new Column("p90", outcome -> number(outcome.slowdown().p90())),
            new Column("fairness", outcome -> String.format(Locale.ROOT, "%.3f", outcome.fairness())),
            new Column("lag", SummaryTable::lag));

    /** Only where something was lost under some policy. */
    private static final List<Column> LOSSES = List.of(
            new Column("preempted", outcome -> whole(outcome.losses().preempted())),
            new Column("failed", outcome -> whole(outcome.losses().failed())),
            new Column("lost", outcome -> whole(outcome.losses().lost())),
            new Column("lost work", outcome -> number(outcome.losses().coreHours()) + " core-h"),
            new Column("undone", outcome -> whole(outcome.losses().undone())));

    private static final List<Column> RUN = List.of(
            new Column("decisions/s", outcome -> String.format(Locale.ROOT, "%,.0f", outcome.decisionsPerSecond())),
            new Column("took", outcome -> String.format(Locale.ROOT, "%.2f s", seconds(outcome.wallTime()))),
            new Column("hash", Outcome::hash));

    private final List<Outcome> outcomes;
    private final List<Column> columns;

    SummaryTable(List<Outcome> outcomes) {
        this.outcomes = outcomes;
        this.columns = new ArrayList<>(COLUMNS);
        Outcome.Losses none = new Outcome.Losses(0, 0, 0, 0, 0);
        if (outcomes.stream().anyMatch(outcome -> !outcome.losses().equals(none))) {
            columns.addAll(LOSSES);
        }
        columns.addAll(RUN);
    }

    List<String> headings() {
        return columns.stream().map(Column::heading).toList();
    }

    /** The cells of each policy. */
    List<List<String>> rows() {
        return outcomes.stream()
                .map(outcome -> columns.stream()
                        .map(column -> column.cell.apply(outcome))
                        .toList())
                .toList();
    }

    String text() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(headings());
        lines.addAll(rows());
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            for (int i = 0; i < line.size(); i++) {
                int column = i;
                int width = lines.stream()
                        .mapToInt(each -> each.get(column).length())
                        .max()
                        .orElse(0);
                String blank = " ".repeat(width - line.get(i).length());
                text.append(i == 0 ? line.get(i) + blank : "  " + blank + line.get(i));
            }
            text.append('\n');
        }
        return text.toString();
    }

    String csv() {
        StringBuilder text = new StringBuilder(
                "policy,jobs,tasks,makespan_s,utilisation,"
                        + "task_wait_mean_s,task_wait_p50_s,task_wait_p90_s,task_wait_p99_s,task_wait_max_s,"
                        + "first_wait_mean_s,first_wait_p50_s,first_wait_p90_s,first_wait_p99_s,first_wait_max_s,"
                        + "turnaround_mean_s,turnaround_p50_s,turnaround_p90_s,turnaround_p99_s,turnaround_max_s,"
                        + "slowdown_mean,slowdown_p50,slowdown_p90,slowdown_p99,slowdown_max,"
                        + "fairness,largest_lag,lagging_show,preempted,failed,lost,lost_core_h,undone,decisions,wall_s,decisions_per_s,hash\n");
        for (Outcome each : outcomes) {
            text.append(String.join(
                            ",",
                            each.policy().word(),
                            Integer.toString(each.jobs()),
                            Integer.toString(each.tasks()),
                            exact(each.makespan().toMillis() / 1_000.0),
                            exact(each.utilisation()),
                            spread(each.taskWait()),
                            spread(each.firstWait()),
                            spread(each.turnaround()),
                            spread(each.slowdown()),
                            exact(each.fairness()),
                            exact(each.furthestBehind().lag()),
                            Series.quoted(each.furthestBehind().name()),
                            Long.toString(each.losses().preempted()),
                            Long.toString(each.losses().failed()),
                            Long.toString(each.losses().lost()),
                            exact(each.losses().coreHours()),
                            Long.toString(each.losses().undone()),
                            Long.toString(each.decisions()),
                            exact(seconds(each.wallTime())),
                            exact(each.decisionsPerSecond()),
                            each.hash()))
                    .append('\n');
        }
        return text.toString();
    }

    private static String spread(Outcome.Spread spread) {
        return String.join(
                ",",
                exact(spread.mean()),
                exact(spread.median()),
                exact(spread.p90()),
                exact(spread.p99()),
                exact(spread.max()));
    }

    private static String exact(double value) {
        return Series.number(value);
    }

    private static String lag(Outcome outcome) {
        Outcome.Show behind = outcome.furthestBehind();
        return behind.lag() == 0 ? "none" : percent(behind.lag()) + " " + behind.name();
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * part);
    }

    private static String whole(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
    }

    /** A time in the unit in which it is a small number. */
    static String time(double seconds) {
        if (seconds < 99.95) {
            return trimmed(seconds, " s");
        }
        if (seconds < 99.95 * 60) {
            return trimmed(seconds / 60, " min");
        }
        return seconds < 99.95 * 3_600 ? trimmed(seconds / 3_600, " h") : trimmed(seconds / 86_400, " d");
    }

    private static String trimmed(double value, String unit) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + unit;
    }
}
