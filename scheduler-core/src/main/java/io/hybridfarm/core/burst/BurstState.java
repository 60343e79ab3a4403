package io.hybridfarm.core.burst;

import io.hybridfarm.spi.farm.MachineType;
import io.hybridfarm.spi.farm.Money;
import io.hybridfarm.spi.job.Demand;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the planner has to remember from one plan to the next: a value, to be journalled or rebuilt as its owner likes.
 *
 * @param rentals machines that are had, by number
 * @param paces how deadlines that machines were bought for get on, by {@link #key}
 * @param nextNumber the number of the next rental, above all that were given
 */
public record BurstState(List<Rental> rentals, SortedMap<String, Pace> paces, long nextNumber) {
    /** Nothing was ever bought. */
    public static final BurstState EMPTY = new BurstState(List.of(), Collections.emptySortedMap(), 1);

    /**
     * One machine that is had. It ends by itself when what is paid runs out, unless a plan keeps it longer before: a planner
     * that stands still buys nothing on.
     *
     * @param number its own
     * @param show whose work it runs, and who pays
     * @param demand what it was bought for
     * @param farm where it is
     * @param type what it is, at the price at which it was bought
     * @param homePerHour what it costs at most to bring home what it does in an hour
     * @param start when it was bought
     * @param paidUntil the end of an increment, after {@code start}: it stays until then
     * @param plannedUntil until when its worst case is reserved, not before {@code paidUntil}
     * @param due the latest deadline that it was bought for
     * @param spareSince since when no plan has counted on it beyond {@code paidUntil}; empty while one does
     */
    public record Rental(
            long number,
            String show,
            Demand demand,
            String farm,
            MachineType type,
            Money homePerHour,
            Instant start,
            Instant paidUntil,
            Instant plannedUntil,
            Instant due,
            Optional<Instant> spareSince) {

        Rental kept(Instant until) {
            Instant planned = until.isAfter(plannedUntil) ? until : plannedUntil;
            return new Rental(number, show, demand, farm, type, homePerHour, start, until, planned, due, spareSince);
        }

        Rental countedOn(Instant planned, Instant latestDue) {
            Instant until = planned.isAfter(plannedUntil) ? planned : plannedUntil;
            Instant later = latestDue.isAfter(due) ? latestDue : due;
            return new Rental(
                    number, show, demand, farm, type, homePerHour, start, paidUntil, until, later, Optional.empty());
        }

        Rental waitingAnew(Instant now) {
            return withSpare(spareSince.map(since -> now));
        }

        Rental spare(Instant now) {
            return withSpare(spareSince.isPresent() ? spareSince : Optional.of(now));
        }

        private Rental withSpare(Optional<Instant> since) {
            return new Rental(
                    number, show, demand, farm, type, homePerHour, start, paidUntil, plannedUntil, due, since);
        }

        boolean isFor(Backlog backlog) {
            return show.equals(backlog.show()) && demand.equals(backlog.demand());
        }

        /** What it costs at most if it stays until a time. */
        Money worstCase(Instant until) {
            return BurstState.worstCase(type, homePerHour, Duration.between(start, until));
        }

        /** Whether it is such a machine. */
        boolean isA(String onFarm, MachineType other) {
            return farm.equals(onFarm) && type.toString().equals(other.toString());
        }
    }

    /**
     * The straight line that a deadline's progress is held against.
     *
     * @param since when something was first bought for it
     * @param coreHours the shortfall at that time
     * @param onDemandForGood whether the safety net holds it: only what stays is bought for it from then on
     */
    public record Pace(Instant since, double coreHours, boolean onDemandForGood) {}

    public BurstState {
        rentals = rentals.stream()
                .sorted(Comparator.comparingLong(Rental::number))
                .toList();
        paces = Collections.unmodifiableSortedMap(new TreeMap<>(paces));
    }

    /** Without a machine: the farm did not deliver it, or took it back. */
    public BurstState without(long rental) {
        return new BurstState(
                rentals.stream().filter(one -> one.number != rental).toList(), paces, nextNumber);
    }

    /** Under what name the pace of a deadline is kept. */
    public static String key(Backlog backlog, Backlog.Due due) {
        return backlog.show() + "/" + backlog.demand() + "/" + due.what();
    }

    static Money worstCase(MachineType type, Money homePerHour, Duration time) {
        return type.billing().charge(time).plus(homePerHour.perHourFor(time));
    }

    static SortedMap<String, Pace> only(Map<String, Pace> paces, List<String> keys) {
        TreeMap<String, Pace> some = new TreeMap<>(paces);
        some.keySet().retainAll(keys);
        return some;
    }

    /** How long a rental is paid for at first, and by how much it is kept longer: whole increments, at least from look to look. */
    static Duration increments(MachineType type, Duration atLeast) {
        Duration increment = type.billing().increment();
        long whole = Math.max(1, atLeast.plus(increment).minusNanos(1).dividedBy(increment));
        return increment.multipliedBy(whole);
    }
}
