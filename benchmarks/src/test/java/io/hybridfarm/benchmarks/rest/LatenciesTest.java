package io.hybridfarm.benchmarks.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void a_percentile_is_a_duration_that_so_many_do_not_exceed() {
        Latencies latencies = new Latencies();
        latencies.add(new long[] {4_000, 1_000});
        latencies.add(new long[] {3_000, 2_000});

        assertThat(latencies.count()).isEqualTo(4);
        assertThat(latencies.percentileMicros(50)).isEqualTo(2);
        assertThat(latencies.percentileMicros(75)).isEqualTo(3);
        assertThat(latencies.percentileMicros(76)).isEqualTo(4);
        assertThat(latencies.percentileMicros(0.1)).isEqualTo(1);
        assertThat(latencies.percentileMicros(100)).isEqualTo(4);
    }

    @Test
    void there_is_no_percentile_of_nothing() {
        assertThatThrownBy(() -> new Latencies().percentileMicros(50)).hasMessage("nothing was measured");
    }
}
