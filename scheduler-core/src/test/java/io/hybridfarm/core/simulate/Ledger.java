package io.hybridfarm.core.simulate;

import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes down every decision, and afterwards goes through them the slow way. */
final class Ledger implements Simulation.Listener {
    /** One start. */
    record Decision(long at, TaskId task, int worker) {}

    final List<Decision> decisions = new ArrayList<>();
    int ended;

    @Override
    public void decided(long atMillis, int job, int step, int index, int worker) {
        decisions.add(new Decision(atMillis, new TaskId(new JobId(job + 1L), step, index), worker));
    }

    @Override
    public void ended(int tasks) {
        ended = tasks;
    }

    /** The names of jobs in the order in which their tasks started. */
    List<String> jobs(Workload workload) {
        return decisions.stream().map(d -> job(workload, d.task).name()).toList();
    }

    /** The first rule that a decision breaks. */
    Optional<String> brokenRule(Workload workload, Fleet fleet) {
        Map<TaskId, Long> ends = new TreeMap<>();
        for (Decision each : decisions) {
            if (ends.put(each.task, each.at + duration(workload, each.task)) != null) {
                return Optional.of(each + ": runs twice");
            }
        }
        long tasks = workload.jobs().stream().mapToLong(Workload.Job::taskCount).sum();
        if (ends.size() != tasks) {
            return Optional.of("only " + ends.size() + " of " + tasks + " tasks ran");
        }
        for (Decision each : decisions) {
            if (each.at < job(workload, each.task).arrival().toEpochMilli()) {
                return Optional.of(each + ": starts before its job arrives");
            }
            for (Dependency dependency : step(workload, each.task).dependsOn()) {
                Optional<String> early = tooEarly(workload, each, dependency, ends);
                if (early.isPresent()) {
                    return early;
                }
            }
            Optional<String> full = overFull(workload, fleet, each, ends);
            if (full.isPresent()) {
                return full;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> tooEarly(
            Workload workload, Decision decision, Dependency dependency, Map<TaskId, Long> ends) {
        List<Workload.Step> steps = job(workload, decision.task).steps();
        for (int step = 0; step < steps.size(); step++) {
            for (int index = 0;
                    steps.get(step).name().equals(dependency.step())
                            && index < steps.get(step).tasks();
                    index++) {
                boolean meant = dependency.kind() == Dependency.Kind.ALL || index == decision.task.index();
                if (meant && ends.get(new TaskId(decision.task.job(), step, index)) > decision.at) {
                    return Optional.of(decision + ": starts before " + dependency + " is met");
                }
            }
        }
        return Optional.empty();
    }

    /** A worker is fullest right after a start; what was decided later at the same instant is looked at then. */
    private Optional<String> overFull(Workload workload, Fleet fleet, Decision decision, Map<TaskId, Long> ends) {
        Offer.Worker worker = fleet.workers().get(decision.worker);
        long cores = 0;
        long memory = 0;
        long gpus = 0;
        for (Decision other : decisions.subList(0, decisions.indexOf(decision) + 1)) {
            boolean runs = ends.get(other.task) > decision.at;
            if (other.worker == decision.worker && (runs || other.equals(decision))) {
                Demand demand = step(workload, other.task).demand();
                cores += demand.milliCores();
                memory += demand.memoryBytes();
                gpus += demand.gpus();
            }
        }
        boolean fits = cores <= worker.milliCores()
                && memory <= worker.memoryBytes()
                && gpus <= worker.gpus()
                && worker.tags()
                        .containsAll(step(workload, decision.task).demand().tags());
        return fits ? Optional.empty() : Optional.of(decision + ": does not fit on " + worker);
    }

    private static Workload.Job job(Workload workload, TaskId task) {
        return workload.jobs().get((int) task.job().number() - 1);
    }

    private static Workload.Step step(Workload workload, TaskId task) {
        return job(workload, task).steps().get(task.step());
    }

    private static long duration(Workload workload, TaskId task) {
        return step(workload, task).durations().millis(task.index());
    }
}
