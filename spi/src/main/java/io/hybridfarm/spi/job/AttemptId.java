package io.hybridfarm.spi.job;

import io.hybridfarm.spi.FarmException;

/**
 * The id of one run of one task: a number counted up from 1 by the scheduler and never used again.
 *
 * <p>It rides on every order and on every report. A report whose id is not the current one of its task is late or
 * repeated, and changes nothing.
 *
 * @param number 1 or greater
 */
public record AttemptId(long number) implements Comparable<AttemptId> {
    public AttemptId {
        if (number < 1) {
            throw new IllegalArgumentException("an attempt id counts from 1, not " + number);
        }
    }

    /**
     * Reads an id as {@link #toString} writes it.
     *
     * @throws FarmException INVALID if the text is not {@code a} and a number from 1 on
     */
    public static AttemptId parse(String text) {
        if (!text.matches("a0*[1-9]\\d{0,17}")) {
            throw FarmException.invalid("attempt", "'" + text + "' is not an attempt id such as a17");
        }
        return new AttemptId(Long.parseLong(text.substring(1)));
    }

    @Override
    public int compareTo(AttemptId other) {
        return Long.compare(number, other.number);
    }

    /** The letter {@code a} and the number, such as {@code a17}. */
    @Override
    public String toString() {
        return "a" + number;
    }
}
