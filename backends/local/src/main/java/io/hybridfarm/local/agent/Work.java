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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * What this worker runs: starts it after it was written down, tells its end after that was written down, and gives it back
 * when it must. Thread-safe.
 */
final class Work {
    private static final Logger LOG = System.getLogger(Work.class.getName());

    private final Ledger ledger;
    private final Outbox outbox;
    private final Machine machine;
    private final Machine.Factory factory;
    private final LogUploader uploads;
    private final Runnable onNotTakenOn;

    private final Object lock = new Object();
    private final TreeSet<Long> running = new TreeSet<>();
    /** Why attempts are stopped, of those that are stopped for reasons of this worker's own. */
    private final TreeMap<Long, String> givenBack = new TreeMap<>();

    private volatile Runnable beforeBadNews = () -> {};
    private String refusal = "";
    private volatile FarmBackend backend;
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
        synchronized (lock) {
            if (progress.isEmpty() || !progress.equals(unusablePatterns)) {
                wantedPatterns = new TreeMap<>(progress);
                takePatterns();
            }
        }
    }

    private void takePatterns() {
        if (wantedPatterns.equals(patterns) || !running.isEmpty()) {
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

    /** Attempts that were taken on and are not over. */
    List<Long> held() {
        synchronized (lock) {
            return List.copyOf(running);
        }
    }

    /** Carries out orders; what was carried out before has no further effect. */
    void carryOut(List<Messages.Order> orders) {
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
                launch(start);
            }
        }
    }

    private boolean hold(List<Messages.Start> fresh) {
        String problem = "";
        synchronized (lock) {
            problem = refusal;
            if (problem.isEmpty() && !fresh.isEmpty()) {
                takePatterns();
                try {
                    ledger.hold(fresh);
                    fresh.forEach(start -> running.add(start.attempt()));
                } catch (IOException e) {
                    problem = "the worker could not write down that it takes it on: " + e;
                    LOG.log(Level.ERROR, problem);
                }
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

    private void launch(Messages.Start start) {
        synchronized (lock) {
            String reason = givenBack.get(start.attempt());
            if (reason != null) {
                end(ReportMessages.lost(start.attempt(), reason));
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
        }
        uploads.started(start.attempt());
    }

    private void stop(long attempt) {
        synchronized (lock) {
            if (running.contains(attempt)) {
                backend.cancel(new AttemptId(attempt));
            }
        }
    }

    /** Stops attempts, whose end is then told as one that is no fault of theirs. */
    void giveBack(List<Long> attempts, String reason) {
        synchronized (lock) {
            for (long attempt : attempts) {
                if (running.contains(attempt)) {
                    givenBack.putIfAbsent(attempt, reason);
                    backend.cancel(new AttemptId(attempt));
                }
            }
        }
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
        synchronized (lock) {
            try {
                while (!running.isEmpty() && end - System.nanoTime() > 0 && !orUntil.getAsBoolean()) {
                    lock.wait(100);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
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
        String reason;
        synchronized (lock) {
            reason = givenBack.get(finished.attempt().number());
        }
        return finished.ending() == AttemptReport.Ending.CANCELED && reason != null
                ? ReportMessages.lost(finished.attempt().number(), reason)
                : ReportMessages.finished(finished);
    }

    private String reason(AttemptReport.Lost lost) {
        synchronized (lock) {
            return givenBack.getOrDefault(lost.attempt().number(), lost.reason());
        }
    }

    /**
     * Has something done from now on before the server is told that an attempt has failed or was lost, since it may give the task
     * to this worker again at once; it may be called by several threads at a time, and while this is locked.
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
