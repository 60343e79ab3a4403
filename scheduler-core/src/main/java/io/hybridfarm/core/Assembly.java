package io.hybridfarm.core;

import io.hybridfarm.core.command.Inbox;
import io.hybridfarm.core.event.EventCodec;
import io.hybridfarm.core.farm.Farm;
import io.hybridfarm.core.loop.ClockDeadlines;
import io.hybridfarm.core.loop.FarmLoop;
import io.hybridfarm.core.loop.LoopRunner;
import io.hybridfarm.core.loop.Outbox;
import io.hybridfarm.core.plan.StudioRules;
import io.hybridfarm.core.plugin.GuardedBackendFactory;
import io.hybridfarm.core.plugin.PluginRegistry;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.Deadlines;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.journal.Entry;
import io.hybridfarm.spi.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The parts of one scheduler, put together in the order in which they need each other, and taken apart in reverse. */
final class Assembly {
    private static final System.Logger LOG = System.getLogger(FarmScheduler.class.getName());

    /** How long the loop may take to store what the farms have handed back, and its snapshot. */
    private static final Duration LAST_STEPS = Duration.ofSeconds(5);

    final SubmissionRules rules;
    final Inbox inbox;
    final FarmLoop loop;

    private final Map<String, Outbox.Destination> destinations = new LinkedHashMap<>();
    private final Outbox outbox;
    private final LoopRunner runner;
    /** What has to be closed, the last one opened first. */
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private boolean running;
    private boolean closed;

    static Assembly of(FarmScheduler.Builder builder) {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            return new Assembly(builder, opened);
        } catch (RuntimeException | Error e) {
            closeAll(opened);
            throw e;
        }
    }

    private Assembly(FarmScheduler.Builder builder, Deque<AutoCloseable> opened) {
        this.rules = new SubmissionRules(builder.paths, builder.defaultCommand, builder.limits.tasksPerJob());
        requireKnownFarms(builder);
        this.inbox = new Inbox(builder.limits.waitingCommands());
        PluginRegistry registry = builder.plugins.load();
        opened.push(registry);

        Journal journal = openJournal(builder, registry);
        opened.push(journal);
        Farm farm = new Farm(pools(builder), new StudioRules(registry.workerFilters(), registry.workerScorers()));
        long sequence = replay(journal, farm);

        Deadlines deadlines = deadlines(builder, opened);
        for (FarmScheduler.Builder.FarmSpec spec : builder.farms) {
            FarmBackendFactory factory = spec.factory() != null
                    ? new GuardedBackendFactory(spec.factory())
                    : registry.farmBackendFactory(spec.kind());
            WorkFolder folder = new WorkFolder(builder.data, spec.name());
            opened.push(folder);
            FarmBackend backend = factory.create(
                    spec.name(),
                    PluginConfig.of("farm '" + spec.name() + "'", spec.config()),
                    new BackendContext(
                            spec.name(), spec.pools(), builder.clock, deadlines, inbox, folder, builder.paths));
            opened.push(backend);
            destinations.put(spec.name(), new Outbox.Destination(backend, builder.executors.apply(spec.name())));
        }
        this.outbox = new Outbox(destinations, builder.listeners, builder.executors.apply("answers"));
        this.loop = new FarmLoop(farm, inbox, journal, sequence, outbox, builder.limits, builder.clock);
        configure(builder);
        tellOfChangedSites(builder, farm);
        this.runner = new LoopRunner(loop, inbox);
        outbox.reconcile(farm);
        this.opened.addAll(opened);
        LOG.log(
                System.Logger.Level.DEBUG,
                "journal epoch {0}: {1} entries, {2} jobs, {3} live attempts",
                journal.epoch(),
                sequence,
                loop.view().jobs().size(),
                farm.liveOrders().size());
    }

    void run() {
        running = true;
        runner.start();
    }

    boolean step() {
        if (running) {
            throw new IllegalStateException("this scheduler steps by itself");
        }
        try {
            return loop.step(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    FarmBackend backend(String farm) {
        Outbox.Destination destination = destinations.get(farm);
        if (destination == null) {
            throw new FarmException(
                    ErrorCode.NOT_FOUND, "farm '" + farm + "' is not configured any more; its logs are out of reach");
        }
        return destination.backend();
    }

    CompletableFuture<Void> stopped() {
        return runner.stopped().copy();
    }

    Optional<Throwable> failure() {
        if (!runner.stopped().isCompletedExceptionally()) {
            return Optional.empty();
        }
        try {
            runner.stopped().join();
            return Optional.empty();
        } catch (CompletionException e) {
            return Optional.of(e.getCause() == null ? e : e.getCause());
        }
    }

    synchronized void close(Duration patience) {
        if (closed) {
            return;
        }
        closed = true;
        inbox.closeRequests();
        loop.stopPlacing();
        CompletableFuture<Void> farms = outbox.closeFarms();
        try {
            if (running) {
                await(farms, patience, "a farm has not handed back what it runs");
                runner.finish();
                await(runner.stopped(), LAST_STEPS, "the loop has not ended");
            } else {
                while (step()) {
                    // What the farms have handed back is stored before the journal closes.
                }
                loop.snapshot();
            }
        } finally {
            inbox.closeNotices();
            if (running && !runner.stopped().isDone()) {
                LOG.log(System.Logger.Level.WARNING, "the journal is left to the loop, which still uses it");
            } else {
                closeAll(opened);
            }
        }
    }

    private static void await(CompletableFuture<Void> future, Duration patience, String otherwise) {
        try {
            future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} within {1}; going on without", otherwise, patience);
        } catch (ExecutionException e) {
            LOG.log(System.Logger.Level.WARNING, "while stopping", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void configure(FarmScheduler.Builder builder) {
        try {
            loop.configure(builder.policy);
        } catch (FarmException e) {
            if (!e.code().equals(ErrorCode.INVALID)) {
                throw e;
            }
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION,
                    "policy: does not go with what was changed while the farm ran: " + e.getMessage(),
                    e);
        }
    }

    private static Map<String, List<String>> pools(FarmScheduler.Builder builder) {
        LinkedHashMap<String, List<String>> pools = new LinkedHashMap<>();
        List<String> names = names(builder);
        for (int i = 0; i < names.size(); i++) {
            pools.put(names.get(i), builder.farms.get(i).pools());
        }
        return pools;
    }

    /** What was changed while the farm ran outlives the configuration: whoever has changed that meanwhile should know. */
    private static void tellOfChangedSites(FarmScheduler.Builder builder, Farm farm) {
        List<String> names = names(builder);
        for (SiteRule changed : farm.changedSites()) {
            List<String> gone = changed.farms().stream()
                    .filter(name -> !changed.allowsEvery() && !names.contains(name))
                    .toList();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "show {0} may run on {1}: that was set while the farm ran, and holds whatever the configuration says,"
                            + " until it is reset{2}",
                    changed.show(),
                    changed.farms(),
                    gone.isEmpty() ? "" : "; " + gone + " is not configured any more");
        }
    }

    /** A rule that names no farm there is would shut its show out. */
    private static void requireKnownFarms(FarmScheduler.Builder builder) {
        List<String> names = names(builder);
        for (SiteRule rule : builder.policy.sites()) {
            for (String farm : rule.farms()) {
                if (!rule.allowsEvery() && !names.contains(farm)) {
                    throw builder.bad("policy.sites.farms: of '" + rule.show() + "': there is no farm '" + farm
                            + "'; there is " + String.join(", ", names));
                }
            }
        }
    }

    private static List<String> names(FarmScheduler.Builder builder) {
        List<String> names = new ArrayList<>();
        for (FarmScheduler.Builder.FarmSpec spec : builder.farms) {
            if (!spec.name().matches("[a-z0-9][a-z0-9-]{0,63}")) {
                throw builder.bad(
                        "farms: the name '" + spec.name() + "' must be 1 to 64 lower-case letters, digits or hyphens");
            }
            if (names.contains(spec.name())) {
                throw builder.bad("farms: two farms are called '" + spec.name() + "'");
            }
            try {
                JobSpec.orderedPools("pools", spec.pools());
            } catch (FarmException e) {
                throw builder.bad("farms: farm '" + spec.name() + "': " + e.getMessage());
            }
            if (spec.pools().isEmpty()) {
                throw builder.bad("farms: farm '" + spec.name() + "' needs a pool; the usual one is 'local'");
            }
            names.add(spec.name());
        }
        return names;
    }

    private static Journal openJournal(FarmScheduler.Builder builder, PluginRegistry registry) {
        if (builder.journal != null) {
            return builder.journal;
        }
        if (builder.journalKind.isEmpty()) {
            return new MemoryJournal();
        }
        Path folder = builder.data.orElseThrow(
                () -> builder.bad("a journal of kind '" + builder.journalKind + "' needs a data folder"));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION, "cannot make the data folder " + folder + ": " + e.getMessage(), e);
        }
        return registry.journalFactory(builder.journalKind)
                .open(PluginConfig.of("journal", builder.journalConfig), folder);
    }

    private static long replay(Journal journal, Farm farm) {
        return journal.replay(new Journal.Replay() {
            @Override
            public void snapshotRecord(long upTo, byte[] record) {
                farm.apply(EventCodec.decode(record));
            }

            @Override
            public void entry(Entry entry) {
                farm.apply(EventCodec.decode(entry.payload()));
            }
        });
    }

    private static Deadlines deadlines(FarmScheduler.Builder builder, Deque<AutoCloseable> opened) {
        if (builder.deadlines != null) {
            return builder.deadlines;
        }
        ClockDeadlines real = new ClockDeadlines();
        opened.push(real);
        return real;
    }

    private static void closeAll(Deque<AutoCloseable> opened) {
        while (!opened.isEmpty()) {
            AutoCloseable part = opened.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.WARNING, "while closing " + part, e);
            }
        }
    }
}
