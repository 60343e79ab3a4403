package io.hybridfarm.benchmarks.core;

import io.hybridfarm.benchmarks.Metric;
import io.hybridfarm.benchmarks.Results;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.simulate.Contender;
import io.hybridfarm.core.simulate.Fleet;
import io.hybridfarm.core.simulate.Outcome;
import io.hybridfarm.core.simulate.Simulation;
import io.hybridfarm.simulate.WorkloadGenerator;
import io.hybridfarm.spi.farm.Offer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** The production core through a made-up week of a studio under a virtual clock. */
final class SimulatedWeek {
    private static final Metric TIME = new Metric("sim", "week", "s");
    private static final Metric RATE = new Metric("sim.week", "rate", "1/s");

    private final int hosts;
    private final int frames;

    SimulatedWeek(int hosts, int frames) {
        this.hosts = hosts;
        this.frames = frames;
    }

    List<Metric> metrics() {
        return List.of(TIME, RATE);
    }

    void run(Results results) {
        List<Offer.Worker> workers = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            workers.add(new Offer.Worker("w" + i, 32_000, 128L << 30, 0, List.of()));
        }
        Fleet fleet = new Fleet(workers);
        Simulation simulation = new Simulation(
                WorkloadGenerator.of("seed=7,days=7,frames=" + frames).generate(fleet),
                fleet,
                Policy.DEFAULT,
                InstantSource.system());
        Outcome outcome = simulation.run(Contender.OURS, new Simulation.Listener() {});
        double seconds = outcome.wallTime().toNanos() / 1e9;
        results.report(TIME, seconds);
        results.report(RATE, outcome.decisions() / seconds);
    }
}
