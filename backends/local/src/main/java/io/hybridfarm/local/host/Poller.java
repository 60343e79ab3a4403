package io.hybridfarm.local.host;

import io.hybridfarm.local.wire.Messages;
import java.util.List;

/** An agent that waits for the answer to its poll. */
interface Poller {
    /** Whether it has hung up meanwhile. */
    boolean isGone();

    /** Gives it these orders, or as many of them as fit into one answer; none ends its wait all the same. */
    void answer(List<Messages.Order> orders);

    /** Tells it that there is nothing to wait for. */
    void refuse(Refusal refusal);
}
