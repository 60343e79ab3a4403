package io.hybridfarm.local.host;

import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Deadlines;
import io.hybridfarm.spi.farm.FarmReporter;
import io.hybridfarm.spi.farm.Offer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/**
 * Does what a change of the roster leads to, on threads that may block. Thread-safe.
 *
 * <p>Offers are put together: the first change is told at once, and those of the next moment in one offer after it.
 */
final class Consequences {
    private static final Logger LOG = System.getLogger(Consequences.class.getName());
    /** When a switch of the network fails, one sentence for each worker behind it would bury all others. */
    private static final int MOST_WORDS = 20;

    private static final Duration MOMENT = Duration.ofMillis(250);
    /** Twice this long the answer to reports waits at most for the orders that follow from them. */
    private static final Duration HALF_WAIT = Duration.ofMillis(20);

    private final String farm;
    private final Roster roster;
    private final FarmReporter reporter;
    private final Deadlines deadlines;
    private final Clerks desk;
    private final Clerks answering;
    private final Object waits = new Object();
    private boolean waiting;
    private final Object offering = new Object();
    private boolean pausing;
    private boolean changedMeanwhile;

    /**
     * @param desk for what the scheduler is told
     * @param answering for what agents are told
     */
    Consequences(
            String farm, Roster roster, FarmReporter reporter, Deadlines deadlines, Clerks desk, Clerks answering) {
        this.farm = farm;
        this.roster = roster;
        this.reporter = reporter;
        this.deadlines = deadlines;
        this.desk = desk;
        this.answering = answering;
    }

    /** Sees to everything; does not block. */
    void of(Aftermath after) {
        say(after.words());
        after.answers().forEach(answering::run);
        if (!after.reports().isEmpty()) {
            List<AttemptReport> reports = after.reports();
            desk.run(() -> reports.forEach(reporter::report));
        }
        if (after.offerChanged()) {
            changeOffer();
        }
    }

    /** Sees to it that no answer to reports waits for long: one alarm for all of them, and none while nothing waits. */
    void endWaitsSoon() {
        synchronized (waits) {
            if (!waiting) {
                waiting = true;
                deadlines.after(HALF_WAIT, this::endWaits);
            }
        }
    }

    private void endWaits() {
        Aftermath after = new Aftermath();
        synchronized (waits) {
            waiting = roster.endWaits(after);
            if (waiting) {
                deadlines.after(HALF_WAIT, this::endWaits);
            }
        }
        of(after);
    }

    private void say(List<String> words) {
        for (String sentence : words.subList(0, Math.min(words.size(), MOST_WORDS))) {
            LOG.log(Level.INFO, "farm " + farm + ": " + sentence);
        }
        if (words.size() > MOST_WORDS) {
            LOG.log(Level.INFO, "farm " + farm + ": and so with " + (words.size() - MOST_WORDS) + " more");
        }
    }

    private void changeOffer() {
        synchronized (offering) {
            if (pausing) {
                changedMeanwhile = true;
                return;
            }
            pausing = true;
        }
        desk.run(this::offer);
        deadlines.after(MOMENT, () -> {
            synchronized (offering) {
                pausing = false;
                if (!changedMeanwhile) {
                    return;
                }
                changedMeanwhile = false;
            }
            changeOffer();
        });
    }

    /** One at a time, so that the last one told is the newest. */
    private synchronized void offer() {
        reporter.offer(new Offer(roster.offered()));
    }
}
