package io.hybridfarm.spi.farm;

import io.hybridfarm.spi.job.AttemptId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a backend says about one attempt.
 *
 * <p>The usual order is {@link Accepted}, {@link Started}, any number of {@link Progress}, then one of {@link Finished} and
 * {@link Lost}; each but the last may be missing. After {@code Finished} or {@code Lost} the attempt is over: the backend has
 * made sure that none of its processes runs any more, so that its task may run elsewhere at once.
 */
public sealed interface AttemptReport {
    /** The attempt that this is about. */
    AttemptId attempt();

    /** Calls the overload of the handler that belongs to this report. */
    <R> R dispatch(Handler<R> handler);

    /**
     * One overload per report.
     *
     * @param <R> what handling gives
     */
    interface Handler<R> {
        R on(Accepted report);

        R on(Started report);

        R on(Progress report);

        R on(Finished report);

        R on(Lost report);
    }

    /** How an attempt ended by itself or by being stopped. */
    enum Ending {
        /** The command left with 0 and every declared output is there. */
        SUCCEEDED,
        /** The command left with another code or by a signal, could not be started, or a declared output is missing. */
        FAILED,
        /** The command was stopped because it outlived its timeout; counts as a failure. */
        TIMED_OUT,
        /** The command was stopped because the scheduler asked for it. */
        CANCELED,
        /** The command found no free licence, as it says by its exit code; not its fault. */
        NO_LICENCE,
        /** The worker ended the command for the memory that it took, or the command says so by its exit code. */
        OUT_OF_MEMORY
    }

    /** The farm has taken the order and will start it when it can. */
    record Accepted(AttemptId attempt) implements AttemptReport {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.on(this);
        }
    }

    /**
     * The command runs.
     *
     * @param at when it started, by the context's clock
     * @param where what an operator would look for: a process id, a cloud instance
     */
    record Started(AttemptId attempt, Instant at, String where) implements AttemptReport {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.on(this);
        }
    }

    /**
     * How far the command is; soft state, may be dropped.
     *
     * @param fraction 0 to 1
     * @param message the renderer's own words, or an empty text
     */
    record Progress(AttemptId attempt, double fraction, String message) implements AttemptReport {
        public Progress {
            if (!(fraction >= 0 && fraction <= 1)) {
                throw new IllegalArgumentException("fraction must be from 0 to 1, not " + fraction);
            }
        }

        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.on(this);
        }
    }

    /**
     * The command has ended.
     *
     * @param at when it ended, by the context's clock
     * @param ending how; what an exit code means is for {@link LaunchOrder#ending} to say
     * @param exitCode the code the command left with, where it left by itself
     * @param signal the signal that ended it, such as {@code SIGKILL}, where that is known
     * @param message one sentence for people: what failed and what to look at; empty after a success
     */
    record Finished(
            AttemptId attempt, Instant at, Ending ending, OptionalInt exitCode, Optional<String> signal, String message)
            implements AttemptReport {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.on(this);
        }
    }

    /**
     * The attempt is over through no fault of its task: worker gone, farm stopping, never started.
     *
     * @param at when that was noticed, by the context's clock
     * @param reason one sentence for people
     */
    record Lost(AttemptId attempt, Instant at, String reason) implements AttemptReport {
        @Override
        public <R> R dispatch(Handler<R> handler) {
            return handler.on(this);
        }
    }
}
