package io.hybridfarm.core.burst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hybridfarm.core.burst.Shortfall.Gap;
import io.hybridfarm.spi.job.Demand;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ShortfallTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final int HOURS = 8;
    private static final int ENDLESS = 1_000_000;

    /**
     * The oracle: hours of capacity, at home and outside, as a flow to the work that may still use them. Home gives so much in each
     * hour, outside so much just before each deadline.
     */
    private static boolean feasible(int[] dueHours, int[] work, int[] home, int[] outsideInHour) {
        int slots = home.length;
        int[] left = new int[slots];
        for (int h = 0; h < slots; h++) {
            left[h] = home[h] + outsideInHour[h];
        }
        int[][] used = new int[slots][work.length];
        for (int job = 0; job < work.length; job++) {
            for (int unit = 0; unit < work[job]; unit++) {
                if (!augment(job, dueHours, left, used, new boolean[slots])) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean augment(int job, int[] dueHours, int[] left, int[][] used, boolean[] seen) {
        for (int h = 0; h < dueHours[job]; h++) {
            if (!seen[h]) {
                seen[h] = true;
                if (left[h] > 0) {
                    left[h]--;
                    used[h][job]++;
                    return true;
                }
                for (int other = 0; other < dueHours.length; other++) {
                    if (used[h][other] > 0 && augment(other, dueHours, left, used, seen)) {
                        used[h][other]--;
                        used[h][job]++;
                        return true;
                    }
                }
            }
        }
        return false;
    }

    @Property(tries = 800)
    void with_the_need_every_deadline_can_be_met_and_with_one_less_by_any_of_them_it_cannot(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = HOURS) Integer> dueHours,
            @ForAll @Size(5) List<@IntRange(max = 9) Integer> work,
            @ForAll @Size(HOURS) List<@IntRange(max = 4) Integer> home) {
        int jobs = dueHours.size();
        int[] due = dueHours.stream().mapToInt(h -> h).toArray();
        int[] todo = work.stream().limit(jobs).mapToInt(w -> w).toArray();
        int[] atHome = home.stream().mapToInt(h -> h).toArray();
        List<Gap> gaps = Shortfall.of(backlog(due, todo, atHome), NOW, Duration.ZERO);

        double[] need = Shortfall.need(gaps, new HashSet<>(gaps));

        int[] just = new int[HOURS];
        double before = 0;
        for (int k = 0; k < jobs; k++) {
            just[(int) Math.round(gaps.get(k).by()) - 1] += (int) Math.round(need[k] - before);
            before = need[k];
        }
        assertThat(feasible(due, todo, atHome, just)).isTrue();
        for (int k = 0; k < jobs; k++) {
            if (need[k] > 0) {
                // One less until that deadline, as early as can be, and then all that one could wish for.
                int[] below = new int[HOURS];
                below[0] = (int) Math.round(need[k]) - 1;
                Arrays.fill(below, (int) Math.round(gaps.get(k).by()), HOURS, ENDLESS);
                assertThat(feasible(due, todo, atHome, below))
                        .as("one less by deadline %d", k)
                        .isFalse();
            }
        }
    }

    @Test
    void the_margin_and_the_longest_chain_come_off_the_time_there_is() {
        Backlog backlog = new Backlog(
                "x",
                Demand.ONE_CORE,
                time -> 2 * Shortfall.hours(Duration.between(NOW, time)),
                List.of(new Backlog.Due(
                        "a", NOW.plus(Duration.ofHours(10)), 8, 20, Duration.ofHours(1), Duration.ofHours(2), 0)));

        Gap gap = Shortfall.of(backlog, NOW, Duration.ofMinutes(30)).get(0);

        assertThat(gap.by()).isCloseTo(7.5, within(1e-9));
        assertThat(gap.localBy()).isCloseTo(15, within(1e-9));
        assertThat(gap.short80()).isCloseTo(5, within(1e-9));
        assertThat(gap.medianBy()).isCloseTo(8, within(1e-9));
        assertThat(gap.localCores()).isCloseTo(2, within(1e-9));
    }

    @Test
    void what_cannot_be_saved_does_not_count_for_later_deadlines() {
        List<Gap> gaps =
                Shortfall.of(backlog(new int[] {1, 4}, new int[] {9, 1}, new int[] {1, 1, 1, 1}), NOW, Duration.ZERO);

        assertThat(Shortfall.need(gaps, new HashSet<>(gaps))).containsExactly(8, 8);
        assertThat(Shortfall.need(gaps, new HashSet<>(gaps.subList(1, 2)))).containsExactly(0, 6);
    }

    @Test
    void a_deadline_that_has_passed_gets_nothing_from_home() {
        List<Gap> gaps = Shortfall.of(
                backlog(new int[] {1}, new int[] {3}, new int[] {5, 5, 5, 5}),
                NOW.plus(Duration.ofHours(2)),
                Duration.ZERO);

        assertThat(gaps.get(0).by()).isZero();
        assertThat(gaps.get(0).short80()).isEqualTo(3);
    }

    private static Backlog backlog(int[] dueHours, int[] work, int[] home) {
        List<Backlog.Due> dues = new ArrayList<>();
        for (int i = 0; i < dueHours.length; i++) {
            dues.add(new Backlog.Due(
                    "job" + i,
                    NOW.plus(Duration.ofHours(dueHours[i])),
                    work[i] / 2.0,
                    work[i],
                    Duration.ofMinutes(1),
                    Duration.ZERO,
                    0));
        }
        return new Backlog(
                "x",
                Demand.ONE_CORE,
                time -> Arrays.stream(home, 0, (int) Duration.between(NOW, time).toHours())
                        .sum(),
                dues);
    }
}
