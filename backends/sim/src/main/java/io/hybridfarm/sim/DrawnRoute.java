package io.hybridfarm.sim;

import io.hybridfarm.spi.farm.AttemptReport;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Arrivals by chance, see {@link ReportRoute#drawn}. */
record DrawnRoute(long seed, double duplicateRate, double lateRate, Duration lateBy) implements ReportRoute {
    @Override
    public List<Duration> arrivals(AttemptReport report) {
        if (duplicateRate == 0 && lateRate == 0) {
            return DIRECT.arrivals(report);
        }
        // The kind's name is part of the draw, since String.hashCode is the same on every machine.
        long kind = report.getClass().getSimpleName().hashCode();
        SplittableRandom random = Chance.of(seed ^ kind, report.attempt().number());
        boolean duplicate = random.nextDouble() < duplicateRate;
        boolean late = random.nextDouble() < lateRate;
        Duration first = late ? delay(random) : Duration.ZERO;
        return duplicate ? List.of(first, first.plus(delay(random))) : List.of(first);
    }

    private Duration delay(SplittableRandom random) {
        return Duration.ofMillis(random.nextLong(lateBy.toMillis()) + 1);
    }
}
