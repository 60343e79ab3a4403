package io.hybridfarm.core.plan;

import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The least that has to go from one worker to make room for one task, if it is right that it goes. Stateless. */
final class Victims {
    /** Whether it is right that tasks go, judged on the state in which all of them are gone. */
    @FunctionalInterface
    interface Right {
        boolean mayGo(List<Running> tasks);
    }

    private Victims() {}

    /**
     * Who would go: of the lowest band first, then who loses least.
     *
     * @param minRunMillis how long a task must have run
     * @return nothing if what may go is not enough, or would not be right
     */
    static List<Running> find(WorkerRoom room, Lane.Place place, long now, long minRunMillis, Right right) {
        Demand wanted = place.kind.demand();
        List<Running> going = new ArrayList<>();
        long gpus = room.freeGpus();
        long cores = room.freeMilliCores() - Bundles.cores(room, place.kind, gpus);
        long memory = room.freeMemoryBytes() - Bundles.memory(room, place.kind, gpus);
        int left = room.running();
        int most = room.mostTasks();
        for (Running task : candidates(room, now, minRunMillis)) {
            if (isEnough(wanted, cores, memory, gpus, left, most)) {
                break;
            }
            if (!right.mayGo(List.of(task))) {
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
        return isEnough(wanted, cores, memory, gpus, left, most) && right.mayGo(going) ? going : List.of();
    }

    private static List<Running> candidates(WorkerRoom room, long now, long minRunMillis) {
        List<Running> mayGo = new ArrayList<>();
        for (Running task = room.newest; task != null; task = task.next) {
            if (!task.stopping && task.lane.terms.interruptible() && now - task.startedAt >= minRunMillis) {
                mayGo.add(task);
            }
        }
        mayGo.sort(Comparator.comparing((Running task) -> task.user.band())
                .reversed()
                .thenComparingDouble(task -> task.lost(now))
                .thenComparingLong(Running::number));
        return mayGo;
    }

    private static boolean isEnough(Demand wanted, long cores, long memory, long gpus, int left, int most) {
        return cores >= wanted.milliCores()
                && Math.max(0, memory) >= wanted.memoryBytes()
                && gpus >= wanted.gpus()
                && left < most
                && (left == 0 || !wanted.exclusive());
    }
}
