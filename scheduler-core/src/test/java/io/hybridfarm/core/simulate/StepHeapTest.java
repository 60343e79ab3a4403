package io.hybridfarm.core.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class StepHeapTest {
    @Property(tries = 200)
    void the_first_is_the_least_whatever_comes_goes_and_moves(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] key = new int[50];
        StepHeap heap = new StepHeap((a, b) -> key[a] != key[b] ? key[a] < key[b] : a < b, new int[50]);
        List<Integer> inside = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            int step = random.nextInt(50);
            if (!inside.contains(step)) {
                key[step] = random.nextInt(10);
                heap.add(step);
                inside.add(step);
            } else if (random.nextBoolean()) {
                heap.remove(step);
                inside.remove((Integer) step);
            }
            assertThat(heap.isEmpty()).isEqualTo(inside.isEmpty());
            inside.stream()
                    .min((a, b) -> key[a] != key[b] ? key[a] - key[b] : a - b)
                    .ifPresent(least -> assertThat(heap.first()).isEqualTo(least));
        }
    }

    @Property(tries = 100)
    void ends_come_by_time_and_then_by_task(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        EndHeap heap = new EndHeap();
        TreeSet<Long> oracle = new TreeSet<>();
        for (int i = 0; i < 3_000; i++) {
            if (random.nextInt(3) > 0) {
                long time = random.nextInt(100);
                heap.add(time, i);
                oracle.add((time << 32) | i);
            } else if (!oracle.isEmpty()) {
                long next = oracle.pollFirst();
                assertThat(heap.time()).isEqualTo(next >> 32);
                assertThat(heap.take()).isEqualTo((int) next);
            }
            assertThat(heap.isEmpty()).isEqualTo(oracle.isEmpty());
        }
    }
}
