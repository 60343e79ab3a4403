package io.hybridfarm.core.simulate;

import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Looks, the slow way, for moments at which a task waited although a worker had room for it. */
final class IdleRoom {
    private final Layout layout;
    private final Fleet fleet;
    private final long[] start;
    private final long[] end;
    private final int[] worker;

    IdleRoom(Layout layout, Fleet fleet, List<Ledger.Decision> decisions) {
        this.layout = layout;
        this.fleet = fleet;
        this.start = new long[layout.tasks];
        this.end = new long[layout.tasks];
        this.worker = new int[layout.tasks];
        for (Ledger.Decision each : decisions) {
            int task = layout.task(
                    (int) each.task().job().number() - 1,
                    each.task().step(),
                    each.task().index());
            start[task] = each.at();
            end[task] = each.at() + layout.duration(task);
            worker[task] = each.worker();
        }
    }

    /**
     * @param keepsBundles whether what belongs to the GPUs of a worker may be kept from work that needs none
     */
    Optional<String> firstOversight(boolean keepsBundles) {
        TreeSet<Long> instants = new TreeSet<>();
        for (int task = 0; task < layout.tasks; task++) {
            instants.add(layout.arrival[layout.jobOfStep[layout.stepOfTask[task]]]);
            instants.add(end[task]);
        }
        for (long now : instants) {
            for (int task = 0; task < layout.tasks; task++) {
                int step = layout.stepOfTask[task];
                if (start[task] > now && readyAt(task) <= now) {
                    for (int each = 0; each < fleet.workers().size(); each++) {
                        boolean kept = keepsBundles
                                && fleet.workers().get(each).gpus() > 0
                                && layout.demand(step).gpus() == 0;
                        if (!kept && hasRoom(each, layout.demand(step), now)) {
                            return Optional.of(
                                    "at " + now + " task " + task + " waits, and worker " + each + " has room");
                        }
                    }
                }
            }
        }
        return Optional.empty();
    }

    private long readyAt(int task) {
        int step = layout.stepOfTask[task];
        int job = layout.jobOfStep[step];
        long ready = layout.arrival[job];
        List<Workload.Step> steps = layout.workload.jobs().get(job).steps();
        for (var dependency : layout.step(step).dependsOn()) {
            for (int i = 0; i < steps.size(); i++) {
                for (int parent : steps.get(i).name().equals(dependency.step())
                        ? meant(job, i, dependency, task)
                        : List.<Integer>of()) {
                    ready = Math.max(ready, end[parent]);
                }
            }
        }
        return ready;
    }

    private List<Integer> meant(int job, int step, io.hybridfarm.spi.job.Dependency dependency, int task) {
        List<Integer> meant = new ArrayList<>();
        int size = layout.workload.jobs().get(job).steps().get(step).tasks();
        for (int index = 0; index < size; index++) {
            if (dependency.kind() == io.hybridfarm.spi.job.Dependency.Kind.ALL || index == layout.index(task)) {
                meant.add(layout.task(job, step, index));
            }
        }
        return meant;
    }

    private boolean hasRoom(int each, Demand demand, long now) {
        Offer.Worker size = fleet.workers().get(each);
        long cores = size.milliCores();
        long memory = size.memoryBytes();
        long gpus = size.gpus();
        for (int task = 0; task < layout.tasks; task++) {
            if (worker[task] == each && start[task] <= now && end[task] > now) {
                Demand taken = layout.demand(layout.stepOfTask[task]);
                cores -= taken.milliCores();
                memory -= taken.memoryBytes();
                gpus -= taken.gpus();
            }
        }
        return size.tags().containsAll(demand.tags())
                && demand.milliCores() <= cores
                && demand.memoryBytes() <= memory
                && demand.gpus() <= gpus;
    }
}
