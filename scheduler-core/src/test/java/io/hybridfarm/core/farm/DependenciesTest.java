package io.hybridfarm.core.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.Refusal;
import io.hybridfarm.spi.job.Dependency;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.job.StepSpec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DependenciesTest {
    private record Fixed(Map<String, List<State>> steps) implements Dependencies.Tasks {
        @Override
        public int count(String step, State state) {
            return Collections.frequency(steps.get(step), state);
        }

        @Override
        public int size(String step) {
            return steps.get(step).size();
        }

        @Override
        public State state(String step, int index) {
            return steps.get(step).get(index);
        }
    }

    @Test
    void a_step_without_dependencies_waits_for_nothing() {
        assertThat(Dependencies.unmet(step(), 0, new Fixed(Map.of()))).isEmpty();
    }

    @Test
    void all_means_every_task_of_the_other_step() {
        StepSpec step = step(Dependency.onAll("a"));

        assertThat(Dependencies.unmet(step, 2, tasks(State.SUCCEEDED, State.SUCCEEDED)))
                .isEmpty();
        assertThat(Dependencies.unmet(step, 2, tasks(State.SUCCEEDED, State.RUNNING)))
                .contains(new Refusal(Refusal.Reason.DEPENDENCY, "waits for step 'a': 1 of 2 tasks are done"));
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "CANCELED"})
    void a_dependency_that_will_not_be_met_by_itself_says_so(State ended) {
        assertThat(Dependencies.unmet(step(Dependency.onAll("a")), 0, tasks(State.RUNNING, ended, ended)))
                .contains(
                        new Refusal(
                                Refusal.Reason.DEPENDENCY_FAILED,
                                "waits for step 'a', of which 2 of 3 tasks failed or were canceled; retry the job once the cause is mended"));
        assertThat(Dependencies.unmet(step(Dependency.onSameIndex("a")), 1, tasks(State.RUNNING, ended, ended)))
                .contains(
                        new Refusal(
                                Refusal.Reason.DEPENDENCY_FAILED,
                                "waits for task 1 of step 'a', which failed or was canceled; retry the job once the cause is mended"));
    }

    @ParameterizedTest
    @EnumSource(names = {"HELD", "WAITING", "QUEUED", "RUNNING"})
    void the_same_index_means_that_one_task(State state) {
        StepSpec step = step(Dependency.onSameIndex("a"));

        assertThat(Dependencies.unmet(step, 0, tasks(State.SUCCEEDED, state))).isEmpty();
        assertThat(Dependencies.unmet(step, 1, tasks(State.SUCCEEDED, state)))
                .contains(new Refusal(Refusal.Reason.DEPENDENCY, "waits for task 1 of step 'a', which is " + state));
    }

    @Test
    void an_offset_that_leads_to_no_task_waits_for_nothing() {
        StepSpec back = step(Dependency.onOffset("a", -1));
        StepSpec forth = step(Dependency.onOffset("a", 2));
        Fixed tasks = tasks(State.QUEUED, State.SUCCEEDED, State.RUNNING);

        assertThat(Dependencies.unmet(back, 0, tasks)).isEmpty();
        assertThat(Dependencies.unmet(back, 1, tasks))
                .contains(new Refusal(Refusal.Reason.DEPENDENCY, "waits for task 0 of step 'a', which is QUEUED"));
        assertThat(Dependencies.unmet(back, 2, tasks)).isEmpty();
        assertThat(Dependencies.unmet(forth, 0, tasks))
                .contains(new Refusal(Refusal.Reason.DEPENDENCY, "waits for task 2 of step 'a', which is RUNNING"));
        assertThat(Dependencies.unmet(forth, 1, tasks)).isEmpty();
        assertThat(Dependencies.unmet(back, 4, tasks)).isEmpty();
    }

    @Test
    void the_first_dependency_that_is_not_met_is_named() {
        StepSpec step = step(Dependency.onAll("done"), Dependency.onAll("b"), Dependency.onAll("a"));
        Fixed tasks = new Fixed(
                Map.of("done", List.of(State.SUCCEEDED), "b", List.of(State.QUEUED), "a", List.of(State.FAILED)));

        assertThat(Dependencies.unmet(step, 0, tasks))
                .contains(new Refusal(Refusal.Reason.DEPENDENCY, "waits for step 'b': 0 of 1 tasks are done"));
    }

    private static Fixed tasks(State... states) {
        return new Fixed(Map.of("a", List.of(states)));
    }

    private static StepSpec step(Dependency... dependsOn) {
        StepSpec.Builder step = StepSpec.builder("s", List.of("true")).frames("1-5");
        for (Dependency dependency : dependsOn) {
            step.dependsOn(dependency);
        }
        return step.build();
    }
}
