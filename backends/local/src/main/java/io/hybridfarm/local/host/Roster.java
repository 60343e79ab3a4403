package io.hybridfarm.local.host;

import io.hybridfarm.local.host.Station.Held;
import io.hybridfarm.local.host.Station.Session;
import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.local.wire.Wire;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is there, what each worker runs, and what it has still to be told: the rules that {@link Messages} promises.
 *
 * <p>An attempt is in the book of one worker from its order to its end. Its end is what the worker reports of it, or that the
 * worker's lease is over. It leaves the book once the scheduler knows its end, so that no end is lost; the scheduler takes the first
 * of an attempt, if the lease runs out while another one is on its way. Reports about what is not in the worker's own book change
 * nothing.
 *
 * <p>Thread-safe; nothing here blocks, waits or touches a file. What follows from a change is put into an {@link Aftermath}.
 */
final class Roster {
    /** More than ever run at a time; an order is only repeated soon after it was given. */
    private static final int REMEMBERED = 100_000;

    /** What a hello is answered from. */
    record Greeting(String session, List<Long> asked, List<Long> foreign) {}

    private final LeaseTimes times;
    private final Supplier<String> sessionIds;
    private final Function<String, String> identities;
    private final TreeMap<String, Station> stations = new TreeMap<>();
    private final TreeMap<Long, Station> places = new TreeMap<>();
    private final TreeSet<Long> ordered = new TreeSet<>();
    /** Ended attempts whose output is not all here, and the worker that has it. */
    private final LinkedHashMap<Long, String> outputPending = new LinkedHashMap<>();

    /** Whose answer to reports may wait for orders, and how often waits had been ended when it began to. */
    private final LinkedHashMap<Session, Long> acknowledging = new LinkedHashMap<>();

    private long waits;
    private long tick;
    private boolean reconciled;
    private boolean closed;

    /**
     * @param sessionIds words that nobody can guess, each once
     * @param identities the identity that a worker had when an earlier server last heard of it, or an empty text
     */
    Roster(LeaseTimes times, Supplier<String> sessionIds, Function<String, String> identities) {
        this.times = times;
        this.sessionIds = sessionIds;
        this.identities = identities;
    }

    synchronized long tick() {
        return tick;
    }

    /** Takes over what an earlier server had ordered: each worker has a whole lease to come back with it. */
    synchronized void reconcile(List<LaunchOrder> live, Instant now) {
        for (LaunchOrder order : live) {
            Station station = stations.computeIfAbsent(
                    order.worker(), name -> new Station(name, identities.apply(name), tick, now));
            enter(station, new Held(order.attempt(), null, null));
        }
        reconciled = true;
    }

    synchronized void launch(LaunchOrder order, Instant now, Aftermath after) {
        AttemptId attempt = order.attempt();
        if (!ordered.add(attempt.number())) {
            return;
        }
        if (ordered.size() > REMEMBERED) {
            ordered.pollFirst();
        }
        if (places.containsKey(attempt.number())) {
            return;
        }
        Station station = stations.get(order.worker());
        if (station == null) {
            after.report(new AttemptReport.Lost(
                    attempt, now, "worker " + order.worker() + " left before the attempt was sent to it"));
            return;
        }
        Held held = new Held(attempt, Wire.start(order), now);
        enter(station, held);
        if (station.session != null) {
            send(station.session, held);
            wake(station, station.session, after);
        }
    }

    synchronized void cancel(AttemptId attempt, Aftermath after) {
        Station station = places.get(attempt.number());
        Held held = station == null ? null : station.held.get(attempt.number());
        if (station == null || held == null || held.stopWanted) {
            return;
        }
        held.stopWanted = true;
        if (station.session != null) {
            station.session.order(null, new Messages.Stop(attempt.number()));
            wake(station, station.session, after);
        }
    }

    /**
     * Refuses an agent that cannot begin now.
     *
     * @throws Refusal if there are no sessions now, or another machine works under the name
     */
    synchronized void requireMayBegin(String worker, String identity) {
        if (!reconciled || closed) {
            throw Refusal.later(1, closed ? "the server is stopping" : "the server is starting");
        }
        Station station = stations.get(worker);
        if (station != null && !station.identity.isEmpty() && !station.identity.equals(identity)) {
            // The lease of the other one is not over, or it would not be in the book any more.
            throw Refusal.of(
                    Protocol.NAME_TAKEN,
                    "another machine works as worker '" + worker + "'; stop it, or give this one a name of its own");
        }
    }

    /**
     * An agent begins.
     *
     * @param offered what it offers
     */
    synchronized Greeting hello(Messages.Hello hello, Offer.Worker offered, Instant now, Aftermath after) {
        String name = offered.name();
        requireMayBegin(name, hello.identity());
        Station station = stations.computeIfAbsent(name, fresh -> new Station(name, hello.identity(), tick, now));
        station.identity = hello.identity();
        station.heard(tick, now);
        if (station.session != null) {
            end(station.session, after);
        } else {
            after.say("worker " + name + " is there: " + described(offered));
        }
        Session session = new Session(sessionIds.get());
        station.session = session;
        offer(station, offered, after);
        return greet(station, session, hello.held(), now, after);
    }

    private Greeting greet(Station station, Session session, List<Long> heldThere, Instant now, Aftermath after) {
        TreeSet<Long> there = new TreeSet<>(heldThere);
        List<Long> asked = new ArrayList<>();
        for (Held held : station.held.values()) {
            long number = held.attempt.number();
            if (held.unsent != null && !there.contains(number)) {
                send(session, held);
                if (held.stopWanted) {
                    session.order(null, new Messages.Stop(number));
                }
                continue;
            }
            held.unsent = null;
            asked.add(number);
            if (there.contains(number)) {
                if (held.stopWanted) {
                    session.order(null, new Messages.Stop(number));
                }
                if (held.isInherited()) {
                    after.report(new AttemptReport.Started(held.attempt, now, station.name));
                }
            }
        }
        List<Long> foreign = new ArrayList<>();
        for (long number : there) {
            if (!station.held.containsKey(number)) {
                foreign.add(number);
            }
        }
        return new Greeting(session.id, asked, foreign);
    }

    /** An agent asks for orders; it is answered by way of the aftermath, at once or when there is something for it. */
    synchronized void poll(String worker, Messages.Poll poll, Poller poller, Instant now, Aftermath after) {
        Station station = require(worker, poll.session());
        Session session = current(station);
        station.heard(tick, now);
        hearAgain(station, after);
        session.confirm(poll.confirmed());
        if (closed) {
            after.answer(() -> answer(poller, List.of()));
            return;
        }
        Poller before = session.await(poller, tick);
        if (before != null) {
            after.answer(() -> answer(before, List.of()));
        }
        wake(station, session, after);
    }

    /**
     * Takes reports. An attempt whose end is among them leaves the book when the scheduler knows it, and not if delivering
     * fails: the worker then tells it again.
     *
     * @param deliver given what the scheduler is to be told, in order; called outside of the roster's lock, but never for two
     *     messages of one session at a time
     */
    void reports(String worker, Messages.Reports reports, Instant now, Consumer<List<AttemptReport>> deliver) {
        Session session;
        synchronized (this) {
            session = current(require(worker, reports.session()));
        }
        synchronized (session.reporting) {
            Taken taken = taken(worker, reports, now);
            boolean delivered = false;
            try {
                deliver.accept(taken.reports);
                delivered = true;
            } finally {
                told(taken, delivered);
            }
        }
    }

    /**
     * Lets the answer to reports wait for the orders that follow from them: until there are some, the worker reports again,
     * or {@link #endWaits} was called twice.
     *
     * @param confirmed the highest order that the worker had when it reported
     */
    synchronized void await(String worker, String sessionId, long confirmed, Poller acknowledgement, Aftermath after) {
        Station station = require(worker, sessionId);
        Session session = current(station);
        session.confirm(confirmed);
        if (closed) {
            after.answer(() -> answer(acknowledgement, List.of()));
            return;
        }
        Poller before = session.acknowledge(acknowledgement);
        if (before != null) {
            after.answer(() -> answer(before, List.of()));
        }
        acknowledging.put(session, waits);
        wake(station, session, after);
    }

    /**
     * Has those answers to reports go without orders that have waited since before the last call.
     *
     * @return whether others wait
     */
    synchronized boolean endWaits(Aftermath after) {
        for (Iterator<Map.Entry<Session, Long>> all = acknowledging.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Session, Long> entry = all.next();
            if (entry.getValue() < waits) {
                Poller acknowledgement = entry.getKey().releaseAcknowledgement();
                if (acknowledgement != null) {
                    after.answer(() -> answer(acknowledgement, List.of()));
                }
                all.remove();
            }
        }
        waits++;
        return !acknowledging.isEmpty();
    }

    /** What was taken out of a message, and the attempts whose end is in it, each with whether the worker knew of it. */
    private record Taken(Station station, List<AttemptReport> reports, LinkedHashMap<Held, Boolean> ends) {}

    private synchronized Taken taken(String worker, Messages.Reports reports, Instant now) {
        Station station = require(worker, reports.session());
        station.heard(tick, now);
        Taken taken = new Taken(station, new ArrayList<>(), new LinkedHashMap<>());
        for (Messages.Report report : reports.reports()) {
            Held held = station.held.get(report.attempt());
            // What was never sent cannot be meant: the report is about an order that this server does not know of.
            if (held == null || held.unsent != null || taken.ends.containsKey(held)) {
                continue;
            }
            if (held.ending) {
                throw Refusal.later(1, "an earlier message with the end of attempt " + held.attempt + " is worked on");
            }
            Told.by(station.name, held.attempt, held.orderedAt, report, now).ifPresent(taken.reports::add);
            if (Told.isEnd(report.kind())) {
                taken.ends.put(held, report.kind() != Messages.Report.Kind.UNKNOWN);
            }
        }
        taken.ends.keySet().forEach(held -> held.ending = true);
        return taken;
    }

    private synchronized void told(Taken taken, boolean delivered) {
        taken.ends.forEach((held, known) -> {
            held.ending = false;
            // It is not there any more if the worker was lost meanwhile.
            if (delivered && taken.station.held.get(held.attempt.number()) == held) {
                leave(taken.station, held);
                if (known) {
                    expectOutput(taken.station, held);
                }
            }
        });
    }

    synchronized void change(
            String worker, Messages.Change change, Offer.Worker offered, Instant now, Aftermath after) {
        Station station = require(worker, change.session());
        station.heard(tick, now);
        offer(station, offered, after);
    }

    synchronized void bye(String worker, Messages.Bye bye, Instant now, Aftermath after) {
        Station station = require(worker, bye.session());
        end(current(station), after);
        after.say("worker " + worker + " has left");
        dismiss(station, now, "worker " + worker + " left, and nothing of the attempt runs there any more", after);
    }

    /** Some time has passed: the tick by which leases and waits are counted. */
    synchronized void advance(Instant now, Aftermath after) {
        tick++;
        for (Iterator<Station> all = stations.values().iterator(); all.hasNext(); ) {
            Station station = all.next();
            Session session = station.session;
            if (tick - station.heard >= times.leaseTicks()) {
                if (session != null) {
                    end(session, after);
                }
                giveUp(station, now, after);
                all.remove();
            } else if (session != null) {
                if (session.waitsSince(tick - times.pollTicks())) {
                    Poller poller = session.release();
                    after.answer(() -> answer(poller, List.of()));
                }
                if (!station.silent && tick - station.heard >= times.silentTicks()) {
                    station.silent = true;
                    after.say("worker " + station.name + " is silent; it gets no new work until it is heard of again");
                    after.changeOffer();
                }
            }
        }
    }

    private void giveUp(Station station, Instant now, Aftermath after) {
        String since = "worker " + station.name + " was not heard of for " + Quantities.duration(times.lease())
                + ", since " + station.heardAt.truncatedTo(ChronoUnit.SECONDS);
        after.say(since + "; " + station.held.size() + " attempts of it are lost");
        strike(station, now, since, after);
    }

    /** Takes a worker out of the book at once. */
    private void dismiss(Station station, Instant now, String reason, Aftermath after) {
        stations.remove(station.name);
        strike(station, now, reason, after);
    }

    private void strike(Station station, Instant now, String reason, Aftermath after) {
        for (Held held : List.copyOf(station.held.values())) {
            leave(station, held);
            after.report(new AttemptReport.Lost(held.attempt, now, reason));
        }
        outputPending.values().removeIf(station.name::equals);
        station.session = null;
        after.changeOffer();
    }

    /** What the farm has to offer now, by name. */
    synchronized List<Offer.Worker> offered() {
        List<Offer.Worker> offered = new ArrayList<>();
        for (Station station : stations.values()) {
            if (station.isOffered() && station.offered != null) {
                offered.add(station.offered);
            }
        }
        return offered;
    }

    /** Lets every poll go that waits, lets none wait and no agent in any more; what runs goes on. */
    synchronized void close(Aftermath after) {
        closed = true;
        for (Station station : stations.values()) {
            if (station.session != null) {
                Poller poller = station.session.release();
                Poller acknowledgement = station.session.releaseAcknowledgement();
                after.answer(() -> answer(poller, List.of()));
                after.answer(() -> answer(acknowledgement, List.of()));
            }
        }
    }

    /** Notes that an agent of this session was heard of; refuses it if the session is over. */
    synchronized void heard(String worker, String session, Instant now) {
        require(worker, session).heard(tick, now);
    }

    /** Whether more output of the attempt is to come from this worker, as far as the roster knows. */
    synchronized boolean expectsOutput(AttemptId attempt, String worker) {
        Station station = places.get(attempt.number());
        if (station == null) {
            return worker.equals(outputPending.get(attempt.number()));
        }
        Held held = station.held.get(attempt.number());
        return station.name.equals(worker) && held != null && !held.outputComplete;
    }

    /** Whether more output of the attempt is to come from somewhere, as far as the roster knows. */
    synchronized boolean expectsOutput(AttemptId attempt) {
        return places.containsKey(attempt.number()) || outputPending.containsKey(attempt.number());
    }

    /** Whether this server has taken the order of an attempt, or has inherited it. */
    synchronized boolean knows(AttemptId attempt) {
        return ordered.contains(attempt.number()) || places.containsKey(attempt.number());
    }

    /** Whether an attempt is in the book. */
    synchronized boolean isLive(AttemptId attempt) {
        return places.containsKey(attempt.number());
    }

    /** Whether a worker is there, or may still come back from before a restart. */
    synchronized boolean mayComeBack(String worker) {
        return stations.containsKey(worker) || tick < times.leaseTicks();
    }

    /** Notes that no more output of an attempt is to come; its end may be told later still. */
    synchronized void outputIsComplete(AttemptId attempt) {
        outputPending.remove(attempt.number());
        Station station = places.get(attempt.number());
        Held held = station == null ? null : station.held.get(attempt.number());
        if (held != null) {
            held.outputComplete = true;
        }
    }

    private void expectOutput(Station station, Held held) {
        if (held.outputComplete) {
            return;
        }
        outputPending.put(held.attempt.number(), station.name);
        if (outputPending.size() > REMEMBERED) {
            Iterator<Long> eldest = outputPending.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
    }

    private void offer(Station station, Offer.Worker offered, Aftermath after) {
        boolean changed = !offered.equals(station.offered) || !station.isOffered();
        Offer.Worker before = station.offered;
        if (before == null || !before.closedBecause().equals(offered.closedBecause())) {
            offered.closedBecause()
                    .ifPresent(reason -> after.say("worker " + station.name + " takes no new work: " + reason));
        }
        station.offered = offered;
        station.silent = false;
        if (changed) {
            after.changeOffer();
        }
    }

    private void hearAgain(Station station, Aftermath after) {
        if (station.silent) {
            station.silent = false;
            after.say("worker " + station.name + " is heard of again");
            after.changeOffer();
        }
    }

    private void enter(Station station, Held held) {
        station.held.put(held.attempt.number(), held);
        places.put(held.attempt.number(), station);
    }

    private void leave(Station station, Held held) {
        station.held.remove(held.attempt.number());
        places.remove(held.attempt.number());
    }

    private static void send(Session session, Held held) {
        if (held.unsent != null) {
            session.order(held.unsent, null);
        }
    }

    /** Sees to it that a waiting poll gets what there is, once: whatever comes until then goes with it. */
    private void wake(Station station, Session session, Aftermath after) {
        if (session.claimAnswer()) {
            after.answer(() -> flush(station, session));
        }
    }

    private void flush(Station station, Session session) {
        do {
            Poller poller;
            List<Messages.Order> orders;
            synchronized (this) {
                orders = session.notGiven();
                poller = session.releaseForOrders();
            }
            if (poller != null && !poller.isGone()) {
                Poller.Answer answer = poller.answer(orders);
                if (isGiven(station, session, orders.subList(0, answer.carried()))) {
                    answer.send().run();
                } else {
                    poller.refuse(Refusal.sessionOver());
                }
            }
        } while (claimsAnswer(session));
    }

    /** Whether there is more to be told by whatever else waits: not all went into the answer, or nobody waited for that. */
    private synchronized boolean claimsAnswer(Session session) {
        return session.claimAnswer();
    }

    /** Notes that an answer carries these orders from now on; whether the session is still the one to be answered. */
    private synchronized boolean isGiven(Station station, Session session, List<Messages.Order> orders) {
        if (station.session != session) {
            return false;
        }
        session.give(orders);
        for (Messages.Order order : orders) {
            Held held = order.start() == null
                    ? null
                    : station.held.get(order.start().attempt());
            if (held != null) {
                held.unsent = null;
            }
        }
        return true;
    }

    private static void answer(@Nullable Poller poller, List<Messages.Order> orders) {
        if (poller != null) {
            poller.answer(orders).send().run();
        }
    }

    private static void end(Session session, Aftermath after) {
        refuse(session.release(), after);
        refuse(session.releaseAcknowledgement(), after);
    }

    private static void refuse(@Nullable Poller poller, Aftermath after) {
        if (poller != null) {
            after.answer(() -> poller.refuse(Refusal.sessionOver()));
        }
    }

    private Station require(String worker, String session) {
        Station station = stations.get(worker);
        if (station == null || station.session == null || !station.session.id.equals(session)) {
            throw Refusal.sessionOver();
        }
        return station;
    }

    private static Session current(Station station) {
        if (station.session == null) {
            throw Refusal.sessionOver();
        }
        return station.session;
    }

    private static String described(Offer.Worker worker) {
        return Quantities.cores(worker.milliCores()) + " cores, " + Quantities.size(worker.memoryBytes()) + ", "
                + worker.gpus() + " gpus, " + String.join(" ", worker.tags());
    }
}
