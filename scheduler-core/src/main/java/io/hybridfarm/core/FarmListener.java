package io.hybridfarm.core;

import io.hybridfarm.core.event.Event;
import java.util.List;

/**
 * Is told what happened, once it is stored.
 *
 * <p>Called on the loop thread, in the order of the journal, each event once while the scheduler lives; events replayed at
 * a start are not told again. An implementation must return at once and must not throw: what it throws is logged and
 * dropped.
 */
@FunctionalInterface
public interface FarmListener {
    /**
     * Tells what one step of the loop has done.
     *
     * @param events what happened in one step of the loop, at least one
     * @param view the farm after these events
     */
    void released(List<Event> events, FarmView view);
}
