package io.hybridfarm.spi.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.Refused;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobSpecTest {
    @Test
    void a_job_has_defaults() {
        JobSpec job = JobSpec.builder("beauty").build();

        assertThat(job.show()).isEqualTo("default");
        assertThat(job.department()).isEqualTo("default");
        assertThat(job.user()).isEqualTo("unknown");
        assertThat(job.priority()).isEqualTo(50);
        assertThat(job.held()).isFalse();
        assertThat(job.interruptible()).isTrue();
        assertThat(job.pools()).isEmpty();
        assertThat(job.allowWorkers()).isEmpty();
        assertThat(job.denyWorkers()).isEmpty();
        assertThat(job.maxRunning()).isEmpty();
        assertThat(job.failureLimit()).isEmpty();
        assertThat(job.dependsOn()).isEmpty();
        assertThat(job.steps()).isEmpty();
        assertThat(job.taskCount()).isZero();
    }

    @Test
    void a_job_counts_the_tasks_of_all_steps() {
        JobSpec job = job(step("a", b -> b.frames("1-100").chunk(7)), step("b", b -> {}));

        assertThat(job.taskCount()).isEqualTo(16);
        assertThat(job(IntStream.range(0, 1_000)
                                .mapToObj(i -> step("s" + i, b -> b.frames("1-9999999")))
                                .toArray(StepSpec[]::new))
                        .taskCount())
                .isEqualTo(9_999_999_000L);
    }

    @Test
    void a_changed_copy_differs_in_that_one_thing() {
        JobSpec job = full();

        assertThat(job.toBuilder().build()).isEqualTo(job);
        assertThat(job.withPriority(8).withPriority(7)).isEqualTo(job);
        assertThat(job.withHeld(true).withHeld(false)).isEqualTo(job);
        assertThat(job.withSteps(List.of()).withSteps(job.steps())).isEqualTo(job);
        assertThat(job.withPriority(8).priority()).isEqualTo(8);
        assertThat(job.withHeld(true).held()).isTrue();
    }

    @Test
    void a_copy_leaves_the_original_alone() {
        JobSpec job = full();
        job.toBuilder()
                .department("comp")
                .maxRunning(3)
                .step(step("b", b -> {}))
                .dependsOn(new JobDependency(new JobId(4), Condition.SUCCESS))
                .build();

        assertThat(job).isEqualTo(full());
        assertThat(job.toBuilder().maxRunning(OptionalInt.empty()).build().maxRunning())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "a/b", "/a", "a/"})
    void a_slash_in_a_part_of_the_path_of_a_share_is_refused(String text) {
        Refused.invalid(() -> JobSpec.builder("n").show(text).build(), "show", "'" + text + "'", "'/'");
        Refused.invalid(() -> JobSpec.builder("n").department(text).build(), "department", "'" + text + "'");
        Refused.invalid(() -> JobSpec.builder("n").user(text).build(), "user", "'" + text + "'");
        assertThat(JobSpec.builder(text).shot(text).build().name()).isEqualTo(text);
    }

    @Test
    void pools_keep_their_order_and_are_named_once() {
        JobSpec.Builder job = JobSpec.builder("n");

        assertThat(job.pools(List.of("workstations", "blades-2")).build().pools())
                .containsExactly("workstations", "blades-2");
        Refused.invalid(() -> job.pools(List.of("Blades")).build(), "pools", "'Blades'", "lower-case");
        Refused.invalid(() -> job.pools(List.of("")).build(), "pools", "''");
        Refused.invalid(() -> job.pools(List.of("a", "b", "a")).build(), "pools", "'a' is named twice");
        Refused.invalid(() -> job.pools(names(17)).build(), "pools", "at most 16 pools, not 17");
        assertThat(job.pools(names(16)).build().pools()).hasSize(16);
    }

    @Test
    void workers_are_sorted_distinct_and_on_one_side() {
        JobSpec.Builder job = JobSpec.builder("n");

        assertThat(job.allowWorkers(List.of("w2", "w1", "w2")).build().allowWorkers())
                .containsExactly("w1", "w2");
        assertThat(job.denyWorkers(List.of("w4", "w3")).build().denyWorkers()).containsExactly("w3", "w4");
        Refused.invalid(() -> job.denyWorkers(List.of("w1")).build(), "denyWorkers", "'w1'", "allowWorkers too");
        Refused.invalid(() -> job.denyWorkers(List.of("w 1")).build(), "denyWorkers", "'w 1'", "letters, digits");
        Refused.invalid(() -> job.denyWorkers(names(1_001)).build(), "denyWorkers", "at most 1000 workers, not 1001");
        job.denyWorkers(List.of());
        Refused.invalid(() -> job.allowWorkers(names(1_001)).build(), "allowWorkers", "at most 1000 workers, not 1001");
        Refused.invalid(() -> job.allowWorkers(List.of("a/b")).build(), "allowWorkers", "'a/b'");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_000_001, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void a_cap_or_a_limit_out_of_range_is_refused(int count) {
        Refused.invalid(
                () -> JobSpec.builder("n").maxRunning(count).build(),
                "maxRunning",
                "from 1 to 1000000 tasks, not " + count);
        Refused.invalid(
                () -> JobSpec.builder("n").failureLimit(count).build(),
                "failureLimit",
                "from 1 to 1000000 failed attempts, not " + count);
        Refused.invalid(
                () -> JobSpec.builder("n").maxWorkers(count).build(),
                "maxWorkers",
                "from 1 to 1000000 workers, not " + count);
    }

    @Test
    void groups_are_sorted_and_named_once() {
        JobSpec.Builder job = JobSpec.builder("n");

        assertThat(job.groups(List.of("render", "fx", "render")).build().groups())
                .containsExactly("fx", "render");
        assertThat(job.build().toBuilder().build().groups()).containsExactly("fx", "render");
        Refused.invalid(() -> job.groups(List.of("Fx")).build(), "groups", "'Fx'", "lower-case");
        Refused.invalid(() -> job.groups(names(17)).build(), "groups", "at most 16 groups, not 17");
    }

    @Test
    void jobs_waited_for_are_few_and_named_once() {
        JobSpec.Builder job = JobSpec.builder("n");
        for (int i = 1; i <= 100; i++) {
            job.dependsOn(new JobDependency(new JobId(i), Condition.FINISH));
        }
        assertThat(job.build().dependsOn()).hasSize(100);

        job.dependsOn(new JobDependency(new JobId(101), Condition.SUCCESS));
        Refused.invalid(job::build, "dependsOn", "at most 100 jobs, not 101");
        Refused.invalid(
                () -> JobSpec.builder("n")
                        .dependsOn(new JobDependency(new JobId(7), Condition.FINISH))
                        .dependsOn(new JobDependency(new JobId(7), Condition.SUCCESS))
                        .build(),
                "dependsOn",
                "job 00007 is named twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u2003"})
    void an_empty_text_is_refused(String text) {
        Refused.invalid(() -> JobSpec.builder(text).build(), "name", "must not be empty", "1 to 200 characters");
        Refused.invalid(() -> JobSpec.builder("n").show(text).build(), "show", "must not be empty");
        Refused.invalid(() -> JobSpec.builder("n").department(text).build(), "department", "must not be empty");
        Refused.invalid(() -> JobSpec.builder("n").shot(text).build(), "shot", "must not be empty");
        Refused.invalid(() -> JobSpec.builder("n").user(text).build(), "user", "must not be empty");
        Refused.invalid(() -> JobSpec.builder("n").clientToken(text).build(), "clientToken", "must not be empty");
    }

    @Test
    void a_text_that_is_too_long_is_refused() {
        String longest = "x".repeat(200);

        assertThat(JobSpec.builder(longest).build().name()).isEqualTo(longest);
        Refused.invalid(() -> JobSpec.builder(longest + "x").build(), "name", "1 to 200 characters, not 201");
        Refused.invalid(() -> JobSpec.builder("n").show("x".repeat(101)).build(), "show", "1 to 100", "not 101");
        Refused.invalid(
                () -> JobSpec.builder("n").department("x".repeat(101)).build(), "department", "1 to 100", "not 101");
        Refused.invalid(() -> JobSpec.builder("n").user("x".repeat(101)).build(), "user", "1 to 100", "not 101");
        Refused.invalid(
                () -> JobSpec.builder("n").clientToken(longest + "x").build(), "clientToken", "1 to 200", "not 201");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\0b", "\u007fa", "a\u0085"})
    void control_characters_are_refused(String text) {
        Refused.invalid(() -> JobSpec.builder(text).build(), "name", "control characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\ud83c", "\udfaca"})
    void half_a_character_is_refused(String text) {
        Refused.invalid(() -> JobSpec.builder(text).build(), "name", "half of a surrogate pair");
        assertThat(JobSpec.builder("\ud83c\udfac").build().name()).isEqualTo("\ud83c\udfac");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 101, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void a_priority_out_of_range_is_refused(int priority) {
        Refused.invalid(
                () -> JobSpec.builder("n").priority(priority).build(), "priority", "from 0 to 100, not " + priority);
    }

    @Test
    void too_many_steps_are_refused() {
        List<StepSpec> steps = new ArrayList<>(Collections.nCopies(1_001, step("a", b -> {})));

        Refused.invalid(() -> JobSpec.builder("n").build().withSteps(steps), "steps", "at most 1000 steps, not 1001");
    }

    @Test
    void two_steps_of_one_name_are_refused() {
        Refused.invalid(
                () -> job(step("a", b -> {}), step("b", b -> {}), step("a", b -> {})),
                "steps.name",
                "'a' is used twice");
    }

    @Test
    void a_dependency_on_a_step_that_is_not_there_is_refused() {
        Refused.invalid(
                () -> job(step("a", b -> b.dependsOn(Dependency.onAll("beauty")))),
                "steps[a].dependsOn",
                "there is no step 'beauty'");
    }

    @Test
    void the_same_index_needs_as_many_tasks_on_both_sides() {
        StepSpec render = step("render", b -> b.frames("1-10"));

        Refused.invalid(
                () -> job(
                        render,
                        step("comp", b -> b.frames("1-10").chunk(2).dependsOn(Dependency.onSameIndex("render")))),
                "steps[comp].dependsOn",
                "'comp' has 5 and 'render' has 10");
        assertThat(job(render, step("comp", b -> b.frames("101-110").dependsOn(Dependency.onSameIndex("render"))))
                        .taskCount())
                .isEqualTo(20);
    }

    /** A job that says everything. */
    private static JobSpec full() {
        return JobSpec.builder("n")
                .show("s")
                .department("fx")
                .shot("sh")
                .user("u")
                .priority(7)
                .clientToken("t")
                .held(false)
                .interruptible(false)
                .pools(List.of("b", "a"))
                .allowWorkers(List.of("w1"))
                .denyWorkers(List.of("w2"))
                .maxRunning(5)
                .failureLimit(6)
                .dependsOn(new JobDependency(new JobId(3), Condition.FINISH))
                .step(step("a", b -> {}))
                .build();
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "n" + i).toList();
    }

    private static JobSpec job(StepSpec... steps) {
        return JobSpec.builder("n").build().withSteps(List.of(steps));
    }

    private static StepSpec step(String name, Consumer<StepSpec.Builder> fill) {
        StepSpec.Builder builder = StepSpec.builder(name, List.of("true"));
        fill.accept(builder);
        return builder.build();
    }
}
