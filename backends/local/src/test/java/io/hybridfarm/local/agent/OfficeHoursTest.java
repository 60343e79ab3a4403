package io.hybridfarm.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.spi.FarmException;
import java.time.LocalDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OfficeHoursTest {
    /** The 5th of January 2026 is a Monday. */
    @ParameterizedTest
    @CsvSource({
        "2026-01-05T07:59, false",
        "2026-01-05T08:00, true",
        "2026-01-09T18:59, true",
        "2026-01-09T19:00, false",
        "2026-01-10T10:30, true",
        "2026-01-10T14:00, false",
        "2026-01-11T12:00, false",
    })
    void days_and_times_of_a_week(LocalDateTime time, boolean inside) {
        assertThat(OfficeHours.parse("Mon-Fri 08:00-19:00, sat 10:00-14:00").contains(time))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-11T21:59, false",
        "2026-01-11T22:00, true",
        "2026-01-12T05:59, true",
        "2026-01-12T06:00, false",
        "2026-01-05T05:00, true",
    })
    void a_night_shift_goes_on_past_midnight_and_past_the_end_of_the_week(LocalDateTime time, boolean inside) {
        assertThat(OfficeHours.parse("sun 22:00-06:00").contains(time)).isEqualTo(inside);
    }

    @Test
    void a_stretch_of_days_may_go_over_the_weekend() {
        OfficeHours hours = OfficeHours.parse("sat-mon 00:00-24:00");
        assertThat(hours.contains(LocalDateTime.parse("2026-01-05T23:59"))).isTrue();
        assertThat(hours.contains(LocalDateTime.parse("2026-01-06T00:00"))).isFalse();
        assertThat(hours.contains(LocalDateTime.parse("2026-01-10T00:00"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mon", "mon 8-19", "mon 08:00-25:00", "mon 08:00-24:30", "funday 08:00-19:00"})
    void what_is_no_time_is_refused_by_name(String text) {
        assertThatThrownBy(() -> OfficeHours.parse(text))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("--office-hours")
                .hasMessageContaining("mon-fri 08:00-19:00");
    }
}
