package io.hybridfarm.local.progress;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The parsers that a step can choose by name: {@code arnold}, {@code blender}, {@code ffmpeg}, {@code houdini}, {@code maya}, {@code
 * nuke}, {@code openjd}, {@code percent}, and those that the configuration adds. Thread-safe.
 */
public final class ProgressParsers {
    /** Of longer lines only the beginning is read. */
    public static final int LONGEST_LINE = 500;

    /** Begins the keys of the configuration that add a parser. */
    public static final String KEY = "progress.";

    /**
     * The line that Nuke ends a frame with. The dots and digits before it, {@code .1.2.3.4.5.6.7.8.9}, say nothing: they are one
     * line with no end until all of them are there, and Nuke completes them for a frame that failed as well.
     */
    private static final Pattern NUKE = Pattern.compile("\\bFrame -?\\d{1,9} \\((\\d{1,9}) of (\\d{1,9})\\)");

    /** Makes a parser for a task of so many frames, 0 where it has none. */
    @FunctionalInterface
    private interface Maker {
        ProgressParser make(int frames);
    }

    private static final Map<String, Maker> BUILT_IN = Collections.unmodifiableMap(new TreeMap<>(Map.of(
            "arnold", frames -> PercentPerFrame.arnold(Math.max(1, frames)),
            "blender", frames -> new BlenderParser(Math.max(1, frames)),
            "ffmpeg", FfmpegParser::new,
            "houdini", frames -> PercentPerFrame.houdini(Math.max(1, frames)),
            "maya", frames -> new MayaParser(Math.max(1, frames)),
            "nuke", frames -> ProgressParsers::nuke,
            "openjd", frames -> new OpenJobParser(),
            "percent", frames -> GuessingParser::percentage)));

    private final Map<String, Pattern> patterns;

    private ProgressParsers(Map<String, Pattern> patterns) {
        this.patterns = patterns;
    }

    /**
     * The built-in parsers, and some more.
     *
     * @param patterns regular expressions by name; each has a group {@code percent} (0 to 100), or groups {@code done} and {@code
     *     total}. A built-in name is replaced
     * @throws FarmException BAD_CONFIGURATION if one of them is no such expression; the message names its key
     */
    public static ProgressParsers with(Map<String, String> patterns) {
        Map<String, Pattern> compiled = new TreeMap<>();
        patterns.forEach((name, regex) -> compiled.put(name, PatternParser.compile(KEY + name, regex)));
        return new ProgressParsers(compiled);
    }

    /**
     * A parser for one attempt.
     *
     * @param name as the step has chosen; if it is unknown, or nothing was chosen, the lines decide by what they look like
     * @param frames how many the task has; 0 where it has none
     * @param notes told, in sentences, why there is less progress than somebody may expect
     */
    public ProgressParser parser(Optional<String> name, int frames, Consumer<String> notes) {
        if (name.isEmpty()) {
            return new GuessingParser(Math.max(1, frames));
        }
        Pattern pattern = patterns.get(name.get());
        if (pattern != null) {
            return new PatternParser(name.get(), pattern, notes);
        }
        Maker maker = BUILT_IN.get(name.get());
        if (maker != null) {
            return maker.make(frames);
        }
        notes.accept("no progress parser '" + name.get() + "'" + PluginConfig.didYouMean(name.get(), names()));
        return new GuessingParser(Math.max(1, frames));
    }

    /** All names that a step can choose, sorted. */
    public List<String> names() {
        TreeSet<String> names = new TreeSet<>(BUILT_IN.keySet());
        names.addAll(patterns.keySet());
        return List.copyOf(names);
    }

    private static Finding nuke(String line) {
        OptionalDouble done = Numbers.ratio(NUKE, line);
        return done.isPresent() ? Finding.done(done.getAsDouble()) : Finding.NOTHING;
    }
}
