package io.hybridfarm.local.progress;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads lines by a pattern that somebody has written into the configuration.
 *
 * <p>A pattern may take longer than the universe is old for some line. So matching reads a line's characters a limited number of
 * times and then gives up, and a pattern that gave up {@value #PATIENCE} times is not asked again.
 */
final class PatternParser implements ProgressParser {
    private static final int READS = 100_000;
    private static final int PATIENCE = 3;

    private final String name;
    private final Pattern pattern;
    private final Consumer<String> notes;
    private int givenUp;

    /** @param notes for people who wonder why there is no progress */
    PatternParser(String name, Pattern pattern, Consumer<String> notes) {
        this.name = name;
        this.pattern = pattern;
        this.notes = notes;
    }

    /**
     * Checks a pattern.
     *
     * @throws FarmException BAD_CONFIGURATION if it is none, or has neither a group {@code percent} nor {@code done} and {@code
     *     total}
     */
    static Pattern compile(String key, String regex) {
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION,
                    key + " must be a regular expression: " + e.getDescription() + " at position " + e.getIndex()
                            + " of '" + regex + "'",
                    e);
        }
        if (!has(pattern, "percent") && !(has(pattern, "done") && has(pattern, "total"))) {
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION,
                    key + " must have a group (?<percent>...), or groups (?<done>...) and (?<total>...); '" + regex
                            + "' has not");
        }
        return pattern;
    }

    @Override
    public Finding read(String line) {
        if (givenUp == PATIENCE) {
            return Finding.NOTHING;
        }
        try {
            Matcher matcher = pattern.matcher(new CountedText(line));
            return matcher.find() ? finding(matcher) : Finding.NOTHING;
        } catch (TooManyReadsException | StackOverflowError e) {
            if (++givenUp == PATIENCE) {
                notes.accept("progress pattern '" + name + "' is too slow for this output and was switched off; its "
                        + "repetitions can match the same text in too many ways");
            }
            return Finding.NOTHING;
        }
    }

    private Finding finding(Matcher matcher) {
        try {
            return has(pattern, "percent")
                    ? Finding.done(number(matcher, "percent") / 100)
                    : Finding.done(number(matcher, "done") / number(matcher, "total"));
        } catch (NumberFormatException e) {
            return Finding.NOTHING;
        }
    }

    private static double number(Matcher matcher, String group) {
        String text = matcher.group(group);
        // A group in a branch that was not taken has no text.
        return text == null ? Double.NaN : Double.parseDouble(text.strip());
    }

    private static boolean has(Pattern pattern, String group) {
        return pattern.pattern().contains("(?<" + group + ">");
    }

    /** Not an error of the program: thrown to get out of the depth of a match, never seen outside. */
    private static final class TooManyReadsException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManyReadsException() {
            super(null, null, false, false);
        }
    }

    /** A text that can be read so many times only. */
    private static final class CountedText implements CharSequence {
        private final String text;
        private int reads;

        CountedText(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++reads > READS) {
                throw new TooManyReadsException();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
