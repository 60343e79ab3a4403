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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Events of every kind with values that are hard on a codec. */
final class AnyEvent {
    /** For each kind of event, any event of that kind. */
    static final Map<Class<? extends Event>, Arbitrary<? extends Event>> BY_KIND = byKind();

    private AnyEvent() {}

    static Arbitrary<Event> event() {
        return Arbitraries.of(new ArrayList<>(BY_KIND.values())).flatMap(kind -> kind.map(Event.class::cast));
    }

    private static Map<Class<? extends Event>, Arbitrary<? extends Event>> byKind() {
        Map<Class<? extends Event>, Arbitrary<? extends Event>> kinds = new LinkedHashMap<>();
        kinds.put(
                Event.JobSubmitted.class,
                Combinators.combine(job(), spec(), instant()).as(Event.JobSubmitted::new));
        kinds.put(Event.JobCanceled.class, Combinators.combine(job(), instant()).as(Event.JobCanceled::new));
        kinds.put(
                Event.JobHeld.class,
                Combinators.combine(job(), flag(), instant()).as(Event.JobHeld::new));
        kinds.put(
                Event.JobPrioritized.class,
                Combinators.combine(job(), integer(), instant()).as(Event.JobPrioritized::new));
        kinds.put(Event.JobRetried.class, Combinators.combine(job(), instant()).as(Event.JobRetried::new));
        kinds.put(
                Event.AttemptOrdered.class,
                Combinators.combine(attempt(), task(), text(), text(), text().optional(), instant())
                        .as(Event.AttemptOrdered::new));
        kinds.put(
                Event.AttemptStarted.class,
                Combinators.combine(attempt(), text(), instant()).as(Event.AttemptStarted::new));
        kinds.put(
                Event.AttemptEnded.class,
                Combinators.combine(
                                Combinators.combine(attempt(), state(), state(), cause(), memory())
                                        .as(Ending::new),
                                exitCode(),
                                text().optional(),
                                text(),
                                instant())
                        .as((ending, code, signal, message, at) -> new Event.AttemptEnded(
                                ending.attempt,
                                ending.state,
                                ending.next,
                                ending.cause,
                                ending.memory,
                                code,
                                signal,
                                message,
                                at)));
        kinds.put(
                Event.CountersRestored.class,
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(Event.CountersRestored::new));
        kinds.put(
                Event.JobRestored.class,
                Combinators.combine(
                                job(),
                                spec(),
                                instant(),
                                instant().optional(),
                                instant().optional(),
                                flag(),
                                Combinators.combine(
                                                flag(),
                                                band(),
                                                flag(),
                                                instant().optional(),
                                                integer(),
                                                barred())
                                        .as(Standing::new),
                                stepRestored().list().ofMaxSize(4))
                        .as((job, spec, submitted, started, ended, canceled, standing, steps) -> new Event.JobRestored(
                                job,
                                spec,
                                submitted,
                                started,
                                ended,
                                canceled,
                                standing.givenUp,
                                standing.band,
                                standing.urgent,
                                standing.deadline,
                                standing.failures,
                                standing.barred,
                                steps)));
        kinds.put(
                Event.AttemptRestored.class,
                Combinators.combine(
                                Combinators.combine(attempt(), task(), state()).as(AttemptStart::new),
                                text(),
                                text(),
                                instant(),
                                instant().optional(),
                                instant().optional(),
                                Combinators.combine(
                                                text(),
                                                exitCode(),
                                                text().optional(),
                                                text(),
                                                cause().optional(),
                                                Arbitraries.longs(),
                                                Combinators.combine(flag(), state().optional(), text().optional())
                                                        .as(Stopping::new))
                                        .as((where, code, signal, message, cause, memory, stopping) -> new AttemptEnd(
                                                where,
                                                code,
                                                signal,
                                                message,
                                                cause,
                                                memory,
                                                stopping.preempted,
                                                stopping.recalled,
                                                stopping.pool)))
                        .as((start, farm, worker, ordered, started, ended, end) -> new Event.AttemptRestored(
                                start.attempt,
                                start.task,
                                start.state,
                                farm,
                                worker,
                                ordered,
                                started,
                                ended,
                                end.where,
                                end.exitCode,
                                end.signal,
                                end.message,
                                end.cause,
                                end.memory,
                                end.preempted,
                                end.recalled,
                                end.pool)));
        addRules(kinds);
        addWranglers(kinds);
        return kinds;
    }

    private static void addWranglers(Map<Class<? extends Event>, Arbitrary<? extends Event>> kinds) {
        kinds.put(
                Event.TasksRetried.class,
                Combinators.combine(job(), run().list().ofMaxSize(3), instant()).as(Event.TasksRetried::new));
        kinds.put(
                Event.TasksMarkedDone.class,
                Combinators.combine(job(), run().list().ofMaxSize(3), instant()).as(Event.TasksMarkedDone::new));
        kinds.put(
                Event.AttemptRecalled.class,
                Combinators.combine(attempt(), state(), instant()).as(Event.AttemptRecalled::new));
        kinds.put(
                Event.WorkerChanged.class,
                Combinators.combine(
                                text(),
                                text(),
                                Arbitraries.of(WorkerState.class),
                                text(),
                                text(),
                                text().list().ofMaxSize(3),
                                instant())
                        .as(Event.WorkerChanged::new));
        kinds.put(
                Event.WorkerHealthChanged.class,
                Combinators.combine(
                                text(),
                                text(),
                                Arbitraries.of(WorkerHealth.class),
                                instant().optional(),
                                integer(),
                                instant())
                        .as(Event.WorkerHealthChanged::new));
        kinds.put(
                Event.WorkerForgotten.class,
                Combinators.combine(text(), text(), instant()).as(Event.WorkerForgotten::new));
        kinds.put(
                Event.WorkerRestored.class,
                Combinators.combine(
                                Combinators.combine(text(), text()).as(Event.BarredWorker::new),
                                Arbitraries.of(WorkerState.class),
                                Combinators.combine(text(), text()).as(Event.BarredWorker::new),
                                text().list().ofMaxSize(3),
                                Arbitraries.of(WorkerHealth.class),
                                instant().optional(),
                                integer(),
                                Combinators.combine(job(), text())
                                        .as(Event.FailingJob::new)
                                        .list()
                                        .ofMaxSize(3))
                        .as((worker, state, texts, pools, health, until, times, failing) -> new Event.WorkerRestored(
                                worker.farm(),
                                worker.worker(),
                                state,
                                texts.farm(),
                                texts.worker(),
                                health,
                                until,
                                times,
                                failing,
                                pools)));
    }

    private static Arbitrary<Event.TaskRun> run() {
        return Combinators.combine(integer(), integer(), integer()).as(Event.TaskRun::new);
    }

    private static void addRules(Map<Class<? extends Event>, Arbitrary<? extends Event>> kinds) {
        kinds.put(
                Event.JobRanked.class,
                Combinators.combine(job(), band(), flag(), instant().optional(), instant())
                        .as(Event.JobRanked::new));
        kinds.put(
                Event.JobMoved.class,
                Combinators.combine(job(), text(), text(), text(), instant()).as(Event.JobMoved::new));
        kinds.put(
                Event.JobCapped.class,
                Combinators.combine(job(), cap(), instant()).as(Event.JobCapped::new));
        kinds.put(Event.JobGivenUp.class, Combinators.combine(job(), instant()).as(Event.JobGivenUp::new));
        kinds.put(
                Event.WorkerBarred.class,
                Combinators.combine(job(), text(), text(), instant()).as(Event.WorkerBarred::new));
        kinds.put(
                Event.AttemptPreempted.class,
                Combinators.combine(attempt(), instant()).as(Event.AttemptPreempted::new));
        kinds.put(
                Event.PolicyConfigured.class,
                Combinators.combine(policy(), instant()).as(Event.PolicyConfigured::new));
        kinds.put(
                Event.ShareChanged.class,
                Combinators.combine(share(), instant()).as(Event.ShareChanged::new));
        kinds.put(Event.ShareReset.class, Combinators.combine(text(), instant()).as(Event.ShareReset::new));
        kinds.put(
                Event.LimitChanged.class,
                Combinators.combine(limit(), instant()).as(Event.LimitChanged::new));
        kinds.put(Event.LimitReset.class, Combinators.combine(text(), instant()).as(Event.LimitReset::new));
        kinds.put(
                Event.SiteRuleChanged.class,
                Combinators.combine(site(), instant()).as(Event.SiteRuleChanged::new));
        kinds.put(
                Event.SiteRuleReset.class,
                Combinators.combine(text(), instant()).as(Event.SiteRuleReset::new));
        kinds.put(
                Event.CapacityNoted.class,
                Combinators.combine(text(), Arbitraries.longs(), Arbitraries.longs(), Arbitraries.longs(), instant())
                        .as(Event.CapacityNoted::new));
        kinds.put(
                Event.SharesRestored.class,
                Combinators.combine(
                                text(),
                                flag(),
                                Arbitraries.longs(),
                                Arbitraries.longs(),
                                integer(),
                                Arbitraries.doubles(),
                                node().list().ofMaxSize(4))
                        .as(Event.SharesRestored::new));
    }

    private static Arbitrary<Event.NodeRestored> node() {
        return Combinators.combine(
                        band(),
                        text(),
                        Arbitraries.longs(),
                        Arbitraries.doubles().list().ofSize(3))
                .as(Event.NodeRestored::new);
    }

    private static Arbitrary<Policy> policy() {
        return Combinators.combine(
                        Arbitraries.doubles().between(0, 0.9),
                        Arbitraries.integers().between(60, 86_400).map(Duration::ofSeconds),
                        share().filter(share -> !share.node().contains("/"))
                                .list()
                                .ofMaxSize(1),
                        limit().list().ofMaxSize(1),
                        Arbitraries.maps(band(), Arbitraries.of(new Policy.Bounds(0.25, 0.5), Policy.Bounds.NONE))
                                .ofMaxSize(3),
                        Arbitraries.integers().between(0, 1_000),
                        site().list().ofMaxSize(1))
                .as((memory, time, shares, limits, bands, perHour, sites) -> new Policy(
                        memory,
                        time,
                        1 + memory,
                        time,
                        shares,
                        bands,
                        limits,
                        new Policy.Reservation(time, memory),
                        new Policy.Preemption(perHour, time),
                        new Policy.Sickness(perHour % 31, 1, time, time.multipliedBy(2)),
                        sites));
    }

    private static Arbitrary<SiteRule> site() {
        return Combinators.combine(
                        Arbitraries.of("a", "*", "\u4e2d "),
                        Arbitraries.of(List.of("*"), List.of("local"), List.of("aws", "local")))
                .as(SiteRule::new);
    }

    private static Arbitrary<Policy.Share> share() {
        return Combinators.combine(
                        Arbitraries.of("a", "a/b", "a/b/c", "\u4e2d/ /x"),
                        Arbitraries.doubles().between(0.001, 1_000_000).ofScale(3),
                        Arbitraries.doubles().between(0.5, 1),
                        cap())
                .as((node, weight, max, cap) -> new Policy.Share(node, weight, new Policy.Bounds(max / 2, max), cap));
    }

    private static Arbitrary<Policy.Limit> limit() {
        return Combinators.combine(
                        word(),
                        Arbitraries.integers().between(0, 1_000_000),
                        Arbitraries.of(Policy.Per.class),
                        cap(),
                        releaseAt())
                .as(Policy.Limit::new);
    }

    private static Arbitrary<OptionalDouble> releaseAt() {
        return Arbitraries.of(0.5, 1.0)
                .optional()
                .map(at -> at.map(OptionalDouble::of).orElseGet(OptionalDouble::empty));
    }

    private static Arbitrary<Band> band() {
        return Arbitraries.of(Band.class);
    }

    private static Arbitrary<Cause> cause() {
        return Arbitraries.of(Cause.class);
    }

    private static Arbitrary<OptionalLong> memory() {
        return Arbitraries.longs()
                .optional()
                .map(bytes -> bytes.map(OptionalLong::of).orElseGet(OptionalLong::empty));
    }

    private static Arbitrary<List<Event.BarredWorker>> barred() {
        return Combinators.combine(text(), text())
                .as(Event.BarredWorker::new)
                .list()
                .ofMaxSize(2);
    }

    private record Ending(AttemptId attempt, State state, State next, Cause cause, OptionalLong memory) {}

    private record Standing(
            boolean givenUp,
            Band band,
            boolean urgent,
            Optional<Instant> deadline,
            int failures,
            List<Event.BarredWorker> barred) {}

    private record AttemptStart(AttemptId attempt, TaskId task, State state) {}

    private record AttemptEnd(
            String where,
            OptionalInt exitCode,
            Optional<String> signal,
            String message,
            Optional<Cause> cause,
            long memory,
            boolean preempted,
            Optional<State> recalled,
            Optional<String> pool) {}

    private record Stopping(boolean preempted, Optional<State> recalled, Optional<String> pool) {}

    private static Arbitrary<Boolean> flag() {
        return Arbitraries.of(true, false);
    }

    private static Arbitrary<Integer> integer() {
        return Arbitraries.oneOf(Arbitraries.integers(), Arbitraries.of(0, 1, -1, 63, 64, -64, -65, Integer.MIN_VALUE));
    }

    private static Arbitrary<Long> positive() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(1, Long.MAX_VALUE), Arbitraries.of(1L, 63L, 64L, 8_192L, Long.MAX_VALUE));
    }

    private static Arbitrary<JobId> job() {
        return positive().map(JobId::new);
    }

    private static Arbitrary<AttemptId> attempt() {
        return positive().map(AttemptId::new);
    }

    private static Arbitrary<TaskId> task() {
        Arbitrary<Integer> position = Arbitraries.integers().between(0, Integer.MAX_VALUE);
        return Combinators.combine(job(), position, position).as(TaskId::new);
    }

    private static Arbitrary<State> state() {
        return Arbitraries.of(State.class);
    }

    private static Arbitrary<OptionalInt> exitCode() {
        return integer().optional().map(code -> code.map(OptionalInt::of).orElseGet(OptionalInt::empty));
    }

    private static Arbitrary<Instant> instant() {
        Arbitrary<Instant> any = Combinators.combine(
                        Arbitraries.longs().between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
                        Arbitraries.integers().between(0, 999_999_999))
                .as(Instant::ofEpochSecond);
        return Arbitraries.oneOf(
                any,
                Arbitraries.of(
                        Instant.EPOCH,
                        Instant.MIN,
                        Instant.MAX,
                        Instant.EPOCH.minusNanos(1),
                        Instant.EPOCH.plusNanos(1)));
    }

    /** What a farm may say about itself: anything at all that is well-formed. */
    private static Arbitrary<String> text() {
        Arbitrary<String> words = Arbitraries.of(
                        "a",
                        "\0",
                        "\n",
                        "\r\n",
                        "\\",
                        "\"",
                        "'",
                        "{",
                        "}",
                        "\u00e4",
                        "\u0130",
                        "\u4e2d",
                        "\ud83c\udfac",
                        "\u2028",
                        "\ufeff",
                        "\uffff",
                        "\u007f",
                        " ")
                .list()
                .ofMaxSize(20)
                .map(parts -> String.join("", parts));
        return Arbitraries.oneOf(words, words.map(word -> word.repeat(40)), Arbitraries.just(""));
    }

    /** What people may call a thing. */
    private static Arbitrary<String> name() {
        return Arbitraries.of(
                        "a",
                        "B",
                        "7",
                        "\\",
                        "\"",
                        "{",
                        "\u00e4",
                        "\u0130",
                        "\u4e2d",
                        "\ud83c\udfac",
                        "\u2028",
                        "\ufeff")
                .list()
                .ofMinSize(1)
                .ofMaxSize(20)
                .map(parts -> "n" + String.join("", parts));
    }

    private static Arbitrary<String> word() {
        return Arbitraries.strings().withChars("aZ0._-").ofMaxLength(12).map(rest -> "w" + rest);
    }

    private static Arbitrary<Template> template() {
        return Arbitraries.of("a", "{{", "}}", "{frame:04}", "{out}", "\n", "\u4e2d", "\ud83c\udfac", " ", "\"")
                .list()
                .ofMaxSize(8)
                .map(parts -> Template.parse("any", "x" + String.join("", parts)));
    }

    private static Arbitrary<Demand> demand() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 1_000_000_000),
                        Arbitraries.longs().between(0, Long.MAX_VALUE),
                        Arbitraries.integers().between(0, 1_000),
                        word().list().ofMaxSize(4),
                        Arbitraries.maps(word(), Arbitraries.integers().between(1, 1_000))
                                .ofMaxSize(3),
                        flag())
                .as(Demand::new);
    }

    private static Arbitrary<RetryPolicy> retry() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 100),
                        Arbitraries.integers().between(1, 127).list().ofMaxSize(3),
                        Arbitraries.integers().between(128, 255).list().ofMaxSize(3))
                .as(RetryPolicy::new);
    }

    private static Arbitrary<OptionalInt> cap() {
        return Arbitraries.integers()
                .between(1, 1_000_000)
                .optional()
                .map(cap -> cap.map(OptionalInt::of).orElseGet(OptionalInt::empty));
    }

    private static Arbitrary<Condition> condition() {
        return Arbitraries.of(Condition.class);
    }

    private static Arbitrary<Optional<FrameRange>> frames() {
        return Arbitraries.of("1-10", "-5--1", "10-1x-3", "1,50,100,1-100", "9999999", " 3 1 2 ", "1-9x3,1-9")
                .map(FrameRange::parse)
                .optional();
    }

    private static Arbitrary<StepSpec> step() {
        Arbitrary<List<Template>> templates = template().list().ofMaxSize(3);
        Arbitrary<Optional<Duration>> timeout = Combinators.combine(
                        Arbitraries.longs().between(1, 30L * 86_400 - 1),
                        Arbitraries.integers().between(0, 999_999_999))
                .as(Duration::ofSeconds)
                .optional();
        return Combinators.combine(
                        Combinators.combine(template().list().ofMinSize(1).ofMaxSize(4), templates, templates)
                                .as(Paths::new),
                        frames(),
                        Arbitraries.integers().between(1, 1_000_000),
                        demand(),
                        Arbitraries.maps(word().map(w -> w.replaceAll("[.-]", "_")), template())
                                .ofMaxSize(3),
                        template().optional(),
                        retry(),
                        Combinators.combine(timeout, cap(), watching()).as(Caps::new))
                .as((paths, frames, chunk, demand, environment, folder, retry, caps) -> new StepSpec(
                        "s",
                        paths.command,
                        frames,
                        chunk,
                        demand,
                        environment,
                        folder,
                        paths.inputs,
                        paths.outputs,
                        retry,
                        caps.timeout,
                        List.of(),
                        caps.maxRunning,
                        caps.watching.progress,
                        caps.watching.minRunTime.filter(least -> caps.timeout.isEmpty()),
                        caps.watching.stallAfter,
                        caps.watching.order));
    }

    private static Arbitrary<Watching> watching() {
        return Combinators.combine(
                        Arbitraries.of("blender", "0-9").optional(),
                        Arbitraries.longs()
                                .between(1, 30L * 86_400_000)
                                .map(Duration::ofMillis)
                                .optional(),
                        Arbitraries.longs()
                                .between(1, 30L * 86_400)
                                .map(Duration::ofSeconds)
                                .optional(),
                        Arbitraries.of(FrameOrder.class))
                .as(Watching::new);
    }

    private record Watching(
            Optional<String> progress,
            Optional<Duration> minRunTime,
            Optional<Duration> stallAfter,
            FrameOrder order) {}

    private record Caps(Optional<Duration> timeout, OptionalInt maxRunning, Watching watching) {}

    private record Paths(List<Template> command, List<Template> inputs, List<Template> outputs) {}

    private static Arbitrary<List<StepSpec>> steps() {
        Arbitrary<Integer> kinds = Arbitraries.integers().between(0, 4);
        return Combinators.combine(
                        step().list().ofMaxSize(3),
                        kinds.list().ofSize(3),
                        condition().list().ofSize(3))
                .as((steps, chosen, ends) -> {
                    List<StepSpec> named = new ArrayList<>();
                    for (int i = 0; i < steps.size(); i++) {
                        named.add(named(i, steps.get(i), chosen.get(i), ends.get(i), named));
                    }
                    return named;
                });
    }

    private static StepSpec named(int position, StepSpec step, int kind, Condition on, List<StepSpec> earlier) {
        String name = "s-" + position;
        List<Dependency> dependsOn = new ArrayList<>();
        if (kind == 1) {
            dependsOn.add(Dependency.onOffset(name, -1).on(on));
        }
        for (StepSpec other : earlier) {
            switch (kind) {
                case 2 -> dependsOn.add(Dependency.onAll(other.name()).on(on));
                case 3 ->
                    dependsOn.add(Dependency.onOffset(other.name(), -1_000_000).on(on));
                case 4 -> {
                    if (other.taskCount() == step.taskCount()) {
                        dependsOn.add(Dependency.onSameIndex(other.name()).on(on));
                    }
                }
                default -> {}
            }
        }
        return new StepSpec(
                name,
                step.command(),
                step.frames(),
                step.chunk(),
                step.demand(),
                step.environment(),
                step.workingFolder(),
                step.inputs(),
                step.outputs(),
                step.retry(),
                step.timeout(),
                dependsOn,
                step.maxRunning(),
                step.progress(),
                step.minRunTime(),
                step.stallAfter(),
                step.frameOrder());
    }

    private static Arbitrary<JobSpec> spec() {
        return Combinators.combine(
                        Combinators.combine(name(), name(), name()).as(Owner::new),
                        name(),
                        name().optional(),
                        Arbitraries.integers().between(0, 100),
                        name().optional(),
                        Combinators.combine(flag(), flag()).as(Flags::new),
                        constraints(),
                        steps())
                .as((owner, name, shot, priority, token, flags, where, steps) -> new JobSpec(
                        name,
                        owner.show,
                        owner.department,
                        shot,
                        owner.user,
                        priority,
                        token,
                        flags.held,
                        flags.interruptible,
                        where.pools,
                        where.allowed,
                        where.denied,
                        where.groups,
                        where.caps.maxRunning,
                        where.caps.failureLimit,
                        where.caps.maxWorkers,
                        where.dependsOn,
                        steps));
    }

    private record Owner(String show, String department, String user) {}

    private record Flags(boolean held, boolean interruptible) {}

    private record Constraints(
            List<String> pools,
            List<String> allowed,
            List<String> denied,
            List<String> groups,
            JobCaps caps,
            List<JobDependency> dependsOn) {}

    private record JobCaps(OptionalInt maxRunning, OptionalInt failureLimit, OptionalInt maxWorkers) {}

    private static Arbitrary<Constraints> constraints() {
        return Combinators.combine(
                        Arbitraries.of("local", "blades", "a-1", "0").list().uniqueElements(),
                        word().map(w -> "a" + w).list().ofMaxSize(3),
                        word().map(w -> "d" + w).list().ofMaxSize(3),
                        Arbitraries.of("fx", "render-1").list().ofMaxSize(2),
                        Combinators.combine(cap(), cap(), cap()).as(JobCaps::new),
                        Combinators.combine(job(), condition())
                                .as(JobDependency::new)
                                .list()
                                .uniqueElements(JobDependency::job)
                                .ofMaxSize(3))
                .as(Constraints::new);
    }

    private static Arbitrary<Event.StepRestored> stepRestored() {
        return Combinators.combine(
                        Combinators.combine(state(), integer())
                                .as(Event.StateRun::new)
                                .list()
                                .ofMaxSize(4),
                        Combinators.combine(integer(), integer())
                                .as(Event.TaskFailures::new)
                                .list()
                                .ofMaxSize(4),
                        Combinators.combine(integer(), Arbitraries.longs())
                                .as(Event.TaskMemory::new)
                                .list()
                                .ofMaxSize(4),
                        run().list().ofMaxSize(2))
                .as(Event.StepRestored::new);
    }
}
