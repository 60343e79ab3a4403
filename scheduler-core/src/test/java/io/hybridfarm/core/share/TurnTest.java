package io.hybridfarm.core.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.JobId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TurnTest {
    private static final Instant EARLY = Instant.parse("2026-11-01T12:00:00Z");

    @Property
    void the_order_is_total(@ForAll("turns") Turn a, @ForAll("turns") Turn b, @ForAll("turns") Turn c) {
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
        assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
        if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
            assertThat(a).isLessThanOrEqualTo(c);
        }
    }

    @Property
    void the_order_is_priority_then_submission_then_id(@ForAll("turns") Turn a, @ForAll("turns") Turn b) {
        Comparator<Turn> byTheBook = Comparator.comparing(Turn::priority)
                .reversed()
                .thenComparing(Turn::submittedAt)
                .thenComparing(turn -> turn.job().number())
                .thenComparing(Turn::step);

        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(Integer.signum(byTheBook.compare(a, b)));
    }

    @Test
    void the_higher_priority_then_the_earlier_then_the_lower_id_goes_first() {
        Turn first = turn(51, EARLY.plusSeconds(9), 9, 9);
        Turn second = turn(50, EARLY, 9, 9);
        Turn third = turn(50, EARLY.plusNanos(1), 1, 9);
        Turn fourth = turn(50, EARLY.plusNanos(1), 2, 0);
        Turn fifth = turn(50, EARLY.plusNanos(1), 2, 1);

        assertThat(List.of(fifth, third, first, fourth, second).stream().sorted())
                .containsExactly(first, second, third, fourth, fifth);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void a_queue_keeps_one_ordered_line_for_each_demand(@ForAll("lines") List<Map.Entry<Integer, Turn>> standing) {
        TurnQueue<String> queue = new TurnQueue<>();
        Map<Demand, NavigableMap<Turn, String>> model = new LinkedHashMap<>();
        List<Map.Entry<Integer, Turn>> added = new ArrayList<>();
        for (Map.Entry<Integer, Turn> entry : standing) {
            Demand demand = Demand.ofCores(entry.getKey());
            NavigableMap<Turn, String> line = model.computeIfAbsent(demand, d -> new TreeMap<>());
            if (line.put(entry.getValue(), entry.toString()) == null) {
                queue.add(demand, entry.getValue(), entry.toString());
                added.add(entry);
            } else {
                queue.remove(demand, entry.getValue());
                line.remove(entry.getValue());
                added.remove(entry);
            }
            if (line.isEmpty()) {
                model.remove(demand);
            }
            assertThat(new ArrayList<>(queue.lines().entrySet())).isEqualTo(new ArrayList<>(model.entrySet()));
        }
        added.forEach(entry -> queue.remove(Demand.ofCores(entry.getKey()), entry.getValue()));
        assertThat(queue.lines()).isEmpty();
    }

    @Test
    void a_step_stands_in_line_once() {
        TurnQueue<String> queue = new TurnQueue<>();
        Turn turn = turn(50, EARLY, 1, 0);
        queue.add(Demand.ONE_CORE, turn, "a");

        assertThatIllegalStateException()
                .isThrownBy(() -> queue.add(Demand.ONE_CORE, turn, "b"))
                .withMessageContaining("stands in line already");
        assertThatIllegalStateException()
                .isThrownBy(() -> queue.remove(Demand.ofCores(2), turn))
                .withMessageContaining("does not stand in line");
        assertThatIllegalStateException().isThrownBy(() -> queue.remove(Demand.ONE_CORE, turn(50, EARLY, 1, 1)));
        assertThat(queue.lines().get(Demand.ONE_CORE)).containsOnlyKeys(turn);
    }

    @Provide
    Arbitrary<Turn> turns() {
        return Combinators.combine(
                        Arbitraries.integers().between(49, 51),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(0, 2))
                .as((priority, nanos, job, step) -> turn(priority, EARLY.plusNanos(nanos), job, step));
    }

    @Provide
    Arbitrary<List<Map.Entry<Integer, Turn>>> lines() {
        return Combinators.combine(Arbitraries.integers().between(1, 3), turns())
                .as(Map::entry)
                .list()
                .ofMaxSize(40);
    }

    private static Turn turn(int priority, Instant at, long job, int step) {
        return new Turn(priority, at, new JobId(job), step);
    }
}
