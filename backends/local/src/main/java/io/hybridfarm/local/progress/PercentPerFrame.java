package io.hybridfarm.local.progress;

import java.util.OptionalDouble;
import java.util.function.Predicate;

/** Reads renderers that print a percentage of the frame at hand in lines of a certain shape. */
final class PercentPerFrame implements ProgressParser {
    private final Predicate<String> shape;
    private final FrameCount frames;

    private PercentPerFrame(Predicate<String> shape, int total) {
        this.shape = shape;
        this.frames = new FrameCount(total);
    }

    /** {@code 00:00:03   412MB         |   30% done - 55 rays/pixel}. */
    static PercentPerFrame arnold(int total) {
        return new PercentPerFrame(line -> line.contains("% done"), total);
    }

    /**
     * {@code ALF_PROGRESS 37%} of hython, mantra and husk, {@code >>> Render 37%} and {@code Progress: 37%} of husk, and {@code
     * 37% done} of renderers inside.
     */
    static PercentPerFrame houdini(int total) {
        return new PercentPerFrame(
                line -> line.contains("ALF_PROGRESS")
                        || line.startsWith(">>>")
                        || line.contains("Progress:")
                        || line.contains("% done"),
                total);
    }

    @Override
    public Finding read(String line) {
        OptionalDouble found = shape.test(line) ? Numbers.percentage(line) : OptionalDouble.empty();
        return found.isPresent() ? frames.part(found.getAsDouble()) : Finding.NOTHING;
    }
}
