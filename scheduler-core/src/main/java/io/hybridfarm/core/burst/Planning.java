package io.hybridfarm.core.burst;

import io.hybridfarm.core.burst.BurstPlan.Decision;
import io.hybridfarm.core.burst.BurstPlan.Purchase;
import io.hybridfarm.core.burst.BurstState.Pace;
import io.hybridfarm.core.burst.BurstState.Rental;
import io.hybridfarm.spi.farm.MachineType;
import io.hybridfarm.spi.farm.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One plan in the making: the backlogs take from the same machines and the same budgets, the most urgent first. */
final class Planning {
    final BurstPlanner.Rules rules;
    final BurstSituation situation;
    final Budgets books;
    final TreeMap<Long, Rental> rentals = new TreeMap<>();
    final TreeMap<String, Pace> paces;
    final List<Decision> decisions = new ArrayList<>();
    final List<Purchase> purchases = new ArrayList<>();
    private final Set<Long> withoutWork = new TreeSet<>();
    private long nextNumber;

    Planning(BurstPlanner.Rules rules, BurstState state, BurstSituation situation, Budgets books) {
        this.rules = rules;
        this.situation = situation;
        this.books = books;
        this.nextNumber = state.nextNumber();
        this.paces = new TreeMap<>(state.paces());
        for (Rental rental : state.rentals()) {
            if (rental.paidUntil().isAfter(situation.now())) {
                rentals.put(rental.number(), rental);
            }
        }
    }

    BurstPlan plan() {
        withoutWork.addAll(rentals.keySet());
        List<BacklogPlanning> parts = new ArrayList<>();
        for (Backlog backlog : situation.backlogs()) {
            parts.add(new BacklogPlanning(this, backlog));
        }
        parts.sort(Comparator.comparingDouble(BacklogPlanning::urgency)
                .thenComparing(part -> part.backlog.show())
                .thenComparing(part -> part.backlog.demand().toString()));
        parts.forEach(BacklogPlanning::plan);
        for (long number : withoutWork) {
            rentals.computeIfPresent(number, (same, rental) -> rental.spare(situation.now()));
        }
        List<Rental> kept = new ArrayList<>();
        List<Rental> letGo = new ArrayList<>();
        for (Rental rental : List.copyOf(rentals.values())) {
            renew(rental, kept, letGo);
        }
        List<String> stillDue = parts.stream()
                .flatMap(part -> part.backlog.dues().stream().map(due -> BurstState.key(part.backlog, due)))
                .toList();
        BurstState next = new BurstState(List.copyOf(rentals.values()), BurstState.only(paces, stillDue), nextNumber);
        return new BurstPlan(decisions, purchases, kept, letGo, next, books);
    }

    /** What a backlog has left to do keeps its machines from being given back at the first chance. */
    void hasWork(Rental rental) {
        withoutWork.remove(rental.number());
    }

    long number() {
        return nextNumber++;
    }

    /** What is bought at once: long enough that the planner looks again before it ends. */
    Duration look() {
        return situation.nextLook().multipliedBy(2);
    }

    /** How many more of a type a farm can have. */
    int left(String farm, MachineType type) {
        long there = rentals.values().stream()
                .filter(rental -> rental.isA(farm, type))
                .count();
        return (int) Math.max(0, type.atMost() - there);
    }

    private void renew(Rental rental, List<Rental> kept, List<Rental> letGo) {
        Instant now = situation.now();
        if (rental.paidUntil().isAfter(now.plus(situation.nextLook()))) {
            return;
        }
        Duration step = BurstState.increments(rental.type(), look());
        Rental longer = rental.kept(rental.paidUntil().plus(step));
        boolean wanted = rental.spareSince()
                .map(since -> since.plus(patience(rental, step)).isAfter(rental.paidUntil()))
                .orElse(true);
        Money more = more(rental, longer.plannedUntil());
        if (wanted && books.refusal(rental.show(), now, more).isEmpty()) {
            if (!more.isZero()) {
                books.reserve(rental.number(), rental.show(), now, more);
            }
            rentals.put(rental.number(), longer);
            kept.add(longer);
        } else {
            letGo.add(rental);
        }
    }

    /** How long a rental is kept after the need is gone. */
    private Duration patience(Rental rental, Duration step) {
        Duration keep = withoutWork.contains(rental.number()) ? step : rules.keepFor();
        return keep.compareTo(step) < 0 ? step : keep;
    }

    /** What must be reserved in addition for a rental to stay until a time. */
    static Money more(Rental rental, Instant until) {
        Money reserved = rental.worstCase(rental.plannedUntil());
        return until.isAfter(rental.plannedUntil())
                ? rental.worstCase(until).minus(reserved)
                : Money.zero(reserved.currency());
    }
}
