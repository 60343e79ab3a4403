package io.hybridfarm.local;

import io.hybridfarm.local.progress.ProgressParsers;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.job.AttemptId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Keeps the list of what runs, and gives each attempt its thread. */
final class LocalBackend implements FarmBackend {
    private static final Logger LOG = System.getLogger(LocalBackend.class.getName());
    private static final Set<Capability> CAPABILITIES = Collections.unmodifiableSet(
            EnumSet.of(Capability.CANCEL, Capability.TIMEOUT, Capability.LOG, Capability.OUTPUT_CHECK));
    /** How much longer than the grace a close waits for processes that the system itself is slow to end. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    /** More than ever run at a time; an order is only repeated soon after it was given. */
    private static final int REMEMBERED = 100_000;

    private final String name;
    private final FarmBackendContext context;
    private final RunningAttempt.Farm farm;
    private final LogKeeper logs;
    private final ConcurrentHashMap<AttemptId, RunningAttempt> running = new ConcurrentHashMap<>();
    private final Set<Thread> busy = ConcurrentHashMap.newKeySet();
    /** What this backend itself has taken on last; used by the thread that launches alone. */
    private final TreeSet<AttemptId> launched = new TreeSet<>();

    private volatile boolean closed;

    LocalBackend(
            String name,
            LocalSettings settings,
            WorkFolder folder,
            ProcessFinder finder,
            Map<String, String> environment,
            LongSupplier freeDisk,
            FarmBackendContext context) {
        this.name = name;
        this.context = context;
        Optional<Account> account = settings.runAs().map(user -> Account.lookUp(name, user));
        Starter starter = new Starter(name, account);
        starter.openWay(name, folder);
        this.farm = new RunningAttempt.Farm(
                settings,
                folder,
                finder,
                new OwnGroup(),
                ControlGroups.open(name, settings.cgroup(), settings.cpuLimit(), folder.identity()),
                starter,
                new AttemptEnvironment(environment, settings.passedVariables(), account, folder.identity()),
                ProgressParsers.with(settings.progress()),
                new OfferedWorker(settings, folder.path(), freeDisk, context),
                context,
                new Threads(name));
        this.logs = new LogKeeper(folder, settings.keptBytes(), settings.keptAttempts());
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    /** Looks before it returns, so that nothing launched later is taken for a leftover; stops and reports afterwards. */
    @Override
    public void reconcile(List<LaunchOrder> live) {
        TreeSet<AttemptId> known = new TreeSet<>();
        live.forEach(order -> known.add(order.attempt()));
        TreeSet<AttemptId> all = new TreeSet<>(known);
        all.addAll(farm.finder().look().processes().keySet());
        Map<AttemptId, ControlGroup> groups =
                farm.groups().map(ControlGroups::all).orElse(Map.of());
        all.addAll(groups.keySet());
        busy("offer", farm.worker()::offer);
        for (AttemptId attempt : all) {
            busy(attempt + " leftovers", () -> {
                Optional<ControlGroup> group = Optional.ofNullable(groups.get(attempt));
                int stopped = ProcessTree.leftOf(attempt, farm.finder(), group)
                        .stop(farm.settings().grace());
                group.ifPresent(ControlGroup::remove);
                farm.finder().ended(attempt);
                if (stopped > 0) {
                    LOG.log(
                            Level.INFO,
                            "stopped " + stopped + " processes that attempt " + attempt
                                    + " had left running when the server ended");
                }
                if (known.contains(attempt)) {
                    context.reporter()
                            .report(new AttemptReport.Lost(
                                    attempt,
                                    context.clock().instant(),
                                    stopped > 0
                                            ? "the server ended while it ran; its processes were stopped"
                                            : "the server ended before it was known to have ended"));
                }
            });
        }
    }

    @Override
    public void launch(LaunchOrder order) {
        if (closed) {
            throw new FarmException(ErrorCode.BACKEND_FAILED, "farm " + name + " is closed");
        }
        AttemptId attempt = order.attempt();
        RunningAttempt fresh = new RunningAttempt(farm, order);
        if (running.putIfAbsent(attempt, fresh) != null) {
            return;
        }
        if (farm.folder().attempt(attempt).exists()) {
            running.remove(attempt);
            if (launched.contains(attempt)) {
                return;
            }
            throw new FarmException(
                    ErrorCode.BACKEND_FAILED,
                    "attempt " + attempt + " was run before the journal began: "
                            + farm.folder().attempts()
                            + " belongs to another journal; clear that folder, or use another data folder");
        }
        launched.add(attempt);
        if (launched.size() > REMEMBERED) {
            launched.pollFirst();
        }
        try {
            busy(attempt.toString(), () -> seeThrough(fresh));
        } catch (FarmException e) {
            running.remove(attempt);
            throw e;
        }
    }

    private void seeThrough(RunningAttempt attempt) {
        AttemptId id = attempt.order().attempt();
        AttemptReport end;
        try {
            end = attempt.run();
        } finally {
            running.remove(id);
        }
        // Told before the end, which makes room for another attempt.
        farm.worker().closedBecause();
        context.reporter().report(end);
        logs.ended(id, running::containsKey);
    }

    @Override
    public void cancel(AttemptId attempt) {
        RunningAttempt found = running.get(attempt);
        if (found != null) {
            found.stop(RunningAttempt.Stop.CANCELED);
        }
    }

    @Override
    public LogChunk readLog(AttemptId attempt, long offset, int maxBytes) {
        // Asked first: what ends while we read is then not taken for complete too early.
        boolean runs = running.containsKey(attempt);
        try {
            return farm.folder().attempt(attempt).read(offset, maxBytes, !runs);
        } catch (NoSuchFileException e) {
            if (runs) {
                return new LogChunk(offset, new byte[0], false);
            }
            throw new FarmException(
                    ErrorCode.NOT_FOUND,
                    "attempt " + attempt + ": farm " + name + " has no output of it, or no more",
                    e);
        } catch (IOException e) {
            throw new FarmException(
                    ErrorCode.BACKEND_FAILED, "attempt " + attempt + ": its output cannot be read: " + e, e);
        }
    }

    /** An attempt that cannot be stopped in time is not reported: the next start finds it, and reports when it is gone. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        farm.worker().end();
        running.values().forEach(attempt -> attempt.stop(RunningAttempt.Stop.HANDED_BACK));
        long end = System.nanoTime() + farm.settings().grace().plus(CLOSING).toNanos();
        try {
            for (Thread thread : List.copyOf(busy)) {
                TimeUnit.NANOSECONDS.timedJoin(thread, end - System.nanoTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!running.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "farm " + name + ": these could not be stopped in time and are left to the next start: "
                            + new TreeSet<>(running.keySet()));
        }
        farm.groups().ifPresent(ControlGroups::close);
    }

    /** Runs a task on a thread of its own that {@link #close} waits for. */
    private void busy(String purpose, Runnable task) {
        Thread thread = farm.threads().prepare(purpose, () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "farm " + name + ", " + purpose + ": " + e, e);
            } finally {
                busy.remove(Thread.currentThread());
            }
        });
        busy.add(thread);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            // That is how Java says that the system allows no more threads.
            busy.remove(thread);
            throw new FarmException(
                    ErrorCode.BACKEND_FAILED, "farm " + name + ": no thread for " + purpose + ": " + e.getMessage(), e);
        }
    }
}
