package io.hybridfarm.core.event;

import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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

    /** A task was given to a worker; the launch order leaves once this is stored. */
    record AttemptOrdered(AttemptId attempt, TaskId task, String farm, String worker, Instant at) implements Event {
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
     * @param message why, in one sentence; empty after a success
     */
    record AttemptEnded(
            AttemptId attempt,
            State state,
            State next,
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

    /** The counters as of a snapshot: the highest ids given out so far. */
    record CountersRestored(long lastJob, long lastAttempt) implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** A job as of a snapshot, without its attempts, which follow. */
    record JobRestored(
            JobId job,
            JobSpec spec,
            Instant submittedAt,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            boolean canceled,
            List<StepRestored> steps)
            implements Event {
        @Override
        public void dispatch(EventHandler handler) {
            handler.on(this);
        }
    }

    /** An attempt as of a snapshot. */
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
            String message)
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
     */
    record StepRestored(List<StateRun> states, List<TaskFailures> failures) {}

    /** So many tasks in a row that are in the same state. */
    record StateRun(State state, int count) {}

    /** How often a task has failed since it was submitted or retried by hand. */
    record TaskFailures(int index, int failures) {}
}
