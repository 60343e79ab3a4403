package io.hybridfarm.core.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What fits, against a look at every class. */
class FitMasksTest {
    private record Amounts(long cores, long memory, long gpus) {
        boolean fitsInto(Amounts free) {
            return cores <= free.cores && memory <= free.memory && gpus <= free.gpus;
        }
    }

    @Property
    void a_class_fits_where_each_of_its_amounts_does(
            @ForAll("many") List<Amounts> classes,
            @ForAll("many") List<Amounts> free,
            @ForAll @IntRange(max = 200) int gone) {
        FitMasks fits = new FitMasks(1);
        TreeMap<Integer, Amounts> byBit = new TreeMap<>();
        for (Amounts each : classes) {
            int bit = fits.add(each.cores, each.memory, each.gpus);
            assertThat(byBit).doesNotContainKey(bit);
            byBit.put(bit, each);
            compare(fits, byBit, free.subList(0, Math.min(3, free.size())));
        }
        for (int i = 0; i < gone && !byBit.isEmpty(); i += 1 + gone / 10) {
            Integer bit = byBit.floorKey(i) == null ? byBit.firstKey() : byBit.floorKey(i);
            byBit.remove(bit);
            fits.remove(bit);
        }
        compare(fits, byBit, free);
        int lowestFree = 0;
        while (byBit.containsKey(lowestFree)) {
            lowestFree++;
        }
        assertThat(fits.add(1, 1, 1)).as("the lowest free bit").isEqualTo(lowestFree);
    }

    private static void compare(FitMasks fits, Map<Integer, Amounts> byBit, List<Amounts> free) {
        assertThat(fits.live()).isEqualTo(byBit.size());
        List<Amounts> asked = new ArrayList<>(free);
        asked.addAll(byBit.values().stream().limit(5).toList());
        for (Amounts room : asked) {
            long[] out = new long[fits.words()];
            java.util.Arrays.fill(out, -1); // what was there before must not shine through
            fits.fitting(room.cores, room.memory, room.gpus, out);
            for (int bit = 0; bit < fits.words() * 64; bit++) {
                Amounts its = byBit.get(bit);
                assertThat((out[bit / 64] & 1L << bit % 64) != 0)
                        .as("class %s at bit %d into %s", its, bit, room)
                        .isEqualTo(its != null && its.fitsInto(room));
            }
        }
    }

    @Test
    void masks_grow_when_all_bits_are_taken_and_keep_what_they_said() {
        FitMasks fits = new FitMasks(1);
        for (int i = 0; i < 130; i++) {
            assertThat(fits.add(i + 1, 0, 0)).isEqualTo(i);
        }
        long[] out = new long[fits.words()];
        fits.fitting(100, 0, 0, out);

        assertThat(fits.words()).isEqualTo(4);
        assertThat(out).containsExactly(-1L, (1L << 36) - 1, 0, 0);
        assertThat(fits.ask(129, 0)).isEqualTo(130);
    }

    @Provide
    Arbitrary<List<Amounts>> many() {
        Arbitrary<Long> amount = Arbitraries.longs().between(0, 6);
        return Combinators.combine(Arbitraries.longs().between(-1, 6), amount, amount)
                .as(Amounts::new)
                .list()
                .ofMaxSize(90);
    }
}
