package io.hybridfarm.benchmarks.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.benchmarks.Figures;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

class CoreSuiteTest {
    @Test
    void it_runs_to_its_end_at_a_small_size_and_finds_every_figure() throws Exception {
        CoreSuite suite = new CoreSuite(
                options -> options.forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(100))
                        .param("queuedFrames", "400")
                        .param("workers", "4"),
                VerboseMode.SILENT);

        Map<String, Double> figures = Figures.of(suite);

        assertThat(figures)
                .hasSize(12)
                .allSatisfy((id, value) -> assertThat(value).isPositive());
        assertThat(figures.get("core.finish_start.10k.p99.9"))
                .isGreaterThanOrEqualTo(figures.get("core.finish_start.10k.p50"));
    }
}
