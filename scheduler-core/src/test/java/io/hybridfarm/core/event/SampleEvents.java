package io.hybridfarm.core.event;

import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Condition;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.Dependency;
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
import java.util.OptionalInt;

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

    /** What version 1 had, as a later program understands it. */
    static final List<Event> VERSION_1 = events(SPEC_1, List.of());

    static final List<Event> ALL =
            events(SPEC_2, List.of(new Event.StepRestored(List.of(new Event.StateRun(State.WAITING, 1)), List.of())));

    private SampleEvents() {}

    /**
     * @param more what became of the steps that the specification has beyond those of version 1
     */
    private static List<Event> events(JobSpec spec, List<Event.StepRestored> more) {
        List<Event.StepRestored> steps = new ArrayList<>(List.of(
                new Event.StepRestored(
                        List.of(new Event.StateRun(State.SUCCEEDED, 2), new Event.StateRun(State.RUNNING, 1)),
                        List.of(new Event.TaskFailures(1, 2))),
                new Event.StepRestored(List.of(new Event.StateRun(State.WAITING, 3)), List.of()),
                new Event.StepRestored(List.of(new Event.StateRun(State.CANCELED, 1)), List.of())));
        steps.addAll(more);
        return List.of(
                new Event.JobSubmitted(new JobId(1), spec, AT),
                new Event.JobCanceled(new JobId(63), AT),
                new Event.JobHeld(new JobId(64), true, BEFORE),
                new Event.JobPrioritized(new JobId(8_192), 100, AT),
                new Event.JobRetried(new JobId(Long.MAX_VALUE), AT),
                new Event.AttemptOrdered(
                        new AttemptId(300), new TaskId(new JobId(7), 1, 1_000_000), "local", "w-1.studio", AT),
                new Event.AttemptStarted(new AttemptId(300), "pid 4711", AT),
                new Event.AttemptEnded(
                        new AttemptId(300),
                        State.FAILED,
                        State.QUEUED,
                        OptionalInt.of(-1),
                        Optional.of("SIGKILL"),
                        "ran out of memory\n",
                        AT),
                new Event.CountersRestored(12, 3_456),
                new Event.JobRestored(new JobId(2), spec, BEFORE, Optional.of(AT), Optional.empty(), false, steps),
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
                        "the worker went away"));
    }
}
