package io.hybridfarm.spi.template;

import io.hybridfarm.spi.FarmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text in which {@code {name}} stands for a variable and {@code {name:04}} for a number padded with zeros to that many
 * characters, its sign included; <code>{{</code> and {@code }}} stand for the braces themselves.
 */
public final class Template {
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-zA-Z][a-zA-Z0-9_]{0,63})(?::0(\\d{1,2}))?}");
    private static final int MAX_LENGTH = 32_768;
    /** What Linux takes as one argument of a program, in bytes. */
    private static final int MAX_EXPANDED = 131_072;

    /** A stretch of literal text, or a variable with its padding (0 for none). */
    private record Part(String text, boolean variable, int width) {}

    private final String source;
    private final List<Part> parts;

    private Template(String source, List<Part> parts) {
        this.source = source;
        this.parts = parts;
    }

    /**
     * Reads a template.
     *
     * @param field name of the field for messages
     * @throws FarmException INVALID if a brace is neither doubled nor part of a variable, if the text has a NUL character or
     *     is longer than 32,768 characters
     */
    public static Template parse(String field, String text) {
        if (text.length() > MAX_LENGTH) {
            throw FarmException.invalid(field, "at most " + MAX_LENGTH + " characters, not " + text.length());
        }
        if (text.indexOf('\0') >= 0) {
            throw FarmException.invalid(field, "must not contain a NUL character");
        }
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw FarmException.invalid(field, "must be well-formed Unicode, but has half of a surrogate pair");
        }
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        Matcher variable = VARIABLE.matcher(text);
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if ((c == '{' || c == '}') && at + 1 < text.length() && text.charAt(at + 1) == c) {
                literal.append(c);
                at += 2;
            } else if (c == '{' && variable.find(at) && variable.start() == at) {
                parts.add(new Part(literal.toString(), false, 0));
                literal.setLength(0);
                int width = variable.group(2) == null ? 0 : Integer.parseInt(variable.group(2));
                parts.add(new Part(variable.group(1), true, width));
                at = variable.end();
            } else if (c == '{' || c == '}') {
                throw FarmException.invalid(
                        field,
                        "'" + text + "' has a single '" + c + "' at character " + (at + 1)
                                + "; write {frame} or {frame:04} for a variable, {{ and }} for braces");
            } else {
                literal.append(c);
                at++;
            }
        }
        parts.add(new Part(literal.toString(), false, 0));
        return new Template(text, List.copyOf(parts));
    }

    /** Names of the variables in the order of their first use. */
    public List<String> variables() {
        return parts.stream().filter(Part::variable).map(Part::text).distinct().toList();
    }

    /** Whether a variable is used. */
    public boolean uses(String variable) {
        return parts.stream().anyMatch(part -> part.variable && part.text.equals(variable));
    }

    /**
     * Refuses variables that nobody will have a value for.
     *
     * @throws FarmException INVALID naming the first unknown variable and the known ones
     */
    public void requireKnown(String field, Collection<String> known) {
        for (String name : variables()) {
            if (!known.contains(name)) {
                throw FarmException.invalid(
                        field,
                        "'" + source + "' uses {" + name + "}, which is not known here; known: "
                                + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    /**
     * The text with every variable replaced.
     *
     * @throws FarmException INVALID if a variable has no value, or is padded but has no number as its value, or the text
     *     becomes longer than 131,072 characters
     */
    public String expand(Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(part.variable ? value(part, values) : part.text);
            if (text.length() > MAX_EXPANDED) {
                throw FarmException.invalid(
                        source.length() > 100 ? source.substring(0, 100) + "..." : source,
                        "becomes longer than " + MAX_EXPANDED + " characters, more than a program can be given in one"
                                + " argument; use a smaller chunk");
            }
        }
        return text.toString();
    }

    /** The text as it was written. */
    @Override
    public String toString() {
        return source;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Template that && source.equals(that.source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    private String value(Part part, Map<String, String> values) {
        String value = values.get(part.text);
        if (value == null) {
            throw FarmException.invalid("{" + part.text + "}", "has no value here, but '" + source + "' uses it");
        }
        if (part.width == 0) {
            return value;
        }
        if (!value.matches("-?\\d+")) {
            throw FarmException.invalid(
                    "{" + part.text + ":0" + part.width + "}", "pads a number, but the value is '" + value + "'");
        }
        boolean negative = value.startsWith("-");
        String digits = negative ? value.substring(1) : value;
        String sign = negative ? "-" : "";
        return sign + "0".repeat(Math.max(0, part.width - sign.length() - digits.length())) + digits;
    }
}
