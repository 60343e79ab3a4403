package io.hybridfarm.benchmarks.burst;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.benchmarks.Figures;
import io.hybridfarm.benchmarks.Metric;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BurstSuiteTest {
    @TempDir
    Path work;

    @Test
    void its_quick_form_runs_to_its_end_finds_every_figure_and_leaves_nothing_behind() throws Exception {
        BurstSuite suite = new BurstSuite(work);

        Map<String, Double> figures = Figures.of(suite.quick().orElseThrow());

        assertThat(figures.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        suite.metrics().stream().map(Metric::id).toList());
        assertThat(figures).allSatisfy((id, value) -> {
            // The system counts processor time in steps that a small copy does not reach.
            if (!id.endsWith(".cpu")) {
                assertThat(value).as(id).isPositive();
            }
        });
        assertThat(figures.get("assets.upload_vs_copy.ratio"))
                .isLessThanOrEqualTo(figures.get("assets.upload_vs_copy.large.ratio"))
                .isLessThanOrEqualTo(figures.get("assets.upload_vs_copy.small_10k.ratio"));
        assertThat(work).isEmptyDirectory();
    }
}
