package io.hybridfarm.core.burst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.hybridfarm.core.burst.RunTimes.Prior;
import io.hybridfarm.spi.FarmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    /** A frame of the oracle; it may wait for another. */
    private record Frame(int cores, int minutes, int after) {}

    /** The oracle: starts whatever fits, in the order of the list, whenever cores come free. */
    private static int listSchedule(List<Frame> frames, int cores) {
        int[] end = new int[frames.size()];
        List<Integer> waiting = new ArrayList<>();
        for (int i = 0; i < frames.size(); i++) {
            waiting.add(i);
        }
        PriorityQueue<int[]> running = new PriorityQueue<>((a, b) -> Integer.compare(a[0], b[0]));
        int free = cores;
        int now = 0;
        while (true) {
            for (int i : List.copyOf(waiting)) {
                Frame frame = frames.get(i);
                boolean ready = frame.after < 0 || (end[frame.after] > 0 && end[frame.after] <= now);
                if (ready && frame.cores <= free) {
                    free -= frame.cores;
                    end[i] = now + frame.minutes;
                    running.add(new int[] {end[i], frame.cores});
                    waiting.remove((Integer) i);
                }
            }
            int[] first = running.poll();
            if (first == null) {
                return now;
            }
            now = first[0];
            free += first[1];
            while (!running.isEmpty() && running.peek()[0] == now) {
                free += running.remove()[1];
            }
        }
    }

    @Property(tries = 600)
    void no_schedule_that_leaves_no_core_idle_is_later_than_the_bound(
            @ForAll Random random,
            @ForAll @IntRange(min = 1, max = 30) int count,
            @ForAll boolean oneSize,
            @ForAll boolean chained) {
        List<Frame> frames = new ArrayList<>();
        int work = 0;
        int largest = 0;
        int smallest = 4;
        int longest = 0;
        int[] chain = new int[count];
        for (int i = 0; i < count; i++) {
            int cores = oneSize ? 2 : 1 + random.nextInt(4);
            int after = chained && i > 0 && random.nextBoolean() ? random.nextInt(i) : -1;
            Frame frame = new Frame(cores, 1 + random.nextInt(50), after);
            frames.add(frame);
            work += frame.cores * frame.minutes;
            largest = Math.max(largest, cores);
            smallest = Math.min(smallest, cores);
            chain[i] = frame.minutes + (after < 0 ? 0 : chain[after]);
            longest = Math.max(longest, chain[i]);
        }
        int cores = largest + random.nextInt(8);

        int done = listSchedule(frames, cores);

        if (oneSize || !chained) { // a chain of sizes may leave more free than the largest of them
            Instant bound = Forecast.finish(NOW, work / 60.0, cores, smallest, largest, Duration.ofMinutes(longest));
            assertThat(NOW.plus(Duration.ofMinutes(done))).isBeforeOrEqualTo(bound.plusMillis(1));
        }
    }

    @Test
    void the_bound_is_work_over_slots_and_what_the_longest_chain_adds() {
        // 4 slots of 2 cores: 24 core-hours take 3 hours, and three quarters of the chain's two
        Instant finish = Forecast.finish(NOW, 24, 9, 2, 2, Duration.ofHours(2));

        assertThat(Duration.between(NOW, finish).toMinutes()).isEqualTo(270);
        assertThat(Forecast.finish(NOW, 24, 1, 2, 2, Duration.ofHours(2))).isEqualTo(Instant.MAX);
        assertThat(Forecast.finish(NOW, 0, 0, 2, 2, Duration.ZERO)).isEqualTo(NOW);
        assertThat(Duration.between(NOW, Forecast.finish(NOW, 24, 8, 1, 4, Duration.ofHours(2)))
                        .toHours())
                .isEqualTo(8);
    }

    @Test
    void chains_follow_the_longest_way_through_the_steps() {
        RunTimes hour = exactly(60);
        List<Forecast.Step> steps = List.of(
                step("comp", exactly(10), 3, List.of("beauty", "shadow")),
                step("beauty", hour, 3, List.of("sim")),
                step("shadow", exactly(20), 3, List.of("sim")),
                step("sim", exactly(30), 1, List.of()));

        assertThat(Forecast.chain(steps, 0.5).toMinutes()).isBetween(98L, 102L);
        assertThat(Forecast.coreHours(steps, 0.5)).isCloseTo(2 * (0.5 + 3 + 1 + 0.5), within(0.2));
    }

    @Test
    void steps_in_a_circle_or_after_nothing_are_refused() {
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> Forecast.chain(
                        List.of(step("a", exactly(1), 1, List.of("b")), step("b", exactly(1), 1, List.of("a"))), 0.5))
                .withMessageContaining("comes after itself");
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> Forecast.chain(List.of(step("a", exactly(1), 1, List.of("c"))), 0.5))
                .withMessage("step.after: 'a' comes after 'c', which is unknown");
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> new Forecast.Step("a", exactly(1), -1, List.of(), 1, List.of()))
                .withMessageContaining("step.waiting");
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> new Forecast.Step("a", exactly(1), 1, List.of(), 0, List.of()))
                .withMessageContaining("step.cores");
    }

    @Test
    void p80_is_later_than_p50_and_frames_that_run_are_counted_by_what_is_left() {
        RunTimes times = exactly(60);
        Forecast waiting = Forecast.of(NOW, 4, List.of(step("a", times, 40, List.of())));
        Forecast halfDone = Forecast.of(
                NOW,
                4,
                List.of(new Forecast.Step(
                        "a", times, 38, Collections.nCopies(2, Duration.ofMinutes(50)), 2, List.of())));

        assertThat(waiting.p80()).isAfter(waiting.p50()).isAfter(halfDone.p80());
        assertThat(waiting.p50()).isAfter(halfDone.p50());
        assertThat(Forecast.of(NOW, 4, List.of())).isEqualTo(new Forecast(NOW, NOW));
    }

    private static Forecast.Step step(String name, RunTimes times, int frames, List<String> after) {
        return new Forecast.Step(name, times, frames, List.of(), 2, after);
    }

    private static RunTimes exactly(int minutes) {
        RunTimes times = new RunTimes(new Prior(Duration.ofMinutes(minutes), 1.2, 1.2, 4));
        Collections.nCopies(500, Duration.ofMinutes(minutes)).forEach(times::add);
        return times;
    }
}
