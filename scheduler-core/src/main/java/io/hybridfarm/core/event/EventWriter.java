package io.hybridfarm.core.event;

import io.hybridfarm.core.Policy;
import io.hybridfarm.core.SiteRule;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.RetryPolicy;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import io.hybridfarm.spi.template.Template;
import java.util.List;

/** Writes one event; {@link EventReader} mirrors it line by line. */
final class EventWriter implements EventHandler {
    private final ByteSink out = new ByteSink();

    byte[] bytes() {
        return out.toByteArray();
    }

    private void begin(EventTag tag) {
        out.octet(EventCodec.VERSION);
        out.octet(tag.code());
    }

    @Override
    public void on(Event.JobSubmitted event) {
        begin(EventTag.JOB_SUBMITTED);
        out.number(event.job().number());
        spec(event.spec());
        out.instant(event.at());
    }

    @Override
    public void on(Event.JobCanceled event) {
        begin(EventTag.JOB_CANCELED);
        out.number(event.job().number());
        out.instant(event.at());
    }

    @Override
    public void on(Event.JobHeld event) {
        begin(EventTag.JOB_HELD);
        out.number(event.job().number());
        out.flag(event.held());
        out.instant(event.at());
    }

    @Override
    public void on(Event.JobPrioritized event) {
        begin(EventTag.JOB_PRIORITIZED);
        out.number(event.job().number());
        out.number(event.priority());
        out.instant(event.at());
    }

    @Override
    public void on(Event.JobRetried event) {
        begin(EventTag.JOB_RETRIED);
        out.number(event.job().number());
        out.instant(event.at());
    }

    @Override
    public void on(Event.AttemptOrdered event) {
        begin(EventTag.ATTEMPT_ORDERED);
        out.number(event.attempt().number());
        task(event.task());
        out.text(event.farm());
        out.text(event.worker());
        out.instant(event.at());
        out.optional(event.pool(), out::text);
    }

    @Override
    public void on(Event.AttemptStarted event) {
        begin(EventTag.ATTEMPT_STARTED);
        out.number(event.attempt().number());
        out.text(event.where());
        out.instant(event.at());
    }

    @Override
    public void on(Event.AttemptEnded event) {
        begin(EventTag.ATTEMPT_ENDED);
        out.number(event.attempt().number());
        out.constant(event.state());
        out.constant(event.next());
        out.optionalNumber(event.exitCode());
        out.optional(event.signal(), out::text);
        out.text(event.message());
        out.instant(event.at());
        out.constant(event.cause());
        out.optionalLong(event.nextMemoryBytes());
    }

    @Override
    public void on(Event.CountersRestored event) {
        begin(EventTag.COUNTERS_RESTORED);
        out.number(event.lastJob());
        out.number(event.lastAttempt());
    }

    @Override
    public void on(Event.JobRestored event) {
        begin(EventTag.JOB_RESTORED);
        out.number(event.job().number());
        spec(event.spec());
        out.instant(event.submittedAt());
        out.optional(event.startedAt(), out::instant);
        out.optional(event.endedAt(), out::instant);
        out.flag(event.canceled());
        out.list(event.steps(), step -> {
            out.list(step.states(), run -> {
                out.constant(run.state());
                out.number(run.count());
            });
            out.list(step.failures(), failures -> {
                out.number(failures.index());
                out.number(failures.failures());
            });
            out.list(step.memory(), memory -> {
                out.number(memory.index());
                out.number(memory.memoryBytes());
            });
            out.list(step.marked(), this::run);
        });
        out.flag(event.givenUp());
        out.constant(event.band());
        out.flag(event.urgent());
        out.optional(event.deadline(), out::instant);
        out.number(event.failures());
        out.list(event.barred(), barred -> {
            out.text(barred.farm());
            out.text(barred.worker());
        });
    }

    @Override
    public void on(Event.AttemptRestored event) {
        begin(EventTag.ATTEMPT_RESTORED);
        out.number(event.attempt().number());
        task(event.task());
        out.constant(event.state());
        out.text(event.farm());
        out.text(event.worker());
        out.instant(event.orderedAt());
        out.optional(event.startedAt(), out::instant);
        out.optional(event.endedAt(), out::instant);
        out.text(event.where());
        out.optionalNumber(event.exitCode());
        out.optional(event.signal(), out::text);
        out.text(event.message());
        out.optional(event.cause(), out::constant);
        out.number(event.memoryBytes());
        out.flag(event.preempted());
        out.optional(event.recalled(), out::constant);
        out.optional(event.pool(), out::text);
    }

    @Override
    public void on(Event.JobRanked event) {
        begin(EventTag.JOB_RANKED);
        out.number(event.job().number());
        out.constant(event.band());
        out.flag(event.urgent());
        out.optional(event.deadline(), out::instant);
        out.instant(event.at());
    }

    @Override
    public void on(Event.JobMoved event) {
        begin(EventTag.JOB_MOVED);
        out.number(event.job().number());
        out.text(event.show());
        out.text(event.department());
        out.text(event.user());
        out.instant(event.at());
    }

    @Override
    public void on(Event.JobCapped event) {
        begin(EventTag.JOB_CAPPED);
        out.number(event.job().number());
        out.optionalNumber(event.maxRunning());
        out.instant(event.at());
    }

    @Override
    public void on(Event.JobGivenUp event) {
        begin(EventTag.JOB_GIVEN_UP);
        out.number(event.job().number());
        out.instant(event.at());
    }

    @Override
    public void on(Event.WorkerBarred event) {
        begin(EventTag.WORKER_BARRED);
        out.number(event.job().number());
        out.text(event.farm());
        out.text(event.worker());
        out.instant(event.at());
    }

    @Override
    public void on(Event.AttemptPreempted event) {
        begin(EventTag.ATTEMPT_PREEMPTED);
        out.number(event.attempt().number());
        out.instant(event.at());
    }

    @Override
    public void on(Event.PolicyConfigured event) {
        begin(EventTag.POLICY_CONFIGURED);
        policy(event.policy());
        out.instant(event.at());
    }

    @Override
    public void on(Event.ShareChanged event) {
        begin(EventTag.SHARE_CHANGED);
        share(event.share());
        out.instant(event.at());
    }

    @Override
    public void on(Event.ShareReset event) {
        begin(EventTag.SHARE_RESET);
        out.text(event.node());
        out.instant(event.at());
    }

    @Override
    public void on(Event.LimitChanged event) {
        begin(EventTag.LIMIT_CHANGED);
        limit(event.limit());
        out.instant(event.at());
    }

    @Override
    public void on(Event.LimitReset event) {
        begin(EventTag.LIMIT_RESET);
        out.text(event.name());
        out.instant(event.at());
    }

    @Override
    public void on(Event.SiteRuleChanged event) {
        begin(EventTag.SITE_RULE_CHANGED);
        site(event.rule());
        out.instant(event.at());
    }

    @Override
    public void on(Event.SiteRuleReset event) {
        begin(EventTag.SITE_RULE_RESET);
        out.text(event.show());
        out.instant(event.at());
    }

    @Override
    public void on(Event.CapacityNoted event) {
        begin(EventTag.CAPACITY_NOTED);
        out.text(event.pool());
        out.number(event.milliCores());
        out.number(event.memoryBytes());
        out.number(event.gpus());
        out.instant(event.at());
    }

    @Override
    public void on(Event.SharesRestored event) {
        begin(EventTag.SHARES_RESTORED);
        out.text(event.pool());
        out.flag(event.gpu());
        out.number(event.origin());
        out.number(event.at());
        out.number(event.sweepAt());
        out.real(event.sweepDue());
        out.list(event.nodes(), node -> {
            out.constant(node.band());
            out.text(node.path());
            out.number(node.keyedAt());
            out.list(node.debt(), out::real);
        });
    }

    @Override
    public void on(Event.TasksRetried event) {
        begin(EventTag.TASKS_RETRIED);
        out.number(event.job().number());
        out.list(event.tasks(), this::run);
        out.instant(event.at());
    }

    @Override
    public void on(Event.TasksMarkedDone event) {
        begin(EventTag.TASKS_MARKED_DONE);
        out.number(event.job().number());
        out.list(event.tasks(), this::run);
        out.instant(event.at());
    }

    @Override
    public void on(Event.AttemptRecalled event) {
        begin(EventTag.ATTEMPT_RECALLED);
        out.number(event.attempt().number());
        out.constant(event.next());
        out.instant(event.at());
    }

    @Override
    public void on(Event.WorkerChanged event) {
        begin(EventTag.WORKER_CHANGED);
        out.text(event.farm());
        out.text(event.worker());
        out.constant(event.state());
        out.text(event.reason());
        out.text(event.note());
        out.instant(event.at());
        out.list(event.pools(), out::text);
    }

    @Override
    public void on(Event.WorkerHealthChanged event) {
        begin(EventTag.WORKER_HEALTH_CHANGED);
        out.text(event.farm());
        out.text(event.worker());
        out.constant(event.health());
        out.optional(event.until(), out::instant);
        out.number(event.timesSick());
        out.instant(event.at());
    }

    @Override
    public void on(Event.WorkerForgotten event) {
        begin(EventTag.WORKER_FORGOTTEN);
        out.text(event.farm());
        out.text(event.worker());
        out.instant(event.at());
    }

    @Override
    public void on(Event.WorkerRestored event) {
        begin(EventTag.WORKER_RESTORED);
        out.text(event.farm());
        out.text(event.worker());
        out.constant(event.state());
        out.text(event.reason());
        out.text(event.note());
        out.constant(event.health());
        out.optional(event.sickUntil(), out::instant);
        out.number(event.timesSick());
        out.list(event.failing(), failing -> {
            out.number(failing.job().number());
            out.text(failing.user());
        });
        out.list(event.pools(), out::text);
    }

    private void run(Event.TaskRun run) {
        out.number(run.step());
        out.number(run.first());
        out.number(run.count());
    }

    private void policy(Policy policy) {
        out.real(policy.memory());
        out.duration(policy.halfLife());
        out.real(policy.debtCeiling());
        out.duration(policy.ageing());
        out.list(policy.shares(), this::share);
        out.list(policy.bands().entrySet(), band -> {
            out.constant(band.getKey());
            bounds(band.getValue());
        });
        out.list(policy.limits(), this::limit);
        out.duration(policy.reservation().after());
        out.real(policy.reservation().part());
        out.number(policy.preemption().perHour());
        out.duration(policy.preemption().minRunTime());
        out.number(policy.sickness().jobs());
        out.number(policy.sickness().users());
        out.duration(policy.sickness().rest());
        out.duration(policy.sickness().longest());
        out.list(policy.sites(), this::site);
    }

    private void site(SiteRule rule) {
        out.text(rule.show());
        out.list(rule.farms(), out::text);
    }

    private void share(Policy.Share share) {
        out.text(share.node());
        out.real(share.weight());
        bounds(share.bounds());
        out.optionalNumber(share.maxRunning());
    }

    private void bounds(Policy.Bounds bounds) {
        out.real(bounds.min());
        out.real(bounds.max());
    }

    private void limit(Policy.Limit limit) {
        out.text(limit.name());
        out.number(limit.count());
        out.constant(limit.per());
        out.optionalNumber(limit.startsPerMinute());
        out.flag(limit.releaseAt().isPresent());
        limit.releaseAt().ifPresent(out::real);
    }

    private void task(TaskId task) {
        out.number(task.job().number());
        out.number(task.step());
        out.number(task.index());
    }

    private void spec(JobSpec spec) {
        out.text(spec.name());
        out.text(spec.show());
        out.optional(spec.shot(), out::text);
        out.text(spec.user());
        out.number(spec.priority());
        out.optional(spec.clientToken(), out::text);
        out.flag(spec.held());
        out.list(spec.steps(), this::step);
        out.text(spec.department());
        out.flag(spec.interruptible());
        out.list(spec.pools(), out::text);
        out.list(spec.allowWorkers(), out::text);
        out.list(spec.denyWorkers(), out::text);
        out.optionalNumber(spec.maxRunning());
        out.optionalNumber(spec.failureLimit());
        out.list(spec.dependsOn(), dependency -> {
            out.number(dependency.job().number());
            out.constant(dependency.on());
        });
        out.list(spec.groups(), out::text);
        out.optionalNumber(spec.maxWorkers());
    }

    private void step(StepSpec step) {
        out.text(step.name());
        templates(step.command());
        out.optional(step.frames(), frames -> out.text(frames.toString()));
        out.number(step.chunk());
        demand(step.demand());
        out.list(step.environment().entrySet(), variable -> {
            out.text(variable.getKey());
            out.text(variable.getValue().toString());
        });
        out.optional(step.workingFolder(), folder -> out.text(folder.toString()));
        templates(step.inputs());
        templates(step.outputs());
        retry(step.retry());
        out.optional(step.timeout(), out::duration);
        out.list(step.dependsOn(), this::dependency);
        out.optionalNumber(step.maxRunning());
        out.optional(step.progress(), out::text);
        out.optional(step.minRunTime(), out::duration);
        out.optional(step.stallAfter(), out::duration);
        out.constant(step.frameOrder());
    }

    private void templates(List<Template> templates) {
        out.list(templates, template -> out.text(template.toString()));
    }

    private void demand(Demand demand) {
        out.number(demand.milliCores());
        out.number(demand.memoryBytes());
        out.number(demand.gpus());
        out.list(demand.tags(), out::text);
        out.list(demand.licences().entrySet(), licence -> {
            out.text(licence.getKey());
            out.number(licence.getValue());
        });
        out.flag(demand.exclusive());
    }

    private void retry(RetryPolicy retry) {
        out.number(retry.retries());
        out.list(retry.licenceCodes(), code -> out.number(code));
        out.list(retry.memoryCodes(), code -> out.number(code));
    }

    private void dependency(Dependency dependency) {
        out.text(dependency.step());
        out.constant(dependency.kind());
        out.number(dependency.offset());
        out.constant(dependency.on());
    }
}
