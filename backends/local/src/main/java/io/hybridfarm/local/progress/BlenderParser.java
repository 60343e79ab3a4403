package io.hybridfarm.local.progress;

import java.util.HashSet;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Blender: {@code Fra:12 Mem:... | Rendered 12/135 Tiles} up to version 2.9, {@code Fra:1 Mem:... | Sample 3/16} up to 4,
 * {@code 00:04.230  render | Fra: 1 | Remaining: ... | Sample 3/16} since 5, Eevee's {@code Rendering 3 / 16 samples}, and {@code
 * Saved: '...'}.
 *
 * <p>Lines name their frame, so frames are told apart by their numbers; one frame may be saved in several files.
 */
final class BlenderParser implements ProgressParser {
    private static final Pattern FRAME = Pattern.compile("\\bFra: ?(-?\\d{1,9})\\b");
    private static final Pattern SAMPLES = Pattern.compile("\\bSamples? (\\d{1,9}) ?/ ?(\\d{1,9})\\b");
    private static final Pattern EEVEE = Pattern.compile("\\bRendering (\\d{1,9}) ?/ ?(\\d{1,9}) samples\\b");
    private static final Pattern TILES =
            Pattern.compile("\\b(?:Rendered|Path Tracing Tile) (\\d{1,9}) ?/ ?(\\d{1,9})\\b");

    private final int total;
    /** Frames before the current one. */
    private final Set<Integer> earlier = new HashSet<>();

    private boolean begun;
    private int frame;
    private double part;

    BlenderParser(int total) {
        this.total = total;
    }

    static boolean isMadeFor(String line) {
        return line.contains("Fra:") && FRAME.matcher(line).find();
    }

    @Override
    public Finding read(String line) {
        Matcher named = FRAME.matcher(line);
        if (named.find()) {
            return rendering(Integer.parseInt(named.group(1)), line);
        }
        if (begun && line.contains("Saved: '")) {
            part = 1;
            return now();
        }
        return Finding.NOTHING;
    }

    private Finding rendering(int number, String line) {
        boolean next = begun && number != frame;
        if (next) {
            earlier.add(frame);
            part = 0;
        }
        begun = true;
        frame = number;
        OptionalDouble found = part(line);
        if (found.isEmpty()) {
            return next ? now() : Finding.NOTHING;
        }
        part = Math.max(part, found.getAsDouble());
        return now();
    }

    private static OptionalDouble part(String line) {
        OptionalDouble samples = Numbers.ratio(SAMPLES, line);
        Matcher tiles = TILES.matcher(line);
        if (tiles.find()) {
            double all = Double.parseDouble(tiles.group(2));
            double done = Double.parseDouble(tiles.group(1));
            // Up to the last tile the samples are those of the tile at hand.
            double tile = done < all ? samples.orElse(0) : 0;
            return all > 0 && done <= all ? OptionalDouble.of((done + tile) / all) : OptionalDouble.empty();
        }
        return samples.isPresent() ? samples : Numbers.ratio(EEVEE, line);
    }

    private Finding now() {
        // A scene that renders more frames than the task is said to have would be all done too early.
        return earlier.size() < total ? Finding.done((earlier.size() + part) / total) : Finding.NOTHING;
    }
}
