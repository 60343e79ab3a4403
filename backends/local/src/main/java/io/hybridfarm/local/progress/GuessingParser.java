package io.hybridfarm.local.progress;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Reads output of which nobody has said what writes it: percentages, until a line shows that it is Blender's or speaks as Open Job
 * Description has it. From that line on only such lines count.
 */
final class GuessingParser implements ProgressParser {
    private final int frames;
    private @Nullable ProgressParser known;

    GuessingParser(int frames) {
        this.frames = frames;
    }

    @Override
    public Finding read(String line) {
        ProgressParser parser = known;
        if (parser == null) {
            if (OpenJobParser.isMadeFor(line)) {
                parser = new OpenJobParser();
            } else if (BlenderParser.isMadeFor(line)) {
                parser = new BlenderParser(frames);
            } else {
                return percentage(line);
            }
            known = parser;
        }
        return parser.read(line);
    }

    static Finding percentage(String line) {
        OptionalDouble found = Numbers.percentage(line);
        return found.isPresent() ? Finding.done(found.getAsDouble()) : Finding.NOTHING;
    }
}
