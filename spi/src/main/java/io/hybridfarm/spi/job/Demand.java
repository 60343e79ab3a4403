package io.hybridfarm.spi.job;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Quantities;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What one task occupies while it runs.
 *
 * @param milliCores thousandths of a core, 1 to 1,000,000,000
 * @param memoryBytes bytes of memory, 0 (nothing reserved) or more
 * @param gpus whole GPUs, 0 to 1,000
 * @param tags what the worker must offer, sorted and without repetition; letters, digits, {@code . _ -}
 * @param licences how many of which licences, 1 to 1,000 each, at most 16, sorted by name; names have 1 to 64 letters, digits
 *     and {@code . _ -}
 * @param exclusive whether nothing else may run on the worker meanwhile
 */
public record Demand(
        int milliCores,
        long memoryBytes,
        int gpus,
        List<String> tags,
        Map<String, Integer> licences,
        boolean exclusive) {
    /** One core, and nothing else. */
    public static final Demand ONE_CORE = new Demand(1_000, 0, 0, List.of());

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int MAX_TAGS = 32;
    private static final int MAX_LICENCES = 16;
    private static final int MAX_UNITS = 1_000;

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
        licences = Collections.unmodifiableSortedMap(new TreeMap<>(licences));
        requireLicences(licences);
    }

    /**
     * A demand without licences on a worker that may be shared.
     *
     * @throws FarmException INVALID if a value is out of range
     */
    public Demand(int milliCores, long memoryBytes, int gpus, List<String> tags) {
        this(milliCores, memoryBytes, gpus, tags, Map.of(), false);
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
     * The same demand with other memory.
     *
     * @throws FarmException INVALID if {@code bytes} is negative
     */
    public Demand withMemory(long bytes) {
        return new Demand(milliCores, bytes, gpus, tags, licences, exclusive);
    }

    /**
     * Tags in their one order, checked.
     *
     * @throws FarmException INVALID, naming {@code field}, if there are more than 32 or one is malformed
     */
    public static List<String> sortedTags(String field, Collection<String> tags) {
        for (String tag : tags) {
            if (!NAME.matcher(tag).matches()) {
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

    private static void requireLicences(Map<String, Integer> licences) {
        if (licences.size() > MAX_LICENCES) {
            throw FarmException.invalid(
                    "demand.licences", "at most " + MAX_LICENCES + " different licences, not " + licences.size());
        }
        licences.forEach((name, units) -> {
            if (!NAME.matcher(name).matches()) {
                throw FarmException.invalid(
                        "demand.licences",
                        "'" + name + "' must be 1 to 64 letters, digits, dots, underscores or hyphens");
            }
            if (units < 1 || units > MAX_UNITS) {
                throw FarmException.invalid(
                        "demand.licences", "of '" + name + "' must be from 1 to " + MAX_UNITS + ", not " + units);
            }
        });
    }

    /** The demand in words, such as {@code 4 cores, 8GiB, 1 gpu, tags [linux], licences [2 nuke], the whole worker}. */
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
        if (!licences.isEmpty()) {
            text.append(", licences [");
            text.append(licences.entrySet().stream()
                    .map(licence -> licence.getValue() + " " + licence.getKey())
                    .collect(Collectors.joining(", ")));
            text.append(']');
        }
        if (exclusive) {
            text.append(", the whole worker");
        }
        return text.toString();
    }
}
