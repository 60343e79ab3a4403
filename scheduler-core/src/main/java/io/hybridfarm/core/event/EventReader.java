package io.hybridfarm.core.event;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.Cause;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.SiteRule;
import io.hybridfarm.core.WorkerHealth;
import io.hybridfarm.core.WorkerState;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Condition;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.FrameOrder;
import io.hybridfarm.spi.job.FrameRange;
import io.hybridfarm.spi.job.JobDependency;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.RetryPolicy;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import io.hybridfarm.spi.template.Template;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Reads one event; mirrors {@link EventWriter} line by line, relying on Java's left-to-right order of arguments. */
final class EventReader {
    private static final State[] STATES = State.values();
    private static final Dependency.Kind[] KINDS = Dependency.Kind.values();

    private static final Band[] BANDS = Band.values();
    private static final Cause[] CAUSES = Cause.values();
    private static final Policy.Per[] PERS = Policy.Per.values();
    private static final Condition[] CONDITIONS = Condition.values();
    private static final WorkerState[] WORKER_STATES = WorkerState.values();
    private static final WorkerHealth[] HEALTHS = WorkerHealth.values();
    private static final FrameOrder[] FRAME_ORDERS = FrameOrder.values();

    private final ByteSource in;
    private final int version;

    EventReader(byte[] bytes, int version) {
        this.in = new ByteSource(bytes, 1);
        this.version = version;
    }

    Event read() {
        Event event = switch (EventTag.of(in.octet())) {
            case JOB_SUBMITTED -> new Event.JobSubmitted(job(), spec(), in.instant());
            case JOB_CANCELED -> new Event.JobCanceled(job(), in.instant());
            case JOB_HELD -> new Event.JobHeld(job(), in.flag(), in.instant());
            case JOB_PRIORITIZED -> new Event.JobPrioritized(job(), in.integer(), in.instant());
            case JOB_RETRIED -> new Event.JobRetried(job(), in.instant());
            case ATTEMPT_ORDERED -> attemptOrdered();
            case ATTEMPT_STARTED -> new Event.AttemptStarted(attempt(), in.text(), in.instant());
            case ATTEMPT_ENDED -> attemptEnded();
            case COUNTERS_RESTORED -> new Event.CountersRestored(in.number(), in.number());
            case JOB_RESTORED -> jobRestored();
            case ATTEMPT_RESTORED -> attemptRestored();
            case JOB_RANKED ->
                new Event.JobRanked(job(), in.constant(BANDS), in.flag(), in.optional(in::instant), in.instant());
            case JOB_MOVED -> new Event.JobMoved(job(), in.text(), in.text(), in.text(), in.instant());
            case JOB_CAPPED -> new Event.JobCapped(job(), in.optionalNumber(), in.instant());
            case JOB_GIVEN_UP -> new Event.JobGivenUp(job(), in.instant());
            case WORKER_BARRED -> new Event.WorkerBarred(job(), in.text(), in.text(), in.instant());
            case ATTEMPT_PREEMPTED -> new Event.AttemptPreempted(attempt(), in.instant());
            case POLICY_CONFIGURED -> new Event.PolicyConfigured(policy(), in.instant());
            case SHARE_CHANGED -> new Event.ShareChanged(share(), in.instant());
            case SHARE_RESET -> new Event.ShareReset(in.text(), in.instant());
            case LIMIT_CHANGED -> new Event.LimitChanged(limit(), in.instant());
            case LIMIT_RESET -> new Event.LimitReset(in.text(), in.instant());
            case SITE_RULE_CHANGED -> new Event.SiteRuleChanged(site(), in.instant());
            case SITE_RULE_RESET -> new Event.SiteRuleReset(in.text(), in.instant());
            case CAPACITY_NOTED ->
                new Event.CapacityNoted(in.text(), in.number(), in.number(), in.number(), in.instant());
            case SHARES_RESTORED ->
                new Event.SharesRestored(
                        in.text(),
                        in.flag(),
                        in.number(),
                        in.number(),
                        in.integer(),
                        in.real(),
                        in.list(() ->
                                new Event.NodeRestored(in.constant(BANDS), in.text(), in.number(), in.list(in::real))));
            case TASKS_RETRIED -> new Event.TasksRetried(job(), in.list(this::run), in.instant());
            case TASKS_MARKED_DONE -> new Event.TasksMarkedDone(job(), in.list(this::run), in.instant());
            case ATTEMPT_RECALLED -> new Event.AttemptRecalled(attempt(), in.constant(STATES), in.instant());
            case WORKER_CHANGED -> workerChanged();
            case WORKER_HEALTH_CHANGED ->
                new Event.WorkerHealthChanged(
                        in.text(),
                        in.text(),
                        in.constant(HEALTHS),
                        in.optional(in::instant),
                        in.integer(),
                        in.instant());
            case WORKER_FORGOTTEN -> new Event.WorkerForgotten(in.text(), in.text(), in.instant());
            case WORKER_RESTORED ->
                new Event.WorkerRestored(
                        in.text(),
                        in.text(),
                        in.constant(WORKER_STATES),
                        in.text(),
                        in.text(),
                        in.constant(HEALTHS),
                        in.optional(in::instant),
                        in.integer(),
                        in.list(() -> new Event.FailingJob(job(), in.text())),
                        pools());
        };
        if (!in.exhausted()) {
            throw new IllegalArgumentException("bytes left over behind the event");
        }
        return event;
    }

    private Event.AttemptOrdered attemptOrdered() {
        AttemptId attempt = attempt();
        TaskId task = task();
        String farm = in.text();
        String worker = in.text();
        Instant at = in.instant();
        return new Event.AttemptOrdered(attempt, task, farm, worker, pool(), at);
    }

    private Event.WorkerChanged workerChanged() {
        String farm = in.text();
        String worker = in.text();
        WorkerState state = in.constant(WORKER_STATES);
        String reason = in.text();
        String note = in.text();
        Instant at = in.instant();
        return new Event.WorkerChanged(farm, worker, state, reason, note, pools(), at);
    }

    private List<String> pools() {
        return version >= 4 ? in.list(in::text) : List.of();
    }

    /** Before version 4 every worker was in its farm's own pool alone. */
    private Optional<String> pool() {
        return version >= 4 ? in.optional(in::text) : Optional.empty();
    }

    private Event.AttemptEnded attemptEnded() {
        AttemptId attempt = attempt();
        State state = in.constant(STATES);
        State next = in.constant(STATES);
        OptionalInt exitCode = in.optionalNumber();
        Optional<String> signal = in.optional(in::text);
        String message = in.text();
        Instant at = in.instant();
        Cause cause = version >= 2 ? in.constant(CAUSES) : causeOf(state);
        OptionalLong memory = version >= 2 ? in.optionalLong() : OptionalLong.empty();
        return new Event.AttemptEnded(attempt, state, next, cause, memory, exitCode, signal, message, at);
    }

    /** What version 1 left to be guessed. */
    private static Cause causeOf(State state) {
        return switch (state) {
            case SUCCEEDED -> Cause.SUCCESS;
            case FAILED -> Cause.FAILURE;
            case CANCELED -> Cause.CANCELED;
            case LOST, HELD, WAITING, QUEUED, RUNNING -> Cause.LOST;
        };
    }

    private Event.JobRestored jobRestored() {
        JobId job = job();
        JobSpec spec = spec();
        Instant submittedAt = in.instant();
        Optional<Instant> startedAt = in.optional(in::instant);
        Optional<Instant> endedAt = in.optional(in::instant);
        boolean canceled = in.flag();
        List<Event.StepRestored> steps = in.list(this::stepRestored);
        boolean extended = version >= 2;
        return new Event.JobRestored(
                job,
                spec,
                submittedAt,
                startedAt,
                endedAt,
                canceled,
                extended && in.flag(),
                extended ? in.constant(BANDS) : Band.NORMAL,
                extended && in.flag(),
                extended ? in.optional(in::instant) : Optional.empty(),
                extended ? in.integer() : 0,
                extended ? in.list(() -> new Event.BarredWorker(in.text(), in.text())) : List.of(),
                steps);
    }

    private Event.AttemptRestored attemptRestored() {
        AttemptId attempt = attempt();
        TaskId task = task();
        State state = in.constant(STATES);
        return new Event.AttemptRestored(
                attempt,
                task,
                state,
                in.text(),
                in.text(),
                in.instant(),
                in.optional(in::instant),
                in.optional(in::instant),
                in.text(),
                in.optionalNumber(),
                in.optional(in::text),
                in.text(),
                version >= 2
                        ? in.optional(() -> in.constant(CAUSES))
                        : state.ended() ? Optional.of(causeOf(state)) : Optional.empty(),
                version >= 2 ? in.number() : -1,
                version >= 2 && in.flag(),
                version >= 3 ? in.optional(() -> in.constant(STATES)) : Optional.empty(),
                pool());
    }

    private Policy policy() {
        return new Policy(
                in.real(),
                in.duration(),
                in.real(),
                in.duration(),
                in.list(this::share),
                bands(),
                in.list(this::limit),
                new Policy.Reservation(in.duration(), in.real()),
                new Policy.Preemption(in.integer(), in.duration()),
                version >= 3
                        ? new Policy.Sickness(in.integer(), in.integer(), in.duration(), in.duration())
                        : Policy.Sickness.DEFAULT,
                version >= 4 ? in.list(this::site) : List.of());
    }

    private SiteRule site() {
        return new SiteRule(in.text(), in.list(in::text));
    }

    private Map<Band, Policy.Bounds> bands() {
        Map<Band, Policy.Bounds> bands = new EnumMap<>(Band.class);
        in.list(() -> Map.entry(in.constant(BANDS), bounds()))
                .forEach(band -> bands.put(band.getKey(), band.getValue()));
        return bands;
    }

    private Policy.Share share() {
        return new Policy.Share(in.text(), in.real(), bounds(), in.optionalNumber());
    }

    private Policy.Bounds bounds() {
        return new Policy.Bounds(in.real(), in.real());
    }

    private Policy.Limit limit() {
        return new Policy.Limit(in.text(), in.integer(), in.constant(PERS), in.optionalNumber(), releaseAt());
    }

    private OptionalDouble releaseAt() {
        return version >= 3 && in.flag() ? OptionalDouble.of(in.real()) : OptionalDouble.empty();
    }

    private Event.TaskRun run() {
        return new Event.TaskRun(in.integer(), in.integer(), in.integer());
    }

    private JobId job() {
        return new JobId(in.number());
    }

    private AttemptId attempt() {
        return new AttemptId(in.number());
    }

    private TaskId task() {
        return new TaskId(job(), in.integer(), in.integer());
    }

    private Event.StepRestored stepRestored() {
        return new Event.StepRestored(
                in.list(() -> new Event.StateRun(in.constant(STATES), in.integer())),
                in.list(() -> new Event.TaskFailures(in.integer(), in.integer())),
                version >= 2 ? in.list(() -> new Event.TaskMemory(in.integer(), in.number())) : List.of(),
                version >= 3 ? in.list(this::run) : List.of());
    }

    private JobSpec spec() {
        JobSpec.Builder job = JobSpec.builder(in.text());
        job.show(owner());
        in.optional(in::text).ifPresent(job::shot);
        job.user(owner());
        job.priority(in.integer());
        in.optional(in::text).ifPresent(job::clientToken);
        job.held(in.flag());
        job.steps(in.list(this::step));
        if (version >= 2) {
            job.department(in.text());
            job.interruptible(in.flag());
            job.pools(in.list(in::text));
            job.allowWorkers(in.list(in::text));
            job.denyWorkers(in.list(in::text));
            job.maxRunning(in.optionalNumber());
            in.optionalNumber().ifPresent(job::failureLimit);
            in.list(() -> new JobDependency(job(), in.constant(CONDITIONS))).forEach(job::dependsOn);
        }
        if (version >= 3) {
            job.groups(in.list(in::text));
            in.optionalNumber().ifPresent(job::maxWorkers);
        }
        return job.build();
    }

    /** A show or a user; in version 1 they could have slashes in them. */
    private String owner() {
        String owner = in.text();
        return version >= 2 ? owner : owner.replace('/', '-');
    }

    private StepSpec step() {
        return new StepSpec(
                in.text(),
                templates("command"),
                in.optional(() -> FrameRange.parse(in.text())),
                in.integer(),
                demand(),
                environment(),
                in.optional(() -> Template.parse("cwd", in.text())),
                templates("inputs"),
                templates("outputs"),
                retry(),
                in.optional(in::duration),
                in.list(this::dependency),
                version >= 2 ? in.optionalNumber() : OptionalInt.empty(),
                version >= 3 ? in.optional(in::text) : Optional.empty(),
                version >= 3 ? in.optional(in::duration) : Optional.empty(),
                version >= 3 ? in.optional(in::duration) : Optional.empty(),
                version >= 3 ? in.constant(FRAME_ORDERS) : FrameOrder.ASCENDING);
    }

    private Map<String, Template> environment() {
        Map<String, Template> environment = new TreeMap<>();
        in.list(() -> Map.entry(in.text(), Template.parse("env", in.text())))
                .forEach(variable -> environment.put(variable.getKey(), variable.getValue()));
        return environment;
    }

    private List<Template> templates(String field) {
        return in.list(() -> Template.parse(field, in.text()));
    }

    private Demand demand() {
        return new Demand(
                in.integer(),
                in.number(),
                in.integer(),
                in.list(in::text),
                version >= 2 ? licences() : Map.of(),
                version >= 2 && in.flag());
    }

    private Map<String, Integer> licences() {
        Map<String, Integer> licences = new TreeMap<>();
        in.list(() -> Map.entry(in.text(), in.integer()))
                .forEach(licence -> licences.put(licence.getKey(), licence.getValue()));
        return licences;
    }

    private RetryPolicy retry() {
        return new RetryPolicy(
                in.integer(),
                version >= 2 ? in.list(in::integer) : List.of(),
                version >= 2 ? in.list(in::integer) : List.of());
    }

    private Dependency dependency() {
        return new Dependency(
                in.text(),
                in.constant(KINDS),
                in.integer(),
                version >= 2 ? in.constant(CONDITIONS) : Condition.SUCCESS);
    }
}
