package io.hybridfarm.core.farm;

import io.hybridfarm.core.Policy;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.spi.job.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Attempts that have been ordered where their show may not start any more, and have not started: a farm may keep an order
 * waiting for hours, and a rule that leaves it there would not be kept.
 */
final class SiteRecalls {
    private SiteRecalls() {}

    /**
     * What calls them back, so that their tasks run elsewhere.
     *
     * @param live attempts to look at
     * @param after the rules that are about to hold
     * @param show the show that a job of a show is about to belong to
     */
    static List<Event> of(
            FarmState state, Collection<LiveAttempt> live, Policy after, UnaryOperator<String> show, Instant now) {
        List<Event> recalls = new ArrayList<>();
        for (LiveAttempt attempt : live) {
            List<String> farms = after.farms(
                    show.apply(state.job(attempt.task().job()).spec().show()));
            boolean barred = !farms.isEmpty() && !farms.contains(attempt.farm());
            if (barred
                    && attempt.recalled() == null
                    && state.attempt(attempt).startedAt().isEmpty()) {
                recalls.add(new Event.AttemptRecalled(attempt.id(), State.QUEUED, now));
            }
        }
        return recalls;
    }
}
