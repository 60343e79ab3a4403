package io.hybridfarm.sim;

import io.hybridfarm.spi.farm.LaunchOrder;
import java.time.Duration;
import java.util.SplittableRandom;

/** Run times are log-normal, as those of frames are: many near the mean, a few much longer. */
record DrawnFates(long seed, Duration mean, double spread, double failureRate, double lossRate) implements Fates {
    @Override
    public Fate of(LaunchOrder order) {
        SplittableRandom random = Chance.of(seed, order.attempt().number());
        // Half the variance is taken off, so that the mean stays what it is whatever the spread.
        double factor = Math.exp(spread * random.nextGaussian() - spread * spread / 2);
        double part = random.nextDouble();
        boolean lost = random.nextDouble() < lossRate;
        boolean fails = random.nextDouble() < failureRate;
        double millis = mean.toMillis() * factor * (lost || fails ? part : 1);
        Duration after = Duration.ofMillis(Math.max(1, Math.round(millis)));
        return lost ? Fate.lost(after) : fails ? Fate.fails(after, 1) : Fate.succeeds(after);
    }
}
