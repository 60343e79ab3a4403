package io.hybridfarm.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.template.PathRoots;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionRulesTest {
    private static final PathRoots ROOTS = PathRoots.of(Map.of("out", Path.of("/srv/out")));
    private static final SubmissionRules RULES = new SubmissionRules(ROOTS, List.of("true", "{out}"), 100);

    @Test
    void a_job_that_keeps_to_the_rules_is_left_as_it_is() {
        JobSpec job = job(step -> step.frames("1-100")
                .workingFolder("{out}/work")
                .input("/srv/out/scene")
                .output("{out}/{frame:04}.exr")
                .environment("A", "{task}"));

        assertThat(RULES.complete(job)).isEqualTo(job);
    }

    @Test
    void a_job_with_only_a_name_runs_the_default_command() {
        JobSpec whole = RULES.complete(JobSpec.builder("n").priority(7).build());

        assertThat(whole.steps())
                .containsExactly(
                        StepSpec.builder("default", List.of("true", "{out}")).build());
        assertThat(whole.withSteps(List.of()))
                .isEqualTo(JobSpec.builder("n").priority(7).build());
    }

    @Test
    void without_a_default_command_a_job_needs_one_of_its_own() {
        SubmissionRules rules = new SubmissionRules(ROOTS, List.of(), 100);

        assertRefused(
                () -> rules.complete(JobSpec.builder("n").build()),
                "command: ",
                "no default command",
                "give \"command\" or \"steps\"");
    }

    @Test
    void dependencies_without_end_are_refused_since_every_task_looks_at_each() {
        JobSpec many = job(step -> {
            for (int offset = 1; offset <= 101; offset++) {
                step.dependsOn(Dependency.onOffset(step.build().name(), -offset));
            }
        });
        assertRefused(() -> RULES.complete(many), "steps[s].dependsOn: ", "at most 100", "not 101");

        JobSpec twice =
                job(step -> step.dependsOn(Dependency.onOffset(step.build().name(), -1))
                        .dependsOn(Dependency.onOffset(step.build().name(), -1)));
        assertRefused(() -> RULES.complete(twice), "steps[s].dependsOn: ", "the same dependency twice");
    }

    @Test
    void a_word_that_would_grow_beyond_what_a_program_takes_is_refused() {
        JobSpec grows = JobSpec.builder("n")
                .step(StepSpec.builder("s", List.of("echo", "{frames}".repeat(4_000)))
                        .frames(IntStream.range(0, 100)
                                .mapToObj(i -> "" + i * i)
                                .collect(Collectors.joining(",")))
                        .chunk(100)
                        .build())
                .build();
        assertRefused(
                () -> RULES.complete(grows), "steps[s].command: ", "longer than 131072 characters", "smaller chunk");
    }

    @Test
    void a_job_of_too_many_tasks_is_refused() {
        assertThat(RULES.complete(job(step -> step.frames("1-1000").chunk(10))).taskCount())
                .isEqualTo(100);
        assertRefused(
                () -> RULES.complete(job(step -> step.frames("1-101"))),
                "frames: ",
                "101 tasks",
                "at most 100",
                "a larger chunk or several jobs");
        assertRefused(
                () -> RULES.complete(JobSpec.builder("n")
                        .step(StepSpec.builder("a", List.of("true"))
                                .frames("1-51")
                                .build())
                        .step(StepSpec.builder("b", List.of("true"))
                                .frames("1-50")
                                .build())
                        .build()),
                "frames: ",
                "101 tasks");
    }

    @Test
    void an_unknown_variable_is_refused_with_the_known_ones() {
        assertRefused(
                () -> RULES.complete(job(step -> step.output("{outt}/a"))),
                "steps[s].outputs: ",
                "{outt}",
                "out, task");
        assertRefused(
                () -> RULES.complete(job(step -> step.output("{out}/{frame}"))),
                "steps[s].outputs (the step has no frames): ",
                "{frame}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "{out}/../x",
                "{out}er/x",
                "x",
                "{out}{frame}",
                "{out}/{frame}/../../x",
                "/srv/out{frame:04}/a",
                "../{out}"
            })
    void a_path_outside_of_the_roots_is_refused_wherever_it_stands(String path) {
        assertRefused(
                () -> RULES.complete(job(step -> step.frames("1-3").output(path))),
                "steps[s].outputs: ",
                "declared roots {out} = /srv/out");
        assertRefused(
                () -> RULES.complete(
                        job(step -> step.frames("1-3").input("{out}/a").input(path))),
                "steps[s].inputs: ",
                "declared roots");
        assertRefused(
                () -> RULES.complete(job(step -> step.frames("1-3").workingFolder(path))),
                "steps[s].cwd: ",
                "declared roots");
    }

    @Test
    void a_command_may_name_what_it_likes() {
        JobSpec job = JobSpec.builder("n")
                .step(StepSpec.builder("s", List.of("/usr/bin/env", "../x")).build())
                .build();

        assertThat(RULES.complete(job)).isEqualTo(job);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{out:04}", "{frames:04}"})
    void padding_of_what_is_no_number_is_refused_before_it_runs(String word) {
        assertRefused(
                () -> RULES.complete(JobSpec.builder("n")
                        .step(StepSpec.builder("s", List.of("kick", word))
                                .frames("1-10")
                                .chunk(5)
                                .build())
                        .build()),
                "steps[s].command: ",
                word,
                "pads a number");
        assertRefused(
                () -> RULES.complete(job(step -> step.frames("1-10").chunk(5).environment("A", word))),
                "steps[s].env: ",
                word);
        assertRefused(
                () -> RULES.complete(job(step -> step.frames("1-10").chunk(5).output("{out}/" + word))),
                "steps[s].outputs: ",
                word);
    }

    @Test
    void frames_of_one_frame_each_may_be_padded() {
        JobSpec job = job(step -> step.frames("1-10").output("{out}/{frames:04}"));

        assertThat(RULES.complete(job)).isEqualTo(job);
    }

    @Test
    void a_task_that_would_name_a_mountain_of_paths_is_refused() {
        assertThat(RULES.complete(job(
                                step -> step.frames("1-100000").chunk(100_000).output("{out}/{frame}")))
                        .taskCount())
                .isEqualTo(1);
        assertRefused(
                () -> RULES.complete(job(step -> step.frames("1-100000")
                        .chunk(100_000)
                        .input("{out}/scene")
                        .output("{out}/{frame}"))),
                "steps[s].chunk: ",
                "100001 inputs and outputs",
                "at most 100000",
                "a smaller chunk");
    }

    private static JobSpec job(Consumer<StepSpec.Builder> fill) {
        StepSpec.Builder step = StepSpec.builder("s", List.of("true"));
        fill.accept(step);
        return JobSpec.builder("n").step(step.build()).build();
    }

    private static void assertRefused(ThrowingCallable call, String start, String... words) {
        assertThatExceptionOfType(FarmException.class).isThrownBy(call).satisfies(e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID);
            assertThat(e.getMessage()).startsWith(start);
            assertThat(List.of(words))
                    .allSatisfy(word -> assertThat(e.getMessage()).contains(word));
        });
    }
}
