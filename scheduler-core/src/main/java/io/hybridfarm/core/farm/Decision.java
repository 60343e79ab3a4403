package io.hybridfarm.core.farm;

import io.hybridfarm.core.Receipt;
import io.hybridfarm.core.event.Event;
import java.util.List;

/**
 * What a request leads to: events that have not happened yet, and the answer that may be given once they are stored.
 *
 * @param events to be applied in order; none if nothing changes
 * @param receipt the answer
 */
public record Decision(List<Event> events, Receipt receipt) {}
