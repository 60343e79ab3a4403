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
import io.hybridfarm.spi.job.JobDependency;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.RetryPolicy;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** One event of each kind; what each version of the format makes of them is written down in {@code events-v*.txt}. */
final class SampleEvents {
    private static final Instant AT = Instant.parse("2026-11-01T12:00:00.000000001Z");
    private static final Instant BEFORE = Instant.parse("1969-12-31T23:59:59.5Z");

    /** What a job could say in version 1. */
    private static final JobSpec SPEC_1 = JobSpec.builder("SH010_beauty \ud83c\udfac")
            .show("aurora")
            .shot("SH010")
            .user("m\u00edra")
            .priority(70)
            .clientToken("t-1")
            .held(true)
            .step(StepSpec.builder("render", List.of("kick", "-i", "{projects}/a.{frame:04}.ass"))
                    .frames("1,5,10-1x-3")
                    .chunk(2)
                    .demand(new Demand(4_500, 8L << 30, 1, List.of("linux", "arnold")))
                    .environment("LANG", "C")
                    .environment("A", "{{b}}")
                    .workingFolder("{out}")
                    .input("{projects}/a.{frame:04}.ass")
                    .output("{out}/a.{frame:04}.exr")
                    .retries(3)
                    .timeout(Duration.ofMinutes(30))
                    .dependsOn(Dependency.onOffset("render", -1))
                    .build())
            .step(StepSpec.builder("check", List.of("iinfo"))
                    .frames("1,5,10-1x-3")
                    .chunk(2)
                    .dependsOn(Dependency.onSameIndex("render"))
                    .build())
            .step(StepSpec.builder("movie", List.of("ffmpeg"))
                    .dependsOn(Dependency.onAll("render"))
                    .dependsOn(Dependency.onAll("check"))
                    .build())
            .build();

    private static final JobSpec SPEC_2 = SPEC_1.toBuilder()
            .department("light\u00edng")
            .interruptible(false)
            .pools(List.of("workstations", "blades"))
            .allowWorkers(List.of("w-1", "w-2.studio"))
            .denyWorkers(List.of("w-3"))
            .maxRunning(40)
            .failureLimit(1_000)
            .dependsOn(new JobDependency(new JobId(5), Condition.SUCCESS))
            .dependsOn(new JobDependency(new JobId(300), Condition.FINISH))
            .step(StepSpec.builder("denoise", List.of("noice"))
                    .demand(new Demand(1_000, 0, 0, List.of(), Map.of("arnold", 1, "nuke", 200), true))
                    .retry(new RetryPolicy(2, List.of(100, 200), List.of(137)))
                    .maxRunning(3)
                    .dependsOn(Dependency.onAll("render").on(Condition.FINISH))
                    .build())
            .build();

    private static final JobSpec SPEC_3 = SPEC_2.toBuilder()
            .groups(List.of("render", "fx"))
            .maxWorkers(12)
            .step(StepSpec.builder("slap", List.of("nuke", "-x"))
                    .frames("1-9")
                    .progress("nuke")
                    .minRunTime(Duration.ofMillis(2_500))
                    .stallAfter(Duration.ofMinutes(20))
                    .frameOrder(FrameOrder.PREVIEW)
                    .build())
            .build();

    /** What version 1 had, as a later program understands it. */
    static final List<Event> VERSION_1 = events(SPEC_1, 1);

    /** The same of version 2. */
    static final List<Event> VERSION_2 =
            Stream.concat(events(SPEC_2, 2).stream(), of2(2).stream()).toList();

    /** The same of version 3. */
    static final List<Event> VERSION_3 =
            Stream.of(events(SPEC_3, 3), of2(3), of3(3)).flatMap(List::stream).toList();

    static final List<Event> ALL = Stream.of(events(SPEC_3, 4), of2(4), of3(4), of4())
            .flatMap(List::stream)
            .toList();

    private SampleEvents() {}

    private static List<Event> events(JobSpec spec, int version) {
        boolean latest = version > 1;
        List<Event.TaskMemory> memory = latest ? List.of(new Event.TaskMemory(1, 12L << 30)) : List.of();
        List<Event.StepRestored> steps = new ArrayList<>(List.of(
                new Event.StepRestored(
                        List.of(new Event.StateRun(State.SUCCEEDED, 2), new Event.StateRun(State.RUNNING, 1)),
                        List.of(new Event.TaskFailures(1, 2)),
                        memory),
                new Event.StepRestored(List.of(new Event.StateRun(State.WAITING, 3)), List.of(), List.of()),
                new Event.StepRestored(List.of(new Event.StateRun(State.CANCELED, 1)), List.of(), List.of())));
        if (latest) {
            steps.add(new Event.StepRestored(List.of(new Event.StateRun(State.WAITING, 1)), List.of(), List.of()));
        }
        if (version > 2) {
            steps.add(new Event.StepRestored(
                    List.of(new Event.StateRun(State.SUCCEEDED, 3), new Event.StateRun(State.QUEUED, 6)),
                    List.of(),
                    List.of(),
                    List.of(new Event.TaskRun(4, 1, 2))));
        }
        return List.of(
                new Event.JobSubmitted(new JobId(1), spec, AT),
                new Event.JobCanceled(new JobId(63), AT),
                new Event.JobHeld(new JobId(64), true, BEFORE),
                new Event.JobPrioritized(new JobId(8_192), 100, AT),
                new Event.JobRetried(new JobId(Long.MAX_VALUE), AT),
                new Event.AttemptOrdered(
                        new AttemptId(300),
                        new TaskId(new JobId(7), 1, 1_000_000),
                        "local",
                        "w-1.studio",
                        version > 3 ? Optional.of("anim") : Optional.empty(),
                        AT),
                new Event.AttemptStarted(new AttemptId(300), "pid 4711", AT),
                new Event.AttemptEnded(
                        new AttemptId(300),
                        State.FAILED,
                        State.QUEUED,
                        latest ? Cause.OUT_OF_MEMORY : Cause.FAILURE,
                        latest ? OptionalLong.of(12L << 30) : OptionalLong.empty(),
                        OptionalInt.of(-1),
                        Optional.of("SIGKILL"),
                        "ran out of memory\n",
                        AT),
                new Event.CountersRestored(12, 3_456),
                new Event.JobRestored(
                        new JobId(2),
                        spec,
                        BEFORE,
                        Optional.of(AT),
                        Optional.empty(),
                        false,
                        latest,
                        latest ? Band.RUSH : Band.NORMAL,
                        latest,
                        latest ? Optional.of(AT) : Optional.empty(),
                        latest ? 7 : 0,
                        latest ? List.of(new Event.BarredWorker("local", "w-9")) : List.of(),
                        steps),
                new Event.AttemptRestored(
                        new AttemptId(301),
                        new TaskId(new JobId(2), 0, 2),
                        State.LOST,
                        "local",
                        "w-1",
                        AT,
                        Optional.of(AT),
                        Optional.of(AT),
                        "pid 4712",
                        OptionalInt.empty(),
                        Optional.empty(),
                        "the worker went away",
                        Optional.of(Cause.LOST),
                        latest ? 12L << 30 : -1,
                        latest,
                        version > 2 ? Optional.of(State.QUEUED) : Optional.empty(),
                        version > 3 ? Optional.of("anim") : Optional.empty()));
    }

    /** What version 3 added. */
    private static List<Event> of3(int version) {
        List<String> pools = version > 3 ? List.of("light", "anim") : List.of();
        return List.of(
                new Event.TasksRetried(
                        new JobId(3), List.of(new Event.TaskRun(0, 5, 1), new Event.TaskRun(1, 0, 100_000)), AT),
                new Event.TasksMarkedDone(new JobId(3), List.of(new Event.TaskRun(2, 7, 3)), AT),
                new Event.AttemptRecalled(new AttemptId(302), State.SUCCEEDED, AT),
                new Event.WorkerChanged(
                        "local", "w-1", WorkerState.DRAINING, "disk", "call m\u00edra\nfirst", pools, AT),
                new Event.WorkerHealthChanged("local", "w-1", WorkerHealth.SICK, Optional.of(AT), 2, AT),
                new Event.WorkerForgotten("local", "w-1", AT),
                new Event.WorkerRestored(
                        "local",
                        "w-2",
                        WorkerState.DISABLED,
                        "",
                        "old",
                        WorkerHealth.PROBATION,
                        Optional.empty(),
                        3,
                        List.of(new Event.FailingJob(new JobId(2), "m\u00edra")),
                        pools));
    }

    /** What version 4 added. */
    private static List<Event> of4() {
        return List.of(
                new Event.SiteRuleChanged(new SiteRule("m\u00edra", List.of("local", "branch")), AT),
                new Event.SiteRuleReset("aurora", AT));
    }

    /** What version 2 added. */
    private static List<Event> of2(int version) {
        Policy.Share share = new Policy.Share("aurora/fx", 2.5, new Policy.Bounds(0.1, 0.5), OptionalInt.of(20));
        Policy.Limit limit = new Policy.Limit(
                "nuke",
                20,
                Policy.Per.HOST,
                OptionalInt.of(60),
                version > 2 ? OptionalDouble.of(0.9) : OptionalDouble.empty());
        Policy policy = new Policy(
                0.3,
                Duration.ofHours(12),
                3,
                Duration.ofMinutes(5),
                List.of(
                        Policy.Share.ofWeight("aurora", 3),
                        new Policy.Share("b", 1, new Policy.Bounds(0.2, 1), OptionalInt.empty())),
                Map.of(Band.RUSH, new Policy.Bounds(0.1, 0.9)),
                List.of(limit),
                new Policy.Reservation(Duration.ofMinutes(9), 0.05),
                new Policy.Preemption(30, Duration.ofMinutes(7)),
                version > 2
                        ? new Policy.Sickness(4, 3, Duration.ofMinutes(5), Duration.ofHours(2))
                        : Policy.Sickness.DEFAULT,
                version > 3
                        ? List.of(
                                new SiteRule("aurora", List.of("local", "aws")),
                                new SiteRule(SiteRule.OTHERS, List.of(SiteRule.EVERY)))
                        : List.of());
        return List.of(
                new Event.JobRanked(new JobId(3), Band.IDLE, true, Optional.of(AT), AT),
                new Event.JobMoved(new JobId(3), "aurora", "fx", "m\u00edra", AT),
                new Event.JobCapped(new JobId(3), OptionalInt.of(9), AT),
                new Event.JobGivenUp(new JobId(3), AT),
                new Event.WorkerBarred(new JobId(3), "local", "w-1", AT),
                new Event.AttemptPreempted(new AttemptId(302), AT),
                new Event.PolicyConfigured(policy, AT),
                new Event.ShareChanged(share, AT),
                new Event.ShareReset("aurora/fx/m\u00edra", AT),
                new Event.LimitChanged(limit, AT),
                new Event.LimitReset("nuke", AT),
                new Event.CapacityNoted("local", 64_000, 512L << 30, 2, AT),
                new Event.SharesRestored(
                        "local",
                        true,
                        1_700_000_000_000L,
                        1_700_000_060_000L,
                        1,
                        0.25,
                        List.of(
                                new Event.NodeRestored(Band.RUSH, "", 1_700_000_000_000L, List.of(0.0, 0.0, 0.0)),
                                new Event.NodeRestored(
                                        Band.NORMAL, "aurora/fx", 1_700_000_059_999L, List.of(-1.5, 2e9, Math.PI)))));
    }
}
