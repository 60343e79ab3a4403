package io.hybridfarm.spi.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hybridfarm.spi.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DependencyCycleTest {
    /** Edge i to j: step i waits for step j. */
    record Graph(int size, List<int[]> edges) {
        List<StepSpec> steps() {
            List<StepSpec> steps = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                StepSpec.Builder step =
                        StepSpec.builder("s" + i, List.of("true")).frames("1-3");
                for (int[] edge : edges) {
                    if (edge[0] == i) {
                        step.dependsOn(dependency("s" + edge[1], edge[2]));
                    }
                }
                steps.add(step.build());
            }
            return steps;
        }

        private static Dependency dependency(String step, int kind) {
            return switch (kind) {
                case 0 -> Dependency.onAll(step);
                case 1 -> Dependency.onSameIndex(step);
                default -> Dependency.onOffset(step, kind - 5);
            };
        }

        boolean hasCycle() {
            int[] colour = new int[size];
            for (int i = 0; i < size; i++) {
                if (closes(i, colour)) {
                    return true;
                }
            }
            return false;
        }

        private boolean closes(int at, int[] colour) {
            if (colour[at] != 0) {
                return colour[at] == 1;
            }
            colour[at] = 1;
            for (int[] edge : edges) {
                if (edge[0] == at && closes(edge[1], colour)) {
                    return true;
                }
            }
            colour[at] = 2;
            return false;
        }

        @Override
        public String toString() {
            return size + " steps, " + edges.stream().map(Arrays::toString).toList();
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void a_graph_is_taken_exactly_if_it_has_no_cycle(@ForAll("graphs") Graph graph) {
        JobSpec empty = JobSpec.builder("n").build();

        if (graph.hasCycle()) {
            Refused.invalid(() -> empty.withSteps(graph.steps()), "steps.dependsOn", "in a circle");
        } else {
            assertThat(empty.withSteps(graph.steps()).steps()).hasSize(graph.size);
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void a_graph_without_a_cycle_is_taken_in_any_order_of_its_steps(@ForAll("graphs") Graph graph, @ForAll long seed) {
        List<int[]> downwards = graph.edges.stream()
                .filter(edge -> edge[0] != edge[1])
                .map(edge -> new int[] {Math.max(edge[0], edge[1]), Math.min(edge[0], edge[1]), edge[2]})
                .toList();
        List<StepSpec> steps = new Graph(graph.size, downwards).steps();
        Collections.shuffle(steps, new Random(seed));

        assertThat(JobSpec.builder("n").build().withSteps(steps).steps()).isEqualTo(steps);
    }

    @Test
    void the_refusal_names_the_steps_of_the_circle_and_no_others() {
        List<StepSpec> steps = new Graph(
                        6,
                        List.of(
                                new int[] {1, 0, 0},
                                new int[] {1, 2, 0},
                                new int[] {2, 3, 0},
                                new int[] {3, 1, 0},
                                new int[] {4, 1, 0},
                                new int[] {5, 4, 0}))
                .steps();

        Refused.invalid(
                () -> JobSpec.builder("n").build().withSteps(steps), "steps.dependsOn", "in a circle: s1, s2, s3");
        assertThat(catchThrowable(() -> JobSpec.builder("n").build().withSteps(steps)))
                .hasMessageEndingWith("s1, s2, s3");
    }

    @Test
    void a_long_line_of_steps_in_the_worst_order_is_taken() {
        List<int[]> line = new ArrayList<>();
        for (int i = 0; i < 999; i++) {
            line.add(new int[] {i, i + 1, 0});
        }

        assertThat(JobSpec.builder("n")
                        .build()
                        .withSteps(new Graph(1_000, line).steps())
                        .steps())
                .hasSize(1_000);
    }

    /** Task by task: with n tasks, task i waits for i + offset where that exists. */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void a_step_that_waits_for_itself_is_taken_only_if_its_tasks_can_all_run(
            @ForAll @IntRange(min = 1, max = 9) int tasks, @ForAll("offsets") List<Integer> offsets) {
        StepSpec.Builder builder = StepSpec.builder("chain", List.of("true")).frames("1-" + tasks);
        offsets.forEach(offset -> builder.dependsOn(Dependency.onOffset("chain", offset)));
        StepSpec step = builder.build();
        boolean forwards = offsets.stream().anyMatch(offset -> offset > 0 && offset < tasks);
        boolean backwards = offsets.stream().anyMatch(offset -> offset < 0 && offset > -tasks);

        if (forwards && backwards) {
            Refused.invalid(
                    () -> JobSpec.builder("n").build().withSteps(List.of(step)),
                    "steps[chain].dependsOn",
                    "earlier and for later tasks of its own");
        } else {
            assertThat(JobSpec.builder("n").build().withSteps(List.of(step)).steps())
                    .containsExactly(step);
            assertThat(allCanRun(tasks, offsets)).isTrue();
        }
    }

    private static boolean allCanRun(int tasks, List<Integer> offsets) {
        boolean[] done = new boolean[tasks];
        for (int round = 0; round < tasks; round++) {
            for (int i = 0; i < tasks; i++) {
                int task = i;
                done[i] = offsets.stream()
                        .map(offset -> task + offset)
                        .allMatch(other -> other < 0 || other >= tasks || done[other]);
            }
        }
        for (boolean each : done) {
            if (!each) {
                return false;
            }
        }
        return true;
    }

    @Provide
    Arbitrary<List<Integer>> offsets() {
        return Arbitraries.integers()
                .between(-6, 6)
                .filter(offset -> offset != 0)
                .list()
                .ofMaxSize(3);
    }

    @Provide
    Arbitrary<Graph> graphs() {
        return Arbitraries.integers().between(1, 8).flatMap(size -> {
            Arbitrary<Integer> node = Arbitraries.integers().between(0, size - 1);
            Arbitrary<int[]> edge = Combinators.combine(node, node, Arbitraries.of(0, 1, 3, 4, 6, 7))
                    .as((from, to, kind) -> new int[] {from, to, from.equals(to) ? kind % 2 : kind});
            return edge.list().ofMaxSize(size + 2).map(edges -> new Graph(size, edges));
        });
    }
}
