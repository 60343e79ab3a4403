package io.hybridfarm.local.host;

import io.hybridfarm.local.wire.Messages;
import java.util.List;

/** An agent that waits for an answer that may bring orders: to its poll, or to its reports. */
interface Poller {
    /** Whether it has hung up meanwhile. */
    boolean isGone();

    /**
     * An answer that is ready to be sent.
     *
     * @param carried how many of the orders it was made of fit into it, from the first
     * @param send ends the wait with it
     */
    record Answer(int carried, Runnable send) {}

    /** Makes an answer of as many of these orders as fit into one; none ends the wait all the same. */
    Answer answer(List<Messages.Order> orders);

    /** Tells it that there is nothing to wait for. */
    void refuse(Refusal refusal);
}
