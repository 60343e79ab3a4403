package io.hybridfarm.spi.job;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.FrameNotation.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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

    private final Run[] runs;
    /** Position of the first frame of each run, and the size at the end. */
    private final int[] starts;

    /** As it was written; a range that was cut out of another one as {@link FrameNotation} writes it. */
    private final String text;

    private FrameRange(List<Run> runs, String text) {
        this.text = text;
        this.runs = runs.toArray(new Run[0]);
        this.starts = new int[this.runs.length + 1];
        for (int i = 0; i < this.runs.length; i++) {
            starts[i + 1] = starts[i] + this.runs[i].count();
        }
    }

    /**
     * Reads a range.
     *
     * @throws FarmException INVALID if the text is empty, malformed, ambiguous or names more than {@link #MAX_FRAMES}
     *     frames; the message says which part is wrong and what would be right
     */
    public static FrameRange parse(String text) {
        return new FrameRange(FrameNotation.read(text), text.strip());
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
        Objects.checkIndex(index, size());
        int run = runAt(index);
        return runs[run].frame(index - starts[run]);
    }

    /** The frames in order. */
    public IntStream frames() {
        return IntStream.range(0, size()).map(this::frame);
    }

    /**
     * Into how many chunks of {@code chunk} frames the range falls; the last one may be smaller.
     *
     * @throws IllegalArgumentException if {@code chunk} is not 1 or more
     */
    public int chunks(int chunk) {
        if (chunk < 1) {
            throw new IllegalArgumentException("a chunk has 1 frame or more, not " + chunk);
        }
        return (size() - 1) / chunk + 1;
    }

    /**
     * The frames of one chunk, in order.
     *
     * @throws IllegalArgumentException if {@code chunk} is not 1 or more
     * @throws IndexOutOfBoundsException if there is no such chunk
     */
    public FrameRange chunk(int index, int chunk) {
        Objects.checkIndex(index, chunks(chunk));
        List<Run> slice = new ArrayList<>();
        int from = index * chunk;
        int to = from + Math.min(chunk, size() - from);
        for (int i = runAt(from); i < runs.length && starts[i] < to; i++) {
            int begin = Math.max(from, starts[i]) - starts[i];
            int end = Math.min(to, starts[i + 1]) - starts[i];
            slice.add(new Run(runs[i].frame(begin), end - begin == 1 ? 1 : runs[i].step(), end - begin));
        }
        return new FrameRange(slice, FrameNotation.write(slice));
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

    private int runAt(int index) {
        int found = Arrays.binarySearch(starts, index);
        return found >= 0 ? found : -found - 2;
    }
}
