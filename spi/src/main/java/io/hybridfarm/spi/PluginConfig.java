package io.hybridfarm.spi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The settings of one plugin instance: read each key with the type it should have, then call {@link #requireAllRead()},
 * which refuses whatever nobody asked for, with the nearest known key as a hint.
 *
 * <p>Not thread-safe: read it while creating the instance, keep the values.
 */
public final class PluginConfig {
    private final String owner;
    private final TreeMap<String, String> values;
    private final TreeSet<String> known = new TreeSet<>();

    private PluginConfig(String owner, Map<String, String> values) {
        this.owner = owner;
        this.values = new TreeMap<>(values);
    }

    /**
     * Settings of {@code owner}, a name for messages such as {@code farm local}.
     *
     * @param values keys as written in the configuration; values are never logged by this class unless malformed
     */
    public static PluginConfig of(String owner, Map<String, String> values) {
        return new PluginConfig(owner, values);
    }

    /** The text of a key, if it is set. */
    public Optional<String> text(String key) {
        return read(key, Function.identity(), "text");
    }

    /**
     * A whole number.
     *
     * @throws FarmException BAD_CONFIGURATION if the value is no whole number or outside {@code min..max}
     */
    public Optional<Integer> integer(String key, int min, int max) {
        String wanted = "a whole number from " + min + " to " + max;
        Optional<Integer> value = read(key, Integer::valueOf, wanted);
        if (value.isPresent() && (value.get() < min || value.get() > max)) {
            throw malformed(key, value.get().toString(), wanted);
        }
        return value;
    }

    /**
     * A number of cores, such as {@code 8} or {@code 0.5}, as thousandths of a core.
     *
     * @throws FarmException BAD_CONFIGURATION if the value is no positive number of cores
     */
    public Optional<Integer> milliCores(String key) {
        return read(key, Quantities::milliCores, "a number of cores such as 8 or 0.5");
    }

    /**
     * A size in bytes, such as {@code 64GiB} or {@code 500MB}.
     *
     * @throws FarmException BAD_CONFIGURATION if the value is no size
     */
    public Optional<Long> bytes(String key) {
        return read(key, Quantities::bytes, "a size such as 64GiB");
    }

    /**
     * A duration, such as {@code 90s}, {@code 30m} or {@code 2h}.
     *
     * @throws FarmException BAD_CONFIGURATION if the value is no duration
     */
    public Optional<java.time.Duration> duration(String key) {
        return read(key, Quantities::duration, "a duration such as 90s, 30m or 2h");
    }

    /**
     * A share of a whole, such as {@code 0.05}.
     *
     * @throws FarmException BAD_CONFIGURATION if the value is no number from 0 to 1
     */
    public Optional<Double> fraction(String key) {
        return read(key, PluginConfig::parseFraction, "a number from 0 to 1 such as 0.05");
    }

    /** Words separated by commas; empty when the key is not set. */
    public List<String> words(String key) {
        List<String> words = new ArrayList<>();
        for (String word : text(key).orElse("").split(",")) {
            if (!word.isBlank()) {
                words.add(word.strip());
            }
        }
        return List.copyOf(words);
    }

    /**
     * The settings whose keys begin with a prefix, by what follows it in their keys, sorted; they count as read.
     *
     * @param prefix such as {@code roots.linux.}
     */
    public Map<String, String> startingWith(String prefix) {
        TreeMap<String, String> found = new TreeMap<>();
        values.tailMap(prefix).forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                known.add(key);
                found.put(key.substring(prefix.length()), value.strip());
            }
        });
        return Collections.unmodifiableMap(found);
    }

    /**
     * To be called after the last key was read.
     *
     * @throws FarmException BAD_CONFIGURATION if the configuration holds a key that was not read, with a "did you mean"
     */
    public void requireAllRead() {
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw new FarmException(
                        ErrorCode.BAD_CONFIGURATION, owner + ": unknown key '" + key + "'" + didYouMean(key, known));
            }
        }
    }

    /**
     * The end of a message about an unknown word: the nearest of the known ones if one is near, and all of them.
     *
     * @return text that starts with {@code "; "}, or an empty text when nothing is known
     */
    public static String didYouMean(String word, Collection<String> known) {
        if (known.isEmpty()) {
            return "";
        }
        String nearest = "";
        int best = Math.max(2, word.length() / 3) + 1;
        for (String candidate : new TreeSet<>(known)) {
            int distance = editDistance(word.toLowerCase(java.util.Locale.ROOT), candidate);
            if (distance < best) {
                best = distance;
                nearest = candidate;
            }
        }
        String hint = nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?";
        return hint + "; known: " + String.join(", ", new TreeSet<>(known));
    }

    private static double parseFraction(String text) {
        double value = Double.parseDouble(text);
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("outside of 0 to 1");
        }
        return value;
    }

    private <T> Optional<T> read(String key, Function<String, T> parse, String wanted) {
        known.add(key);
        String value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse.apply(value.strip()));
        } catch (IllegalArgumentException e) {
            throw malformed(key, value, wanted);
        }
    }

    private FarmException malformed(String key, String value, String wanted) {
        return new FarmException(
                ErrorCode.BAD_CONFIGURATION, owner + ": " + key + " must be " + wanted + ", not '" + value + "'");
    }

    private static int editDistance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replace, Math.min(previous[j], current[j - 1]) + 1);
            }
            int[] swap = previous;
            previous = current;
            current = swap;
        }
        return previous[b.length()];
    }
}
