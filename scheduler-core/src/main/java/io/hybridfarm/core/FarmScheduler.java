package io.hybridfarm.core;

import io.hybridfarm.core.command.Command;
import io.hybridfarm.core.command.Question;
import io.hybridfarm.core.plugin.PluginLoader;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Plugin;
import io.hybridfarm.spi.farm.Deadlines;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.journal.Journal;
import io.hybridfarm.spi.template.PathRoots;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A render farm's scheduler: takes jobs, decides where each task runs, and keeps a durable record of all of it.
 *
 * <p>Any thread may call any method. A command's future completes once its effect is stored, on a thread of the scheduler
 * that answers all callers: do not block it. A future that fails does so with a {@link FarmException} whose code tells
 * whether it is worth trying again.
 */
public final class FarmScheduler implements AutoCloseable {
    private final Assembly assembly;

    private FarmScheduler(Assembly assembly) {
        this.assembly = assembly;
    }

    /** A builder with the defaults: a journal in memory, no farms, real time. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Takes in a job.
     *
     * @return the receipt; one whose {@code changed} is false names the job that the same client token gave before. Fails
     *     with INVALID if the job is not sound, OVERLOADED if too much is waiting
     */
    public CompletableFuture<Receipt> submit(JobSpec spec) {
        JobSpec whole;
        try {
            whole = assembly.rules.complete(spec);
        } catch (FarmException e) {
            return CompletableFuture.failedFuture(e);
        }
        return assembly.inbox.request(new Command.SubmitJob(whole));
    }

    /** Calls a job off; what runs is stopped. Changes nothing for a job that has ended; fails with NOT_FOUND. */
    public CompletableFuture<Receipt> cancel(JobId job) {
        return assembly.inbox.request(new Command.CancelJob(job));
    }

    /** Holds a job back, or releases it; what runs goes on. Fails with NOT_FOUND. */
    public CompletableFuture<Receipt> hold(JobId job, boolean held) {
        return change(job, JobChange.NONE.withHeld(held));
    }

    /** Gives a job another priority, 0 to 100. Fails with NOT_FOUND or INVALID. */
    public CompletableFuture<Receipt> setPriority(JobId job, int priority) {
        try {
            return change(job, JobChange.NONE.withPriority(priority));
        } catch (FarmException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Makes a job different, all of it or nothing. Fails with NOT_FOUND or INVALID. */
    public CompletableFuture<Receipt> change(JobId job, JobChange change) {
        return assembly.inbox.request(new Command.ChangeJob(job, change));
    }

    /** Why a job does not run, or not faster. Fails with NOT_FOUND. */
    public CompletableFuture<Explanation> why(JobId job) {
        return assembly.inbox.ask(new Question.Why(job));
    }

    /** How all nodes of the share trees stand, by pool, in the order in which they would be served. */
    public CompletableFuture<List<ShareStanding>> shares() {
        return assembly.inbox.ask(new Question.Shares());
    }

    /** How much of each limit is taken, by name. */
    public CompletableFuture<List<LimitStanding>> limits() {
        return assembly.inbox.ask(new Question.Limits());
    }

    /** Gives a node another share from now on, until it is reset. Fails with INVALID if guarantees can no longer be kept. */
    public CompletableFuture<Receipt> setShare(Policy.Share share) {
        return assembly.inbox.request(new Command.SetShare(share));
    }

    /** Gives a node back the share that the configuration says. */
    public CompletableFuture<Receipt> resetShare(String node) {
        return assembly.inbox.request(new Command.ResetShare(node));
    }

    /** Gives a limit another count from now on, or makes a new one, until it is reset. */
    public CompletableFuture<Receipt> setLimit(Policy.Limit limit) {
        return assembly.inbox.request(new Command.SetLimit(limit));
    }

    /** Gives a limit back what the configuration says; one that is not configured is gone. */
    public CompletableFuture<Receipt> resetLimit(String name) {
        return assembly.inbox.request(new Command.ResetLimit(name));
    }

    /** Where work may run, by show; a show that no rule covers may run everywhere. */
    public CompletableFuture<List<SiteStanding>> sites() {
        return assembly.inbox.ask(new Question.Sites());
    }

    /**
     * Lets a show start work on other farms from now on, until it is reset; what runs elsewhere goes on. Fails with INVALID if
     * there is no such farm.
     */
    public CompletableFuture<Receipt> setSite(SiteRule rule) {
        return assembly.inbox.request(new Command.SetSiteRule(rule));
    }

    /** Lets a show run again where the configuration says; one that is not configured is covered by the rule for others. */
    public CompletableFuture<Receipt> resetSite(String show) {
        return assembly.inbox.request(new Command.ResetSiteRule(show));
    }

    /** Lets failed and canceled tasks run again, with their retries unused. Fails with NOT_FOUND. */
    public CompletableFuture<Receipt> retry(JobId job) {
        return retry(job, TaskSelection.ALL);
    }

    /**
     * Lets some tasks that have ended run again, with their retries unused: failed and canceled ones, if the selection says no
     * states. Fails with NOT_FOUND, and with INVALID if there is no such step, or tasks in such a state cannot run again.
     */
    public CompletableFuture<Receipt> retry(JobId job, TaskSelection tasks) {
        return assembly.inbox.request(new Command.RetryTasks(job, tasks));
    }

    /**
     * Stops some running tasks, which wait to run again and use up no retry; on a farm that cannot stop attempts they run to
     * their end. Fails as {@link #retry(JobId, TaskSelection)}.
     */
    public CompletableFuture<Receipt> requeue(JobId job, TaskSelection tasks) {
        return assembly.inbox.request(new Command.RequeueTasks(job, tasks));
    }

    /**
     * Lets some tasks that are not done count as done although nobody runs them; running ones are stopped first. Fails as
     * {@link #retry(JobId, TaskSelection)}.
     */
    public CompletableFuture<Receipt> markDone(JobId job, TaskSelection tasks) {
        return assembly.inbox.request(new Command.MarkTasksDone(job, tasks));
    }

    /** Holds a job back and stops what runs of it; releasing it lets it run again. Fails with NOT_FOUND. */
    public CompletableFuture<Receipt> suspend(JobId job) {
        return assembly.inbox.request(new Command.SuspendJob(job));
    }

    /** Makes a worker different. Fails with NOT_FOUND if it is not offered and nothing is known about it. */
    public CompletableFuture<Receipt> changeWorker(String farm, String worker, WorkerChange change) {
        return assembly.inbox.request(new Command.ChangeWorker(farm, worker, change));
    }

    /** Forgets what is known about a worker. Fails with NOT_FOUND, and with CONFLICT while it is offered. */
    public CompletableFuture<Receipt> forgetWorker(String farm, String worker) {
        return assembly.inbox.request(new Command.ForgetWorker(farm, worker));
    }

    /** The farm as of the last step; costs nothing. */
    public FarmView view() {
        return assembly.loop.view();
    }

    /**
     * Reads some of the output of an attempt, on the caller's thread.
     *
     * @param attempt as a view shows it
     * @param offset 0 or more
     * @param maxBytes 1 or more
     * @throws FarmException NOT_FOUND if there is no such output (any more), UNSUPPORTED if the farm keeps none
     */
    public LogChunk readLog(FarmView.Attempt attempt, long offset, int maxBytes) {
        return assembly.backend(attempt.farm()).readLog(attempt.id(), offset, maxBytes);
    }

    /** Why the scheduler has stopped, if it did so by itself: the journal failed, or a defect was met. */
    public Optional<Throwable> failure() {
        return assembly.failure();
    }

    /** Completes when the loop has ended: after {@link #close}, or exceptionally after a {@link #failure}. */
    public CompletableFuture<Void> stopped() {
        return assembly.stopped();
    }

    /**
     * One step of a scheduler that was started with {@link Builder#startStepped}.
     *
     * @return whether there was anything to do
     * @throws IllegalStateException if the scheduler steps by itself
     */
    public boolean step() {
        return assembly.step();
    }

    /**
     * Stops: refuses commands, places nothing more, lets every farm hand back what runs, writes a snapshot and closes the
     * journal. Takes as long as the farms take, at most eight seconds, and
     * at most five more for the snapshot. A second call has no effect.
     */
    @Override
    public void close() {
        assembly.close(Duration.ofSeconds(8));
    }

    /**
     * Collects what a scheduler is made of; every door to the world is here.
     *
     * <p>Not thread-safe, and for one scheduler only.
     */
    public static final class Builder {
        final PluginLoader plugins = new PluginLoader();
        final List<FarmSpec> farms = new ArrayList<>();
        final List<FarmListener> listeners = new ArrayList<>();
        InstantSource clock = InstantSource.system();

        @Nullable
        Deadlines deadlines;

        Function<String, Executor> executors = OwnThreads.FACTORY;
        Optional<Path> data = Optional.empty();

        @Nullable
        Journal journal;

        String journalKind = "";
        Map<String, String> journalConfig = Map.of();
        PathRoots paths = PathRoots.NONE;
        List<String> defaultCommand = List.of();
        Limits limits = Limits.DEFAULT;
        Policy policy = Policy.DEFAULT;

        /** A farm to be created: by a factory at hand, or by the kind of one that a plugin brings. */
        record FarmSpec(
                String name,
                List<String> pools,
                String kind,
                @Nullable FarmBackendFactory factory,
                Map<String, String> config) {}

        private static final String USUAL_POOL = "local";

        private Builder() {}

        /** The clock by which everything is dated; the system's if not said. */
        public Builder clock(InstantSource clock) {
            this.clock = clock;
            return this;
        }

        /** The alarm clock lent to backends; must go with the clock. One in real time if not said. */
        public Builder deadlines(Deadlines deadlines) {
            this.deadlines = deadlines;
            return this;
        }

        /**
         * Makes the executors on which answers are given and backends are called, by name; each must run one task at a
         * time, in order. Threads of the scheduler's own if not said.
         */
        public Builder executors(Function<String, Executor> executors) {
            this.executors = executors;
            return this;
        }

        /** The folder for the journal and for what backends keep; a temporary one, if one is needed, if not said. */
        public Builder data(Path folder) {
            this.data = Optional.of(folder.toAbsolutePath());
            return this;
        }

        /** A journal made by a plugin. */
        public Builder journal(String kind, Map<String, String> config) {
            this.journalKind = kind;
            this.journalConfig = Map.copyOf(config);
            return this;
        }

        /** A journal at hand; the scheduler closes it. */
        public Builder journal(Journal journal) {
            this.journal = journal;
            return this;
        }

        /** One more farm, of a kind that a plugin brings; farms named first are preferred. */
        public Builder farm(String name, String kind, Map<String, String> config) {
            return farm(name, USUAL_POOL, kind, config);
        }

        /**
         * One more farm, of a kind that a plugin brings.
         *
         * @param pool the pool that its workers belong to: farms of one pool share one fair share; {@code local} if not said
         */
        public Builder farm(String name, String pool, String kind, Map<String, String> config) {
            return farm(name, List.of(pool), kind, config);
        }

        /**
         * One more farm, of a kind that a plugin brings, whose workers may be in several pools.
         *
         * @param pools at most 16, each once; the first is the farm's own, in which workers are that name none. A worker serves
         *     those that it names in its own order: work of a later one comes only when no work of an earlier one fits there
         */
        public Builder farm(String name, List<String> pools, String kind, Map<String, String> config) {
            farms.add(new FarmSpec(name, List.copyOf(pools), kind, null, Map.copyOf(config)));
            return this;
        }

        /** One more farm, made by a factory at hand. */
        public Builder farm(String name, FarmBackendFactory factory, Map<String, String> config) {
            return farm(name, USUAL_POOL, factory, config);
        }

        /** One more farm, made by a factory at hand, whose workers belong to a pool. */
        public Builder farm(String name, String pool, FarmBackendFactory factory, Map<String, String> config) {
            return farm(name, List.of(pool), factory, config);
        }

        /** One more farm, made by a factory at hand, whose workers may be in several pools, the first the farm's own. */
        public Builder farm(String name, List<String> pools, FarmBackendFactory factory, Map<String, String> config) {
            farms.add(new FarmSpec(name, List.copyOf(pools), "", factory, Map.copyOf(config)));
            return this;
        }

        /** One more plugin; it wins over discovered ones where names are equal. */
        public Builder plugin(Plugin plugin) {
            plugins.plugin(plugin);
            return this;
        }

        /** Whether to look for plugins on the class path; yes if not said. */
        public Builder discoverPlugins(boolean onClassPath) {
            plugins.classPath(onClassPath);
            return this;
        }

        /** A folder with one folder for each plugin. */
        public Builder pluginFolder(Path folder) {
            plugins.folder(folder);
            return this;
        }

        /** The folders that jobs may name; none if not said. */
        public Builder paths(PathRoots roots) {
            this.paths = roots;
            return this;
        }

        /** What a job without steps runs; such a job is refused if not said. */
        public Builder defaultCommand(List<String> command) {
            this.defaultCommand = List.copyOf(command);
            return this;
        }

        /** How much is taken on. */
        public Builder limits(Limits limits) {
            this.limits = limits;
            return this;
        }

        /** How the farm is shared; the usual rules if not said. */
        public Builder policy(Policy policy) {
            this.policy = policy;
            return this;
        }

        /** One more listener. */
        public Builder listener(FarmListener listener) {
            listeners.add(listener);
            return this;
        }

        /**
         * Opens the journal, rebuilds the farm from it, creates the backends, tells them what the journal believes to run,
         * and starts the loop on a thread of its own.
         *
         * @throws FarmException BAD_CONFIGURATION, CONFLICT or JOURNAL_FAILED with what to do; nothing is left open
         */
        public FarmScheduler start() {
            Assembly assembly = Assembly.of(this);
            assembly.run();
            return new FarmScheduler(assembly);
        }

        /**
         * The same without a thread: the caller calls {@link FarmScheduler#step}. For simulations and tests, together with
         * a clock, deadlines and executors that stand still in between.
         *
         * @throws FarmException as {@link #start}
         */
        public FarmScheduler startStepped() {
            return new FarmScheduler(Assembly.of(this));
        }

        FarmException bad(String problem) {
            return new FarmException(ErrorCode.BAD_CONFIGURATION, problem);
        }
    }
}
