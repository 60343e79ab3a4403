package io.hybridfarm.local.progress;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds numbers in lines; the patterns here never look twice at a place for long, whatever the line. */
final class Numbers {
    private static final Pattern PERCENTAGE = Pattern.compile("(?<![\\d.])(\\d{1,3}(?:\\.\\d{1,9})?) ?%");

    private Numbers() {}

    /** The last percentage of a line that is one of 0 to 100, as a fraction. */
    static OptionalDouble percentage(String line) {
        if (line.indexOf('%') < 0) {
            return OptionalDouble.empty();
        }
        OptionalDouble found = OptionalDouble.empty();
        Matcher matcher = PERCENTAGE.matcher(line);
        while (matcher.find()) {
            double percent = Double.parseDouble(matcher.group(1));
            if (percent <= 100) {
                found = OptionalDouble.of(percent / 100);
            }
        }
        return found;
    }

    /** The first group as a percentage, where the pattern is found and the group is one. */
    static OptionalDouble percent(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.find()) {
            return OptionalDouble.empty();
        }
        double percent = Double.parseDouble(matcher.group(1));
        return percent <= 100 ? OptionalDouble.of(percent / 100) : OptionalDouble.empty();
    }

    /** The first group over the second one, where the pattern is found and that makes 0 to 1. */
    static OptionalDouble ratio(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        if (!matcher.find()) {
            return OptionalDouble.empty();
        }
        double done = Double.parseDouble(matcher.group(1));
        double total = Double.parseDouble(matcher.group(2));
        return total > 0 && done <= total ? OptionalDouble.of(done / total) : OptionalDouble.empty();
    }
}
