package io.hybridfarm.local.progress;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Reads Maya's {@code Render}: {@code [PROGRESS] Percentage of rendering done: 37 (...)}, {@code [PROGRESS] 37 percent}, {@code //
 * Percentage of rendering done: 37 (frame 1, layer masterLayer //} of renderers inside, their percentages, and {@code Finished
 * Rendering}, which ends an image.
 */
final class MayaParser implements ProgressParser {
    private static final Pattern PROGRESS =
            Pattern.compile("(?:\\[PROGRESS\\]|Percentage of rendering done:) ?(\\d{1,3}(?:\\.\\d{1,9})?)\\b");

    private final FrameCount frames;

    MayaParser(int total) {
        this.frames = new FrameCount(total);
    }

    @Override
    public Finding read(String line) {
        if (line.contains("Finished Rendering")) {
            return frames.frameDone();
        }
        OptionalDouble found = Numbers.percent(PROGRESS, line);
        if (found.isEmpty()) {
            found = Numbers.percentage(line);
        }
        return found.isPresent() ? frames.part(found.getAsDouble()) : Finding.NOTHING;
    }
}
