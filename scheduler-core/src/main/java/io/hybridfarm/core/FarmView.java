package io.hybridfarm.core;

import io.hybridfarm.core.farm.Dependencies;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.FrameRange;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The whole farm as it was at one moment, for reading: immutable, and made of what is already stored.
 *
 * <p>Taking a view costs nothing that grows with the number of jobs: a view shares with the next one whatever did not
 * change in between.
 *
 * @param at when it was taken
 * @param sequence the last journal entry that it includes
 * @param jobs all jobs by rising id, with random access
 * @param farms all farms in the order of the configuration
 * @param staleReports reports that were dropped because their attempt was over
 */
public record FarmView(Instant at, long sequence, List<Job> jobs, List<Farm> farms, long staleReports) {

    /**
     * A job.
     *
     * @param spec what was submitted, changed as it was changed since
     * @param band the band it is served in
     * @param urgent whether it goes before everything else of its user
     * @param deadline when it should be done
     * @param steps in the order of the submission
     * @param attempts all attempts in the order in which they were ordered
     */
    public record Job(
            JobId id,
            JobSpec spec,
            State state,
            Band band,
            boolean urgent,
            Optional<Instant> deadline,
            Instant submittedAt,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            List<Step> steps,
            List<Attempt> attempts) {

        /** How many tasks of the job are in a state. */
        public int count(State wanted) {
            return steps.stream().mapToInt(step -> step.count(wanted)).sum();
        }

        /** How many tasks the job has. */
        public int tasks() {
            return steps.stream().mapToInt(step -> step.states().size()).sum();
        }
    }

    /**
     * A step.
     *
     * @param spec what was submitted
     * @param states the state of each task by index, with random access
     * @param counts how many tasks are in each state; states without tasks are absent
     * @param markedDone tasks that count as done although nobody ran them, by rising index
     */
    public record Step(StepSpec spec, List<State> states, Map<State, Integer> counts, List<Integer> markedDone) {
        /** Whether a task counts as done although nobody ran it. */
        public boolean isMarkedDone(int index) {
            return Collections.binarySearch(markedDone, index) >= 0;
        }

        /** How many tasks are in a state. */
        public int count(State wanted) {
            return counts.getOrDefault(wanted, 0);
        }

        /** The frames of a task. */
        public Optional<FrameRange> frames(int index) {
            return spec.taskFrames(index);
        }
    }

    /**
     * One run of a task.
     *
     * @param state QUEUED until it is known to run, then RUNNING, then SUCCEEDED, FAILED, CANCELED or LOST
     * @param where what an operator would look for, such as a process id; empty until it started
     * @param progress 0 to 1, as far as the farm tells
     * @param message why it failed, in one sentence; empty where there is nothing to say
     * @param cause why it ended as it did; empty until it has
     * @param memoryBytes how much memory was kept for it
     */
    public record Attempt(
            AttemptId id,
            TaskId task,
            State state,
            String farm,
            String worker,
            Instant orderedAt,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            String where,
            double progress,
            OptionalInt exitCode,
            Optional<String> signal,
            String message,
            Optional<Cause> cause,
            long memoryBytes) {}

    /**
     * A farm and its workers.
     *
     * @param workers what it offers, by name
     * @param absent workers that it does not offer now, but about which something is known, by name
     */
    public record Farm(String name, List<Worker> workers, List<AbsentWorker> absent) {}

    /**
     * A worker and what is occupied on it.
     *
     * @param size its whole size
     * @param running attempts on it
     * @param standing what is known about it
     * @param attempts what runs there, the latest first
     * @param pools the pools that it is in, in the order in which it serves them
     */
    public record Worker(
            Offer.Worker size,
            int usedMilliCores,
            long usedMemoryBytes,
            int usedGpus,
            int running,
            WorkerStanding standing,
            List<Placed> attempts,
            List<String> pools) {}

    /** A worker that is not offered. */
    public record AbsentWorker(String name, WorkerStanding standing) {}

    /** An attempt on a worker. */
    public record Placed(AttemptId attempt, TaskId task) {}

    /** The job with an id, if there is one. */
    public Optional<Job> job(JobId id) {
        int index = Math.toIntExact(Math.min(Integer.MAX_VALUE - 1, id.number() - 1));
        return index < jobs.size() ? Optional.of(jobs.get(index)) : Optional.empty();
    }

    /**
     * What a task waits for; why a queued one has found no worker only {@link FarmScheduler#why} can tell.
     *
     * @return empty if the task is queued, runs or has ended
     * @throws IndexOutOfBoundsException if the job has no such step or task
     */
    public Optional<Refusal> refusal(Job job, int step, int task) {
        State state = job.steps().get(step).states().get(task);
        return switch (state) {
            case HELD ->
                Optional.of(new Refusal(
                        Refusal.Reason.HELD,
                        "it is held back by a person; release job " + job.id() + " to let it run"));
            case WAITING ->
                Dependencies.unmet(job.spec(), this::stateOf)
                        .or(() -> Dependencies.unmet(job.steps().get(step).spec(), task, new JobTasks(job)));
            case QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELED, LOST -> Optional.empty();
        };
    }

    private State stateOf(JobId id) {
        return job(id).map(Job::state).orElse(State.CANCELED);
    }

    private record JobTasks(Job job) implements Dependencies.Tasks {
        @Override
        public int count(String step, State state) {
            return named(step).count(state);
        }

        @Override
        public int size(String step) {
            return named(step).states().size();
        }

        @Override
        public State state(String step, int index) {
            return named(step).states().get(index);
        }

        private Step named(String step) {
            return job.steps().stream()
                    .filter(s -> s.spec().name().equals(step))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
