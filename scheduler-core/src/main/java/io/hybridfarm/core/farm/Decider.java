package io.hybridfarm.core.farm;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.Receipt;
import io.hybridfarm.core.command.Command;
import io.hybridfarm.core.command.RequestHandler;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.State;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Says what a command leads to, given the state; changes nothing. */
final class Decider {
    private static final int LONGEST_TEXT = 2_000;

    private final FarmState state;

    Decider(FarmState state) {
        this.state = state;
    }

    /**
     * @throws FarmException with the reason if the request is refused
     */
    Decision decide(Command.Request request, Instant now) {
        return request.dispatch(new Requests(now));
    }

    /** What a report about a live attempt leads to; empty if nothing. */
    Optional<Event> decide(LiveAttempt live, AttemptReport report, Instant now) {
        return report.dispatch(new Reports(live, now));
    }

    private final class Requests implements RequestHandler<Decision> {
        private final Instant now;

        Requests(Instant now) {
            this.now = now;
        }

        @Override
        public Decision on(Command.SubmitJob request) {
            JobId first = request.spec().clientToken().map(state.tokens::get).orElse(null);
            if (first != null) {
                return unchanged(first, "job " + first + " was submitted with this clientToken before");
            }
            JobId id = state.nextJob();
            return changed(
                    new Event.JobSubmitted(id, request.spec(), now),
                    id,
                    "job " + id + " submitted" + (request.spec().held() ? ", held" : ""));
        }

        @Override
        public Decision on(Command.CancelJob request) {
            Job job = state.job(request.job());
            State current = job.state();
            if (current.ended()) {
                return unchanged(job.id, "job " + job.id + " has ended already: " + current);
            }
            return changed(new Event.JobCanceled(job.id, now), job.id, "job " + job.id + " canceled");
        }

        @Override
        public Decision on(Command.ChangeJob request) {
            Job job = state.job(request.job());
            List<Event> events = new ArrayList<>();
            List<String> said = new ArrayList<>();
            request.change().priority().ifPresent(priority -> {
                boolean same = job.spec().priority() == priority;
                said.add("has priority " + priority + (same ? " already" : " now"));
                if (!same) {
                    events.add(new Event.JobPrioritized(job.id, priority, now));
                }
            });
            request.change().held().ifPresent(held -> {
                boolean same = job.spec().held() == held;
                said.add("is " + (held ? "held" : "released") + (same ? " already" : ""));
                if (!same) {
                    events.add(new Event.JobHeld(job.id, held, now));
                }
            });
            Receipt receipt =
                    new Receipt(job.id, !events.isEmpty(), "job " + job.id + " " + String.join(" and ", said));
            return new Decision(events, receipt);
        }

        @Override
        public Decision on(Command.RetryJob request) {
            Job job = state.job(request.job());
            int tasks = job.count(State.FAILED) + job.count(State.CANCELED);
            if (tasks == 0 && !job.canceled()) {
                return unchanged(job.id, "job " + job.id + " has no failed or canceled tasks");
            }
            return changed(
                    new Event.JobRetried(job.id, now), job.id, "job " + job.id + ": " + tasks + " tasks run again");
        }

        @Override
        public Decision on(Command.SetShare request) {
            throw new FarmException(ErrorCode.UNSUPPORTED, "shares come with the share tree");
        }

        @Override
        public Decision on(Command.ResetShare request) {
            throw new FarmException(ErrorCode.UNSUPPORTED, "shares come with the share tree");
        }

        @Override
        public Decision on(Command.SetLimit request) {
            throw new FarmException(ErrorCode.UNSUPPORTED, "limits come with the share tree");
        }

        @Override
        public Decision on(Command.ResetLimit request) {
            throw new FarmException(ErrorCode.UNSUPPORTED, "limits come with the share tree");
        }

        private Decision changed(Event event, JobId job, String message) {
            return new Decision(List.of(event), new Receipt(job, true, message));
        }

        private Decision unchanged(JobId job, String message) {
            return new Decision(List.of(), new Receipt(job, false, message));
        }
    }

    private final class Reports implements AttemptReport.Handler<Optional<Event>> {
        private final LiveAttempt live;
        private final Job job;
        private final Instant now;

        Reports(LiveAttempt live, Instant now) {
            this.live = live;
            this.job = state.job(live.task().job());
            this.now = now;
        }

        @Override
        public Optional<Event> on(AttemptReport.Accepted report) {
            return Optional.empty();
        }

        @Override
        public Optional<Event> on(AttemptReport.Started report) {
            FarmView.Attempt attempt = state.attempt(live);
            if (attempt.state() == State.RUNNING && attempt.where().equals(bounded(report.where()))) {
                return Optional.empty();
            }
            return Optional.of(new Event.AttemptStarted(live.id(), bounded(report.where()), now));
        }

        @Override
        public Optional<Event> on(AttemptReport.Progress report) {
            return Optional.empty();
        }

        @Override
        public Optional<Event> on(AttemptReport.Finished report) {
            return Optional.of(
                    switch (report.ending()) {
                        case SUCCEEDED -> ended(State.SUCCEEDED, State.SUCCEEDED, report);
                        case FAILED, TIMED_OUT -> ended(State.FAILED, afterFailure(), report);
                        case CANCELED -> ended(State.CANCELED, again(), report);
                        case NO_LICENCE, OUT_OF_MEMORY -> ended(State.LOST, again(), report);
                    });
        }

        @Override
        public Optional<Event> on(AttemptReport.Lost report) {
            return Optional.of(new Event.AttemptEnded(
                    live.id(),
                    State.LOST,
                    again(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    bounded(report.reason()),
                    now));
        }

        private Event ended(State ended, State next, AttemptReport.Finished report) {
            return new Event.AttemptEnded(
                    live.id(),
                    ended,
                    next,
                    report.exitCode(),
                    report.signal().map(Reports::bounded),
                    bounded(report.message()),
                    now);
        }

        private State afterFailure() {
            Step step = state.step(live);
            int failures = step.failures(live.task().index()) + 1;
            return step.spec.retry().allowsAnotherAfter(failures) || job.canceled() ? again() : State.FAILED;
        }

        /** A task whose attempt is over without a result goes back to the queue, unless nobody wants it any more. */
        private State again() {
            return job.canceled() ? State.CANCELED : State.QUEUED;
        }

        /**
         * What a farm says, cut to a length that the journal can live with, and with a question mark for half a character:
         * that could not be stored, and the state must be what a replay would make it.
         */
        private static String bounded(String text) {
            String cut = text;
            if (text.length() > LONGEST_TEXT) {
                boolean splits = Character.isSurrogatePair(text.charAt(LONGEST_TEXT - 1), text.charAt(LONGEST_TEXT));
                cut = text.substring(0, splits ? LONGEST_TEXT - 1 : LONGEST_TEXT) + "...";
            }
            return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        }
    }
}
