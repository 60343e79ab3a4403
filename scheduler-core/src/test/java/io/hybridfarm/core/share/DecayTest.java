package io.hybridfarm.core.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** One scalar for all of the past, against the differential equation that it solves. */
class DecayTest {
    private static final long NOW = Instant.parse("2026-11-01T12:00:00Z").toEpochMilli();

    /** After so many milliseconds, so much more or less is occupied. */
    private record Change(long afterMillis, long by) {}

    @Property
    void what_a_and_D_and_z_say_is_the_usage_that_fades_by_half_in_each_half_life(
            @ForAll("halfLives") long halfLife, @ForAll("changes") List<Change> changes) {
        Decay decay = new Decay(halfLife, 0);
        decay.advance(NOW);
        long at = NOW;
        double oracle = 0;
        double debt = 0;
        long used = 0;
        double peak = 1;
        for (Change change : changes) {
            // U' = (ln 2 / h) (a - U) has this solution while a is constant
            oracle = used + (oracle - used) * StrictMath.pow(2, -(double) change.afterMillis / halfLife);
            at += change.afterMillis;
            debt = StrictMath.scalb(debt, -decay.advance(at));
            assertThat(used + debt * decay.z()).isCloseTo(oracle, within(1e-9 * peak));
            long by = Math.max(-used, change.by);
            used += by;
            debt -= by / decay.z();
            peak = Math.max(peak, (double) used);
            assertThat(decay.z()).isPositive().isLessThanOrEqualTo(1);
            assertThat(decay.at()).isEqualTo(at);
        }
    }

    @Property
    void moving_the_origin_changes_nothing_that_is_seen(
            @ForAll("halfLives") long halfLife, @ForAll("changes") List<Change> changes) {
        Decay moved = new Decay(halfLife, 0);
        moved.advance(NOW);
        double debt = -3 / moved.z();
        long at = NOW;
        for (Change change : changes) {
            at += change.afterMillis;
            double before = moved.z(at);
            double seen = debt * before;
            debt = StrictMath.scalb(debt, -moved.advance(at));
            assertThat(debt * moved.z()).isCloseTo(seen, within(1e-300 + 1e-12 * Math.abs(seen)));
        }
    }

    @Test
    void a_farm_that_was_idle_for_years_starts_with_a_scalar_that_can_be_divided_by() {
        for (Duration halfLife : List.of(Duration.ofMinutes(1), Duration.ofMinutes(29), Duration.ofDays(365))) {
            Decay decay = new Decay(halfLife.toMillis(), 0);
            decay.advance(NOW);

            assertThat(1 / decay.z()).as("half-life " + halfLife).isFinite().isPositive();
        }
    }

    @Test
    void a_time_that_lies_behind_changes_nothing() {
        Decay decay = new Decay(60_000, 0);
        decay.advance(90_000);
        double z = decay.z();

        assertThat(decay.advance(60_000)).isZero();
        assertThat(decay.z()).isEqualTo(z);
        assertThat(decay.at()).isEqualTo(90_000);
    }

    @Provide
    Arbitrary<Long> halfLives() {
        return Arbitraries.longs()
                .between(Duration.ofMinutes(1).toMillis(), Duration.ofDays(365).toMillis())
                .edgeCases(edges -> edges.add(
                        Duration.ofMinutes(1).toMillis(),
                        Duration.ofHours(24).toMillis(),
                        Duration.ofDays(365).toMillis()));
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<Long> pauses = Arbitraries.oneOf(
                Arbitraries.longs().between(0, 5_000),
                Arbitraries.longs().between(0, Duration.ofDays(2).toMillis()),
                Arbitraries.longs().between(0, Duration.ofDays(2_000).toMillis()));
        return Combinators.combine(pauses, Arbitraries.longs().between(-1_000_000, 1_000_000))
                .as(Change::new)
                .list()
                .ofMaxSize(40);
    }
}
