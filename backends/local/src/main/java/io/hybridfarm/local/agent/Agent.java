package io.hybridfarm.local.agent;

import io.hybridfarm.local.ThisMachine;
import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.farm.Offer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * A machine at work for a farm, from its start until it is told to stop.
 *
 * <p>{@link Orders} brings work, {@link Work} has it done, {@link Deliveries} and {@link LogUploader} tell what became of it,
 * and others watch over them: when the {@link Lease} is over, {@link LeaseWatch} kills all; when the {@link Gate} closes, nothing
 * new comes.
 *
 * <p>Order of calls: {@link #start}, then {@link #drain} and {@link #stop} from any thread, and {@link #finish} from the thread
 * that waits for the end.
 */
final class Agent {
    /** How a worker ended: {@link #finish} gives the exit code of its program. */
    static final int STOPPED = 0;
    /** The server does not know this worker; starting it again does not help. */
    static final int NOT_LET_IN = 77;

    /** The doors through which an agent sees the world. */
    record World(
            InstantSource clock,
            LongSupplier ticker,
            RandomGenerator random,
            Gate gate,
            Machine.Factory machine,
            Lines.Opener files) {}

    private static final Logger LOG = System.getLogger(Agent.class.getName());
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration LOOK_AT_DISK = Duration.ofSeconds(1);
    private static final int LOOKS_PER_GATE = 2;
    /** How long leaving waits for what is not under its control: processes the system is slow to end, a slow server. */
    private static final Duration LEAVING = Duration.ofSeconds(10);
    /** How long leaving waits for a server that is not there at this moment. */
    private static final Duration CONNECTING = Duration.ofSeconds(2);

    private final AgentSettings settings;
    private final Credentials credentials;
    private final World world;
    private final String identity;
    private final String incarnation = UUID.randomUUID().toString();
    private final Ledger ledger;
    private final Server server;
    private final Session session;
    private final Lease lease;
    private final Outbox outbox;
    private final Work work;
    private final LeaseWatch leaseWatch;

    private volatile Gate.Verdict verdict;
    private volatile boolean draining;
    private volatile boolean stopping;
    private volatile Duration drainWithin = Duration.ZERO;
    private final ReentrantLock gateLook = new ReentrantLock();
    /** Used by who looks at the gate. */
    private long closedSince;

    /** What the server was told of it. */
    private String ledgerProblem = "";

    /**
     * @param folder open, and closed by whoever opened it, after {@link #finish}
     * @throws FarmException BAD_CONFIGURATION if the folder cannot be used or the machine is not as it is said to be
     */
    Agent(AgentSettings settings, Credentials credentials, DataFolder folder, World world) {
        this.settings = settings;
        this.credentials = credentials;
        this.world = world;
        folder.bind(credentials.fingerprint());
        identity = folder.identity();
        try {
            ledger = new Ledger(folder.ledger(), world.clock(), world.files());
        } catch (IOException e) {
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION, folder.ledger() + " cannot be read or written: " + e, e);
        }
        server = new Server(settings.server(), credentials);
        session = new Session(settings.server().toString());
        lease = new Lease(world.ticker(), settings.grace());
        outbox = new Outbox(world.ticker());
        work = new Work(
                ledger,
                outbox,
                new Work.MachineParts(world.clock(), folder.machine(), world.machine()),
                output -> new LogUploader(output, server, session, ledger, world.ticker()),
                this::tellOfLedger);
        leaseWatch = new LeaseWatch(lease, work);
        verdict = world.gate().look();
    }

    /** Stops what an earlier agent has left running, and begins to work; returns at once after the first of these. */
    void start() {
        work.begin();
        Offer.Worker size = work.machine().size();
        LOG.log(
                Level.INFO,
                "worker " + size.name() + ": " + Quantities.cores(size.milliCores()) + " cores, "
                        + Quantities.size(size.memoryBytes()) + " of memory, " + size.gpus() + " GPUs"
                        + (verdict.isOpen() ? "" : "; closed: " + verdict.closedBecause()));
        work.awaitIdle(settings.grace().plus(LEAVING), this::isStopping);
        // A full disk makes work fail in no time, over and over until the gate is closed.
        work.beforeBadNews(this::lookAtGate);
        String tooShort = "for a grace of " + Quantities.duration(settings.grace())
                + "; raise 'lost-after' of the farm, or lower this worker's grace";
        Orders orders = new Orders(server, session, lease, work, backoff(), this::hello, tooShort);
        thread("orders", orders);
        thread("reports", new Deliveries(server, session, lease, outbox, ledger, work.uploads(), orders, backoff()));
        thread("lease", leaseWatch);
        thread("session", this::watchSession);
        thread("disk", this::watchDisk);
    }

    /** Takes no new work from now on, and ends when what runs has ended, or is given back after so long. */
    void drain(Duration within) {
        drainWithin = within;
        draining = true;
        session.wake();
    }

    /** Gives back what runs, and ends. */
    void stop() {
        stopping = true;
        session.wake();
    }

    /**
     * Waits until the worker has ended.
     *
     * @return {@link #STOPPED} or {@link #NOT_LET_IN}
     */
    int finish() {
        session.awaitNotLetInOr(() -> draining || stopping);
        if (!session.isNotLetIn() && !stopping) {
            tellChange();
            LOG.log(Level.INFO, "taking no new work; " + work.held().size() + " attempts run");
            work.awaitIdle(drainWithin, () -> stopping || session.isNotLetIn());
        }
        work.refuse("the worker is stopping");
        work.giveBack(work.held(), "the worker was stopped and handed it back");
        boolean idle = work.awaitIdle(settings.grace().plus(LEAVING), () -> false);
        if (!idle) {
            LOG.log(Level.WARNING, "these could not be stopped in time and are left to the next start: " + work.held());
        }
        leave(idle);
        work.close();
        leaseWatch.close();
        try {
            ledger.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the ledger cannot be closed: " + e);
        }
        return session.isNotLetIn() ? NOT_LET_IN : STOPPED;
    }

    private void leave(boolean idle) {
        boolean told = session.await(CONNECTING).isPresent() && outbox.awaitEmpty(LEAVING);
        if (told) {
            work.uploads().tick();
            work.uploads().awaitEnded(LEAVING);
        }
        if (told && idle) {
            session.current().ifPresent(id -> {
                try {
                    server.ask(Protocol.BYE, new Messages.Bye(id), Messages.Taken.class, LEAVING);
                } catch (IOException e) {
                    LOG.log(Level.INFO, "the server did not hear the goodbye: " + e.getMessage());
                }
            });
        }
        if (!told && !ledger.undelivered().isEmpty()) {
            LOG.log(Level.INFO, "what the server was not told yet is kept for the next start");
        }
        outbox.close();
        session.close();
    }

    private boolean isStopping() {
        return stopping;
    }

    /** Says what became of the lease, and that a session is over when its lease is. */
    private void watchSession() {
        while (!session.isClosed()) {
            leaseWatch.tidings().forEach(text -> LOG.log(Level.WARNING, text));
            if (lease.isToEnd()) {
                session.current().ifPresent(session::over);
            }
            session.pause(LOOK);
        }
    }

    /** All that may wait for a disk; nothing that must not wait for one is done here. */
    private void watchDisk() {
        long looks = 0;
        while (!session.isClosed()) {
            try {
                work.uploads().tick();
                if (looks % LOOKS_PER_GATE == 0) {
                    lookAtGate();
                }
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "watching has failed: " + e, e);
            }
            looks++;
            session.pause(LOOK_AT_DISK);
        }
    }

    /** Does nothing while somebody else looks, who may wait for what the caller has locked. */
    private void lookAtGate() {
        if (!gateLook.isHeldByCurrentThread() && gateLook.tryLock()) {
            try {
                watchGate();
            } finally {
                gateLook.unlock();
            }
        }
    }

    private void watchGate() {
        ledger.tryAgain();
        tellOfLedger();
        Gate.Verdict now = world.gate().look();
        if (!now.closedBecause().equals(verdict.closedBecause())) {
            LOG.log(Level.INFO, now.isOpen() ? "open for work" : "closed: " + now.closedBecause());
            closedSince = lease.now();
            verdict = now;
            tellChange();
        }
        if (now.givesBack()
                && lease.now() - closedSince >= settings.handBackWithin().toNanos()) {
            work.giveBack(work.held(), "the worker handed it back: " + now.closedBecause());
        }
    }

    private synchronized void tellOfLedger() {
        String problem = ledger.problem();
        if (!problem.equals(ledgerProblem)) {
            ledgerProblem = problem;
            tellChange();
        }
    }

    private void tellChange() {
        outbox.changed(worker());
    }

    private Messages.Hello hello() {
        return new Messages.Hello(Protocol.VERSION, incarnation, identity, worker(), work.held());
    }

    private Messages.Worker worker() {
        Offer.Worker size = work.machine().size();
        List<String> tags = new ArrayList<>(size.tags());
        tags.remove(ThisMachine.system());
        String closedBecause = closedBecause();
        return new Messages.Worker(
                credentials.worker(),
                size.milliCores(),
                size.memoryBytes(),
                size.gpus(),
                ThisMachine.system(),
                tags,
                settings.groups(),
                settings.maxTasks(),
                closedBecause.isEmpty(),
                closedBecause,
                settings.pools());
    }

    private String closedBecause() {
        if (draining || stopping) {
            return "it is draining before it stops";
        }
        String problem = ledger.problem();
        return problem.isEmpty() ? verdict.closedBecause() : "it cannot write down what it takes on: " + problem;
    }

    private Backoff backoff() {
        return new Backoff(world.random(), settings.firstPause(), settings.longestPause());
    }

    private static void thread(String purpose, Runnable task) {
        Thread thread = new Thread(task, "hybridfarm worker " + purpose);
        thread.setDaemon(true);
        thread.start();
    }
}
