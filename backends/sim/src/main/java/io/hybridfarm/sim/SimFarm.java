package io.hybridfarm.sim;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.AttemptReport.Ending;
import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.Deadlines;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A farm that pretends: attempts run for the time that {@link Fates} gives them on the context's clock, and their reports take
 * the {@link ReportRoute}.
 *
 * <p>With a clock that is moved by hand everything that happens is decided by the orders, the fates and the route: the same
 * run can be had again. Reports and offers are sent from the context's alarms, never from inside a call, except by {@link
 * #close}.
 *
 * <p>The farm checks the scheduler, too: an order for a worker that it never offered, or that has not enough room left, is
 * refused.
 *
 * <pre>{@code
 * SimFarm farm = new SimFarm(
 *         List.of(new Offer.Worker("w1", 8_000, 0, 0, List.of())),
 *         order -> Fate.succeeds(Duration.ofMinutes(5)),
 *         ReportRoute.DIRECT,
 *         context);
 * farm.loseWorker("w1"); // what ran there is reported lost, and the next offer lacks it
 * }</pre>
 */
public final class SimFarm implements FarmBackend {
    private static final Set<Capability> CAPABILITIES =
            Collections.unmodifiableSet(EnumSet.of(Capability.CANCEL, Capability.TIMEOUT));

    private record Running(LaunchOrder order, Deadlines.Deadline end) {}

    private final Map<String, SimWorker> workers = new TreeMap<>();
    private final Fates fates;
    private final ReportRoute route;
    private final FarmBackendContext context;

    // Guarded by this.
    private final TreeMap<AttemptId, Running> running = new TreeMap<>();
    private final BitSet seen = new BitSet();
    private boolean closed;

    /**
     * A farm with nothing running yet.
     *
     * @param workers what is offered; names are unique
     * @param fates what becomes of attempts
     * @param route how reports travel
     * @param context the clock and the alarms that this farm lives by
     */
    public SimFarm(List<Offer.Worker> workers, Fates fates, ReportRoute route, FarmBackendContext context) {
        new Offer(workers).workers().forEach(worker -> this.workers.put(worker.name(), new SimWorker(worker)));
        this.fates = fates;
        this.route = route;
        this.context = context;
    }

    /**
     * Takes a worker away: what runs there is reported lost, and orders for it are from now on, until it returns.
     *
     * @throws IllegalArgumentException if there is no such worker
     */
    public synchronized void loseWorker(String name) {
        SimWorker worker = known(name);
        worker.setThere(false);
        for (Running attempt : List.copyOf(running.values())) {
            if (attempt.order.worker().equals(name)) {
                take(attempt.order.attempt());
                send(lost(attempt.order.attempt(), "worker " + name + " was lost"));
            }
        }
        sendOffer();
    }

    /**
     * Brings a worker back, empty.
     *
     * @throws IllegalArgumentException if there is no such worker
     */
    public synchronized void returnWorker(String name) {
        known(name).setThere(true);
        sendOffer();
    }

    /** The attempts that run at this moment, by id. */
    public synchronized List<AttemptId> running() {
        return List.copyOf(running.keySet());
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public synchronized void reconcile(List<LaunchOrder> live) {
        Set<AttemptId> known = new TreeSet<>();
        for (LaunchOrder order : live) {
            known.add(order.attempt());
            see(order.attempt());
            send(
                    running.containsKey(order.attempt())
                            ? started(order)
                            : lost(order.attempt(), "the farm does not know it"));
        }
        for (AttemptId attempt : running()) {
            if (!known.contains(attempt)) {
                take(attempt);
            }
        }
        sendOffer();
    }

    /**
     * @throws FarmException BACKEND_FAILED if the worker was never offered or has no room for the demand
     */
    @Override
    public synchronized void launch(LaunchOrder order) {
        AttemptId attempt = order.attempt();
        SimWorker worker = Optional.ofNullable(workers.get(order.worker()))
                .orElseThrow(() -> new FarmException(
                        ErrorCode.BACKEND_FAILED,
                        "attempt " + attempt + " was ordered for worker '" + order.worker() + "', which is none of "
                                + workers.keySet()));
        if (closed || isSeen(attempt)) {
            return;
        }
        if (!worker.isThere()) {
            see(attempt);
            send(lost(attempt, "worker " + order.worker() + " was lost"));
            return;
        }
        Demand demand = order.demand();
        Fate fate = fates.of(order);
        worker.occupy(attempt, demand);
        see(attempt);
        send(new AttemptReport.Accepted(attempt));
        send(started(order));
        running.put(attempt, new Running(order, endOf(order, fate)));
    }

    @Override
    public synchronized void cancel(AttemptId attempt) {
        if (take(attempt).isPresent()) {
            send(finished(attempt, Ending.CANCELED, OptionalInt.empty(), "canceled"));
        }
    }

    /**
     * @throws FarmException UNSUPPORTED, since nothing is printed where nothing runs
     */
    @Override
    public LogChunk readLog(AttemptId attempt, long offset, int maxBytes) {
        throw new FarmException(ErrorCode.UNSUPPORTED, "a simulated farm has no output to read");
    }

    @Override
    public void close() {
        List<AttemptId> left = new ArrayList<>();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            left.addAll(running());
            left.forEach(this::take);
        }
        left.forEach(attempt -> context.reporter().report(lost(attempt, "the farm was closed")));
    }

    private Deadlines.Deadline endOf(LaunchOrder order, Fate fate) {
        AttemptId attempt = order.attempt();
        Optional<Duration> limit = order.step().timeout().filter(timeout -> timeout.compareTo(fate.after()) < 0);
        if (limit.isPresent()) {
            return after(
                    limit.get(),
                    attempt,
                    id -> finished(
                            id,
                            Ending.TIMED_OUT,
                            OptionalInt.empty(),
                            "stopped, because it ran longer than its timeout of " + Quantities.duration(limit.get())));
        }
        return after(
                fate.after(),
                attempt,
                id -> fate.lost() ? lost(id, "worker " + order.worker() + " lost it") : ended(order, fate));
    }

    private Deadlines.Deadline after(Duration delay, AttemptId attempt, Function<AttemptId, AttemptReport> report) {
        return context.deadlines().after(delay, () -> {
            synchronized (this) {
                if (take(attempt).isPresent()) {
                    send(report.apply(attempt));
                }
            }
        });
    }

    private AttemptReport ended(LaunchOrder order, Fate fate) {
        Ending ending = order.ending(fate.exitCode(), fate.after());
        String message = ending == Ending.SUCCEEDED
                ? ""
                : "the simulated command left with exit code " + fate.exitCode() + " after "
                        + Quantities.duration(fate.after());
        return finished(order.attempt(), ending, OptionalInt.of(fate.exitCode()), message);
    }

    private AttemptReport finished(AttemptId attempt, Ending ending, OptionalInt exitCode, String message) {
        return new AttemptReport.Finished(attempt, now(), ending, exitCode, Optional.empty(), message);
    }

    private AttemptReport started(LaunchOrder order) {
        return new AttemptReport.Started(order.attempt(), now(), "simulated on " + order.worker());
    }

    private AttemptReport lost(AttemptId attempt, String reason) {
        return new AttemptReport.Lost(attempt, now(), reason);
    }

    private Instant now() {
        return context.clock().instant();
    }

    private void send(AttemptReport report) {
        for (Duration delay : route.arrivals(report)) {
            context.deadlines()
                    .after(delay, () -> deliver(() -> context.reporter().report(report)));
        }
    }

    private void sendOffer() {
        Offer offer = new Offer(workers.values().stream()
                .filter(SimWorker::isThere)
                .map(SimWorker::size)
                .toList());
        context.deadlines()
                .after(Duration.ZERO, () -> deliver(() -> context.reporter().offer(offer)));
    }

    /** The reporter is called outside of the lock, since it may block. */
    private void deliver(Runnable message) {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        message.run();
    }

    /** Removes an attempt that runs, and frees what it occupied. */
    private Optional<Running> take(AttemptId attempt) {
        Optional<Running> found = Optional.ofNullable(running.remove(attempt));
        found.ifPresent(taken -> {
            taken.end.cancel();
            known(taken.order.worker()).free(taken.order.demand());
        });
        return found;
    }

    private SimWorker known(String name) {
        return Optional.ofNullable(workers.get(name))
                .orElseThrow(() -> new IllegalArgumentException("there is no worker '" + name + "'"));
    }

    private boolean isSeen(AttemptId attempt) {
        return seen.get(Math.toIntExact(attempt.number()));
    }

    private void see(AttemptId attempt) {
        seen.set(Math.toIntExact(attempt.number()));
    }
}
