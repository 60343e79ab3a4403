package io.hybridfarm.core.farm;

import io.hybridfarm.core.Receipt;
import io.hybridfarm.core.event.Event;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request leads to: events that have not happened yet, and the answer that may be given once they are stored.
 *
 * @param events to be applied in order; none if nothing changes
 * @param receipt the answer
 */
public record Decision(List<Event> events, Receipt receipt) {
    /** This, and what else has to happen for it. */
    Decision with(List<Event> more) {
        List<Event> all = new ArrayList<>(events);
        all.addAll(more);
        return new Decision(all, receipt);
    }
}
