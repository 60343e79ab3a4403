package io.hybridfarm.benchmarks;

/**
 * One figure that a suite finds: its name and unit mean the same forever, so that runs can be compared over the years.
 *
 * @param name what is measured, lower case but for the M of millions, words of one thing joined by underscores: {@code
 *     core.finish_start.10k}, or just the room, {@code sim}
 * @param statistic which figure of it: {@code mean}, {@code p99}, {@code rate}
 * @param unit {@code us}, {@code 1/s}, {@code B} or {@code bytes}, or {@code x} for a ratio
 */
public record Metric(String name, String statistic, String unit) {
    public Metric {
        if (!name.matches("[a-z0-9_]+(\\.([a-z0-9_]+|[0-9]+M))*")) {
            throw new IllegalArgumentException("the name '" + name + "' must be lower-case words joined by dots");
        }
        if (!statistic.matches("[a-z0-9_.]+")) {
            throw new IllegalArgumentException("the statistic '" + statistic + "' must be a lower-case word");
        }
        if (!unit.matches("\\S+")) {
            throw new IllegalArgumentException("the unit '" + unit + "' must be one word");
        }
    }

    /** Name and statistic in one word, such as {@code core.finish_start.10k.mean}; unique among all metrics. */
    public String id() {
        return name + "." + statistic;
    }
}
