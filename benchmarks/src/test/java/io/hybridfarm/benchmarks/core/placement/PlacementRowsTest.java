package io.hybridfarm.benchmarks.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.benchmarks.Results;
import io.hybridfarm.benchmarks.core.peer.FullSortPeer;
import io.hybridfarm.benchmarks.core.peer.HeapSkipPeer;
import io.hybridfarm.benchmarks.core.placement.PlacementCase.Figure;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacementRowsTest {
    private static final Competitor PRODUCT = new Competitor("core", FullSortPeer::new);
    private static final Competitor PEER = new Competitor("peer.other", HeapSkipPeer::new);

    private final List<String> run = new ArrayList<>();

    @Test
    void a_peer_is_set_beside_the_product() throws Exception {
        PlacementCase fill = new FillCase("fill.2x4", 2, 4, "64m", "");

        List<String> lines = report(List.of(fill), (competitor, measured) -> {
            double rate = competitor.isProduct() ? 1_000_000 : 250_000;
            return new Outcome.Ended(Map.of(Figure.RATE, rate, Figure.MEAN, 1e6 / rate));
        });

        assertThat(lines)
                .containsExactly(
                        "core.fill.2x4 rate 1000000 1/s",
                        "peer.other.fill.2x4 rate 250000 1/s",
                        "peer.other.fill.2x4 mean 4 us",
                        "peer.other.fill.2x4 ratio 4 x");
    }

    @Test
    void what_took_too_long_is_a_bound_and_the_larger_cases_are_not_tried() throws Exception {
        PlacementCase small = new FillCase("fill.2x4", 2, 4, "64m", "");
        PlacementCase large = new FillCase("fill.20x40", 20, 40, "64m", "fill.2x4");

        List<String> lines = report(
                List.of(small, large),
                (competitor, measured) -> competitor.isProduct()
                        ? new Outcome.Ended(Map.of(Figure.RATE, 1e6, Figure.MEAN, 1.0))
                        : new Outcome.TookTooLong());

        assertThat(run).containsExactly("core fill.2x4", "peer.other fill.2x4", "core fill.20x40");
        assertThat(lines)
                .containsExactly(
                        "core.fill.2x4 rate 1000000 1/s",
                        "peer.other.fill.2x4 rate <0.2000 1/s",
                        "peer.other.fill.2x4 mean >5000000 us",
                        "peer.other.fill.2x4 ratio >5000000 x",
                        "core.fill.20x40 rate 1000000 1/s",
                        "peer.other.fill.20x40 rate <2 1/s",
                        "peer.other.fill.20x40 mean >500000 us",
                        "peer.other.fill.20x40 ratio >500000 x");
    }

    @Test
    void a_peer_that_fails_leaves_dashes_and_a_product_that_fails_ends_the_run() throws Exception {
        PlacementCase fill = new FillCase("fill.2x4", 2, 4, "64m", "");

        List<String> lines = report(
                List.of(fill),
                (competitor, measured) -> competitor.isProduct()
                        ? new Outcome.Ended(Map.of(Figure.RATE, 1e6, Figure.MEAN, 1.0))
                        : new Outcome.Failed("no memory"));

        assertThat(lines)
                .containsExactly(
                        "core.fill.2x4 rate 1000000 1/s",
                        "peer.other.fill.2x4 rate - 1/s",
                        "peer.other.fill.2x4 mean - us",
                        "peer.other.fill.2x4 ratio - x");
        assertThatThrownBy(() -> report(List.of(fill), (competitor, measured) -> new Outcome.TookTooLong()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("fill.2x4");
    }

    private List<String> report(List<PlacementCase> cases, PlacementRows.Runner runner) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PlacementRows rows = new PlacementRows(cases, List.of(PRODUCT, PEER), (competitor, measured) -> {
            run.add(competitor.prefix() + " " + measured.name());
            return runner.run(competitor, measured);
        });
        Results results = new Results(rows.metrics(), new PrintStream(out, true, StandardCharsets.UTF_8));
        rows.run(results);
        results.requireComplete();
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
