package io.hybridfarm.core.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.job.JobId;
import java.util.Comparator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The laws of an order, and the order by the book. */
class TurnLawsTest {
    private static final Comparator<Turn> BY_THE_BOOK = Comparator.comparing((Turn turn) -> !turn.urgent())
            .thenComparing(Turn::effectiveMillis)
            .thenComparing(Turn::deadlineMillis)
            .thenComparing(turn -> turn.job().number())
            .thenComparing(Turn::step)
            .thenComparing(Turn::variant);

    @Property
    void the_order_is_total_antisymmetric_transitive_and_agrees_with_equals(
            @ForAll("turns") Turn a, @ForAll("turns") Turn b, @ForAll("turns") Turn c) {
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
        assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
        if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
            assertThat(a).isLessThanOrEqualTo(c);
        }
    }

    @Property
    void urgent_ones_then_the_effectively_earlier_then_the_earlier_deadline_then_the_older(
            @ForAll("turns") Turn a, @ForAll("turns") Turn b) {
        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(Integer.signum(BY_THE_BOOK.compare(a, b)));
    }

    @Property
    void the_numbers_in_a_tree_say_the_same_as_the_order(@ForAll("turns") Turn a, @ForAll("turns") Turn b) {
        MaskedForest forest = new MaskedForest(1);
        int first = forest.add();
        int second = forest.add();
        forest.key(first, a.major(), a.deadlineMillis(), a.tie());
        forest.key(second, b.major(), b.deadlineMillis(), b.tie());
        forest.mask(first, 0, 1);
        forest.mask(second, 0, 1);
        int root = forest.insert(forest.insert(MaskedForest.NONE, first), second);
        if (!a.equals(b)) {
            assertThat(forest.first(root, 0)).isEqualTo(a.compareTo(b) < 0 ? first : second);
        }
    }

    @Provide
    Arbitrary<Turn> turns() {
        // jobs of a virtual clock are submitted around 1970, and priority moves them to before
        Arbitrary<Long> times = Arbitraries.oneOf(
                Arbitraries.longs().between(-3, 3),
                Arbitraries.longs().between(-100_000_000_000L, 100_000_000_000_000L));
        Arbitrary<Long> deadlines = Arbitraries.of(0L, 1L, 1_800_000_000_000L, Long.MAX_VALUE);
        Arbitrary<Long> jobs = Arbitraries.oneOf(
                Arbitraries.longs().between(1, 3), Arbitraries.longs().between(1, (1L << 31) - 1));
        Arbitrary<Integer> steps = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 1), Arbitraries.integers().between(0, 1_000));
        Arbitrary<Integer> variants = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 1), Arbitraries.integers().between(0, 65_535));
        return Combinators.combine(Arbitraries.of(true, false), times, deadlines, jobs.map(JobId::new), steps, variants)
                .as(Turn::new);
    }
}
