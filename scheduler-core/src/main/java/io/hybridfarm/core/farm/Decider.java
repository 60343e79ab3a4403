package io.hybridfarm.core.farm;

import io.hybridfarm.core.Policy;
import io.hybridfarm.core.Receipt;
import io.hybridfarm.core.SiteRule;
import io.hybridfarm.core.TaskSelection;
import io.hybridfarm.core.command.Command;
import io.hybridfarm.core.command.RequestHandler;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.JobDependency;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Says what a request leads to, given the state; changes nothing. */
final class Decider implements RequestHandler<Decision> {
    private final FarmState state;
    private final Instant now;

    Decider(FarmState state, Instant now) {
        this.state = state;
        this.now = now;
    }

    @Override
    public Decision on(Command.SubmitJob request) {
        JobSpec spec = request.spec();
        JobId first = spec.clientToken().map(state.tokens::get).orElse(null);
        if (first != null) {
            return unchanged(first, "job " + first + " was submitted with this clientToken before");
        }
        for (JobDependency dependency : spec.dependsOn()) {
            if (dependency.job().number() > state.jobs.size()) {
                throw FarmException.invalid("dependsOn", "there is no job " + dependency.job());
            }
        }
        requireKnown("pools", spec.pools(), state.matcher.pools());
        for (StepSpec step : spec.steps()) {
            requireKnown(
                    "steps[" + step.name() + "].demand.licences",
                    List.copyOf(step.demand().licences().keySet()),
                    state.matcher.limits());
        }
        JobId id = state.nextJob();
        return changed(
                new Event.JobSubmitted(id, spec, now), id, "job " + id + " submitted" + (spec.held() ? ", held" : ""));
    }

    private static void requireKnown(String field, List<String> named, List<String> known) {
        for (String name : named) {
            if (!known.contains(name)) {
                throw FarmException.invalid(
                        field,
                        "there is no '" + name + "'; there is "
                                + (known.isEmpty() ? "none at all" : String.join(", ", known)));
            }
        }
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
        Decision decision = new JobChanges(state.job(request.job()), request.change(), now).decide();
        return request.change()
                .show()
                .map(show -> decision.with(SiteRecalls.of(
                        state, state.liveOf(request.job()), state.rules.effective(), before -> show, now)))
                .orElse(decision);
    }

    @Override
    public Decision on(Command.RetryTasks request) {
        return tasks(request.job(), request.tasks()).retry();
    }

    @Override
    public Decision on(Command.RequeueTasks request) {
        return tasks(request.job(), request.tasks()).requeue();
    }

    @Override
    public Decision on(Command.MarkTasksDone request) {
        return tasks(request.job(), request.tasks()).markDone();
    }

    @Override
    public Decision on(Command.SuspendJob request) {
        return tasks(request.job(), TaskSelection.ALL).suspend();
    }

    private TaskDecisions tasks(JobId job, TaskSelection tasks) {
        return new TaskDecisions(state, state.job(job), tasks, now);
    }

    @Override
    public Decision on(Command.ChangeWorker request) {
        return new WorkerDecisions(state, request.farm(), request.worker(), now).change(request.change());
    }

    @Override
    public Decision on(Command.ForgetWorker request) {
        return new WorkerDecisions(state, request.farm(), request.worker(), now).forget();
    }

    @Override
    public Decision on(Command.SetShare request) {
        Policy.Share share = request.share();
        Policy after = state.rules.withShare(share);
        boolean same = after.equals(state.rules.effective()) && state.rules.changesShare(share.node());
        return rules(
                same,
                new Event.ShareChanged(share, now),
                "'" + share.node() + "' has weight " + share.weight() + ", min "
                        + share.bounds().min() + ", max " + share.bounds().max());
    }

    @Override
    public Decision on(Command.ResetShare request) {
        Policy.requireNode(request.node());
        state.rules.withoutShare(request.node());
        return rules(
                !state.rules.changesShare(request.node()),
                new Event.ShareReset(request.node(), now),
                "'" + request.node() + "' has the share that the configuration says");
    }

    @Override
    public Decision on(Command.SetLimit request) {
        Policy.Limit limit = request.limit();
        boolean same = state.rules.effective().limits().contains(limit) && state.rules.changesLimit(limit.name());
        return rules(
                same,
                new Event.LimitChanged(limit, now),
                "limit '" + limit.name() + "' has " + limit.count() + ", one for each "
                        + (limit.per() == Policy.Per.TASK ? "task" : "worker"));
    }

    @Override
    public Decision on(Command.ResetLimit request) {
        return rules(
                !state.rules.changesLimit(request.name()),
                new Event.LimitReset(request.name(), now),
                "limit '" + request.name() + "' is what the configuration says");
    }

    @Override
    public Decision on(Command.SetSiteRule request) {
        SiteRule rule = request.rule();
        if (!rule.allowsEvery()) {
            requireKnown("farms", rule.farms(), state.matcher.farms());
        }
        boolean same = state.rules.effective().sites().contains(rule) && state.rules.changesSite(rule.show());
        boolean known = rule.show().equals(SiteRule.OTHERS) || isKnownShow(rule.show());
        return sites(
                same,
                new Event.SiteRuleChanged(rule, now),
                state.rules.withSite(rule),
                who(rule.show()) + " may run on "
                        + (rule.allowsEvery()
                                ? "every farm"
                                : (rule.farms().size() == 1 ? "farm " : "farms ") + String.join(" and ", rule.farms())
                                        + " alone")
                        + (known ? "" : "; no job of it has been submitted yet"));
    }

    @Override
    public Decision on(Command.ResetSiteRule request) {
        return sites(
                !state.rules.changesSite(request.show()),
                new Event.SiteRuleReset(request.show(), now),
                state.rules.withoutSite(request.show()),
                who(request.show()) + " may run where the configuration says");
    }

    private boolean isKnownShow(String show) {
        for (int i = state.jobs.size() - 1; i >= 0; i--) {
            if (state.jobs.get(i).spec().show().equals(show)) {
                return true;
            }
        }
        return false;
    }

    private Decision sites(boolean same, Event event, Policy after, String message) {
        List<Event> recalls = SiteRecalls.of(state, state.live.values(), after, show -> show, now);
        String called = recalls.isEmpty()
                ? ""
                : "; called back what was ordered elsewhere and has not started: " + recalls.size()
                        + (recalls.size() == 1 ? " attempt" : " attempts");
        return rules(same, event, message + called).with(recalls);
    }

    private static String who(String show) {
        return show.equals(SiteRule.OTHERS) ? "every show without a rule of its own" : "show '" + show + "'";
    }

    private static Decision rules(boolean same, Event event, String message) {
        return new Decision(same ? List.of() : List.of(event), new Receipt(Optional.empty(), !same, message));
    }

    private static Decision changed(Event event, JobId job, String message) {
        return new Decision(new ArrayList<>(List.of(event)), new Receipt(job, true, message));
    }

    private static Decision unchanged(JobId job, String message) {
        return new Decision(List.of(), new Receipt(job, false, message));
    }
}
