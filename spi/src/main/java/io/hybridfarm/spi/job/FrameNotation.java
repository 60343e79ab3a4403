package io.hybridfarm.spi.job;

import io.hybridfarm.spi.FarmException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Frame ranges as text, read and written.
 *
 * <p>Stateless: any thread may call.
 */
final class FrameNotation {
    private static final int MAX_FRAME = 9_999_999;
    /** Bounds what a range costs, however its parts overlap. */
    private static final int MAX_RUNS = 100_000;
    /** Room for {@link #MAX_RUNS} of the longest runs, so that whatever is written can be read back. */
    private static final int MAX_TEXT = 30 * MAX_RUNS;

    private static final int LONGEST_QUOTE = 60;
    private static final Pattern PART = Pattern.compile("(-?\\d+)(?:-(-?\\d+)(?:[xX](-?\\d+))?)?");

    /** {@code count} frames from {@code first} on, each {@code step} after the one before. */
    record Run(int first, int step, int count) {
        int frame(int index) {
            return first + step * index;
        }

        int last() {
            return frame(count - 1);
        }

        int low() {
            return Math.min(first, last());
        }

        int high() {
            return Math.max(first, last());
        }
    }

    private FrameNotation() {}

    /**
     * Reads distinct frames in the order of the text.
     *
     * @throws FarmException INVALID as told by {@link FrameRange#parse}
     */
    static List<Run> read(String text) {
        if (text.isBlank()) {
            throw refused("must name at least one frame, such as 1-100");
        }
        if (text.length() > MAX_TEXT) {
            throw refused("is " + text.length() + " characters long; at most " + MAX_TEXT + " are read");
        }
        List<Run> parsed = new ArrayList<>();
        long total = 0;
        for (String part : text.strip().split("\\s*,\\s*|\\s+", -1)) {
            Run run = part(part);
            total += run.count;
            if (total > FrameRange.MAX_FRAMES) {
                throw refused("names more than " + FrameRange.MAX_FRAMES + " frames");
            }
            add(run, parsed);
        }
        return parsed.size() == 1 ? parsed : withoutRepetition(parsed);
    }

    static String write(List<Run> runs) {
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

    private static Run part(String part) {
        if (part.isEmpty()) {
            throw refused("has an empty part; write for example 1-100,120");
        }
        if (part.indexOf(':') >= 0) {
            throw refused(quoted(part) + " uses ':', which means a step in some farms and an interleaving in others;"
                    + " write the step with x, such as 1-100x5");
        }
        Matcher matcher = PART.matcher(part);
        if (!matcher.matches()) {
            throw refused(quoted(part) + " is not a frame (7), a range (1-100) or a range with a step (1-100x5)");
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
                throw refused(quoted(part) + " has the step 0; a step is 1 or more");
            }
            if (step < 0 && first < last) {
                throw refused(quoted(part) + " runs upwards but its step is negative");
            }
            step = Math.abs(step) * direction;
        }
        int count = (last - first) / step + 1;
        return new Run(first, count == 1 ? 1 : step, count);
    }

    private static int number(String digits) {
        try {
            int value = Integer.parseInt(digits);
            if (value >= -MAX_FRAME && value <= MAX_FRAME) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Too long for an int: the refusal below says what is right.
        }
        throw refused(quoted(digits) + " is outside -" + MAX_FRAME + " to " + MAX_FRAME);
    }

    /** Drops what was named before, keeping runs whole where nothing overlaps. */
    private static List<Run> withoutRepetition(List<Run> parsed) {
        int low = parsed.stream().mapToInt(Run::low).min().orElseThrow();
        List<Run> distinct = new ArrayList<>();
        BitSet seen = new BitSet();
        for (Run run : parsed) {
            int next = seen.nextSetBit(run.low() - low);
            if (next < 0 || next > run.high() - low) {
                add(run, distinct);
            } else {
                addUnseen(run, seen, low, distinct);
            }
            for (int i = 0; i < run.count; i++) {
                seen.set(run.frame(i) - low);
            }
        }
        return distinct;
    }

    private static void addUnseen(Run run, BitSet seen, int low, List<Run> distinct) {
        int kept = distinct.size();
        int begin = -1;
        for (int i = 0; i <= run.count; i++) {
            boolean fresh = i < run.count && !seen.get(run.frame(i) - low);
            if (fresh && begin < 0) {
                begin = i;
            } else if (!fresh && begin >= 0) {
                int count = i - begin;
                add(new Run(run.frame(begin), count == 1 ? 1 : run.step, count), distinct);
                joinSingles(distinct, kept);
                begin = -1;
            }
        }
    }

    /** Three single frames in even steps become one run, and a run goes on where the next frame continues it. */
    private static void joinSingles(List<Run> runs, int from) {
        int size = runs.size();
        if (size - from < 2 || runs.get(size - 1).count > 1) {
            return;
        }
        int frame = runs.get(size - 1).first;
        Run before = runs.get(size - 2);
        if (before.count > 2 && frame == before.last() + before.step) {
            runs.remove(size - 1);
            runs.set(size - 2, new Run(before.first, before.step, before.count + 1));
        } else if (size - from > 2 && before.count == 1) {
            Run first = runs.get(size - 3);
            int step = before.first - first.first;
            if (first.count == 1 && frame - before.first == step) {
                runs.subList(size - 2, size).clear();
                runs.set(size - 3, new Run(first.first, step, 3));
            }
        }
    }

    private static void add(Run run, List<Run> runs) {
        if (runs.size() == MAX_RUNS) {
            throw refused("falls into more than " + MAX_RUNS + " separate runs of frames; name each frame once");
        }
        runs.add(run);
    }

    private static String quoted(String part) {
        return part.length() <= LONGEST_QUOTE ? "'" + part + "'" : "'" + part.substring(0, LONGEST_QUOTE) + "...'";
    }

    private static FarmException refused(String problem) {
        return FarmException.invalid("frames", problem);
    }
}
