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
    private final Replay replay;
    private final SimulatedWeek week;
    private final String summary;

    /** The suite as it is run for figures that count. */
    public CoreSuite() {
        this(
                PlacementRows.full(),
                LoopRows.full(),
                new Replay(400),
                new SimulatedWeek(1_000, 1_000_000),
                "placement beside its peers, the whole loop, replay, a simulated week (about 20 minutes)");
    }

    private CoreSuite(PlacementRows placement, LoopRows loop, Replay replay, SimulatedWeek week, String summary) {
        this.placement = placement;
        this.loop = loop;
        this.replay = replay;
        this.week = week;
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
        return Stream.of(placement.metrics(), loop.metrics(), replay.metrics(), week.metrics())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public Optional<Suite> quick() {
        return Optional.of(new CoreSuite(
                PlacementRows.quick(),
                LoopRows.quick(),
                new Replay(2),
                new SimulatedWeek(10, 500),
                "at a small size; the figures mean nothing (seconds)"));
    }

    @Override
    public void run(Results results) throws Exception {
        placement.run(results);
        loop.run(results);
        replay.run(results);
        week.run(results);
    }
}
