package io.hybridfarm.core.farm;

import io.hybridfarm.core.Cause;
import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.WorkerHealth;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.farm.AttemptReport;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.RetryPolicy;
import io.hybridfarm.spi.job.State;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Says what a report about a live attempt leads to, given the state; changes nothing.
 *
 * <p>What becomes of a task depends on why its attempt ended. Only its own failures use up retries: who found no licence waits
 * a while, who ran out of memory gets half as much again, who was lost or had to make way simply runs again. A worker on which
 * a job fails again and again, and nothing of it succeeds, is left to others.
 */
final class Endings implements AttemptReport.Handler<List<Event>> {
    private static final int LONGEST_TEXT = 2_000;
    /** So often may a task be lost before that counts against it: it may be what takes the machines down. */
    private static final int MOST_LOSSES = 10;

    private static final long MEMORY_STEP = 256L << 20;
    private static final long LEAST_RAISE = 1L << 30;

    private final FarmState state;
    private final LiveAttempt live;
    private final Job job;
    private final Step step;
    private final Instant now;

    Endings(FarmState state, LiveAttempt live, Instant now) {
        this.state = state;
        this.live = live;
        this.job = state.job(live.task().job());
        this.step = state.step(live);
        this.now = now;
    }

    @Override
    public List<Event> on(AttemptReport.Accepted report) {
        return List.of();
    }

    @Override
    public List<Event> on(AttemptReport.Started report) {
        FarmView.Attempt attempt = state.attempt(live);
        if (attempt.state() == State.RUNNING && attempt.where().equals(bounded(report.where()))) {
            return List.of();
        }
        return List.of(new Event.AttemptStarted(live.id(), bounded(report.where()), now));
    }

    @Override
    public List<Event> on(AttemptReport.Progress report) {
        return List.of();
    }

    @Override
    public List<Event> on(AttemptReport.Finished report) {
        Cause cause = cause(report);
        return switch (cause) {
            case SUCCESS -> succeeded(report);
            case FAILURE, TIMEOUT -> failed(cause, report);
            case NO_LICENCE -> List.of(ended(State.FAILED, again(), cause, report, report.message()));
            case OUT_OF_MEMORY -> List.of(outOfMemory(report));
            case PREEMPTED, CANCELED, REQUEUED, LOST ->
                List.of(ended(State.CANCELED, again(), cause, report, report.message()));
        };
    }

    private Cause cause(AttemptReport.Finished report) {
        return switch (report.ending()) {
            case SUCCEEDED -> Cause.SUCCESS;
            case TIMED_OUT -> Cause.TIMEOUT;
            case NO_LICENCE -> Cause.NO_LICENCE;
            case OUT_OF_MEMORY -> Cause.OUT_OF_MEMORY;
            case CANCELED -> stopped();
            case FAILED -> byExitCode(report.exitCode());
        };
    }

    /** Why an attempt was stopped that was stopped at the scheduler's wish. */
    private Cause stopped() {
        if (job.canceled()) {
            return Cause.CANCELED;
        }
        if (live.recalled() != null) {
            return live.recalled() == State.QUEUED ? Cause.REQUEUED : Cause.CANCELED;
        }
        return live.preempted() ? Cause.PREEMPTED : Cause.CANCELED;
    }

    private Cause byExitCode(OptionalInt exitCode) {
        RetryPolicy retry = step.spec.retry();
        if (exitCode.isPresent() && retry.licenceCodes().contains(exitCode.getAsInt())) {
            return Cause.NO_LICENCE;
        }
        if (exitCode.isPresent() && retry.memoryCodes().contains(exitCode.getAsInt())) {
            return Cause.OUT_OF_MEMORY;
        }
        return Cause.FAILURE;
    }

    private List<Event> succeeded(AttemptReport.Finished report) {
        Event done = ended(State.SUCCEEDED, State.SUCCEEDED, Cause.SUCCESS, report, report.message());
        KnownWorker worker = state.known.get(live.farm(), live.worker());
        if (worker == null || worker.health() == WorkerHealth.WELL) {
            return List.of(done);
        }
        return List.of(
                done,
                new Event.WorkerHealthChanged(live.farm(), live.worker(), WorkerHealth.WELL, Optional.empty(), 0, now));
    }

    private List<Event> failed(Cause cause, AttemptReport.Finished report) {
        List<Event> events = new ArrayList<>();
        events.add(ended(State.FAILED, afterFailure(), cause, report, report.message()));
        if (blamesWorker()) {
            events.add(new Event.WorkerBarred(job.id, live.farm(), live.worker(), now));
        } else if (job.spec().failureLimit().isPresent()
                && job.failures() + 1 >= job.spec().failureLimit().getAsInt()
                && !job.givenUp()
                && !job.canceled()) {
            events.add(new Event.JobGivenUp(job.id, now));
        }
        sickened().ifPresent(events::add);
        return events;
    }

    /** Whether a failure may be the worker's: nobody wanted the attempt stopped. */
    static boolean tellsOnWorker(LiveAttempt live, Job job) {
        return !job.canceled() && live.recalled() == null;
    }

    /** The worker is sick, if this failure says so: one too many of several users' jobs in a row, or one on probation. */
    private Optional<Event> sickened() {
        Policy.Sickness rule = state.rules.effective().sickness();
        KnownWorker known = state.known.get(live.farm(), live.worker());
        KnownWorker worker = known == null ? new KnownWorker(live.farm(), live.worker()) : known;
        if (rule.jobs() == 0 || !tellsOnWorker(live, job)) {
            return Optional.empty();
        }
        boolean sick = switch (worker.health()) {
            case WELL ->
                worker.jobsFailing(job.id) >= rule.jobs()
                        && worker.usersFailing(job.spec().user()) >= rule.users();
            case PROBATION -> true;
            case SICK -> false;
        };
        if (!sick) {
            return Optional.empty();
        }
        int times = worker.timesSick() + 1;
        return Optional.of(new Event.WorkerHealthChanged(
                live.farm(), live.worker(), WorkerHealth.SICK, Optional.of(now.plus(rule.rest(times))), times, now));
    }

    /** Whether the worker, rather than the job, is probably what is wrong: nothing else of the job has succeeded there. */
    private boolean blamesWorker() {
        return !job.canceled()
                && job.barred().size() < Job.MOST_BARRED
                && job.failuresOn(live.farm(), live.worker()) + 1 >= Job.FAILURES_PER_WORKER
                && usableWorkers() > job.barred().size() + 1;
    }

    /** Workers of the farm that the step could go to, were none barred. */
    private long usableWorkers() {
        List<String> allowed = job.spec().allowWorkers();
        return state.matcher.workers(live.farm()).stream()
                .filter(room -> allowed.isEmpty() || allowed.contains(room.name()))
                .filter(room -> !job.spec().denyWorkers().contains(room.name()))
                .filter(room -> !room.closed() && hasTags(room.size()) && isInGroups(room.size()))
                .count();
    }

    private boolean isInGroups(Offer.@Nullable Worker worker) {
        return worker != null && worker.isIn(job.spec().groups());
    }

    private boolean hasTags(Offer.@Nullable Worker worker) {
        return worker != null && worker.tags().containsAll(live.demand().tags());
    }

    private Event outOfMemory(AttemptReport.Finished report) {
        long had = live.demand().memoryBytes();
        long largest = state.matcher.workers(live.farm()).stream()
                .map(room -> Optional.ofNullable(room.size()))
                .flatMap(Optional::stream)
                .filter(this::hasTags)
                .mapToLong(Offer.Worker::memoryBytes)
                .max()
                .orElse(Long.MAX_VALUE);
        if (had >= largest / MEMORY_STEP * MEMORY_STEP) {
            String message = "needs more than " + Quantities.size(had) + ", and no worker of farm " + live.farm()
                    + " has more: " + report.message();
            return ended(State.FAILED, isWanted() ? State.FAILED : again(), Cause.OUT_OF_MEMORY, report, message);
        }
        long more = Math.max(had + had / 2, had + LEAST_RAISE);
        long rounded = Math.min((more + MEMORY_STEP - 1) / MEMORY_STEP, largest / MEMORY_STEP) * MEMORY_STEP;
        return new Event.AttemptEnded(
                live.id(),
                State.FAILED,
                again(),
                Cause.OUT_OF_MEMORY,
                OptionalLong.of(rounded),
                report.exitCode(),
                report.signal().map(Endings::bounded),
                bounded("ran out of " + Quantities.size(had) + ", gets " + Quantities.size(rounded) + " next: "
                        + report.message()),
                now);
    }

    @Override
    public List<Event> on(AttemptReport.Lost report) {
        int losses = step.losses(live.task().index()) + 1;
        boolean counts = losses >= MOST_LOSSES && !live.preempted() && live.recalled() == null;
        String reason = counts
                ? "lost for the " + losses + "th time, which counts as a failure: " + report.reason()
                : report.reason();
        return List.of(new Event.AttemptEnded(
                live.id(),
                State.LOST,
                counts ? afterFailure() : again(),
                counts ? Cause.FAILURE : lost(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                bounded(reason),
                now));
    }

    private Cause lost() {
        if (live.recalled() == State.QUEUED) {
            return Cause.REQUEUED;
        }
        return live.preempted() ? Cause.PREEMPTED : Cause.LOST;
    }

    private Event ended(State ended, State next, Cause cause, AttemptReport.Finished report, String message) {
        return new Event.AttemptEnded(
                live.id(),
                ended,
                next,
                cause,
                OptionalLong.empty(),
                report.exitCode(),
                report.signal().map(Endings::bounded),
                bounded(message),
                now);
    }

    private State afterFailure() {
        int failures = step.failures(live.task().index()) + 1;
        boolean another = step.spec.retry().allowsAnotherAfter(failures);
        return another || !isWanted() ? again() : State.FAILED;
    }

    /** Whether the result of its task is still wanted. */
    private boolean isWanted() {
        return !job.canceled() && (live.recalled() == null || live.recalled() == State.QUEUED);
    }

    /** A task whose attempt is over without a result goes back to the queue, unless it counts as done, or nobody wants it. */
    private State again() {
        if (live.recalled() == State.SUCCEEDED) {
            return State.SUCCEEDED;
        }
        return job.canceled() || job.givenUp() || live.recalled() == State.CANCELED ? State.CANCELED : State.QUEUED;
    }

    /**
     * What a farm says, cut to a length that the journal can live with, and with a question mark for half a character: that
     * could not be stored, and the state must be what a replay would make it.
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
