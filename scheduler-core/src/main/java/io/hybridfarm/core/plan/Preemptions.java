package io.hybridfarm.core.plan;

import io.hybridfarm.core.Policy;
import io.hybridfarm.core.share.Shares;
import io.hybridfarm.core.share.Tenant;
import io.hybridfarm.core.share.Trial;
import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds running work that should make way: for a higher band, for somebody below his guarantee, for an urgent job.
 *
 * <p>What is judged is the farm as it would be in the end, all who go gone and the one who comes there: each who goes must be
 * rightly behind in that state and still have what he is sure of. So every exchange leaves the ordered list of shares strictly
 * better, the same two can never take turns, and preemption ends by itself. Of all workers the one is chosen where the least
 * work is lost. At most so many tasks are stopped in an hour and pool, and none before it has run for some time.
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
        somebodyWaits = true;
        if (lane.couldCome() <= promised(place.kind)) {
            return List.of();
        }
        List<Running> cheapest = List.of();
        WorkerRoom where = null;
        double leastLost = Double.MAX_VALUE;
        for (WorkerRoom room : pool.offered()) {
            boolean promised = room.reservation != null && room.reservation.afterPreemption;
            if (promised || !pool.rooms.couldOnceFree(room, place.kind)) {
                continue;
            }
            List<Running> going = whoWouldGo(room, lane, place, now, rule);
            double lost = going.stream().mapToDouble(task -> task.lost(now)).sum();
            if (!going.isEmpty() && lost < leastLost) {
                cheapest = going;
                where = room;
                leastLost = lost;
            }
        }
        if (where == null || !passes(gate, cheapest.size(), now)) {
            return List.of();
        }
        cheapest.forEach(task -> task.stopping = true);
        if (where.reservation != null) {
            pool.reservations.drop(where);
        }
        pool.reservations.keep(new Reservation(where, place.kind, now, true));
        return cheapest;
    }

    /** Tasks of a kind that will find room, in all pools, where work was stopped for it and none has come yet. */
    private long promised(DemandClass kind) {
        long count = 0;
        for (Pool pool : pools) {
            for (Reservation reservation : pool.reservations.kept()) {
                if (reservation.afterPreemption && reservation.keptFor.key.equals(kind.key)) {
                    count += onceStopped(reservation.room, kind.demand());
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

    /** The least that has to go from a worker for a task of a lane; nothing if that would not be right. */
    private List<Running> whoWouldGo(WorkerRoom room, Lane lane, Lane.Place place, long now, Policy.Preemption rule) {
        Demand wanted = place.kind.demand();
        List<Running> mayGo = new ArrayList<>();
        for (Running task = room.newest; task != null; task = task.next) {
            boolean ranEnough = now - task.startedAt >= rule.minRunTime().toMillis();
            if (!task.stopping && task.lane.terms.interruptible() && ranEnough) {
                mayGo.add(task);
            }
        }
        mayGo.sort(Comparator.comparing((Running task) -> task.user.band())
                .reversed()
                .thenComparingDouble(task -> task.lost(now))
                .thenComparingLong(Running::number));
        List<Running> going = new ArrayList<>();
        long gpus = room.freeGpus();
        long cores = room.freeMilliCores() - place.pool.rooms.keptCores(room, place.kind, gpus);
        long memory = room.freeMemoryBytes() - place.pool.rooms.keptMemory(room, place.kind, gpus);
        int left = room.running();
        int most = room.mostTasks();
        for (Running task : mayGo) {
            if (isEnough(wanted, cores, memory, gpus, left, most)) {
                break;
            }
            if (!yieldsAlone(task, lane, place)) {
                continue;
            }
            going.add(task);
            cores += task.demand.milliCores();
            memory += task.demand.memoryBytes();
            gpus += task.demand.gpus();
            left--;
        }
        for (Running task : List.copyOf(going)) { // what went first may not be needed any more
            long withCores = cores - task.demand.milliCores();
            long withMemory = memory - task.demand.memoryBytes();
            long withGpus = gpus - task.demand.gpus();
            if (isEnough(wanted, withCores, withMemory, withGpus, left + 1, most)) {
                going.remove(task);
                cores = withCores;
                memory = withMemory;
                gpus = withGpus;
                left++;
            }
        }
        boolean right = isEnough(wanted, cores, memory, gpus, left, most) && allYield(going, lane, place);
        return right ? going : List.of();
    }

    private static boolean isEnough(Demand wanted, long cores, long memory, long gpus, int left, int most) {
        return cores >= wanted.milliCores()
                && Math.max(0, memory) >= wanted.memoryBytes()
                && gpus >= wanted.gpus()
                && left < most
                && (left == 0 || !wanted.exclusive());
    }

    private boolean yieldsAlone(Running task, Lane lane, Lane.Place place) {
        return allYield(List.of(task), lane, place);
    }

    private boolean allYield(List<Running> going, Lane lane, Lane.Place place) {
        Demand wanted = place.kind.demand();
        try (Trial end = new Trial(place.pool.tree(place.kind))) {
            for (Running task : going) {
                if (place.pool.tree(place.kind) != treeOf(task)) {
                    return false;
                }
                charge(end, task.user, -1, task.demand);
            }
            charge(end, place.user, 1, wanted);
            for (Running task : going) {
                boolean urgent =
                        lane.terms.turn().urgent() && !task.lane.terms.turn().urgent();
                if (!end.mayYield(task.user, place.user, urgent)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static Object treeOf(Running task) {
        return task.demand.gpus() > 0 ? task.room.pool.gpu : task.room.pool.cpu;
    }

    private static void charge(Trial end, Tenant user, int sign, Demand demand) {
        end.charge(user, sign, demand.milliCores(), demand.memoryBytes(), demand.gpus());
    }

    /** When a look is due though nothing happens. */
    long wakeAt(long now) {
        return somebodyWaits && shares.policy().preemption().perHour() > 0 ? now + LOOK_AGAIN : Long.MAX_VALUE;
    }
}
