package io.hybridfarm.core.farm;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.Refusal;
import io.hybridfarm.core.share.Turn;
import io.hybridfarm.core.share.TurnQueue;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.JobId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Everything the farm knows, as plain collections; {@link Decider} reads it, {@link Applier} changes it. */
final class FarmState {
    /** By id: job n is at n - 1. */
    final PagedList<Job> jobs = new PagedList<>();

    final Map<String, JobId> tokens = new HashMap<>();
    final TreeMap<AttemptId, LiveAttempt> live = new TreeMap<>();
    final TurnQueue<Step> queue = new TurnQueue<>();
    final Workers workers;
    long lastAttempt;

    /** What the next view has to build anew. */
    final TreeSet<JobId> changedJobs = new TreeSet<>();

    boolean workersChanged = true;
    /** Whether something happened after which a task may fit that did not fit before. */
    boolean planDue = true;

    Map<Demand, Refusal> refusals = Map.of();
    long staleReports;

    private final Map<Step, Turn> inLine = new HashMap<>();

    FarmState(List<String> farms) {
        this.workers = new Workers(farms);
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

    /** To be called after any change to a job: puts its steps where they now belong in the line. */
    void changed(Job job) {
        changedJobs.add(job.id);
        for (Step step : job.steps) {
            boolean wanted = job.open() && step.count(io.hybridfarm.spi.job.State.QUEUED) > 0;
            Turn before = inLine.get(step);
            Turn after = wanted ? step.turn() : null;
            if (before != null && !before.equals(after)) {
                queue.remove(step.spec.demand(), before);
                inLine.remove(step);
            }
            if (after != null && !after.equals(before)) {
                queue.add(step.spec.demand(), after, step);
                inLine.put(step, after);
            }
        }
    }
}
