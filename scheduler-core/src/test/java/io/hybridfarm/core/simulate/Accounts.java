package io.hybridfarm.core.simulate;

import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.TaskId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Keeps its own books of a run in which things go wrong, and objects to whatever could not be. */
final class Accounts implements Simulation.Listener {
    private record Attempt(TaskId task, long at, int worker) {}

    final List<String> objections = new ArrayList<>();
    private final Map<Simulation.Stop, Long> stops = new EnumMap<>(Simulation.Stop.class);
    final Map<TaskId, Integer> failures = new TreeMap<>();
    private final Map<String, Integer> failuresOn = new TreeMap<>();
    final Set<TaskId> done = new HashSet<>();
    final List<String> log = new ArrayList<>();
    int starts;
    double lostCoreMillis;

    private final Workload workload;
    private final Fleet fleet;
    private final Map<TaskId, Attempt> running = new TreeMap<>();
    private final Set<Integer> gone = new HashSet<>();

    Accounts(Workload workload, Fleet fleet) {
        this.workload = workload;
        this.fleet = fleet;
    }

    @Override
    public void decided(long at, int job, int step, int index, int worker) {
        endAllUpTo(at);
        TaskId task = new TaskId(new JobId(job + 1L), step, index);
        log.add(at + " " + task + " starts on " + worker);
        starts++;
        if (done.contains(task) || running.containsKey(task)) {
            objections.add(task + " starts at " + at + " though it runs or is done");
        }
        if (gone.contains(worker)) {
            objections.add(task + " starts at " + at + " on worker " + worker + ", which is gone");
        }
        if (!parentsDone(task)) {
            objections.add(task + " starts at " + at + " before what it waits for is done");
        }
        running.put(task, new Attempt(task, at, worker));
        if (overFull(worker)) {
            objections.add(task + " does not fit on worker " + worker + " at " + at);
        }
    }

    @Override
    public void stopped(long at, int job, int step, int index, int worker, Simulation.Stop how) {
        endAllUpTo(at);
        TaskId task = new TaskId(new JobId(job + 1L), step, index);
        log.add(at + " " + task + " " + how);
        Attempt attempt = running.remove(task);
        if (attempt == null || attempt.worker != worker) {
            objections.add(task + " is stopped at " + at + " though it does not run on " + worker);
            return;
        }
        stops.merge(how, 1L, Long::sum);
        if (how == Simulation.Stop.FAILED) {
            failures.merge(task, 1, Integer::sum);
            failuresOn.merge(task.job() + " on " + worker, 1, Integer::sum);
        }
        lostCoreMillis += (at - attempt.at) * demand(task).milliCores() / 1_000.0;
    }

    @Override
    public void present(long at, int worker, boolean isThere) {
        endAllUpTo(at);
        log.add(at + " worker " + worker + (isThere ? " is back" : " is gone"));
        if (isThere ? !gone.remove(worker) : !gone.add(worker)) {
            objections.add("worker " + worker + " turns at " + at + " to what it was");
        }
        running.values().stream()
                .filter(attempt -> attempt.worker == worker)
                .forEach(attempt -> objections.add(attempt + " outlives its worker"));
    }

    long count(Simulation.Stop how) {
        return stops.getOrDefault(how, 0L);
    }

    void endAllUpTo(long now) {
        for (Attempt each : List.copyOf(running.values())) {
            if (each.at + duration(each.task) <= now) {
                running.remove(each.task);
                done.add(each.task);
            }
        }
    }

    /** Whether a task was never done for a reason: it failed more often than it may, or waits for one that was not done. */
    boolean excused(TaskId task) {
        return failures.getOrDefault(task, 0) > step(task).retries() || !parentsDone(task);
    }

    /** Whether its job failed so often on every worker that has room for a task that the core may keep it from all of them. */
    boolean keptFromAllWorkers(TaskId task) {
        for (int worker = 0; worker < fleet.workers().size(); worker++) {
            int failed = failuresOn.getOrDefault(task.job() + " on " + worker, 0);
            if (fleet.workers().get(worker).couldEverFit(demand(task)) && failed < 3) {
                return false;
            }
        }
        return true;
    }

    List<TaskId> undone() {
        List<TaskId> undone = new ArrayList<>();
        for (int job = 0; job < workload.jobs().size(); job++) {
            List<Workload.Step> steps = workload.jobs().get(job).steps();
            for (int step = 0; step < steps.size(); step++) {
                for (int index = 0; index < steps.get(step).tasks(); index++) {
                    TaskId task = new TaskId(new JobId(job + 1L), step, index);
                    if (!done.contains(task)) {
                        undone.add(task);
                    }
                }
            }
        }
        return undone;
    }

    double coreMillisDone() {
        return done.stream()
                .mapToDouble(task -> duration(task) * demand(task).milliCores() / 1_000.0)
                .sum();
    }

    private boolean parentsDone(TaskId task) {
        List<Workload.Step> steps = job(task).steps();
        for (Dependency dependency : step(task).dependsOn()) {
            for (int step = 0; step < task.step(); step++) {
                boolean parent = steps.get(step).name().equals(dependency.step());
                for (int index = 0; parent && index < steps.get(step).tasks(); index++) {
                    boolean meant = dependency.kind() == Dependency.Kind.ALL || index == task.index();
                    if (meant && !done.contains(new TaskId(task.job(), step, index))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private boolean overFull(int worker) {
        Offer.Worker size = fleet.workers().get(worker);
        long cores = 0;
        long memory = 0;
        long gpus = 0;
        for (Attempt each : running.values()) {
            if (each.worker == worker) {
                cores += demand(each.task).milliCores();
                memory += demand(each.task).memoryBytes();
                gpus += demand(each.task).gpus();
            }
        }
        return cores > size.milliCores() || memory > size.memoryBytes() || gpus > size.gpus();
    }

    private Workload.Job job(TaskId task) {
        return workload.jobs().get((int) task.job().number() - 1);
    }

    private Workload.Step step(TaskId task) {
        return job(task).steps().get(task.step());
    }

    private Demand demand(TaskId task) {
        return step(task).demand();
    }

    private long duration(TaskId task) {
        return step(task).durations().millis(task.index());
    }
}
