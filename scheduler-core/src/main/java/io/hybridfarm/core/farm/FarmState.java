package io.hybridfarm.core.farm;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.plan.Matcher;
import io.hybridfarm.core.plan.StudioRules;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.JobDependency;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Everything the farm knows, as plain collections; {@link Decider} reads it, {@link Applier} changes it. */
final class FarmState {
    /** By id: job n is at n - 1. */
    final PagedList<Job> jobs = new PagedList<>();

    final Map<String, JobId> tokens = new HashMap<>();
    final TreeMap<AttemptId, LiveAttempt> live = new TreeMap<>();
    final Matcher matcher;
    final WorkerViews workers;
    final Rules rules = new Rules();
    final Pauses pauses = new Pauses();
    final KnownWorkers known = new KnownWorkers();
    long lastAttempt;

    /** What the next view has to build anew. */
    final TreeSet<JobId> changedJobs = new TreeSet<>();

    /** Whether something happened after which a task may fit that did not fit before. */
    boolean planDue = true;
    /** When something may fit though nothing happens, milliseconds since 1970. */
    long planDueAt = Long.MAX_VALUE;

    long staleReports;

    /** The jobs that wait for a job. */
    private final Map<JobId, List<Job>> children = new HashMap<>();

    FarmState(Map<String, List<String>> poolsByFarm, StudioRules studioRules) {
        this.matcher = new Matcher(rules.effective(), studioRules, poolsByFarm);
        this.workers = new WorkerViews(matcher, known, this::taskOf, List.copyOf(poolsByFarm.keySet()));
    }

    /**
     * @throws FarmException NOT_FOUND if there is no such job
     */
    Job job(JobId id) {
        if (id.number() > jobs.size()) {
            throw new FarmException(ErrorCode.NOT_FOUND, "there is no job " + id);
        }
        return jobs.get((int) id.number() - 1);
    }

    JobId nextJob() {
        return new JobId(jobs.size() + 1L);
    }

    Step step(LiveAttempt attempt) {
        return job(attempt.task().job()).steps.get(attempt.task().step());
    }

    FarmView.Attempt attempt(LiveAttempt attempt) {
        return job(attempt.task().job()).attempts.get(attempt.position());
    }

    @Nullable
    LiveAttempt live(AttemptId id, String farm) {
        LiveAttempt attempt = live.get(id);
        return attempt != null && attempt.farm().equals(farm) ? attempt : null;
    }

    private TaskId taskOf(AttemptId id) {
        return Objects.requireNonNull(live.get(id), "what occupies a worker is live")
                .task();
    }

    /** The live attempts on a worker, by id. */
    List<LiveAttempt> liveOn(String farm, String worker) {
        return live.values().stream()
                .filter(attempt ->
                        attempt.farm().equals(farm) && attempt.worker().equals(worker))
                .toList();
    }

    /** The live attempts of a job, by id. */
    List<LiveAttempt> liveOf(JobId job) {
        return live.values().stream()
                .filter(attempt -> attempt.task().job().equals(job))
                .toList();
    }

    /** Something has been decided, or found out, about a worker: tells those who want to know. */
    void changed(KnownWorker worker) {
        matcher.close(worker.farm, worker.name, worker.closedBecause());
        matcher.assign(worker.farm, worker.name, worker.pools());
        known.noteHealth();
        forgetIfUsual(worker);
        workers.changed(worker.farm, worker.name);
    }

    void forgetIfUsual(KnownWorker worker) {
        if (worker.isUsual()) {
            known.forget(worker.farm, worker.name);
        }
    }

    /** A new job: those that it waits for will tell it. */
    void adopt(Job job) {
        for (JobDependency dependency : job.spec().dependsOn()) {
            children.computeIfAbsent(dependency.job(), id -> new ArrayList<>()).add(job);
        }
    }

    /** To be called after any change to a job: tells the matcher what of it could run, and those who wait for it. */
    void changed(Job job) {
        noteParents(job);
        job.steps.forEach(Step::sync);
        noteChange(job);
    }

    /** The same where only the tasks of one step and of those that wait for it can have changed. */
    void changed(Job job, int step) {
        job.syncFrom(step);
        noteChange(job);
    }

    private void noteChange(Job job) {
        changedJobs.add(job.id);
        List<Job> waiting = children.get(job.id);
        if (waiting != null && job.tellState()) {
            for (Job child : waiting) {
                if (noteParents(child)) {
                    child.steps.forEach(Step::sync);
                    changedJobs.add(child.id);
                }
            }
        }
    }

    private boolean noteParents(Job job) {
        if (job.spec().dependsOn().isEmpty()) {
            return false;
        }
        return job.parentsDone(Dependencies.unmet(job.spec(), this::stateOf).isEmpty());
    }

    /** The state of a job; one that was never there counts as canceled. */
    State stateOf(JobId id) {
        return id.number() <= jobs.size() ? job(id).state() : State.CANCELED;
    }
}
