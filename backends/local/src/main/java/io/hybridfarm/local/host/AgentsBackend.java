package io.hybridfarm.local.host;

import io.hybridfarm.local.ThisMachine;
import io.hybridfarm.local.WorkFolder;
import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.local.wire.Wire;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.template.Template;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * A local farm on many machines: listens for worker agents, and has them run what is launched.
 *
 * <p>Closing leaves what runs to the agents, who go on and report to the next server of the same folder.
 */
public final class AgentsBackend implements FarmBackend {
    private static final Logger LOG = System.getLogger(AgentsBackend.class.getName());
    private static final Set<Capability> CAPABILITIES = Collections.unmodifiableSet(EnumSet.allOf(Capability.class));
    private static final Duration CLOSING = Duration.ofSeconds(2);
    private static final Duration LOOK_AT_DISK = Duration.ofSeconds(5);
    private static final Duration SLOWEST_BODY = Duration.ofSeconds(30);
    private static final int MOST_MESSAGES = 5_000;
    /** Pieces of output that wait or are written; how many bytes they may have together is for the desk to say. */
    private static final int MOST_PIECES = 1_000;
    /** A step with less text than this always fits into a message, however its characters are written. */
    private static final int SURELY_SMALL = Protocol.LARGEST_BODY / 16;

    private final String farm;
    private final FarmBackendContext context;
    private final LeaseTimes times;
    private final HostIdentity identity;
    private final Roster roster;
    private final OutputStore store;
    private final Consequences consequences;
    private final Clerks desk;
    private final Clerks shelf;
    private final Clerks answering;
    private final Clerks porters;
    private final Desk door;
    private final Listener listener;
    private final Duration patience;
    private final Object closing = new Object();
    private long ticks;
    private boolean closed;

    private AgentsBackend(String farm, HostSettings settings, FarmBackendContext context, Duration patience) {
        this.patience = patience;
        this.farm = farm;
        this.context = context;
        times = LeaseTimes.of(settings.lostAfter());
        WorkFolder folder = WorkFolder.open(context.workFolder());
        identity = HostIdentity.open(context.workFolder());
        SecureRandom random = new SecureRandom();
        Enrolments enrolments = new Enrolments(context.workFolder(), Math.max(1, times.leaseTicks() / 4));
        roster = new Roster(times, () -> sessionId(random), enrolments::identity);
        store = new OutputStore(folder, roster, settings);
        String threads = "hybridfarm-" + farm;
        desk = new Clerks(threads + "-desk", 2, MOST_MESSAGES);
        shelf = new Clerks(threads + "-output", 2, MOST_PIECES);
        porters = new Clerks(threads + "-door", 1, MOST_MESSAGES);
        answering = new Clerks(threads + "-orders", 1, 1);
        consequences = new Consequences(farm, roster, context.reporter(), context.deadlines(), desk, answering);
        Messenger messenger = new Messenger(
                roster,
                enrolments,
                new Entrance(enrolments, new Invitations(context.workFolder(), context.clock())),
                store,
                consequences,
                settings,
                times,
                context,
                desk,
                shelf);
        door = new Desk(roster, enrolments, messenger, porters, ticks(SLOWEST_BODY));
        listener = Listener.open(farm, settings, identity.context(), door);
        LOG.log(
                Level.INFO,
                "farm " + farm + ": listens for workers on " + settings.host() + ":" + listener.port()
                        + ", with the certificate " + identity.fingerprint());
    }

    /**
     * Makes a farm whose configuration says where to listen.
     *
     * @throws FarmException BAD_CONFIGURATION if a setting cannot work, the address is taken, or the folder is damaged
     */
    public static AgentsBackend open(String farm, PluginConfig config, FarmBackendContext context) {
        return open(farm, config, context, CLOSING);
    }

    /**
     * The same with another patience.
     *
     * @param patience how long answers may take to leave when the farm closes
     */
    static AgentsBackend open(String farm, PluginConfig config, FarmBackendContext context, Duration patience) {
        HostSettings settings = HostSettings.read(farm, config, context.paths(), ThisMachine.system());
        AgentsBackend backend = new AgentsBackend(farm, settings, context, patience);
        backend.store.lookAtDisk();
        backend.context.deadlines().after(backend.times.tick(), backend::tick);
        return backend;
    }

    /** The port that agents are listened for on. */
    public int port() {
        return listener.port();
    }

    /** By what agents know this server, as join tokens say it. */
    public String fingerprint() {
        return identity.fingerprint();
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public void reconcile(List<LaunchOrder> live) {
        roster.reconcile(live, context.clock().instant());
        shelf.run(store::countEarlier);
    }

    @Override
    public void launch(LaunchOrder order) {
        AttemptId attempt = order.attempt();
        if (roster.knows(attempt)) {
            return;
        }
        if (store.has(attempt)) {
            throw new FarmException(
                    ErrorCode.BACKEND_FAILED,
                    "attempt " + attempt + " was run before the journal began: " + context.workFolder()
                            + " belongs to another journal; clear that folder, or use another data folder");
        }
        requireFits(order);
        Aftermath after = new Aftermath();
        roster.launch(order, context.clock().instant(), after);
        consequences.of(after);
    }

    private static void requireFits(LaunchOrder order) {
        long characters = characters(order.step().command())
                + characters(order.step().inputs())
                + characters(order.step().outputs())
                + characters(order.step().environment().values());
        if (characters > SURELY_SMALL && Wire.write(Wire.start(order)).length > Protocol.LARGEST_BODY - SURELY_SMALL) {
            throw FarmException.invalid(
                    "step '" + order.step().name() + "'",
                    "its command, environment and paths have " + characters
                            + " characters, more than a worker can be told; put them into a file");
        }
    }

    private static long characters(Collection<Template> templates) {
        return templates.stream()
                .mapToLong(template -> template.toString().length())
                .sum();
    }

    @Override
    public void cancel(AttemptId attempt) {
        Aftermath after = new Aftermath();
        roster.cancel(attempt, after);
        consequences.of(after);
    }

    @Override
    public LogChunk readLog(AttemptId attempt, long offset, int maxBytes) {
        return store.read(farm, attempt, offset, maxBytes);
    }

    private void tick() {
        synchronized (closing) {
            if (closed) {
                return;
            }
            context.deadlines().after(times.tick(), this::tick);
        }
        Aftermath after = new Aftermath();
        roster.advance(context.clock().instant(), after);
        consequences.of(after);
        // What a worker sent before it was lost stays, and counts.
        List<AttemptId> lost = after.reports().stream()
                .filter(AttemptReport.Lost.class::isInstance)
                .map(AttemptReport::attempt)
                .toList();
        if (!lost.isEmpty()) {
            shelf.run(() -> lost.forEach(store::ended));
        }
        door.sweep();
        if (++ticks % ticks(LOOK_AT_DISK) == 0) {
            shelf.run(store::lookAtDisk);
        }
    }

    private long ticks(Duration duration) {
        return Math.max(1, duration.dividedBy(times.tick()));
    }

    private static String sessionId(SecureRandom random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void close() {
        synchronized (closing) {
            if (closed) {
                return;
            }
            closed = true;
        }
        // In this order nobody whom the roster lets go finds a place to wait again.
        door.shut();
        listener.unbind();
        Aftermath after = new Aftermath();
        roster.close(after);
        consequences.of(after);
        try {
            if (!door.awaitAnswers(patience)) {
                LOG.log(Level.WARNING, "farm " + farm + ": closes before all answers to its workers have left");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        porters.close();
        desk.close();
        shelf.close();
        answering.close();
        listener.close();
    }
}
