package io.hybridfarm.core.burst;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.Demand;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one show still has to render by its deadlines, with one demand, and how much of that the farm at home will do.
 *
 * @param show whose work it is, and who pays
 * @param demand what each of its frames occupies
 * @param local what the farm at home will do of this very work
 * @param dues its deadlines, the earliest first
 */
public record Backlog(String show, Demand demand, LocalSupply local, List<Due> dues) {
    /** How much of a backlog the farm at home will do, if nothing is bought: never less for a later time. */
    @FunctionalInterface
    public interface LocalSupply {
        /** Core-hours from now until {@code time}, 0 or more; 0 for a time that has passed. */
        double coreHoursBy(Instant time);
    }

    /**
     * Work with a deadline.
     *
     * @param what a job or a shot, unique in the backlog
     * @param at when it is due
     * @param p50CoreHours what is left of it, as likely more as less
     * @param p80CoreHours what is left of it, not more in four of five cases; not below {@code p50CoreHours}
     * @param frame how long one frame usually takes at home, above zero
     * @param longest how long the longest chain of its frames can take, not below zero
     * @param bytesPerFrame what one frame sends home, 0 or more
     */
    public record Due(
            String what,
            Instant at,
            double p50CoreHours,
            double p80CoreHours,
            Duration frame,
            Duration longest,
            long bytesPerFrame) {
        /**
         * @throws FarmException INVALID if a value is out of range
         */
        public Due {
            if (!(p50CoreHours >= 0 && p80CoreHours >= p50CoreHours && p80CoreHours <= 1e12)) {
                throw FarmException.invalid(
                        "due.coreHours",
                        "of '" + what + "' must be from 0 to 10^12, and at P80 not below those at P50, not "
                                + p50CoreHours + " and " + p80CoreHours);
            }
            if (frame.isZero() || frame.isNegative() || longest.isNegative()) {
                throw FarmException.invalid(
                        "due.frame",
                        "of '" + what + "' must be above zero, and the longest chain not below, not " + frame + " and "
                                + longest);
            }
            if (bytesPerFrame < 0) {
                throw FarmException.invalid(
                        "due.bytesPerFrame", "of '" + what + "' must not be negative, but is " + bytesPerFrame);
            }
        }
    }

    /**
     * @throws FarmException INVALID if two deadlines are of the same work
     */
    public Backlog {
        dues = dues.stream()
                .sorted(Comparator.comparing(Due::at).thenComparing(Due::what))
                .toList();
        Set<String> names = new HashSet<>();
        for (Due due : dues) {
            if (!names.add(due.what)) {
                throw FarmException.invalid("backlog.dues", "two are called '" + due.what + "'");
            }
        }
    }

    /** The cores of one frame. */
    double cores() {
        return demand.milliCores() / 1_000.0;
    }
}
