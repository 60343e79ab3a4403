package io.hybridfarm.spi.job;

import io.hybridfarm.spi.FarmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * An ordered list of distinct frame numbers, held as arithmetic runs, so that {@code 1-100000} costs a few bytes.
 *
 * <p>The notation is what the farms of the field have in common: parts separated by commas or spaces; a part is a frame, a
 * range {@code a-b}, or a range with a step {@code a-bxN}. Frames may be negative ({@code -5--1}); a range may run
 * backwards ({@code 10-1}), and then a step may be written with or without its sign ({@code 10-1x3}, {@code 10-1x-3}). Order is
 * kept; a frame that was named before is skipped, so that {@code 1,50,100,1-100} renders three previews first. A colon is
 * refused, because it is a step in one farm's notation and an interleaving in another's.
 */
public final class FrameRange {
    /** The largest number of frames that one range may name, repetitions included. */
    public static final int MAX_FRAMES = 10_000_000;

    private static final int MAX_FRAME = 9_999_999;
    private static final int MAX_TEXT = 20_000;
    private static final Pattern PART = Pattern.compile("(-?\\d+)(?:-(-?\\d+)(?:[xX](-?\\d+))?)?");

    /** {@code count} frames from {@code first} on, each {@code step} after the one before. */
    private record Run(int first, int step, int count) {
        int last() {
            return first + step * (count - 1);
        }

        int low() {
            return Math.min(first, last());
        }

        int high() {
            return Math.max(first, last());
        }
    }

    private final Run[] runs;
    /** Position of the first frame of each run, and the size at the end. */
    private final int[] starts;

    /** As it was written; a range that was cut out of another one is written by {@link #notation}. */
    private final String text;

    private FrameRange(List<Run> runs, String text) {
        this.text = text;
        this.runs = runs.toArray(new Run[0]);
        this.starts = new int[this.runs.length + 1];
        for (int i = 0; i < this.runs.length; i++) {
            starts[i + 1] = starts[i] + this.runs[i].count;
        }
    }

    /**
     * Reads a range.
     *
     * @throws FarmException INVALID if the text is empty, malformed, ambiguous or names more than {@link #MAX_FRAMES}
     *     frames; the message says which part is wrong and what would be right
     */
    public static FrameRange parse(String text) {
        if (text.isBlank()) {
            throw refused("must name at least one frame, such as 1-100");
        }
        if (text.length() > MAX_TEXT) {
            throw refused("is " + text.length() + " characters long; at most " + MAX_TEXT + " are read");
        }
        List<Run> parsed = new ArrayList<>();
        long total = 0;
        for (String part : text.strip().split("\\s*,\\s*|\\s+", -1)) {
            Run run = parsePart(part);
            total += run.count;
            if (total > MAX_FRAMES) {
                throw refused("names more than " + MAX_FRAMES + " frames");
            }
            parsed.add(run);
        }
        return new FrameRange(withoutRepetition(parsed), text.strip());
    }

    /**
     * All frames from {@code first} to {@code last}, both included, backwards if {@code last} is the smaller.
     *
     * @throws FarmException INVALID if there would be more than {@link #MAX_FRAMES}
     */
    public static FrameRange of(int first, int last) {
        return parse(first + "-" + last);
    }

    /** How many frames there are, at least 1. */
    public int size() {
        return starts[runs.length];
    }

    /**
     * The frame at a position.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not in {@code 0..size()-1}
     */
    public int frame(int index) {
        java.util.Objects.checkIndex(index, size());
        int found = Arrays.binarySearch(starts, index);
        int run = found >= 0 ? found : -found - 2;
        return runs[run].first + runs[run].step * (index - starts[run]);
    }

    /** The frames in order. */
    public IntStream frames() {
        return IntStream.range(0, size()).map(this::frame);
    }

    /** Into how many chunks of {@code chunk} frames the range falls; the last one may be smaller. */
    public int chunks(int chunk) {
        return (size() + chunk - 1) / chunk;
    }

    /**
     * The frames of one chunk, in order.
     *
     * @throws IndexOutOfBoundsException if there is no such chunk
     */
    public FrameRange chunk(int index, int chunk) {
        java.util.Objects.checkIndex(index, chunks(chunk));
        List<Run> slice = new ArrayList<>();
        int from = index * chunk;
        int to = Math.min(size(), from + chunk);
        for (int i = 0; i < runs.length && starts[i] < to; i++) {
            int begin = Math.max(from, starts[i]);
            int end = Math.min(to, starts[i + 1]);
            if (begin < end) {
                slice.add(new Run(runs[i].first + runs[i].step * (begin - starts[i]), runs[i].step, end - begin));
            }
        }
        return new FrameRange(slice, notation(slice));
    }

    /** The range in its notation: the text it was read from, or for a chunk its runs; {@link #parse} reads it back. */
    @Override
    public String toString() {
        return text;
    }

    /** Ranges are equal when they name the same frames in the same order. */
    @Override
    public boolean equals(Object other) {
        return other instanceof FrameRange that
                && size() == that.size()
                && (Arrays.equals(runs, that.runs)
                        || IntStream.range(0, size()).allMatch(i -> frame(i) == that.frame(i)));
    }

    @Override
    public int hashCode() {
        return 31 * size() + frame(0);
    }

    private static Run parsePart(String part) {
        if (part.isEmpty()) {
            throw refused("has an empty part; write for example 1-100,120");
        }
        if (part.indexOf(':') >= 0) {
            throw refused("'" + part + "' uses ':', which means a step in some farms and an interleaving in others;"
                    + " write the step with x, such as 1-100x5");
        }
        Matcher matcher = PART.matcher(part);
        if (!matcher.matches()) {
            throw refused("'" + part + "' is not a frame (7), a range (1-100) or a range with a step (1-100x5)");
        }
        int first = number(matcher.group(1));
        if (matcher.group(2) == null) {
            return new Run(first, 1, 1);
        }
        int last = number(matcher.group(2));
        int direction = last < first ? -1 : 1;
        int step = direction;
        if (matcher.group(3) != null) {
            step = number(matcher.group(3));
            if (step == 0) {
                throw refused("'" + part + "' has the step 0; a step is 1 or more");
            }
            if (step < 0 && direction > 0) {
                throw refused("'" + part + "' runs upwards but its step is negative");
            }
            step = Math.abs(step) * direction;
        }
        int count = (last - first) / step + 1;
        return new Run(first, count == 1 ? 1 : step, count);
    }

    private static int number(String digits) {
        try {
            int value = Integer.parseInt(digits);
            if (Math.abs(value) <= MAX_FRAME) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Too long for an int: the refusal below says what is right.
        }
        throw refused("'" + digits + "' is outside -" + MAX_FRAME + " to " + MAX_FRAME);
    }

    /** Drops what was named before, keeping runs whole where nothing overlaps. */
    private static List<Run> withoutRepetition(List<Run> parsed) {
        int low = parsed.stream().mapToInt(Run::low).min().orElseThrow();
        List<Run> distinct = new ArrayList<>();
        BitSet seen = new BitSet();
        boolean single = parsed.size() == 1;
        for (Run run : parsed) {
            if (single || seen.nextSetBit(run.low() - low) < 0 || seen.nextSetBit(run.low() - low) > run.high() - low) {
                distinct.add(run);
            } else {
                addUnseen(run, seen, low, distinct);
            }
            for (int i = 0; !single && i < run.count; i++) {
                seen.set(run.first + run.step * i - low);
            }
        }
        return distinct;
    }

    private static void addUnseen(Run run, BitSet seen, int low, List<Run> distinct) {
        int begin = -1;
        for (int i = 0; i <= run.count; i++) {
            boolean fresh = i < run.count && !seen.get(run.first + run.step * i - low);
            if (fresh && begin < 0) {
                begin = i;
            } else if (!fresh && begin >= 0) {
                int count = i - begin;
                distinct.add(new Run(run.first + run.step * begin, count == 1 ? 1 : run.step, count));
                begin = -1;
            }
        }
    }

    private static String notation(List<Run> runs) {
        StringBuilder text = new StringBuilder();
        for (Run run : runs) {
            text.append(text.isEmpty() ? "" : ",").append(run.first);
            if (run.count > 1) {
                text.append('-').append(run.last());
                if (Math.abs(run.step) != 1) {
                    text.append('x').append(run.step);
                }
            }
        }
        return text.toString();
    }

    private static FarmException refused(String problem) {
        return FarmException.invalid("frames", problem);
    }
}
