package io.hybridfarm.core.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hybridfarm.spi.job.JobId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** A line against a sorted list. */
class LineTest {
    @Property
    void a_line_knows_whose_turn_it_is_and_who_stands_before(
            @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 9) Integer> jobs) {
        Line<Turn> line = new Line<>(3, 7);
        List<Turn> model = new ArrayList<>();
        for (int job : jobs) {
            Turn turn = turn(job);
            Turn before = model.stream().min(Turn::compareTo).orElse(null);
            boolean changed;
            if (model.contains(turn)) {
                model.remove(turn);
                changed = line.remove(turn);
            } else {
                model.add(turn);
                changed = line.add(turn, turn);
            }
            model.sort(Turn::compareTo);
            Turn after = model.isEmpty() ? null : model.get(0);
            assertThat(changed).isEqualTo(!Objects.equals(before, after));
            assertThat(line.isEmpty()).isEqualTo(model.isEmpty());
            if (after != null) {
                assertThat(line.first()).isEqualTo(after);
                assertThat(line.turn()).isEqualTo(after);
            }
            assertThat(line.before(turn(5)).values())
                    .containsExactlyElementsOf(model.stream()
                            .filter(its -> its.compareTo(turn(5)) < 0)
                            .toList());
        }
    }

    @Test
    void nobody_stands_in_line_twice_or_leaves_it_twice() {
        Line<String> line = new Line<>(0, 1);
        line.add(turn(1), "one");

        assertThatIllegalStateException().isThrownBy(() -> line.add(turn(1), "again"));
        assertThatIllegalStateException().isThrownBy(() -> line.remove(turn(2)));
        line.remove(turn(1));
        assertThatIllegalStateException().isThrownBy(line::first);
        assertThatIllegalStateException().isThrownBy(line::turn);
    }

    private static Turn turn(int job) {
        // the higher the number, the earlier the turn of every other job
        return new Turn(job % 3 == 0, job % 2 == 0 ? 100 - job : job, Long.MAX_VALUE, new JobId(job), 0, 0);
    }
}
