package io.hybridfarm.core.plan;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Work and the worker it goes to; filled anew by each {@link Matcher#next}. */
public final class Match {
    private @Nullable Lane lane;
    private @Nullable Seat seat;

    void set(Lane itsLane, Seat itsSeat) {
        lane = itsLane;
        seat = itsSeat;
    }

    /** Whose turn it is. */
    public Lane lane() {
        return Objects.requireNonNull(lane, "nothing was matched yet");
    }

    /** Where it goes. */
    public WorkerRoom room() {
        return seat().room;
    }

    /** The name of the pool whose work it is there. */
    public String pool() {
        return seat().pool.name;
    }

    Seat seat() {
        return Objects.requireNonNull(seat, "nothing was matched yet");
    }
}
