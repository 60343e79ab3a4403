package io.hybridfarm.core.plan;

import io.hybridfarm.core.Policy;
import io.hybridfarm.core.share.Shares;
import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds running work that should make way: for a higher band, for somebody below his guarantee, for an urgent job; and work
 * without GPUs that was lent the cores or the memory beside a GPU, for work that needs the GPU.
 *
 * <p>What is judged is the farm as it would be in the end, all who go gone and the one who comes there: each who goes must be
 * rightly behind in that state and still have what he is sure of. So every exchange leaves the ordered list of shares strictly
 * better, the same two can never take turns, and preemption ends by itself; {@link Exchange} says what is right between two
 * pools, and why that ends too. Of all workers the one is chosen where the least work is lost. At most so many tasks are
 * stopped in an hour for a pool, and none before it has run for some time.
 */
final class Preemptions {
    private static final long HOUR = 3_600_000;
    private static final long LOOK_AGAIN = 1_000;
    /** Where nobody may make way for the first in turn, somebody may for the next: so many kinds of work are looked at. */
    private static final int MOST_TRIED = 8;

    private final List<Pool> pools;
    private final Shares shares;
    private final Map<String, RateGate> rates = new HashMap<>();
    private boolean somebodyWaits;
    private long lookedAt = Long.MIN_VALUE;

    Preemptions(List<Pool> pools, Shares shares) {
        this.pools = pools;
        this.shares = shares;
    }

    /** Tasks that are to be stopped now; their worker is kept for the work that they make way for. */
    List<Running> review(long now, Policy.Preemption rule) {
        somebodyWaits = false;
        if (rule.perHour() == 0) {
            rates.clear();
            return List.of();
        }
        if (lookedAt != Long.MIN_VALUE && now - lookedAt < LOOK_AGAIN) {
            somebodyWaits = true;
            return List.of();
        }
        lookedAt = now;
        List<Running> stopped = new ArrayList<>();
        for (Pool pool : pools) {
            stopped.addAll(review(pool, now, rule, rate(pool, rule)));
        }
        return stopped;
    }

    private RateGate rate(Pool pool, Policy.Preemption rule) {
        RateGate known = rates.get(pool.name);
        if (known == null || known.most() != rule.perHour()) {
            known = new RateGate(rule.perHour(), HOUR);
            rates.put(pool.name, known);
        }
        return known;
    }

    private List<Running> review(Pool pool, long now, Policy.Preemption rule, RateGate gate) {
        long[] candidates = pool.rooms.couldEver().clone();
        for (Reservation reservation : pool.reservations.kept()) {
            if (reservation.afterPreemption) {
                DemandClasses.set(candidates, reservation.keptFor.bit, false);
            }
        }
        List<Running> stopped = new ArrayList<>();
        for (boolean gpu : new boolean[] {true, false}) {
            for (int tried = 0; tried < MOST_TRIED && stopped.isEmpty(); tried++) {
                Lane lane = pool.firstOf(candidates, gpu);
                Lane.Place place = lane == null ? null : lane.place(pool);
                if (lane == null || place == null) {
                    break;
                }
                stopped.addAll(makeRoom(pool, lane, place, now, rule, gate));
                DemandClasses.set(candidates, place.kind.bit, false);
            }
        }
        return stopped;
    }

    private List<Running> makeRoom(
            Pool pool, Lane lane, Lane.Place place, long now, Policy.Preemption rule, RateGate gate) {
        if (pool.rooms.fitsNow(place.kind)) {
            return List.of();
        }
        boolean mayAsk = Exchange.mayAsk(lane, place);
        somebodyWaits |= mayAsk;
        if (lane.couldCome() <= promised(place.kind)) {
            return List.of();
        }
        long minRunMillis = rule.minRunTime().toMillis();
        List<Running> cheapest = List.of();
        Seat where = null;
        double leastLost = Double.MAX_VALUE;
        for (Seat seat : pool.rooms.all()) {
            if (isPromised(seat) || !pool.rooms.couldOnceFree(seat, place.kind)) {
                continue;
            }
            Exchange exchange = new Exchange(seat, lane, place);
            List<Running> going =
                    mayAsk ? Victims.find(seat.room, place, now, minRunMillis, exchange::allYield) : List.of();
            if (going.isEmpty() && Bundles.hasLentTo(seat.room, place.kind)) {
                somebodyWaits = true;
                going = Victims.find(seat.room, place, now, minRunMillis, exchange::giveBack);
            }
            double lost = going.stream().mapToDouble(task -> task.lost(now)).sum();
            if (!going.isEmpty() && lost < leastLost) {
                cheapest = going;
                where = seat;
                leastLost = lost;
            }
        }
        if (where == null || !passes(gate, cheapest.size(), now)) {
            return List.of();
        }
        cheapest.forEach(task -> task.stopping = true);
        Reservation before = where.room.reservation;
        if (before != null) {
            before.seat.pool.reservations.drop(before);
        }
        pool.reservations.keep(new Reservation(where, place.kind, now, true));
        return cheapest;
    }

    /** Whether what would become free on a worker is for others: work was stopped for them, or the worker serves them first. */
    private static boolean isPromised(Seat seat) {
        Reservation reservation = seat.room.reservation;
        return reservation != null && (reservation.afterPreemption || reservation.seat.tier < seat.tier);
    }

    /** Tasks of a kind that will find room, in all pools, where work was stopped for it and none has come yet. */
    private long promised(DemandClass kind) {
        long count = 0;
        for (Pool pool : pools) {
            for (Reservation reservation : pool.reservations.kept()) {
                if (reservation.afterPreemption && reservation.keptFor.key.sameWork(kind.key)) {
                    count += onceStopped(reservation.seat.room, kind.demand());
                }
            }
        }
        return count;
    }

    /** How many tasks find room on a worker once all that is being stopped there is gone; at least the one it was for. */
    private static long onceStopped(WorkerRoom room, Demand demand) {
        long cores = room.freeMilliCores();
        long memory = room.freeMemoryBytes();
        long gpus = room.freeGpus();
        long places = room.mostTasks() - (long) room.running();
        for (Running task = room.newest; task != null; task = task.next) {
            if (task.stopping) {
                places++;
                cores += task.demand.milliCores();
                memory += task.demand.memoryBytes();
                gpus += task.demand.gpus();
            }
        }
        long fit = demand.exclusive() ? 1 : cores / demand.milliCores();
        fit = demand.memoryBytes() > 0 ? Math.min(fit, memory / demand.memoryBytes()) : fit;
        fit = demand.gpus() > 0 ? Math.min(fit, gpus / demand.gpus()) : fit;
        return Math.max(1, Math.min(fit, places));
    }

    private static boolean passes(RateGate gate, int tasks, long now) {
        if (gate.opensAt(tasks) > now) {
            return false;
        }
        for (int i = 0; i < tasks; i++) {
            gate.pass(now);
        }
        return true;
    }

    /** When a look is due though nothing happens. */
    long wakeAt(long now) {
        return somebodyWaits && shares.policy().preemption().perHour() > 0 ? now + LOOK_AGAIN : Long.MAX_VALUE;
    }
}
