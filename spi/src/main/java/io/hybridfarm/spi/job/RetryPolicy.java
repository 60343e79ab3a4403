package io.hybridfarm.spi.job;

import io.hybridfarm.spi.FarmException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * How often a task that failed by its own fault is tried again.
 *
 * <p>Attempts that were lost with their worker, found no licence or ran out of memory do not count.
 *
 * @param retries further attempts after the first failure, 0 to 100
 * @param licenceCodes exit codes by which the command says that no licence was free, 1 to 255, sorted
 * @param memoryCodes exit codes by which the command says that it ran out of memory, 1 to 255, sorted; none of them is among
 *     the licence codes
 */
public record RetryPolicy(int retries, List<Integer> licenceCodes, List<Integer> memoryCodes) {
    /** One further attempt; no code has a meaning. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(1);

    /**
     * @throws FarmException INVALID if a value is out of range, or a code has two meanings
     */
    public RetryPolicy {
        if (retries < 0 || retries > 100) {
            throw FarmException.invalid("retries", "must be from 0 to 100, not " + retries);
        }
        licenceCodes = sortedCodes("retry.licenceCodes", licenceCodes);
        memoryCodes = sortedCodes("retry.memoryCodes", memoryCodes);
        for (Integer code : memoryCodes) {
            if (licenceCodes.contains(code)) {
                throw FarmException.invalid(
                        "retry.memoryCodes", code + " is among the licenceCodes already; a code has one meaning");
            }
        }
    }

    /** So many further attempts; no code has a meaning. */
    public RetryPolicy(int retries) {
        this(retries, List.of(), List.of());
    }

    /** Whether a task with this many failed attempts gets another one. */
    public boolean allowsAnotherAfter(int failures) {
        return failures <= retries;
    }

    private static List<Integer> sortedCodes(String field, Collection<Integer> codes) {
        for (int code : codes) {
            if (code < 1 || code > 255) {
                throw FarmException.invalid(field, "must be exit codes from 1 to 255, not " + code);
            }
        }
        return List.copyOf(new TreeSet<>(codes));
    }
}
