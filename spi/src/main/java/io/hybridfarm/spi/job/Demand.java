package io.hybridfarm.spi.job;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Quantities;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What one task occupies while it runs.
 *
 * @param milliCores thousandths of a core, 1 to 1,000,000,000
 * @param memoryBytes bytes of memory, 0 (nothing reserved) or more
 * @param gpus whole GPUs, 0 to 1,000
 * @param tags what the worker must offer, sorted and without repetition; letters, digits, {@code . _ -}
 */
public record Demand(int milliCores, long memoryBytes, int gpus, List<String> tags) {
    /** One core, and nothing else. */
    public static final Demand ONE_CORE = new Demand(1_000, 0, 0, List.of());

    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int MAX_TAGS = 32;

    /**
     * @throws FarmException INVALID if a value is out of range; the message names the field as on the wire
     */
    public Demand {
        if (milliCores < 1 || milliCores > 1_000_000_000) {
            throw FarmException.invalid(
                    "demand.cores", "must be from 0.001 to 1000000, not " + Quantities.cores(milliCores));
        }
        if (memoryBytes < 0) {
            throw FarmException.invalid("demand.memory", "must not be negative, but is " + memoryBytes + " bytes");
        }
        if (gpus < 0 || gpus > 1_000) {
            throw FarmException.invalid("demand.gpus", "must be from 0 to 1000, not " + gpus);
        }
        tags = sortedTags("demand.tags", tags);
    }

    /**
     * Some cores, and nothing else.
     *
     * @param cores 1 to 1,000,000
     * @throws FarmException INVALID if {@code cores} is out of range
     */
    public static Demand ofCores(int cores) {
        if (cores < 1 || cores > 1_000_000) {
            throw FarmException.invalid("demand.cores", "must be from 0.001 to 1000000, not " + cores);
        }
        return new Demand(cores * 1_000, 0, 0, List.of());
    }

    /**
     * Tags in their one order, checked.
     *
     * @throws FarmException INVALID, naming {@code field}, if there are more than 32 or one is malformed
     */
    public static List<String> sortedTags(String field, Collection<String> tags) {
        for (String tag : tags) {
            if (!TAG.matcher(tag).matches()) {
                throw FarmException.invalid(
                        field, "'" + tag + "' must be 1 to 64 letters, digits, dots, underscores or hyphens");
            }
        }
        List<String> sorted = List.copyOf(new TreeSet<>(tags));
        if (sorted.size() > MAX_TAGS) {
            throw FarmException.invalid(field, "at most " + MAX_TAGS + " tags, not " + sorted.size());
        }
        return sorted;
    }

    /** The demand in words, such as {@code 4 cores, 8GiB, 1 gpu, tags [linux]}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(Quantities.cores(milliCores));
        text.append(milliCores == 1_000 ? " core" : " cores");
        if (memoryBytes > 0) {
            text.append(", ").append(Quantities.size(memoryBytes));
        }
        if (gpus > 0) {
            text.append(", ").append(gpus).append(gpus == 1 ? " gpu" : " gpus");
        }
        if (!tags.isEmpty()) {
            text.append(", tags ").append(tags);
        }
        return text.toString();
    }
}
