package io.hybridfarm.core.plan;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Work and the worker it goes to; filled anew by each {@link Matcher#next}. */
public final class Match {
    private @Nullable Lane lane;
    private @Nullable WorkerRoom room;

    void set(Lane itsLane, WorkerRoom itsRoom) {
        lane = itsLane;
        room = itsRoom;
    }

    /** Whose turn it is. */
    public Lane lane() {
        return Objects.requireNonNull(lane, "nothing was matched yet");
    }

    /** Where it goes. */
    public WorkerRoom room() {
        return Objects.requireNonNull(room, "nothing was matched yet");
    }
}
