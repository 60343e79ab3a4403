package io.hybridfarm.benchmarks.core;

import io.hybridfarm.benchmarks.Metric;
import io.hybridfarm.benchmarks.Results;
import io.hybridfarm.benchmarks.Suite;
import io.hybridfarm.benchmarks.core.loop.LoopRows;
import io.hybridfarm.benchmarks.core.placement.PlacementRows;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Placement alone, the product beside its peers on the same work, and the whole loop of the scheduler. */
public final class CoreSuite implements Suite {
    private final PlacementRows placement;
    private final LoopRows loop;
    private final String summary;

    /** The suite as it is run for figures that count. */
    public CoreSuite() {
        this(
                PlacementRows.full(),
                LoopRows.full(),
                "placement beside its peers, and the whole loop (about 20 minutes)");
    }

    private CoreSuite(PlacementRows placement, LoopRows loop, String summary) {
        this.placement = placement;
        this.loop = loop;
        this.summary = summary;
    }

    @Override
    public String name() {
        return "core";
    }

    @Override
    public String summary() {
        return summary;
    }

    @Override
    public List<Metric> metrics() {
        return Stream.concat(placement.metrics().stream(), loop.metrics().stream())
                .toList();
    }

    @Override
    public Optional<Suite> quick() {
        return Optional.of(new CoreSuite(
                PlacementRows.quick(), LoopRows.quick(), "at a small size; the figures mean nothing (seconds)"));
    }

    @Override
    public void run(Results results) throws Exception {
        placement.run(results);
        loop.run(results);
    }
}
