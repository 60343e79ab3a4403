package io.hybridfarm.core.farm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.RandomAccess;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PagedListTest {
    /** A change, and how much of it. */
    record Action(Kind kind, int amount) {
        enum Kind {
            ADD,
            SET,
            SNAPSHOT
        }
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void a_paged_list_does_what_a_list_does_and_its_snapshots_stand_still(
            @ForAll @IntRange(max = 1_600) int filled, @ForAll("actions") List<Action> actions) {
        PagedList<Integer> list = listOf(filled, -1);
        List<Integer> model = new ArrayList<>(Collections.nCopies(filled, -1));
        List<List<Integer>> snapshots = new ArrayList<>();
        List<List<Integer>> expected = new ArrayList<>();
        int value = 0;
        for (Action action : actions) {
            value++;
            switch (action.kind) {
                case ADD -> {
                    for (int i = 0; i < action.amount; i++) {
                        list.add(value);
                        model.add(value);
                    }
                }
                case SET -> {
                    for (int i = action.amount % 97; i < model.size(); i += 1 + action.amount) {
                        list.set(i, value);
                        model.set(i, value);
                    }
                }
                case SNAPSHOT -> {
                    snapshots.add(list.snapshot());
                    expected.add(List.copyOf(model));
                }
            }
            assertThat(list.size()).isEqualTo(model.size());
        }
        snapshots.add(list.snapshot());
        expected.add(model);

        assertThat(snapshots).isEqualTo(expected);
        for (int i = 0; i < model.size(); i++) {
            assertThat(list.get(i)).isEqualTo(model.get(i));
        }
    }

    @Test
    void a_snapshot_is_immutable_and_read_at_random() {
        PagedList<String> list = listOf(3, "a");
        List<String> snapshot = list.snapshot();

        assertThat(snapshot).isInstanceOf(RandomAccess.class);
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> snapshot.set(0, "b"));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> snapshot.add("b"));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> snapshot.remove(0));
    }

    @Test
    void a_new_list_is_empty() {
        PagedList<String> list = new PagedList<>();

        assertThat(list.size()).isZero();
        assertThat(list.snapshot()).isEmpty();
    }

    @Test
    void positions_outside_are_refused() {
        PagedList<String> list = listOf(3, "a");
        List<String> snapshot = list.snapshot();
        list.add("b");

        assertThat(list.get(3)).isEqualTo("b");
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> list.get(4));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> list.get(-1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> list.set(4, "c"));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> snapshot.get(3));
    }

    private static <T> PagedList<T> listOf(int size, T value) {
        PagedList<T> list = new PagedList<>();
        for (int i = 0; i < size; i++) {
            list.add(value);
        }
        return list;
    }

    @Provide
    Arbitrary<List<Action>> actions() {
        Arbitrary<Integer> amount = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.integers().between(0, 5)),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(500, 1_100)));
        return net.jqwik.api.Combinators.combine(
                        Arbitraries.frequency(
                                net.jqwik.api.Tuple.of(4, Action.Kind.ADD),
                                net.jqwik.api.Tuple.of(4, Action.Kind.SET),
                                net.jqwik.api.Tuple.of(4, Action.Kind.SNAPSHOT)),
                        amount)
                .as(Action::new)
                .list()
                .ofMaxSize(16);
    }
}
