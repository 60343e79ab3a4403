package io.hybridfarm.core.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.job.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TaskStatesTest {
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void they_are_what_a_plain_list_would_be(@ForAll @IntRange(min = 1, max = 1_700) int size, @ForAll long seed) {
        Random random = new Random(seed);
        List<State> states = List.of(State.values());
        TaskStates tasks = new TaskStates(size, State.WAITING);
        List<State> model = new ArrayList<>(Collections.nCopies(size, State.WAITING));
        for (int round = 0; round < 120; round++) {
            State state = states.get(random.nextInt(states.size()));
            int from = random.nextInt(size);
            int to = random.nextInt(4) == 0 ? Math.min(size, from + random.nextInt(600)) : from + 1;
            if (random.nextInt(20) == 0) {
                tasks.fill(state);
                Collections.fill(model, state);
            } else {
                for (int i = from; i < to; i++) {
                    tasks.set(i, state);
                    model.set(i, state);
                }
            }
            int start = random.nextInt(size + 1);
            int expected = model.subList(start, size).indexOf(state);
            assertThat(tasks.next(state, start)).isEqualTo(expected < 0 ? -1 : expected + start);
            if (random.nextInt(5) == 0) {
                List<State> snapshot = tasks.snapshot();
                List<State> then = List.copyOf(model);
                int index = random.nextInt(size);
                tasks.set(index, State.LOST);
                model.set(index, State.LOST);
                assertThat(snapshot).isEqualTo(then);
            }
        }
        assertThat(tasks.snapshot()).isEqualTo(model);
    }

    @Test
    void a_stretch_in_which_all_have_become_alike_is_found_over_at_once() {
        TaskStates tasks = new TaskStates(100_000, State.QUEUED);
        for (int i = 0; i < 99_999; i++) {
            tasks.set(i, State.SUCCEEDED);
        }

        assertThat(tasks.next(State.QUEUED, 0)).isEqualTo(99_999);
        assertThat(tasks.next(State.SUCCEEDED, 99_999)).isEqualTo(-1);
        assertThat(tasks.next(State.QUEUED, 100_000)).isEqualTo(-1);
    }
}
