package io.hybridfarm.core.loop;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.Limits;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.command.Command;
import io.hybridfarm.core.command.Inbox;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.farm.Decision;
import io.hybridfarm.core.farm.Farm;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.journal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The one place where the farm moves, step by step.
 *
 * <p>A step is: read the clock once; decide what waits in the inbox and apply it; plan and apply; append all events of the
 * step to the journal; release. The state in memory may run ahead of the journal within a step, the outside world never
 * does: answers, views and launch orders leave after the append has returned. If anything after a decision throws, the
 * memory may no longer be what the journal says; the loop then refuses every further step, and a new scheduler must be
 * built from the journal.
 *
 * <p>One thread at a time may step; a second one is refused.
 */
public final class FarmLoop {
    private static final System.Logger LOG = System.getLogger(FarmLoop.class.getName());
    private static final int MOST_COMMANDS = 1_000;

    private final Farm farm;
    private final Inbox inbox;
    private final JournalWriter journal;
    private final Outbox outbox;
    private final InstantSource clock;
    private final AtomicBoolean stepping = new AtomicBoolean();

    /** What the current step has done so far. */
    private final List<Event> events = new ArrayList<>();

    private volatile boolean placing = true;
    private boolean broken;
    private volatile FarmView view;

    /**
     * A loop over a farm that was brought up to date with its journal.
     *
     * @param sequence the last entry of the journal
     */
    public FarmLoop(
            Farm farm, Inbox inbox, Journal journal, long sequence, Outbox outbox, Limits limits, InstantSource clock) {
        this.farm = farm;
        this.inbox = inbox;
        this.journal = new JournalWriter(journal, sequence, limits.eventsPerSnapshot());
        this.outbox = outbox;
        this.clock = clock;
        this.view = farm.view(clock.instant(), sequence);
    }

    /**
     * Makes a configuration hold, before the first step.
     *
     * @throws FarmException INVALID if it contradicts what was changed since; JOURNAL_FAILED
     */
    public void configure(Policy policy) {
        Instant now = clock.instant();
        List<Event> events = farm.configure(policy, now);
        if (!events.isEmpty()) {
            events.forEach(farm::apply);
            long sequence = journal.append(events);
            view = farm.view(now, sequence);
        }
    }

    /** The farm as of the last step; any thread may call. */
    public FarmView view() {
        return view;
    }

    /**
     * One step.
     *
     * @param patience how long to wait when the inbox is empty; zero not to wait
     * @return whether there was anything to do
     * @throws InterruptedException if the thread is interrupted while it waits; nothing was taken then
     * @throws FarmException if the journal fails, and whatever a defect throws; the loop is broken then
     */
    public boolean step(Duration patience) throws InterruptedException {
        if (!stepping.compareAndSet(false, true)) {
            throw new IllegalStateException("another thread is stepping this loop");
        }
        try {
            if (broken) {
                throw new IllegalStateException("this loop is broken; build a new scheduler from the journal");
            }
            Inbox.Batch batch = inbox.take(MOST_COMMANDS, untilPlanDue(patience));
            if (batch.isEmpty() && !mayPlace(clock.instant())) {
                return false;
            }
            broken = true;
            try {
                run(batch);
                broken = false;
            } finally {
                if (broken) {
                    outbox.abandon(batch);
                }
            }
            return true;
        } finally {
            stepping.set(false);
        }
    }

    /** No longer than until a plan is due though nothing arrives. */
    private Duration untilPlanDue(Duration patience) {
        if (!placing || patience.isZero() || farm.planDueAt().isEmpty()) {
            return patience;
        }
        Duration left = Duration.between(clock.instant(), farm.planDueAt().get());
        return left.compareTo(patience) < 0 ? (left.isNegative() ? Duration.ZERO : left) : patience;
    }

    private void run(Inbox.Batch batch) {
        Instant now = clock.instant();
        events.clear();
        batch.notices().forEach(notice -> take(notice, now));
        batch.requests().forEach(pending -> take(pending, now));
        plan(now);
        long sequence = journal.append(events);
        view = farm.view(now, sequence);
        outbox.release(events, view, farm);
        batch.questions().forEach(asked -> answer(asked, now));
        journal.snapshotIfDue(farm);
    }

    /** Stops placing: what runs may end, nothing further starts; any thread may call. */
    public void stopPlacing() {
        placing = false;
    }

    /** Writes a snapshot, so that the next start reads little. To be called between steps by the stepping thread. */
    public void snapshot() {
        journal.snapshot(farm);
    }

    private void take(Command.Notice notice, Instant now) {
        if (notice instanceof Command.ReportAttempt report) {
            takeReport(report, now);
        } else if (notice instanceof Command.MakeOffer offer) {
            farm.note(offer);
        }
    }

    private void takeReport(Command.ReportAttempt command, Instant now) {
        if (command.report() instanceof AttemptReport.Progress progress) {
            farm.note(command.farm(), progress);
        }
        if (farm.isStale(command)) {
            outbox.stopIfRunning(command);
        }
        farm.decide(command, now).forEach(this::happen);
    }

    private void take(Command.Pending pending, Instant now) {
        Decision decision;
        try {
            decision = farm.decide(pending.request(), now);
        } catch (FarmException e) {
            outbox.refuse(pending, e);
            return;
        } catch (RuntimeException e) {
            // Deciding changes nothing, so a defect there costs one request and not the farm.
            LOG.log(
                    System.Logger.Level.ERROR,
                    "defect while deciding a " + pending.request().getClass().getSimpleName(),
                    e);
            outbox.refuse(pending, new FarmException(ErrorCode.INTERNAL, "a defect was met; nothing was changed", e));
            return;
        }
        decision.events().forEach(this::happen);
        outbox.answer(pending, decision.receipt());
    }

    private void plan(Instant now) {
        if (!mayPlace(now)) {
            return;
        }
        farm.beforePlan(now).forEach(this::happen);
        Optional<Event.AttemptOrdered> next = farm.next(now);
        while (next.isPresent()) {
            happen(next.get());
            next = farm.next(now);
        }
        farm.afterPlan(now).forEach(this::happen);
    }

    private boolean mayPlace(Instant now) {
        return placing && farm.planDue(now);
    }

    private <R> void answer(Inbox.Asked<R> asked, Instant now) {
        try {
            outbox.answer(asked, farm.answer(asked.question(), now));
        } catch (FarmException e) {
            outbox.refuse(asked, e);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "defect while answering " + asked.question(), e);
            outbox.refuse(asked, new FarmException(ErrorCode.INTERNAL, "a defect was met; nothing was changed", e));
        }
    }

    private void happen(Event event) {
        farm.apply(event);
        events.add(event);
    }
}
