package io.hybridfarm.core.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/** Trees with masks against sorted lists. */
class MaskedForestTest {
    private static final int TREES = 3;

    /** What a node should be. */
    private static final class Entry {
        final int node;
        final long major;
        final long minor;
        final long tie;
        final long[] mask;

        Entry(int node, long major, long minor, long tie, long[] mask) {
            this.node = node;
            this.major = major;
            this.minor = minor;
            this.tie = tie;
            this.mask = mask;
        }
    }

    /** One thing done to the forest; which node or tree is meant is taken modulo how many there are. */
    private record Step(Kind kind, int tree, int which, long major, long minor, int bit) {}

    private enum Kind {
        INSERT,
        REMOVE,
        REMASK,
        REKEY,
        WIDEN
    }

    @Property
    void a_forest_is_as_many_sorted_lists(@ForAll("steps") List<Step> steps) {
        Model model = new Model();
        for (Step step : steps) {
            model.apply(step);
            for (int tree = 0; tree < TREES; tree++) {
                model.compare(tree);
            }
        }
    }

    @Test
    void a_node_that_is_in_no_tree_is_neither_refreshed_nor_removed() {
        MaskedForest forest = new MaskedForest(1);
        int in = forest.add();
        int out = forest.add();
        forest.key(in, 1, 1, 1);
        forest.key(out, 0, 0, 2);
        int root = forest.insert(MaskedForest.NONE, in);

        assertThatIllegalStateException().isThrownBy(() -> forest.remove(root, out));
        assertThatIllegalStateException().isThrownBy(() -> forest.refresh(root, out));
        assertThat(forest.first(MaskedForest.NONE, 5)).isEqualTo(MaskedForest.NONE);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(8, Kind.INSERT),
                Tuple.of(3, Kind.REMOVE),
                Tuple.of(4, Kind.REMASK),
                Tuple.of(3, Kind.REKEY),
                Tuple.of(1, Kind.WIDEN));
        Arbitrary<Long> keys = Arbitraries.longs().between(-2, 3);
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, TREES - 1),
                        Arbitraries.integers().between(0, 60),
                        keys,
                        keys,
                        Arbitraries.integers().between(0, 255))
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    private static final class Model {
        final int[] roots = new int[TREES];
        private final List<List<Entry>> lists = new ArrayList<>();
        private int words = 1;
        private final MaskedForest forest = new MaskedForest(words);
        private long ties;

        Model() {
            for (int tree = 0; tree < TREES; tree++) {
                lists.add(new ArrayList<>());
            }
        }

        void apply(Step step) {
            List<Entry> list = lists.get(step.tree);
            switch (step.kind) {
                case INSERT -> {
                    int node = forest.add();
                    Entry entry =
                            new Entry(node, step.major, step.minor, ++ties * 0x9E3779B97F4A7C15L, new long[words]);
                    forest.key(node, entry.major, entry.minor, entry.tie);
                    setBit(entry, step.bit);
                    roots[step.tree] = forest.insert(roots[step.tree], node);
                    list.add(entry);
                }
                case REMOVE -> {
                    if (!list.isEmpty()) {
                        Entry entry = list.remove(step.which % list.size());
                        roots[step.tree] = forest.remove(roots[step.tree], entry.node);
                        forest.drop(entry.node);
                    }
                }
                case REMASK -> {
                    if (!list.isEmpty()) {
                        Entry entry = list.get(step.which % list.size());
                        setBit(entry, step.bit);
                        forest.refresh(roots[step.tree], entry.node);
                    }
                }
                case REKEY -> {
                    if (!list.isEmpty()) {
                        int at = step.which % list.size();
                        Entry entry = list.get(at);
                        roots[step.tree] = forest.remove(roots[step.tree], entry.node);
                        forest.key(entry.node, step.major, step.minor, entry.tie);
                        roots[step.tree] = forest.insert(roots[step.tree], entry.node);
                        list.set(at, new Entry(entry.node, step.major, step.minor, entry.tie, entry.mask));
                    }
                }
                case WIDEN -> {
                    if (words < 4) {
                        words *= 2;
                        forest.widen(words);
                        lists.forEach(entries -> entries.replaceAll(
                                e -> new Entry(e.node, e.major, e.minor, e.tie, Arrays.copyOf(e.mask, words))));
                    }
                }
            }
        }

        /** Turns a bit over: on if it was off, off if it was on. */
        private void setBit(Entry entry, int anyBit) {
            int bit = anyBit % (words * 64);
            entry.mask[bit / 64] ^= 1L << bit % 64;
            forest.mask(entry.node, bit / 64, entry.mask[bit / 64]);
        }

        List<Entry> sorted(int tree) {
            return lists.get(tree).stream()
                    .sorted(Comparator.comparingLong((Entry entry) -> entry.major)
                            .thenComparingLong(entry -> entry.minor)
                            .thenComparingLong(entry -> entry.tie))
                    .toList();
        }

        void compare(int tree) {
            List<Entry> sorted = sorted(tree);
            List<Integer> walked = new ArrayList<>();
            boolean stopped = forest.walk(roots[tree], node -> {
                walked.add(node);
                return false;
            });
            assertThat(stopped).isFalse();
            assertThat(walked)
                    .isEqualTo(sorted.stream().map(entry -> entry.node).toList());
            long[] union = new long[words];
            for (Entry entry : sorted) {
                assertThat(forest.major(entry.node)).isEqualTo(entry.major);
                assertThat(forest.minor(entry.node)).isEqualTo(entry.minor);
                for (int w = 0; w < words; w++) {
                    assertThat(forest.mask(entry.node, w)).isEqualTo(entry.mask[w]);
                    union[w] |= entry.mask[w];
                }
            }
            for (int w = 0; w < words; w++) {
                assertThat(forest.union(roots[tree], w)).isEqualTo(union[w]);
            }
            for (int bit = 0; bit < words * 64; bit++) {
                int wanted = bit;
                long[] one = new long[words];
                one[bit / 64] = 1L << bit % 64;
                int expected = firstOf(sorted, entry -> (entry.mask[wanted / 64] & 1L << wanted % 64) != 0);
                assertThat(forest.first(roots[tree], bit)).isEqualTo(expected);
                assertThat(forest.first(roots[tree], one)).isEqualTo(expected);
            }
            if (!sorted.isEmpty()) {
                Entry first = sorted.get(0);
                Entry last = sorted.get(sorted.size() - 1);
                long[] either = new long[words];
                for (int w = 0; w < words; w++) {
                    either[w] = first.mask[w] | last.mask[w];
                }
                int expected = firstOf(sorted, entry -> meets(entry.mask, either));
                assertThat(forest.first(roots[tree], either)).isEqualTo(expected);
                IntPredicate atFirst = node -> node == first.node;
                assertThat(forest.walk(roots[tree], atFirst)).isTrue();
            }
        }

        private static int firstOf(List<Entry> sorted, Predicate<Entry> has) {
            return sorted.stream()
                    .filter(has)
                    .map(entry -> entry.node)
                    .findFirst()
                    .orElse(MaskedForest.NONE);
        }

        private static boolean meets(long[] a, long[] b) {
            for (int w = 0; w < a.length; w++) {
                if ((a[w] & b[w]) != 0) {
                    return true;
                }
            }
            return false;
        }
    }
}
