package io.hybridfarm.core.plan;

import io.hybridfarm.core.Policy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps workers for work that is next but too wide for what is free, so that narrow work behind it cannot starve it.
 *
 * <p>When a demand class whose turn it is has found no worker, and none of its tasks has started for some time since, the
 * worker that will probably have room for it soonest is kept: no other class gets in, except tasks that will probably be over
 * before that time (backfill). The worker is let go when a task of the class starts on it, or when none waits any more.
 */
final class Reservations {
    private static final long LOOK_AGAIN = 1_000;

    private final Pool pool;
    private final List<Reservation> kept = new ArrayList<>();
    /** When the next review may have something to do. */
    private long dueAt = Long.MAX_VALUE;

    Reservations(Pool pool) {
        this.pool = pool;
    }

    List<Reservation> kept() {
        return kept;
    }

    /** Lets workers go that nobody waits for any more, and keeps one more if it is time. */
    void review(long now, Policy.Reservation rule) {
        letGo(now);
        for (Reservation reservation : kept) {
            reservation.drainedAt = drainedAt(reservation.seat.room, reservation.keptFor, now);
        }
        dueAt = Long.MAX_VALUE;
        review(now, rule, true);
        review(now, rule, false);
    }

    /** Lets workers go that nobody waits for, or could come to, any more; whether there were any. */
    boolean letGo(long now) {
        boolean any = false;
        for (int i = kept.size() - 1; i >= 0; i--) {
            Reservation reservation = kept.get(i);
            if (!pool.isOpen(reservation.keptFor, now)
                    || !waits(reservation.keptFor)
                    || !pool.rooms.couldOnceEmpty(reservation.seat, reservation.keptFor)) {
                release(reservation);
                any = true;
            }
        }
        return any;
    }

    private void review(long now, Policy.Reservation rule, boolean gpu) {
        Lane top = pool.firstOf(candidates(), gpu);
        Lane.Place place = top == null ? null : top.place(pool);
        if (place == null || pool.rooms.fitsNow(place.kind)) {
            return;
        }
        DemandClass blocked = place.kind;
        blocked.blockedSince = Math.min(blocked.blockedSince, now);
        long due = blocked.blockedSince + rule.after().toMillis();
        if (kept.size() >= most(rule)) {
            return;
        }
        if (now >= due) {
            keep(blocked, now);
        }
        dueAt = Math.min(dueAt, Math.max(due, now + LOOK_AGAIN));
    }

    private int most(Policy.Reservation rule) {
        return rule.part() == 0 ? 0 : Math.max(1, (int) (rule.part() * pool.rooms.offered()));
    }

    /** All classes that some worker could run, but those that have one kept already. */
    private long[] candidates() {
        long[] mask = pool.rooms.couldEver().clone();
        for (Reservation reservation : kept) {
            DemandClasses.set(mask, reservation.keptFor.bit, false);
        }
        return mask;
    }

    private boolean waits(DemandClass kind) {
        long[] mask = new long[pool.classes.words()];
        DemandClasses.set(mask, kind.bit, true);
        return pool.firstOf(mask) != null;
    }

    private void keep(DemandClass kind, long now) {
        Reservation best = null;
        for (Seat seat : pool.rooms.all()) {
            if (seat.room.reservation == null && pool.rooms.couldOnceEmpty(seat, kind)) {
                Reservation candidate = new Reservation(seat, kind, drainedAt(seat.room, kind, now), false);
                if (best == null || isBetter(candidate, best)) {
                    best = candidate;
                }
            }
        }
        if (best != null) {
            keep(best);
        }
    }

    /** Pools that a worker serves before this one may go on to fill it, so one that serves this pool sooner is the better one. */
    private static boolean isBetter(Reservation one, Reservation other) {
        return one.seat.tier != other.seat.tier ? one.seat.tier < other.seat.tier : one.drainedAt < other.drainedAt;
    }

    void keep(Reservation reservation) {
        reservation.seat.room.reservation = reservation;
        kept.add(reservation);
        reservation.seat.room.reseat();
    }

    /** When a worker will probably have room for a class. */
    private static long drainedAt(WorkerRoom room, DemandClass kind, long now) {
        List<Running> tasks = new ArrayList<>();
        for (Running task = room.newest; task != null; task = task.next) {
            tasks.add(task);
        }
        tasks.sort(Comparator.comparingLong((Running task) -> task.endsAt(now)).thenComparingLong(Running::number));
        long cores = room.freeMilliCores();
        long memory = room.freeMemoryBytes();
        long gpus = room.freeGpus();
        int left = room.running();
        long at = now;
        for (Running task : tasks) {
            boolean empty = task == tasks.get(tasks.size() - 1);
            if (cores >= kind.demand().milliCores()
                    && memory >= kind.demand().memoryBytes()
                    && gpus >= kind.demand().gpus()
                    && left < room.mostTasks()
                    && !kind.demand().exclusive()) {
                return at;
            }
            cores += task.demand.milliCores();
            memory += task.demand.memoryBytes();
            gpus += task.demand.gpus();
            left--;
            at = Math.max(at, task.endsAt(now));
            if (empty) {
                return at;
            }
        }
        return at;
    }

    /** Work for a kept worker that will probably be over before its time. */
    boolean backfill(long now, Match found) {
        for (Reservation reservation : kept) {
            long free = reservation.seat.room.freeMilliCores();
            boolean look = free != reservation.lookedAtFree || now - reservation.lookedAt >= LOOK_AGAIN;
            if (look && !reservation.afterPreemption) {
                reservation.lookedAt = now;
                reservation.lookedAtFree = free;
                Lane lane = shortWork(reservation, now);
                if (lane != null) {
                    found.set(lane, reservation.seat);
                    return true;
                }
            }
        }
        return false;
    }

    private @Nullable Lane shortWork(Reservation reservation, long now) {
        long[] fitting = new long[pool.classes.words()];
        pool.rooms.fitting(reservation.seat, fitting);
        while (true) {
            Lane lane = pool.firstOf(fitting);
            Lane.Place place = lane == null ? null : lane.place(pool);
            if (lane == null || place == null) {
                return null;
            }
            long most = lane.ninetieth();
            boolean known = most != Long.MAX_VALUE && reservation.drainedAt != Long.MAX_VALUE;
            if (known && now + most <= reservation.drainedAt) {
                return lane;
            }
            DemandClasses.set(fitting, place.kind.bit, false);
        }
    }

    void started(WorkerRoom room, DemandClass kind) {
        kind.blockedSince = Long.MAX_VALUE;
        Reservation reservation = room.reservation;
        if (reservation != null && reservation.keptFor == kind) {
            drop(reservation); // its room is about to be counted anew
        }
    }

    private void release(Reservation reservation) {
        kept.remove(reservation);
        reservation.seat.room.reservation = null;
        reservation.seat.room.reseat();
    }

    /** A worker is kept no more; its seats are to be put where they then belong. */
    void drop(Reservation reservation) {
        kept.remove(reservation);
        reservation.seat.room.reservation = null;
    }

    /** Nobody waits for a class any more: what is kept for it is for others. */
    void drop(DemandClass kind) {
        for (int i = kept.size() - 1; i >= 0; i--) {
            if (kept.get(i).keptFor == kind) {
                release(kept.get(i));
            }
        }
    }

    /** When a look is due though nothing happens. */
    long wakeAt(long now) {
        return kept.isEmpty() ? dueAt : Math.min(dueAt, now + LOOK_AGAIN);
    }
}
