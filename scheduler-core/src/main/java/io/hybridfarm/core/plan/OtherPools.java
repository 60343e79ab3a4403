package io.hybridfarm.core.plan;

import io.hybridfarm.core.Refusal.Reason;
import io.hybridfarm.core.plan.Explainer.Found;
import io.hybridfarm.spi.job.Demand;
import java.util.List;
import java.util.TreeSet;

/** Says where work waits because workers serve other pools before its own. Stateless. */
final class OtherPools {
    private static final int NAMED = 5;

    private OtherPools() {}

    /** Names of the pools, sorted, whose work takes room that a class lacks on workers which serve them before its own pool. */
    static List<String> servedFirst(Pool pool, DemandClass kind) {
        TreeSet<String> names = new TreeSet<>();
        for (Seat seat : pool.rooms.all()) {
            if (DemandClasses.has(seat.could, kind.bit)
                    && !seat.room.fits(kind.demand())
                    && standInTheWay(seat, kind.demand())) {
                for (Running task = seat.room.newest; task != null; task = task.next) {
                    if (isFirst(task, seat)) {
                        names.add(task.pool.name);
                    }
                }
            }
        }
        return List.copyOf(names);
    }

    /** What is said where nothing but work of pools that come first is in the way. */
    static Found occupyAll(Pool pool, DemandClass kind, int couldFit) {
        return new Found(
                Reason.OTHER_POOL,
                "asks for " + kind.demand() + ", and "
                        + (couldFit == 1 ? "the one worker" : "all " + couldFit + " workers") + " of pool " + pool.name
                        + " that could run it " + (couldFit == 1 ? "is" : "are") + " occupied by "
                        + inWords(pool, kind),
                "work of " + poolsInWords(servedFirst(pool, kind))
                        + " ends there and no more of it waits, or a worker is added that serves pool " + pool.name
                        + " first");
    }

    /** What the work is that comes first. */
    static String inWords(Pool pool, DemandClass kind) {
        List<String> names = servedFirst(pool, kind);
        return "work of " + poolsInWords(names) + ", which " + (names.size() == 1 ? "comes" : "come") + " first there";
    }

    private static String poolsInWords(List<String> names) {
        int more = names.size() - NAMED;
        return (names.size() == 1 ? "pool " : "pools ")
                + String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }

    /** Whether a demand would fit on a worker that runs nothing of the pools which it serves before this one. */
    static boolean standInTheWay(Seat seat, Demand demand) {
        WorkerRoom room = seat.room;
        long cores = room.freeMilliCores();
        long memory = room.freeMemoryBytes();
        long gpus = room.freeGpus();
        int left = room.running();
        boolean exclusive = false;
        for (Running task = room.newest; task != null; task = task.next) {
            if (isFirst(task, seat)) {
                cores += task.demand.milliCores();
                memory += task.demand.memoryBytes();
                gpus += task.demand.gpus();
                left--;
            } else {
                exclusive |= task.demand.exclusive();
            }
        }
        return left < room.running()
                && cores >= demand.milliCores()
                && memory >= demand.memoryBytes()
                && gpus >= demand.gpus()
                && left < room.mostTasks()
                && !exclusive
                && (left == 0 || !demand.exclusive());
    }

    /** Whether a task is of a pool that the worker serves before that of a seat. */
    private static boolean isFirst(Running task, Seat seat) {
        for (Seat sooner = seat.room.first; sooner != null && sooner != seat; sooner = sooner.next) {
            if (sooner.pool == task.pool) {
                return true;
            }
        }
        return false;
    }
}
