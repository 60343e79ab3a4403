package io.hybridfarm.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.testkit.ManualDeadlines;
import io.hybridfarm.testkit.SettableClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StallWatchTest {
    private final ManualDeadlines deadlines = new ManualDeadlines(new SettableClock());
    private final AtomicLong output = new AtomicLong();
    private final AtomicReference<Duration> computed = new AtomicReference<>(Duration.ZERO);
    private final AtomicInteger stalls = new AtomicInteger();
    private final StallWatch watch = new StallWatch(
            Duration.ofSeconds(60), deadlines, Runnable::run, output::get, computed::get, stalls::incrementAndGet);

    @Test
    void a_command_that_does_nothing_for_so_long_is_stalled_once() {
        watch.start();
        deadlines.advance(Duration.ofSeconds(59));
        assertThat(stalls).hasValue(0);
        deadlines.advance(Duration.ofSeconds(1));
        assertThat(stalls).hasValue(1);
        deadlines.advance(Duration.ofHours(1));
        assertThat(stalls).hasValue(1);
        assertThat(deadlines.pending()).isZero();
    }

    @Test
    void output_begins_the_time_anew() {
        watch.start();
        deadlines.advance(Duration.ofSeconds(50));
        output.addAndGet(1);
        deadlines.advance(Duration.ofSeconds(64));
        assertThat(stalls).hasValue(0);
        deadlines.advance(Duration.ofSeconds(1));
        assertThat(stalls).hasValue(1);
    }

    @Test
    void a_silent_command_that_computes_is_not_stalled() {
        watch.start();
        for (int i = 0; i < 100; i++) {
            computed.updateAndGet(time -> time.plusMillis(50));
            deadlines.advance(Duration.ofSeconds(5));
        }
        assertThat(stalls).hasValue(0);
    }

    @Test
    void a_child_that_takes_its_computing_time_away_with_it_is_a_sign_of_life() {
        watch.start();
        computed.set(Duration.ofSeconds(100));
        deadlines.advance(Duration.ofSeconds(60));
        computed.set(Duration.ofSeconds(1));
        deadlines.advance(Duration.ofSeconds(60));
        assertThat(stalls).hasValue(0);
    }

    @Test
    void less_than_a_hundredth_of_a_core_is_nothing() {
        watch.start();
        for (int i = 0; i < 12; i++) {
            computed.updateAndGet(time -> time.plusMillis(49));
            deadlines.advance(Duration.ofSeconds(5));
        }
        assertThat(stalls).hasValue(1);
    }

    @Test
    void a_watch_that_has_ended_calls_nothing() {
        watch.start();
        deadlines.advance(Duration.ofSeconds(30));
        watch.end();
        assertThat(deadlines.pending()).isZero();
        deadlines.advance(Duration.ofHours(1));
        assertThat(stalls).hasValue(0);
    }
}
