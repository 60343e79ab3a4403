package io.hybridfarm.local.agent;

import io.hybridfarm.spi.Quantities;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Decides whether this machine takes new work: not while its artist needs it, nor while its disk is full. Used by one thread at a time. */
final class Gate {
    /**
     * Whether the machine takes work.
     *
     * @param closedBecause why not, in words that stay the same while the reason does; empty while open
     * @param givesBack whether what runs is to go too, after the time that is left to it
     */
    record Verdict(String closedBecause, boolean givesBack) {
        static final Verdict OPEN = new Verdict("", false);

        boolean isOpen() {
            return closedBecause.isEmpty();
        }
    }

    /**
     * When an artist's machine is left alone.
     *
     * @param officeHours when the artist needs it in any case
     * @param idleAfter after which time without use it counts as free
     */
    record Rules(Optional<OfficeHours> officeHours, Optional<Duration> idleAfter, long minDisk) {}

    private static final int OPEN_AGAIN_PERCENT = 110;

    private final Rules rules;
    private final InstantSource clock;
    private final ZoneId zone;
    private final Activity activity;
    private final LongSupplier freeDisk;
    private boolean diskFull;

    /**
     * @param zone of the office hours
     * @param freeDisk bytes that are free where work writes
     */
    Gate(Rules rules, InstantSource clock, ZoneId zone, Activity activity, LongSupplier freeDisk) {
        this.rules = rules;
        this.clock = clock;
        this.zone = zone;
        this.activity = activity;
        this.freeDisk = freeDisk;
    }

    /** Looks at everything anew. */
    Verdict look() {
        if (rules.officeHours()
                .filter(hours -> hours.contains(LocalDateTime.ofInstant(clock.instant(), zone)))
                .isPresent()) {
            return new Verdict("office hours: " + rules.officeHours().get(), true);
        }
        if (rules.idleAfter().filter(this::isInUse).isPresent()) {
            return new Verdict(
                    "somebody used the machine within the last "
                            + Quantities.duration(rules.idleAfter().get()),
                    true);
        }
        return disk();
    }

    private boolean isInUse(Duration idleAfter) {
        return activity.lastUse()
                .filter(last -> last.plus(idleAfter).isAfter(clock.instant()))
                .isPresent();
    }

    private Verdict disk() {
        long wanted = diskFull ? rules.minDisk() / 100 * OPEN_AGAIN_PERCENT : rules.minDisk();
        diskFull = freeDisk.getAsLong() < wanted;
        return diskFull
                ? new Verdict("less than " + Quantities.size(rules.minDisk()) + " of disk are free", false)
                : Verdict.OPEN;
    }
}
