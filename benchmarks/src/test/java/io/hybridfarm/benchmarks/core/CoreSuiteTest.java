package io.hybridfarm.benchmarks.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.benchmarks.Figures;
import io.hybridfarm.benchmarks.Metric;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CoreSuiteTest {
    @Test
    void its_quick_form_runs_to_its_end_and_finds_every_figure() throws Exception {
        CoreSuite suite = new CoreSuite();

        Map<String, Double> figures = Figures.of(suite.quick().orElseThrow());

        assertThat(figures.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        suite.metrics().stream().map(Metric::id).toList());
        assertThat(figures).allSatisfy((id, value) -> {
            if (!id.endsWith(".retained") && !id.endsWith(".alloc")) {
                assertThat(value).as(id).isPositive();
            }
        });
        assertThat(figures.get("loop.finish_start.10k.p99.9"))
                .isGreaterThanOrEqualTo(figures.get("loop.finish_start.10k.p50"));
        assertThat(figures.get("peer.full_sort.finish_start.1M.p99.9"))
                .isGreaterThanOrEqualTo(figures.get("peer.full_sort.finish_start.1M.p50"));
    }
}
