package io.hybridfarm.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.Policy;
import io.hybridfarm.spi.job.Demand;
import java.time.Duration;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Wide work among an endless supply of narrow work. */
class ReservationTest {
    private static final long MINUTE = 60_000;
    private static final Duration AFTER = Duration.ofMinutes(10);
    private static final int ENDLESS = 1_000_000;

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void wide_work_starts_within_the_wait_and_the_longest_run(
            @ForAll @IntRange(min = 1, max = 4) int workers,
            @ForAll @IntRange(min = 2, max = 8) int width,
            @ForAll @IntRange(min = 1, max = 30) int longestMinutes,
            @ForAll long seed) {
        SmallFarm farm = narrow(new Policy.Reservation(AFTER, 0.25), workers, longestMinutes, seed);
        farm.until(SmallFarm.START + 60 * MINUTE);
        SmallFarm.Work wide = farm.submit("beta", "bob", 1, Demand.ofCores(width), MINUTE);
        long since = farm.now;
        farm.until(since + AFTER.toMillis() + (longestMinutes + 1) * MINUTE);

        assertThat(wide.starts).as("starts of %s cores", width).hasSize(1);
    }

    @Test
    void without_reservations_it_starves() {
        SmallFarm farm = narrow(new Policy.Reservation(AFTER, 0), 2, 17, 1);
        farm.until(SmallFarm.START + 60 * MINUTE);
        SmallFarm.Work wide = farm.submit("beta", "bob", 1, Demand.ofCores(8), MINUTE);
        farm.until(farm.now + 20 * 60 * MINUTE);

        assertThat(wide.starts).isEmpty();
    }

    @Test
    void what_is_over_in_time_runs_on_a_worker_that_is_kept() {
        SmallFarm farm = new SmallFarm(Policy.DEFAULT.withReservation(new Policy.Reservation(Duration.ofMinutes(1), 1)))
                .workers(1, 8_000, 0);
        // run times that are known are what a reservation and its gaps are planned with
        SmallFarm.Work known = farm.submit("alpha", "ann", 4, Demand.ofCores(4), 60 * MINUTE);
        SmallFarm.Work quick = farm.submit("alpha", "cid", 4, Demand.ofCores(1), MINUTE);
        farm.until(SmallFarm.START + 3 * 60 * MINUTE);
        assertThat(known.starts).hasSize(4);
        assertThat(quick.starts).hasSize(4);
        farm.matcher.queued(known.lane, 1);
        farm.drain();
        SmallFarm.Work wide = farm.submit("beta", "bob", 1, Demand.ofCores(8), MINUTE);
        long since = farm.now;
        farm.until(since + 5 * MINUTE);
        farm.matcher.queued(known.lane, 1);
        farm.matcher.queued(quick.lane, 3);
        farm.until(since + 9 * MINUTE);

        assertThat(quick.starts).as("over before the wide one could start").hasSize(7);
        assertThat(known.starts).as("would still run then").hasSize(5);
        farm.until(since + 62 * MINUTE);
        assertThat(wide.starts).hasSize(1);
    }

    /** Workers of 8 cores, always full of work of one core whose ends never meet. */
    private static SmallFarm narrow(Policy.Reservation rule, int workers, int longestMinutes, long seed) {
        SmallFarm farm = new SmallFarm(Policy.DEFAULT.withReservation(rule)).workers(workers, 8_000, 0);
        long longest = longestMinutes * MINUTE;
        farm.submit(
                Band.NORMAL,
                "alpha",
                "ann",
                ENDLESS,
                Demand.ofCores(1),
                number -> longest / 2 + Math.floorMod((number + seed) * 0x9E3779B97F4A7C15L, longest / 2));
        return farm;
    }
}
