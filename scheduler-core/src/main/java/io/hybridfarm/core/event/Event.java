package io.hybridfarm.core.event;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.Cause;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.SiteRule;
import io.hybridfarm.core.WorkerHealth;
import io.hybridfarm.core.WorkerState;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One thing that happened. Whatever had to be decided about it is in it: applying an event decides nothing, so a replay
 * comes out as the first run did, even if the rules have changed since.
 *
 * <p>A new event needs a record here, an overload in {@link EventHandler} and a tag in {@link EventCodec}; the compiler and
 * a test ask for each.
 */
public sealed interface Event {
    /** Calls the overload of the handler that belongs to this event. */
    void dispatch(EventHandler handler);

    /** A job was taken in; the specification is complete, defaults included. */
    record JobSubmitted(JobId job, JobSpec spec, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** Somebody called a job off: what does not run will not, what runs is being stopped. */
    record JobCanceled(JobId job, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** A job was held back or released. */
    record JobHeld(JobId job, boolean held, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** A job got another priority. */
    record JobPrioritized(JobId job, int priority, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** Failed and canceled tasks of a job are to be done after all, with their retries unused. */
    record JobRetried(JobId job, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** A job is served in another band, before or after others of its user, or has another deadline. */
    record JobRanked(JobId job, Band band, boolean urgent, Optional<Instant> deadline, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** A job belongs to somebody else from now on, and what runs of it counts for whom it belongs to. */
    record JobMoved(JobId job, String show, String department, String user, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** A job has another cap on running tasks, or none. */
    record JobCapped(JobId job, OptionalInt maxRunning, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** As many attempts of a job have failed as may: what has not started will not. */
    record JobGivenUp(JobId job, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** Work of a job has failed on a worker again and again: it goes there no more, and these failures do not count. */
    record WorkerBarred(JobId job, String farm, String worker, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** An attempt is being stopped for work of another job; its end follows. */
    record AttemptPreempted(AttemptId attempt, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** The configuration says how the farm is shared. */
    record PolicyConfigured(Policy policy, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** A node has another share than the configuration says. */
    record ShareChanged(Policy.Share share, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** A node has the share again that the configuration says. */
    record ShareReset(String node, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** A limit is another one than the configuration says. */
    record LimitChanged(Policy.Limit limit, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** A limit is again what the configuration says. */
    record LimitReset(String name, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** A show may run elsewhere than the configuration says. */
    record SiteRuleChanged(SiteRule rule, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** A show may again run where the configuration says. */
    record SiteRuleReset(String show, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** What shares of a pool are parts of: its workers have become so many more or less. */
    record CapacityNoted(String pool, long milliCores, long memoryBytes, long gpus, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /**
     * A task was given to a worker; the launch order leaves once this is stored.
     *
     * @param pool the pool whose work it is, and whose shares it counts in; empty for the farm's own, as it always was before
     *     workers could be in several
     */
    record AttemptOrdered(AttemptId attempt, TaskId task, String farm, String worker, Optional<String> pool, Instant at)
            implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** The farm says that an attempt runs. */
    record AttemptStarted(AttemptId attempt, String where, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /**
     * An attempt is over.
     *
     * @param state SUCCEEDED, FAILED, CANCELED or LOST
     * @param next where its task stands now: SUCCEEDED, FAILED, CANCELED, or QUEUED for another attempt
     * @param cause why it ended so
     * @param nextMemoryBytes how much memory the next attempt gets, if more than this one had
     * @param message why, in one sentence; empty after a success
     */
    record AttemptEnded(
            AttemptId attempt,
            State state,
            State next,
            Cause cause,
            OptionalLong nextMemoryBytes,
            OptionalInt exitCode,
            Optional<String> signal,
            String message,
            Instant at)
            implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** Some failed, canceled or done tasks of a job are to be done again, with their retries unused. */
    record TasksRetried(JobId job, List<TaskRun> tasks, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** Some tasks of a job, none of which runs, count as done from now on, although nobody ran them. */
    record TasksMarkedDone(JobId job, List<TaskRun> tasks, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /**
     * A person has an attempt stopped; its end follows.
     *
     * @param next where its task stands then, unless it ends by itself before: QUEUED to run again, SUCCEEDED to count as done
     */
    record AttemptRecalled(AttemptId attempt, State next, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /**
     * A person has decided something about a worker.
     *
     * @param pools the pools that it serves, in order, whatever it names itself; none for those that it names
     */
    record WorkerChanged(
            String farm, String worker, WorkerState state, String reason, String note, List<String> pools, Instant at)
            implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /**
     * Failures, time or a success have made a worker sick, released it on probation, or made it well.
     *
     * @param until when it is released on probation; empty unless it is sick
     * @param timesSick how often it was sick without having become well in between
     */
    record WorkerHealthChanged(
            String farm, String worker, WorkerHealth health, Optional<Instant> until, int timesSick, Instant at)
            implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** What was known about a worker is forgotten. */
    record WorkerForgotten(String farm, String worker, Instant at) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /**
     * What is known about a worker as of a snapshot.
     *
     * @param failing jobs that have failed there since the last success, the oldest first
     * @param pools the pools that a person lets it serve, in order; none for those that it names
     */
    record WorkerRestored(
            String farm,
            String worker,
            WorkerState state,
            String reason,
            String note,
            WorkerHealth health,
            Optional<Instant> sickUntil,
            int timesSick,
            List<FailingJob> failing,
            List<String> pools)
            implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** A job that has failed on a worker, and its user then. */
    record FailingJob(JobId job, String user) {}

    /** The counters as of a snapshot: the highest ids given out so far. */
    record CountersRestored(long lastJob, long lastAttempt) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /**
     * One share tree as of a snapshot; written before the jobs, so that nodes appear in their order, and again behind the
     * attempts, whose charges it replaces.
     *
     * @param pool the pool of the tree
     * @param gpu whether it is the tree of work with GPUs
     * @param origin the time at which the scalar of the decay is 1, milliseconds since 1970
     * @param at the time the tree has advanced to
     * @param sweepAt the node whose key was last computed in turn
     * @param sweepDue how many nodes are due
     * @param nodes in the order in which they appeared
     */
    record SharesRestored(
            String pool, boolean gpu, long origin, long at, int sweepAt, double sweepDue, List<NodeRestored> nodes)
            implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /**
     * A node of a share tree as of a snapshot.
     *
     * @param band the band
     * @param path {@code show}, {@code show/department} or {@code show/department/user}; empty for the band itself
     * @param keyedAt the time for which its key was computed
     * @param debt for cores, memory and GPUs, what makes decayed usage out of what is used
     */
    record NodeRestored(Band band, String path, long keyedAt, List<Double> debt) {}

    /**
     * A job as of a snapshot, without its attempts, which follow.
     *
     * @param failures failed attempts since it was submitted or retried by hand
     * @param barred workers that it goes to no more
     */
    record JobRestored(
            JobId job,
            JobSpec spec,
            Instant submittedAt,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            boolean canceled,
            boolean givenUp,
            Band band,
            boolean urgent,
            Optional<Instant> deadline,
            int failures,
            List<BarredWorker> barred,
            List<StepRestored> steps)
            implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /**
     * An attempt as of a snapshot.
     *
     * @param memoryBytes what it occupies
     * @param preempted whether it is being stopped for other work
     * @param recalled where its task will stand, if a person has it stopped
     * @param pool the pool in whose shares it counts, if it has not ended; empty for the farm's own
     */
    record AttemptRestored(
            AttemptId attempt,
            TaskId task,
            State state,
            String farm,
            String worker,
            Instant orderedAt,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            String where,
            OptionalInt exitCode,
            Optional<String> signal,
            String message,
            Optional<Cause> cause,
            long memoryBytes,
            boolean preempted,
            Optional<State> recalled,
            Optional<String> pool)
            implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /**
     * The tasks of a step as of a snapshot.
     *
     * @param states runs of equal states by task index
     * @param failures tasks that have failed attempts, by rising index
     * @param memory tasks that get more memory than the step asks for, by rising index
     * @param marked tasks that count as done although nobody ran them, by rising index
     */
    record StepRestored(
            List<StateRun> states, List<TaskFailures> failures, List<TaskMemory> memory, List<TaskRun> marked) {
        /** One whose tasks were all run. */
        public StepRestored(List<StateRun> states, List<TaskFailures> failures, List<TaskMemory> memory) {
            this(states, failures, memory, List.of());
        }
    }

    /** So many tasks of a step in a row. */
    record TaskRun(int step, int first, int count) {}

    /** How much memory the next attempt of a task gets. */
    record TaskMemory(int index, long memoryBytes) {}

    /** A worker that a job goes to no more. */
    record BarredWorker(String farm, String worker) {}

    /** So many tasks in a row that are in the same state. */
    record StateRun(State state, int count) {}

    /** How often a task has failed since it was submitted or retried by hand. */
    record TaskFailures(int index, int failures) {}
}
