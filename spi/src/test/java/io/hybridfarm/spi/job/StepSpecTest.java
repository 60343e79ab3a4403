package io.hybridfarm.spi.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hybridfarm.spi.Refused;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepSpecTest {
    @Test
    void a_step_has_defaults() {
        StepSpec step = step().build();

        assertThat(step.taskCount()).isEqualTo(1);
        assertThat(step.taskFrames(0)).isEmpty();
        assertThat(step.demand()).isEqualTo(Demand.ONE_CORE);
        assertThat(step.retry()).isEqualTo(RetryPolicy.DEFAULT);
        assertThat(step.chunk()).isEqualTo(1);
        assertThat(step.timeout()).isEmpty();
        assertThat(step.maxRunning()).isEmpty();
        assertThat(step.progress()).isEmpty();
        assertThat(step.minRunTime()).isEmpty();
        assertThat(step.stallAfter()).isEmpty();
        assertThat(step.frameOrder()).isEqualTo(FrameOrder.ASCENDING);
        assertThat(step.demand().licences()).isEmpty();
        assertThat(step.demand().exclusive()).isFalse();
    }

    @Test
    void tasks_are_chunks_of_frames() {
        StepSpec step = step().frames("10-1").chunk(4).build();

        assertThat(step.taskCount()).isEqualTo(3);
        assertThat(step.taskFrames(2)).contains(FrameRange.parse("2-1"));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> step.taskFrames(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-a", ".a", "a b", "a/b", "\u00e4", "a\n"})
    void a_malformed_name_is_refused(String name) {
        Refused.invalid(
                () -> StepSpec.builder(name, List.of("true")).build(),
                "steps.name",
                "'" + name + "'",
                "1 to 100 letters, digits, dots, underscores or hyphens");
    }

    @Test
    void a_name_has_at_most_100_characters() {
        assertThat(StepSpec.builder("x".repeat(100), List.of("true")).build().name())
                .hasSize(100);
        Refused.invalid(() -> StepSpec.builder("x".repeat(101), List.of("true")).build(), "steps.name");
    }

    @Test
    void a_command_names_a_program() {
        Refused.invalid(() -> StepSpec.builder("s", List.of()).build(), "steps[s].command", "must name a program");
        Refused.invalid(
                () -> StepSpec.builder("s", List.of(" ", "-b")).build(), "steps[s].command", "must name a program");
        Refused.invalid(
                () -> StepSpec.builder("s", Collections.nCopies(1_001, "a")).build(),
                "steps[s].command",
                "at most 1000 entries, not 1001");
        Refused.invalid(() -> StepSpec.builder("s", List.of("{")), "command", "a single '{'");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_000_001})
    void a_chunk_out_of_range_is_refused(int chunk) {
        Refused.invalid(
                () -> step().frames("1-10").chunk(chunk).build(),
                "steps[s].chunk",
                "from 1 to 1000000 frames, not " + chunk);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1A", "A B", "A=B", "A-B"})
    void a_malformed_variable_is_refused(String variable) {
        Refused.invalid(
                () -> step().environment(variable, "x").build(), "steps[s].env", "'" + variable + "'", "variable name");
    }

    @Test
    void a_timeout_out_of_range_is_refused() {
        for (Duration timeout : List.of(
                Duration.ZERO,
                Duration.ofMillis(999),
                Duration.ofDays(30).plusMillis(1),
                Duration.ofSeconds(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MIN_VALUE))) {
            Refused.invalid(() -> step().timeout(timeout).build(), "steps[s].timeout", "from 1s to 30d, not ");
        }
        assertThat(step().timeout(Duration.ofDays(30)).build().timeout()).contains(Duration.ofDays(30));
    }

    @Test
    void watching_a_step_has_bounds_too() {
        Refused.invalid(() -> step().minRunTime(Duration.ZERO).build(), "steps[s].minRunTime", "from 1ms to 30d, not ");
        Refused.invalid(
                () -> step().stallAfter(Duration.ofMillis(999)).build(), "steps[s].stallAfter", "from 1s to 30d, not ");
        Refused.invalid(
                () -> step().stallAfter(Duration.ofDays(31)).build(), "steps[s].stallAfter", "from 1s to 30d, not ");
        for (String parser : List.of("", "Blender", "-a", "a b", "x".repeat(65))) {
            Refused.invalid(() -> step().progress(parser).build(), "steps[s].progress", "'" + parser + "'");
        }
        assertThat(step().progress("0-blender").build().progress()).contains("0-blender");
    }

    @Test
    void a_success_must_be_possible_before_the_timeout() {
        StepSpec.Builder step = step().timeout(Duration.ofSeconds(5));

        Refused.invalid(
                () -> step.minRunTime(Duration.ofSeconds(5)).build(),
                "steps[s].minRunTime",
                "less than the timeout of 5s, not 5s");
        assertThat(step.minRunTime(Duration.ofMillis(4_999)).build().minRunTime())
                .contains(Duration.ofMillis(4_999));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_000_001})
    void a_cap_on_running_tasks_out_of_range_is_refused(int most) {
        Refused.invalid(
                () -> step().maxRunning(most).build(), "steps[s].maxRunning", "from 1 to 1000000 tasks, not " + most);
        assertThat(step().maxRunning(1_000_000).build().maxRunning()).hasValue(1_000_000);
    }

    @Test
    void the_environment_is_sorted() {
        assertThat(step().environment("B", "2").environment("A", "1").build().environment())
                .extractingFromEntries(java.util.Map.Entry::getKey)
                .containsExactly("A", "B");
    }

    @Test
    void a_variable_that_no_task_has_is_refused_with_its_field() {
        StepSpec step = step().frames("1-2")
                .input("{projects}/a")
                .output("{out}/{frame:04}.exr")
                .workingFolder("{out}")
                .environment("A", "{task}{frames}{chunkStart}{chunkEnd}")
                .build();

        step.requireKnownVariables(List.of("out", "projects"));
        Refused.invalid(
                () -> step.requireKnownVariables(List.of("out")),
                "steps[s].inputs",
                "{projects}",
                "known: chunkEnd, chunkStart, frame, frames, out, task");
        Refused.invalid(() -> step.requireKnownVariables(List.of("projects")), "steps[s].cwd", "{out}");
        Refused.invalid(
                () -> StepSpec.builder("s", List.of("a", "{sceen}")).build().requireKnownVariables(List.of()),
                "steps[s].command",
                "{sceen}");
        Refused.invalid(
                () -> step().environment("A", "{shot}").build().requireKnownVariables(List.of()),
                "steps[s].env",
                "{shot}");
    }

    @Test
    void frame_variables_need_frames() {
        Refused.invalid(
                () -> step().output("{out}/{frame}.exr").build().requireKnownVariables(List.of("out")),
                "steps[s].outputs (the step has no frames)",
                "{frame}",
                "known: out, task");
        step().output("{out}/{task}.exr").build().requireKnownVariables(List.of("out"));
    }

    @Test
    void a_demand_out_of_range_is_refused() {
        Refused.invalid(() -> new Demand(0, 0, 0, List.of()), "demand.cores", "from 0.001 to 1000000, not 0");
        Refused.invalid(() -> new Demand(1_000_000_001, 0, 0, List.of()), "demand.cores", "not 1000000.001");
        Refused.invalid(() -> new Demand(1, -1, 0, List.of()), "demand.memory", "must not be negative", "-1");
        Refused.invalid(() -> new Demand(1, 0, -1, List.of()), "demand.gpus", "from 0 to 1000, not -1");
        Refused.invalid(() -> new Demand(1, 0, 1_001, List.of()), "demand.gpus", "not 1001");
        Refused.invalid(() -> Demand.ofCores(0), "demand.cores", "from 0.001 to 1000000, not 0");
        Refused.invalid(() -> Demand.ofCores(Integer.MAX_VALUE), "demand.cores", "not 2147483647");
    }

    @Test
    void tags_are_sorted_distinct_and_checked() {
        assertThat(new Demand(1, 0, 0, List.of("b", "a", "b")).tags()).containsExactly("a", "b");
        Refused.invalid(() -> new Demand(1, 0, 0, List.of("a b")), "demand.tags", "'a b'", "letters, digits");
        List<String> many =
                java.util.stream.IntStream.range(0, 33).mapToObj(i -> "t" + i).toList();
        Refused.invalid(() -> new Demand(1, 0, 0, many), "demand.tags", "at most 32 tags, not 33");
    }

    @Test
    void licences_are_sorted_counted_and_checked() {
        assertThat(licences(Map.of("nuke", 1, "arnold", 1_000)).licences())
                .containsExactly(Map.entry("arnold", 1_000), Map.entry("nuke", 1));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> licences(Map.of("nuke", 1)).licences().put("houdini", 1));
        Refused.invalid(() -> licences(Map.of("nu ke", 1)), "demand.licences", "'nu ke'", "letters, digits");
        Refused.invalid(() -> licences(Map.of("x".repeat(65), 1)), "demand.licences", "1 to 64");
        Refused.invalid(() -> licences(Map.of("nuke", 0)), "demand.licences", "'nuke'", "from 1 to 1000, not 0");
        Refused.invalid(() -> licences(Map.of("nuke", 1_001)), "demand.licences", "not 1001");
        Map<String, Integer> many = new TreeMap<>();
        for (int i = 0; i < 17; i++) {
            many.put("l" + i, 1);
        }
        Refused.invalid(() -> licences(many), "demand.licences", "at most 16 different licences, not 17");
    }

    @Test
    void a_demand_with_other_memory_is_otherwise_the_same() {
        Demand demand = new Demand(1_500, 1L << 30, 1, List.of("linux"), Map.of("nuke", 2), true);

        assertThat(demand.withMemory(2L << 30))
                .isEqualTo(new Demand(1_500, 2L << 30, 1, List.of("linux"), Map.of("nuke", 2), true));
        assertThat(demand.withMemory(2L << 30).withMemory(1L << 30)).isEqualTo(demand);
        Refused.invalid(() -> demand.withMemory(-1), "demand.memory", "-1");
    }

    @Test
    void a_demand_is_told_in_words() {
        assertThat(new Demand(2_000, 0, 0, List.of(), Map.of("nuke", 2, "arnold", 1), true))
                .hasToString("2 cores, licences [1 arnold, 2 nuke], the whole worker");
        assertThat(Demand.ONE_CORE).hasToString("1 core");
        assertThat(Demand.ofCores(2)).hasToString("2 cores");
        assertThat(new Demand(4_000, 8L << 30, 1, List.of("linux", "arnold")))
                .hasToString("4 cores, 8GiB, 1 gpu, tags [arnold, linux]");
    }

    @Test
    void an_offset_goes_with_its_kind() {
        Refused.invalid(() -> new Dependency("a", Dependency.Kind.ALL, 1), "dependsOn.offset", "\"map\": \"offset\"");
        Refused.invalid(() -> new Dependency("a", Dependency.Kind.SAME_INDEX, 1), "dependsOn.offset");
        Refused.invalid(() -> Dependency.onOffset("a", 0), "dependsOn.offset", "not 0");
        Refused.invalid(() -> Dependency.onOffset("a", Integer.MIN_VALUE), "dependsOn.offset", "-2147483648");
        Refused.invalid(() -> Dependency.onOffset("a", 1_000_001), "dependsOn.offset", "-1000000 to 1000000");
        assertThat(Dependency.onOffset("a", -1_000_000).offset()).isEqualTo(-1_000_000);
    }

    @Test
    void a_dependency_is_met_by_success_unless_it_says_otherwise() {
        assertThat(Dependency.onAll("a").on()).isEqualTo(Condition.SUCCESS);
        assertThat(new Dependency("a", Dependency.Kind.OFFSET, -2).on(Condition.FINISH))
                .isEqualTo(new Dependency("a", Dependency.Kind.OFFSET, -2, Condition.FINISH));
    }

    @Test
    void exit_codes_are_sorted_distinct_and_have_one_meaning() {
        RetryPolicy codes = new RetryPolicy(1, List.of(200, 100, 200), List.of(137));

        assertThat(codes.licenceCodes()).containsExactly(100, 200);
        assertThat(codes.memoryCodes()).containsExactly(137);
        assertThat(new RetryPolicy(1).licenceCodes()).isEmpty();
        Refused.invalid(() -> new RetryPolicy(1, List.of(0), List.of()), "retry.licenceCodes", "1 to 255, not 0");
        Refused.invalid(() -> new RetryPolicy(1, List.of(), List.of(256)), "retry.memoryCodes", "not 256");
        Refused.invalid(
                () -> new RetryPolicy(1, List.of(7, 8), List.of(8)),
                "retry.memoryCodes",
                "8 is among the licenceCodes already");
    }

    @Test
    void retries_count_the_attempts_after_the_first() {
        assertThat(new RetryPolicy(0).allowsAnotherAfter(1)).isFalse();
        assertThat(new RetryPolicy(2).allowsAnotherAfter(2)).isTrue();
        assertThat(new RetryPolicy(2).allowsAnotherAfter(3)).isFalse();
        Refused.invalid(() -> new RetryPolicy(-1), "retries", "from 0 to 100, not -1");
        Refused.invalid(() -> new RetryPolicy(101), "retries", "not 101");
    }

    @Test
    void a_whole_range_stands_for_the_step_of_one_chunk() {
        assertThat(step().frames("1-10").chunk(10).build().taskFrames(0)).isEqualTo(Optional.of(FrameRange.of(1, 10)));
    }

    private static Demand licences(Map<String, Integer> licences) {
        return new Demand(1_000, 0, 0, List.of(), licences, false);
    }

    private static StepSpec.Builder step() {
        return StepSpec.builder("s", List.of("true"));
    }
}
