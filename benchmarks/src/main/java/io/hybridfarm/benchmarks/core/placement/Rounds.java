package io.hybridfarm.benchmarks.core.placement;

import io.hybridfarm.benchmarks.core.peer.PlacementCore;

/** Measures something that can happen to a core once or a few times, on one fresh core after the other. */
final class Rounds {
    /** One round. */
    @FunctionalInterface
    interface Round {
        /** Sets up a fresh core, records the time of what is measured, and gives how many tasks were started meanwhile. */
        long run(PlacementCore core, Timings timings);
    }

    final Timings timings = new Timings();
    private long started;

    private Rounds() {}

    /** At least one round to warm up, and one that counts. */
    static Rounds of(Competitor competitor, Pace pace, Round round) {
        pace.ready().run();
        long end = System.nanoTime() + pace.warmUp().toNanos();
        do {
            one(competitor, round, new Timings());
        } while (System.nanoTime() - end < 0);
        Rounds rounds = new Rounds();
        end = System.nanoTime() + pace.measured().toNanos();
        do {
            rounds.started += one(competitor, round, rounds.timings);
        } while (System.nanoTime() - end < 0);
        return rounds;
    }

    private static long one(Competitor competitor, Round round, Timings timings) {
        try (PlacementCore core = competitor.create()) {
            return round.run(core, timings);
        }
    }

    /** Tasks started in a second of the measured time. */
    double startsPerSecond() {
        return started / timings.seconds();
    }

    /** Measured time for each task that was started. */
    double microsPerStart() {
        return timings.seconds() * 1e6 / started;
    }
}
