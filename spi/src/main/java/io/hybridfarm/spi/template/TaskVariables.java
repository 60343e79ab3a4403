package io.hybridfarm.spi.template;

import io.hybridfarm.spi.job.FrameRange;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The variables that every task has a value for: {@code {task}} its index from 0, and where its step has frames {@code
 * {frame}} and {@code {chunkStart}} the first, {@code {chunkEnd}} the last, and {@code {frames}} all frames of its chunk.
 */
public final class TaskVariables {
    /** All names, whether or not the step has frames. */
    public static final List<String> NAMES = List.of("task", "frame", "chunkStart", "chunkEnd", "frames");

    private TaskVariables() {}

    /** The names that a step may use: all of them if it has frames, else {@code task} alone. */
    public static List<String> names(boolean hasFrames) {
        return hasFrames ? NAMES : List.of("task");
    }

    /** The values for one task. */
    public static Map<String, String> values(int task, Optional<FrameRange> chunk) {
        TreeMap<String, String> values = new TreeMap<>();
        values.put("task", Integer.toString(task));
        chunk.ifPresent(frames -> {
            String first = Integer.toString(frames.frame(0));
            values.put("frame", first);
            values.put("chunkStart", first);
            values.put("chunkEnd", Integer.toString(frames.frame(frames.size() - 1)));
            values.put("frames", frames.toString());
        });
        return Collections.unmodifiableMap(values);
    }
}
