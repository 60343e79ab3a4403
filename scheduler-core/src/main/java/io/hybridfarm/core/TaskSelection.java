package io.hybridfarm.core;

import io.hybridfarm.spi.job.FrameRange;
import io.hybridfarm.spi.job.State;
import java.util.List;
import java.util.Optional;

/**
 * Some of the tasks of a job; what is empty selects all.
 *
 * @param states tasks in one of these states
 * @param step tasks of this step
 * @param frames tasks that have one of these frames, and, in a step without frames, none
 */
public record TaskSelection(List<State> states, Optional<String> step, Optional<FrameRange> frames) {
    /** All tasks. */
    public static final TaskSelection ALL = new TaskSelection(List.of(), Optional.empty(), Optional.empty());

    /** Copies the list. */
    public TaskSelection {
        states = List.copyOf(states);
    }
}
