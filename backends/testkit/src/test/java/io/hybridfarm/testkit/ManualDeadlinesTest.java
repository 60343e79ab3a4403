package io.hybridfarm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.spi.farm.Deadlines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualDeadlinesTest {
    private final SettableClock clock = new SettableClock();
    private final ManualDeadlines deadlines = new ManualDeadlines(clock);
    private final List<String> rung = new ArrayList<>();

    @Test
    void alarms_ring_by_time_and_then_by_the_order_in_which_they_were_set() {
        deadlines.after(Duration.ofSeconds(2), () -> rung.add("c"));
        deadlines.after(Duration.ofSeconds(1), () -> rung.add("a"));
        deadlines.after(Duration.ofSeconds(1), () -> rung.add("b"));
        deadlines.advance(Duration.ofSeconds(3));
        assertThat(rung).containsExactly("a", "b", "c");
        assertThat(clock.instant()).isEqualTo(SettableClock.START.plusSeconds(3));
    }

    @Test
    void the_clock_shows_the_time_of_the_alarm_that_rings() {
        deadlines.after(Duration.ofSeconds(1), () -> rung.add(clock.instant().toString()));
        deadlines.advance(Duration.ofHours(1));
        assertThat(rung).containsExactly(SettableClock.START.plusSeconds(1).toString());
    }

    @Test
    void alarms_set_by_alarms_ring_on_the_same_way() {
        deadlines.after(Duration.ofSeconds(1), () -> deadlines.after(Duration.ofSeconds(1), () -> rung.add("second")));
        deadlines.advance(Duration.ofSeconds(2));
        assertThat(rung).containsExactly("second");
    }

    @Test
    void nothing_rings_before_its_time_or_once_canceled() {
        Deadlines.Deadline canceled = deadlines.after(Duration.ofSeconds(1), () -> rung.add("canceled"));
        deadlines.after(Duration.ofSeconds(5), () -> rung.add("late"));
        canceled.cancel();
        deadlines.advance(Duration.ofSeconds(4));
        assertThat(rung).isEmpty();
        assertThat(deadlines.pending()).isOne();
    }

    @Test
    void the_next_alarm_is_where_the_time_can_jump_to() {
        deadlines.after(Duration.ofDays(1), () -> rung.add("tomorrow"));
        assertThat(deadlines.runNext()).isTrue();
        assertThat(deadlines.runNext()).isFalse();
        assertThat(rung).containsExactly("tomorrow");
        assertThat(clock.instant()).isEqualTo(SettableClock.START.plus(Duration.ofDays(1)));
    }

    @Test
    void a_clock_set_by_hand_lets_overdue_alarms_ring_without_going_back() {
        deadlines.after(Duration.ofSeconds(1), () -> rung.add("overdue"));
        clock.advance(Duration.ofMinutes(1));
        deadlines.runDue();
        assertThat(rung).containsExactly("overdue");
        assertThat(clock.instant()).isEqualTo(SettableClock.START.plusSeconds(60));
    }

    @Test
    void a_delay_into_the_past_is_refused() {
        assertThatThrownBy(() -> deadlines.after(Duration.ofSeconds(-1), () -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
