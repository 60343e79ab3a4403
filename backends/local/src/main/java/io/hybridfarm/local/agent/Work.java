package io.hybridfarm.local.agent;

import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Wire;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.job.AttemptId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What this worker runs: starts it after it was written down, tells its end after that was written down, and gives it back
 * when it must. Thread-safe.
 */
final class Work {
    /** Why what ran was given back when nothing was heard from the server. */
    static final String LEASE_IS_OVER =
            "the worker heard nothing from the server until its lease was over, and stopped it";

    private static final Logger LOG = System.getLogger(Work.class.getName());
    /** How long a wait goes on before it is asked again whether it should. */
    private static final Duration SLICE = Duration.ofMillis(100);

    private final Ledger ledger;
    private final Outbox outbox;
    private final Machine machine;
    private final Machine.Factory factory;
    private final LogUploader uploads;
    private final Runnable onNotTakenOn;

    /** Held while orders are carried out, which the disk may make last: one after the other. */
    private final Object sequence = new Object();

    /**
     * Guards what runs and why it is stopped. Nothing but that is done under it, neither by the disk nor in the log: who kills
     * what runs waits for it.
     */
    private final Object lock = new Object();

    private final TreeSet<Long> running = new TreeSet<>();
    /** Why attempts are stopped, of those that are stopped for reasons of this worker's own. */
    private final TreeMap<Long, String> givenBack = new TreeMap<>();

    private volatile Runnable beforeBadNews = () -> {};
    private String refusal = "";
    private volatile FarmBackend backend;

    // Guarded by sequence.
    private Map<String, String> patterns = new TreeMap<>();
    private Map<String, String> wantedPatterns = patterns;
    private Map<String, String> unusablePatterns = patterns;

    /**
     * @param parts what the backend is made from
     * @param uploads where output goes
     * @param onNotTakenOn called when work was not taken on, before that is told
     */
    Work(Ledger ledger, Outbox outbox, MachineParts parts, LogUploader.Factory uploads, Runnable onNotTakenOn) {
        this.onNotTakenOn = onNotTakenOn;
        this.ledger = ledger;
        this.outbox = outbox;
        this.machine = new Machine(parts.clock(), parts.folder(), this::report);
        this.factory = parts.factory();
        this.backend = factory.create(machine, patterns);
        this.uploads = uploads.create((attempt, offset, most) -> backend.readLog(attempt, offset, most));
    }

    /** What the backend is made from. */
    record MachineParts(InstantSource clock, Path folder, Machine.Factory factory) {}

    /** Stops what an earlier agent has left running here, and goes on telling what that one had not told. */
    void begin() {
        List<LaunchOrder> leftovers = new ArrayList<>();
        for (Messages.Start start : ledger.held()) {
            synchronized (lock) {
                running.add(start.attempt());
                givenBack.put(
                        start.attempt(),
                        "the worker agent ended while it ran, and was started again; what was left is stopped");
            }
            uploads.resume(start.attempt(), false);
            try {
                leftovers.add(Wire.order(start));
            } catch (FarmException e) {
                // It can never have been started.
                end(ReportMessages.failed(start.attempt(), String.valueOf(e.getMessage())));
            }
        }
        ledger.undelivered().forEach(outbox::add);
        ledger.notUploaded().forEach(attempt -> uploads.resume(attempt, true));
        backend.reconcile(List.copyOf(leftovers));
    }

    Machine machine() {
        return machine;
    }

    /** Patterns that find progress in output from now on, or from when nothing runs any more. */
    void patterns(Map<String, String> progress) {
        synchronized (sequence) {
            if (progress.isEmpty() || !progress.equals(unusablePatterns)) {
                wantedPatterns = new TreeMap<>(progress);
                takePatterns();
            }
        }
    }

    private void takePatterns() {
        if (wantedPatterns.equals(patterns) || !held().isEmpty()) {
            return;
        }
        // Closed before there is another one: they would share the group that their attempts' groups are in.
        backend.close();
        try {
            backend = factory.create(machine, wantedPatterns);
            patterns = wantedPatterns;
        } catch (FarmException e) {
            LOG.log(Level.WARNING, "the server's progress patterns cannot be used here: " + e.getMessage());
            unusablePatterns = wantedPatterns;
            wantedPatterns = patterns;
            backend = factory.create(machine, patterns);
        }
        backend.reconcile(List.of());
    }

    LogUploader uploads() {
        return uploads;
    }

    /** Attempts that were taken on, or are being taken on, and are not over. */
    List<Long> held() {
        synchronized (lock) {
            return List.copyOf(running);
        }
    }

    /**
     * Carries out orders; what was carried out before has no further effect.
     *
     * @param leaseIsOver asked before anything is started, since it takes time to write down what is taken on
     */
    void carryOut(List<Messages.Order> orders, BooleanSupplier leaseIsOver) {
        synchronized (sequence) {
            carryOutInSequence(orders, leaseIsOver);
        }
    }

    private void carryOutInSequence(List<Messages.Order> orders, BooleanSupplier leaseIsOver) {
        List<Messages.Start> fresh = orders.stream()
                .map(Messages.Order::start)
                .filter(start -> start != null && !ledger.knows(start.attempt()))
                .toList();
        boolean held = hold(fresh);
        for (Messages.Order order : orders) {
            Messages.Start start = order.start();
            Messages.Stop stop = order.stop();
            if (stop != null) {
                stop(stop.attempt());
            } else if (start != null && !fresh.contains(start)) {
                ledger.end(start.attempt()).ifPresent(outbox::add);
            } else if (start != null && held) {
                if (leaseIsOver.getAsBoolean()) {
                    giveBack(List.of(start.attempt()), LEASE_IS_OVER);
                }
                launch(start);
            }
        }
    }

    private boolean hold(List<Messages.Start> fresh) {
        if (fresh.isEmpty()) {
            return true;
        }
        takePatterns();
        String problem = takeOn(fresh);
        if (problem.isEmpty()) {
            try {
                ledger.hold(fresh);
            } catch (IOException | RuntimeException | Error e) {
                // Whatever it was: what was not written down must not count as running.
                problem = "the worker could not write down that it takes it on: " + e;
                LOG.log(Level.ERROR, problem);
            }
        }
        if (problem.isEmpty()) {
            return true;
        }
        // Told first, or the server would give the same work to this worker again.
        onNotTakenOn.run();
        for (Messages.Start start : fresh) {
            end(ReportMessages.lost(start.attempt(), problem));
        }
        return false;
    }

    /**
     * Counts attempts as running before they are written down, so that they can be given back while the disk takes its time.
     *
     * @return why they are not taken on; an empty text if they are
     */
    private String takeOn(List<Messages.Start> fresh) {
        synchronized (lock) {
            if (refusal.isEmpty()) {
                fresh.forEach(start -> running.add(start.attempt()));
            }
            return refusal;
        }
    }

    private void launch(Messages.Start start) {
        Optional<String> reason = reasonToGiveBack(start.attempt());
        if (reason.isPresent()) {
            end(ReportMessages.lost(start.attempt(), reason.get()));
            return;
        }
        try {
            backend.launch(Wire.order(start));
        } catch (RuntimeException e) {
            // Whatever it was: an attempt that was taken on and does not run must have an end.
            LOG.log(Level.DEBUG, "attempt a" + start.attempt() + " was not started", e);
            end(ReportMessages.failed(start.attempt(), String.valueOf(e.getMessage())));
            return;
        }
        if (reasonToGiveBack(start.attempt()).isPresent()) {
            // It may have been given back a moment before the backend knew of it.
            backend.cancel(new AttemptId(start.attempt()));
        }
        uploads.started(start.attempt());
    }

    private Optional<String> reasonToGiveBack(long attempt) {
        synchronized (lock) {
            return Optional.ofNullable(givenBack.get(attempt));
        }
    }

    private void stop(long attempt) {
        if (held().contains(attempt)) {
            backend.cancel(new AttemptId(attempt));
        }
    }

    /**
     * Stops attempts, whose end is then told as one that is no fault of theirs. Waits for no disk.
     *
     * @return those of them that nobody had given back before
     */
    List<Long> giveBack(List<Long> attempts, String reason) {
        List<Long> here = new ArrayList<>();
        List<Long> fresh = new ArrayList<>();
        synchronized (lock) {
            for (long attempt : attempts) {
                if (running.contains(attempt)) {
                    here.add(attempt);
                    if (givenBack.putIfAbsent(attempt, reason) == null) {
                        fresh.add(attempt);
                    }
                }
            }
        }
        here.forEach(attempt -> backend.cancel(new AttemptId(attempt)));
        return fresh;
    }

    /** Takes nothing on any more. */
    void refuse(String reason) {
        synchronized (lock) {
            refusal = reason;
        }
    }

    /**
     * Waits until nothing runs.
     *
     * @param orUntil asked now and then, ends the wait when it is true
     * @return whether nothing runs
     */
    boolean awaitIdle(Duration most, BooleanSupplier orUntil) {
        long end = System.nanoTime() + most.toNanos();
        boolean idle = held().isEmpty();
        try {
            // Not asked under the lock: whoever is asked may wait for something.
            while (!idle && end - System.nanoTime() > 0 && !orUntil.getAsBoolean()) {
                idle = idleWithin(SLICE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return idle;
    }

    private boolean idleWithin(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        synchronized (lock) {
            for (long left = most.toMillis(); !running.isEmpty() && left > 0; ) {
                lock.wait(left);
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            }
            return running.isEmpty();
        }
    }

    /** Tells of attempts that the server believes to be here, as far as they are not. */
    void tell(List<Long> asked) {
        List<Long> here = held();
        for (long attempt : asked) {
            if (!here.contains(attempt)) {
                outbox.add(ledger.end(attempt).orElseGet(() -> ReportMessages.unknown(attempt)));
            }
        }
    }

    private void report(AttemptReport report) {
        report.dispatch(new AttemptReport.Handler<Boolean>() {
            @Override
            public Boolean on(AttemptReport.Accepted accepted) {
                return true; // Started or an end follows at once, so that it would tell the server nothing.
            }

            @Override
            public Boolean on(AttemptReport.Started started) {
                outbox.add(ReportMessages.started(started));
                return true;
            }

            @Override
            public Boolean on(AttemptReport.Progress progress) {
                outbox.add(ReportMessages.progress(progress));
                return true;
            }

            @Override
            public Boolean on(AttemptReport.Finished finished) {
                end(ended(finished));
                return true;
            }

            @Override
            public Boolean on(AttemptReport.Lost lost) {
                end(ReportMessages.lost(lost.attempt().number(), reason(lost)));
                return true;
            }
        });
    }

    private Messages.Report ended(AttemptReport.Finished finished) {
        Optional<String> reason = reasonToGiveBack(finished.attempt().number());
        return finished.ending() == AttemptReport.Ending.CANCELED && reason.isPresent()
                ? ReportMessages.lost(finished.attempt().number(), reason.get())
                : ReportMessages.finished(finished);
    }

    private String reason(AttemptReport.Lost lost) {
        return reasonToGiveBack(lost.attempt().number()).orElse(lost.reason());
    }

    /**
     * Has something done from now on before the server is told that an attempt has failed or was lost, since it may give the task
     * to this worker again at once; it may be called by several threads at a time, and while orders are carried out.
     */
    void beforeBadNews(Runnable task) {
        beforeBadNews = task;
    }

    private void end(Messages.Report report) {
        if (report.kind() == Messages.Report.Kind.LOST
                || AttemptReport.Ending.FAILED.name().equals(report.ending())) {
            beforeBadNews.run();
        }
        ledger.ended(report);
        uploads.ended(report.attempt());
        outbox.add(report);
        // Last, so that whoever waits for the end of all work finds what is to be told of it.
        synchronized (lock) {
            running.remove(report.attempt());
            givenBack.remove(report.attempt());
            lock.notifyAll();
        }
    }

    /** Frees what the backend has, after everything has ended. */
    void close() {
        backend.close();
        machine.close();
        uploads.close();
    }
}
