package io.hybridfarm.core.simulate;

import io.hybridfarm.spi.FarmException;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What goes wrong in a simulated farm, by chance from a seed.
 *
 * <p>Under every policy the same workers fail and come back at the same times, and whether an attempt fails depends on its task
 * and on how many attempts came before it, on nothing that a policy decides.
 *
 * @param seed the same seed gives the same troubles, on every machine and every Java
 * @param betweenFailures how long a worker is there on average before it fails, at least a minute; empty if workers never fail
 * @param toRepair how long it is gone on average, at least a second
 * @param attemptFailures which part of all attempts fails, 0 (none) to 0.9; each at a moment that may be any of its run time
 */
public record Troubles(int seed, Optional<Duration> betweenFailures, Duration toRepair, double attemptFailures) {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** Nothing goes wrong. */
    public static final Troubles NONE = new Troubles(1, Optional.empty(), Duration.ofHours(1), 0);

    /**
     * @throws FarmException INVALID if a value is out of range
     */
    public Troubles {
        betweenFailures.ifPresent(
                time -> requireBetween("troubles.betweenFailures", time, Duration.ofMinutes(1), "1m"));
        requireBetween("troubles.toRepair", toRepair, Duration.ofSeconds(1), "1s");
        if (!(attemptFailures >= 0 && attemptFailures <= 0.9)) {
            throw FarmException.invalid("troubles.attemptFailures", "must be from 0 to 0.9, not " + attemptFailures);
        }
    }

    private static void requireBetween(String field, Duration time, Duration least, String inWords) {
        if (time.compareTo(least) < 0 || time.compareTo(LONGEST) > 0) {
            throw FarmException.invalid(field, "must be from " + inWords + " to 36500d, not " + time);
        }
    }

    /** Chance for one worker. */
    SplittableRandom ofWorker(int worker) {
        return new SplittableRandom(seed * 1_000_003L + worker);
    }

    /**
     * After which part of its run time an attempt fails.
     *
     * @param before how many attempts of the task came before it
     * @return 0 to below 1, or 1 if it does not fail
     */
    double failsAfter(int task, int before) {
        if (attemptFailures == 0) {
            return 1;
        }
        SplittableRandom chance = new SplittableRandom((~seed * 1_000_003L + task) * 1_000_003L + before);
        return chance.nextDouble() < attemptFailures ? chance.nextDouble() : 1;
    }
}
