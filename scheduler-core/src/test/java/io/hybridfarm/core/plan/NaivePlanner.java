package io.hybridfarm.core.plan;

import io.hybridfarm.core.Refusal;
import io.hybridfarm.core.share.Turn;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.TaskId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.ToDoubleBiFunction;

/** Looks at every task in the order of service and for each at every worker, by the book. */
final class NaivePlanner {
    /** One queued task. */
    record Task(TaskId id, Turn turn, Demand demand) {}

    /** A worker and what is occupied on it. */
    static final class Machine {
        final String farm;
        final Offer.Worker size;
        int milliCores;
        long memoryBytes;
        int gpus;

        Machine(String farm, Offer.Worker size, int milliCores, long memoryBytes, int gpus) {
            this.farm = farm;
            this.size = size;
            this.milliCores = milliCores;
            this.memoryBytes = memoryBytes;
            this.gpus = gpus;
        }

        Machine copy() {
            return new Machine(farm, size, milliCores, memoryBytes, gpus);
        }

        WorkerRoom room() {
            return new WorkerRoom(farm, size, milliCores, memoryBytes, gpus);
        }

        boolean fits(Demand demand) {
            return size.milliCores() - milliCores >= demand.milliCores()
                    && size.memoryBytes() - memoryBytes >= demand.memoryBytes()
                    && size.gpus() - gpus >= demand.gpus()
                    && size.tags().containsAll(demand.tags());
        }

        void take(Demand demand) {
            milliCores += demand.milliCores();
            memoryBytes += demand.memoryBytes();
            gpus += demand.gpus();
        }

        @Override
        public String toString() {
            return farm + "/" + size + " used " + milliCores + " " + memoryBytes + " " + gpus;
        }
    }

    final List<Plan.Placement> placements = new ArrayList<>();
    final Map<Demand, Refusal.Reason> reasons = new LinkedHashMap<>();
    final List<Machine> machines;

    private final BiPredicate<Demand, Machine> forbidden;
    private final ToDoubleBiFunction<Demand, Machine> score;

    NaivePlanner(
            List<Machine> machines, BiPredicate<Demand, Machine> forbidden, ToDoubleBiFunction<Demand, Machine> score) {
        this.machines = machines.stream().map(Machine::copy).toList();
        this.forbidden = forbidden;
        this.score = score;
    }

    void plan(List<Task> tasks) {
        tasks.stream()
                .sorted(Comparator.comparing(Task::turn).thenComparing(Task::id))
                .forEach(this::place);
    }

    boolean couldPlace(Demand demand) {
        return machines.stream().anyMatch(machine -> machine.fits(demand) && !forbidden.test(demand, machine));
    }

    private void place(Task task) {
        Demand demand = task.demand();
        List<String> farms =
                machines.stream().map(machine -> machine.farm).distinct().toList();
        machines.stream()
                .filter(machine -> machine.fits(demand) && !forbidden.test(demand, machine))
                .min(Comparator.comparingDouble((Machine machine) -> -score.applyAsDouble(demand, machine))
                        .thenComparing(machine -> farms.indexOf(machine.farm))
                        .thenComparing(machine -> machine.size.milliCores() - machine.milliCores)
                        .thenComparing(machine -> machine.size.name()))
                .ifPresentOrElse(
                        machine -> {
                            machine.take(demand);
                            placements.add(new Plan.Placement(task.id(), machine.farm, machine.size.name()));
                        },
                        () -> reasons.computeIfAbsent(demand, this::reason));
    }

    private Refusal.Reason reason(Demand demand) {
        if (machines.isEmpty()) {
            return Refusal.Reason.NO_WORKERS;
        }
        if (machines.stream().noneMatch(machine -> machine.size.couldEverFit(demand))) {
            return Refusal.Reason.NEVER_FITS;
        }
        return machines.stream().anyMatch(machine -> machine.fits(demand))
                ? Refusal.Reason.FORBIDDEN
                : Refusal.Reason.NO_ROOM;
    }
}
