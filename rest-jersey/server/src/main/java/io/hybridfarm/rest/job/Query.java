package io.hybridfarm.rest.job;

import io.hybridfarm.rest.wire.HttpProblem;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.TaskId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the values of query parameters; each method throws {@link HttpProblem} 400 that names the parameter. */
final class Query {
    static final int DEFAULT_ROWS = 100;
    static final int MAX_ROWS = 1_000;

    private static final Pattern TASK_ID = Pattern.compile("(\\d{1,18})\\.(\\d{1,9})\\.(\\d{1,9})");

    private static final List<String> STATES = Arrays.stream(State.values())
            .map(state -> state.name().toLowerCase(Locale.ROOT))
            .toList();

    private Query() {}

    /** How many rows to answer with. */
    static int rows(@Nullable String limit) {
        return Math.toIntExact(whole("limit", limit, 1, MAX_ROWS, DEFAULT_ROWS));
    }

    /** A whole number, or what stands for it if it is not given. */
    static long whole(String parameter, @Nullable String text, long min, long max, long otherwise) {
        if (text == null) {
            return otherwise;
        }
        if (text.matches("\\d{1,18}")) {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw HttpProblem.invalid(
                parameter, "must be a whole number from " + min + " to " + max + ", not '" + text + "'");
    }

    /** The states to keep, separated by commas; all of them if not given. */
    static Set<State> states(@Nullable String text) {
        if (text == null) {
            return EnumSet.allOf(State.class);
        }
        Set<State> states = EnumSet.noneOf(State.class);
        for (String word : text.split(",", -1)) {
            states.add(state("state", word.strip()));
        }
        return states;
    }

    /** One of some words, the first of which stands for a missing one. */
    static String oneOf(String parameter, @Nullable String text, List<String> words) {
        if (text == null) {
            return words.get(0);
        }
        if (!words.contains(text)) {
            throw HttpProblem.invalid(parameter, "must be " + String.join(" or ", words) + ", not '" + text + "'");
        }
        return text;
    }

    /** A task of a job, as {@link TaskId#toString} writes it. */
    static @Nullable TaskId task(String parameter, JobId job, @Nullable String text) {
        if (text == null) {
            return null;
        }
        Matcher matcher = TASK_ID.matcher(text);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) != job.number()) {
            throw HttpProblem.invalid(
                    parameter, "must be a task id of this job such as " + job + ".0.17, not '" + text + "'");
        }
        return new TaskId(job, Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)));
    }

    /** One state by name. */
    static State state(String parameter, String word) {
        String name = word.toLowerCase(Locale.ROOT);
        if (!STATES.contains(name)) {
            throw HttpProblem.invalid(
                    parameter, "'" + word + "' is not a state" + PluginConfig.didYouMean(name, STATES));
        }
        return State.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
