package io.hybridfarm.spi.job;

import io.hybridfarm.spi.FarmException;

/**
 * The id of a job: a number counted up from 1 by the scheduler, written with at least five digits.
 *
 * @param number 1 or greater
 */
public record JobId(long number) implements Comparable<JobId> {
    public JobId {
        if (number < 1) {
            throw new IllegalArgumentException("a job id counts from 1, not " + number);
        }
    }

    /**
     * Reads an id as {@link #toString} writes it; leading zeros may be missing.
     *
     * @throws FarmException INVALID if the text is not a number from 1 on
     */
    public static JobId parse(String text) {
        if (!text.matches("0*[1-9]\\d{0,17}")) {
            throw FarmException.invalid("jobID", "'" + text + "' is not a job id such as 00001");
        }
        return new JobId(Long.parseLong(text));
    }

    @Override
    public int compareTo(JobId other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        String digits = Long.toString(number);
        return "0".repeat(Math.max(0, 5 - digits.length())) + digits;
    }
}
