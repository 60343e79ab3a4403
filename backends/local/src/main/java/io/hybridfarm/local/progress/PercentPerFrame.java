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

    /**
     * {@code 00:00:03   412MB         |   30% done - 55 rays/pixel}, which {@code kick} prints from verbosity 1 on and plug-ins at
     * their own.
     */
    static PercentPerFrame arnold(int total) {
        // The vendor's page "How to Read a Render Log" shows such lines and the levels.
        return new PercentPerFrame(line -> line.contains("% done"), total);
    }

    /**
     * {@code ALF_PROGRESS 37%} of hython, mantra and husk, {@code R90000   37%} of RenderMan and {@code 37% done} of others inside,
     * and the {@code Progress: 37%} of scripts around them.
     *
     * <p>Husk prints its progress only if the level that it is given has an {@code a} in it, such as {@code -V 2a}; with {@code e}
     * or {@code t}, times stand before it.
     */
    static PercentPerFrame houdini(int total) {
        // The format of ALF_PROGRESS is that of the vendor's own examples for its development kit, ROP_Verbose; "a" is
        // in the
        // help of husk --verbose. Lines of the shape ">>> Render" are in neither, nor in the parsers of other farms.
        return new PercentPerFrame(
                line -> line.contains("ALF_PROGRESS")
                        || line.contains("R90000")
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
