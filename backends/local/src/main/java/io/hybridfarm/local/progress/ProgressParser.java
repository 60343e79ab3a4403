package io.hybridfarm.local.progress;

/** Reads the output of one attempt, line by line from its first; not thread-safe. */
@FunctionalInterface
public interface ProgressParser {
    /**
     * What a line says after those before it.
     *
     * @param line without its end and without control characters, at most {@value ProgressParsers#LONGEST_LINE} characters
     */
    Finding read(String line);
}
