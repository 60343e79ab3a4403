package io.hybridfarm.core.farm;

import io.hybridfarm.core.Explanation;
import io.hybridfarm.core.LimitStanding;
import io.hybridfarm.core.Refusal;
import io.hybridfarm.core.Refusal.Reason;
import io.hybridfarm.core.ShareStanding;
import io.hybridfarm.core.SiteRule;
import io.hybridfarm.core.SiteStanding;
import io.hybridfarm.core.command.Question;
import io.hybridfarm.core.command.QuestionHandler;
import io.hybridfarm.core.plan.Explainer;
import io.hybridfarm.spi.job.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Answers questions from the state that decisions are made from; changes nothing. */
final class Answers implements QuestionHandler {
    private final FarmState state;
    private final long now;

    Answers(FarmState state, long now) {
        this.state = state;
        this.now = now;
    }

    @Override
    public List<ShareStanding> on(Question.Shares question) {
        return state.matcher.explainer().standings();
    }

    @Override
    public List<LimitStanding> on(Question.Limits question) {
        return state.matcher.explainer().limits();
    }

    @Override
    public List<SiteStanding> on(Question.Sites question) {
        return state.rules.effective().sites().stream()
                .sorted(Comparator.comparing(SiteRule::show))
                .map(rule -> new SiteStanding(rule, state.rules.changesSite(rule.show())))
                .toList();
    }

    @Override
    public Explanation on(Question.Why question) {
        Job job = state.job(question.job());
        State current = job.state();
        Optional<Refusal> whole = current.ended() ? Optional.empty() : wholeJob(job);
        List<Explanation.Step> steps = new ArrayList<>();
        for (Step step : job.steps) {
            if (step.count(State.WAITING) + step.count(State.QUEUED) > 0) {
                steps.add(
                        whole.isPresent()
                                ? explained(step, whole.get(), unblock(whole.get()), List.of())
                                : explain(job, step));
            }
        }
        if (current.ended()) {
            return ended(job, current, steps);
        }
        if (steps.isEmpty()) {
            return new Explanation(
                    job.id, current, "nothing is in its way: all of its tasks that have not ended run", "", List.of());
        }
        Explanation.Step first =
                steps.stream().filter(step -> step.queued() > 0).findFirst().orElse(steps.get(0));
        String sentence = whole.map(Refusal::sentence)
                .orElseGet(
                        () -> "step '" + first.name() + "' " + first.refusal().sentence());
        return new Explanation(job.id, current, sentence, first.unblock(), steps);
    }

    private static Explanation ended(Job job, State current, List<Explanation.Step> steps) {
        int failed = job.count(State.FAILED);
        String sentence = switch (current) {
            case SUCCEEDED -> "all of its tasks have succeeded";
            case CANCELED -> "it was canceled";
            case FAILED ->
                job.givenUp()
                        ? "it was given up after " + job.failures() + " failed attempts"
                                + (job.spec().failureLimit().isPresent()
                                        ? "; its failureLimit is "
                                                + job.spec().failureLimit().getAsInt()
                                        : "")
                        : failed + " of its tasks " + (failed == 1 ? "has" : "have") + " failed";
            case HELD, WAITING, QUEUED, RUNNING, LOST -> "it has ended: " + current;
        };
        String unblock = current == State.SUCCEEDED
                ? ""
                : current == State.CANCELED ? "it is retried" : "it is retried, once the cause is mended";
        return new Explanation(job.id, current, sentence, unblock, steps);
    }

    /** What stops all of a job. */
    private Optional<Refusal> wholeJob(Job job) {
        if (job.spec().held()) {
            return Optional.of(new Refusal(Reason.HELD, "it is held back by a person"));
        }
        return Dependencies.unmet(job.spec(), state::stateOf);
    }

    private Explanation.Step explain(Job job, Step step) {
        if (step.count(State.QUEUED) == 0) {
            Refusal refusal = Dependencies.unmet(step.spec, step.firstWaiting(), job)
                    .orElseThrow(() -> new IllegalStateException("a task waits for nothing"));
            return explained(step, refusal, unblock(refusal), List.of());
        }
        long pausedUntil = state.pauses.until(step);
        if (pausedUntil > now) {
            Refusal refusal = new Refusal(
                    Reason.LICENCE, "found no free licence when it ran last, and waits a while before it tries again");
            long seconds = (pausedUntil - now + 999) / 1000;
            return explained(step, refusal, seconds + (seconds == 1 ? " second passes" : " seconds pass"), List.of());
        }
        Explainer.Answer answer = state.matcher.explainer().explain(step.lanes().get(0), now);
        return explained(step, answer.refusal(), answer.unblock(), answer.pools());
    }

    private static Explanation.Step explained(
            Step step, Refusal refusal, String unblock, List<Explanation.Pool> pools) {
        return new Explanation.Step(
                step.spec.name(),
                step.count(State.WAITING),
                step.count(State.QUEUED),
                step.count(State.RUNNING),
                refusal,
                unblock,
                pools);
    }

    private static String unblock(Refusal refusal) {
        return switch (refusal.reason()) {
            case HELD -> "the job is released";
            case DEPENDENCY -> "what it waits for is done";
            case DEPENDENCY_FAILED -> "what it waits for is retried and succeeds";
            case TASK_CAP,
                    NO_WORKERS,
                    SITE,
                    NEVER_FITS,
                    CLOSED,
                    LICENCE,
                    MACHINE_LIMIT,
                    START_RATE,
                    SHARE_CAP,
                    FORBIDDEN,
                    KEPT,
                    OTHER_POOL,
                    NO_ROOM,
                    NEXT -> "";
        };
    }
}
