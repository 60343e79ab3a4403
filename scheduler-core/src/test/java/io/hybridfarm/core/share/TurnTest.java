package io.hybridfarm.core.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.job.JobId;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TurnTest {
    @Property
    void the_order_is_total(@ForAll("turns") Turn a, @ForAll("turns") Turn b, @ForAll("turns") Turn c) {
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
        assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
        if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
            assertThat(a).isLessThanOrEqualTo(c);
        }
    }

    @Property
    void the_order_is_urgency_then_effective_time_then_deadline_then_id(
            @ForAll("turns") Turn a, @ForAll("turns") Turn b) {
        Comparator<Turn> byTheBook = Comparator.comparing((Turn turn) -> !turn.urgent())
                .thenComparing(Turn::effectiveMillis)
                .thenComparing(Turn::deadlineMillis)
                .thenComparing(turn -> turn.job().number())
                .thenComparing(Turn::step)
                .thenComparing(Turn::variant);

        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(Integer.signum(byTheBook.compare(a, b)));
    }

    @Test
    void the_urgent_then_the_earlier_then_the_sooner_due_then_the_older_goes_first() {
        Turn first = new Turn(true, 9_000, Long.MAX_VALUE, new JobId(9), 9, 9);
        Turn second = new Turn(false, -5, Long.MAX_VALUE, new JobId(9), 9, 9);
        Turn third = new Turn(false, 0, 77, new JobId(9), 9, 9);
        Turn fourth = new Turn(false, 0, Long.MAX_VALUE, new JobId(1), 9, 9);
        Turn fifth = new Turn(false, 0, Long.MAX_VALUE, new JobId(2), 0, 0);
        Turn sixth = new Turn(false, 0, Long.MAX_VALUE, new JobId(2), 0, 1);
        Turn seventh = new Turn(false, 0, Long.MAX_VALUE, new JobId(2), 1, 0);

        assertThat(List.of(fifth, seventh, third, first, fourth, sixth, second).stream()
                        .sorted())
                .containsExactly(first, second, third, fourth, fifth, sixth, seventh);
    }

    @Provide
    Arbitrary<Turn> turns() {
        return Combinators.combine(
                        Arbitraries.of(true, false),
                        Arbitraries.longs().between(-2, 2),
                        Arbitraries.of(0L, 1L, Long.MAX_VALUE),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 2))
                .as((urgent, effective, deadline, job, step, variant) ->
                        new Turn(urgent, effective, deadline, new JobId(job), step, variant));
    }
}
