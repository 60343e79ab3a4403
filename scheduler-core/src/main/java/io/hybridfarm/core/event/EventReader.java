package io.hybridfarm.core.event;

import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Condition;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.FrameRange;
import io.hybridfarm.spi.job.JobDependency;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.RetryPolicy;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import io.hybridfarm.spi.template.Template;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Reads one event; mirrors {@link EventWriter} line by line, relying on Java's left-to-right order of arguments. */
final class EventReader {
    private static final State[] STATES = State.values();
    private static final Dependency.Kind[] KINDS = Dependency.Kind.values();

    private static final Condition[] CONDITIONS = Condition.values();

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
            case ATTEMPT_ORDERED -> new Event.AttemptOrdered(attempt(), task(), in.text(), in.text(), in.instant());
            case ATTEMPT_STARTED -> new Event.AttemptStarted(attempt(), in.text(), in.instant());
            case ATTEMPT_ENDED ->
                new Event.AttemptEnded(
                        attempt(),
                        in.constant(STATES),
                        in.constant(STATES),
                        in.optionalNumber(),
                        in.optional(in::text),
                        in.text(),
                        in.instant());
            case COUNTERS_RESTORED -> new Event.CountersRestored(in.number(), in.number());
            case JOB_RESTORED ->
                new Event.JobRestored(
                        job(),
                        spec(),
                        in.instant(),
                        in.optional(in::instant),
                        in.optional(in::instant),
                        in.flag(),
                        in.list(this::stepRestored));
            case ATTEMPT_RESTORED ->
                new Event.AttemptRestored(
                        attempt(),
                        task(),
                        in.constant(STATES),
                        in.text(),
                        in.text(),
                        in.instant(),
                        in.optional(in::instant),
                        in.optional(in::instant),
                        in.text(),
                        in.optionalNumber(),
                        in.optional(in::text),
                        in.text());
        };
        if (!in.exhausted()) {
            throw new IllegalArgumentException("bytes left over behind the event");
        }
        return event;
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
                in.list(() -> new Event.TaskFailures(in.integer(), in.integer())));
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
                version >= 2 ? in.optionalNumber() : OptionalInt.empty());
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
