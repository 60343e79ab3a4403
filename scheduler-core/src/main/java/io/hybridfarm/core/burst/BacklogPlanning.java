package io.hybridfarm.core.burst;

import io.hybridfarm.core.burst.BurstPlan.Decision;
import io.hybridfarm.core.burst.BurstPlan.Purchase;
import io.hybridfarm.core.burst.BurstPlan.Verdict;
import io.hybridfarm.core.burst.BurstState.Pace;
import io.hybridfarm.core.burst.BurstState.Rental;
import io.hybridfarm.core.burst.Shortfall.Gap;
import io.hybridfarm.spi.farm.MachineType.Market;
import io.hybridfarm.spi.farm.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The part of a plan that is about one backlog. */
final class BacklogPlanning {
    final Backlog backlog;
    private final Planning planning;
    private final Instant now;
    private final List<Gap> gaps;
    private final Money nothing;
    private final Map<Gap, Verdict> verdicts = new LinkedHashMap<>();
    private final Map<Gap, Budgets.Refusal> refusals = new LinkedHashMap<>();
    private final Map<Gap, Pace> paces = new LinkedHashMap<>();
    private List<Block> chosen = List.of();

    BacklogPlanning(Planning planning, Backlog backlog) {
        this.planning = planning;
        this.backlog = backlog;
        this.now = planning.situation.now();
        this.gaps = Shortfall.of(backlog, now, planning.rules.margin());
        this.nothing = Money.zero(planning.books.caps().currency());
    }

    /** Hours until the first delivery that home cannot make; infinite if it makes all. */
    double urgency() {
        return gaps.stream()
                .filter(gap -> gap.short80() > 0)
                .mapToDouble(Gap::by)
                .min()
                .orElse(Double.POSITIVE_INFINITY);
    }

    void plan() {
        Shelf shelf = new Shelf(planning, backlog, gaps);
        List<Rental> own = planning.rentals.values().stream()
                .filter(rental -> rental.isFor(backlog) && shelf.mayUse(rental.farm()))
                .toList();
        List<Block> held = blocks(own, shelf);
        if (gaps.stream().anyMatch(gap -> gap.due().p80CoreHours() > 0)) {
            own.forEach(planning::hasWork);
        }
        List<Integer> acting = acting(shelf, held, own);
        chosen = held;
        if (!tryFor(shelf, held, acting)) {
            List<Integer> accepted = new ArrayList<>();
            for (int gap : acting) {
                accepted.add(gap);
                if (!tryFor(shelf, held, accepted)) {
                    accepted.remove(accepted.size() - 1);
                }
            }
        }
        Map<Gap, List<Purchase>> bought = carryOut(own);
        for (int k = 0; k < gaps.size(); k++) {
            planning.decisions.add(decision(shelf, k, bought.getOrDefault(gaps.get(k), List.of())));
        }
    }

    /** Machines that are there already, those of one ware that are paid until the same time together. */
    private List<Block> blocks(List<Rental> own, Shelf shelf) {
        Map<String, List<Rental>> alike = new LinkedHashMap<>();
        for (Rental rental : own) {
            String key = rental.farm() + "/" + rental.type() + rental.type().billing() + rental.start()
                    + rental.paidUntil() + rental.plannedUntil();
            alike.computeIfAbsent(key, same -> new ArrayList<>()).add(rental);
        }
        List<Block> blocks = new ArrayList<>();
        for (List<Rental> group : alike.values()) {
            Rental one = group.get(0);
            Ware ware = shelf.of(one);
            double from = Shortfall.hours(Duration.between(now, one.start())) + ware.startUp;
            double paid = Shortfall.hours(Duration.between(now, one.paidUntil()));
            blocks.add(new Block(ware, group, Math.max(0, from), paid, -1, group.size(), 0));
        }
        return blocks;
    }

    /** The deadlines that something is to be done for now; those of the others get their verdict. */
    private List<Integer> acting(Shelf shelf, List<Block> held, List<Rental> own) {
        Instant boughtFor =
                own.stream().map(Rental::due).max(Instant::compareTo).orElse(Instant.MIN);
        double buyBelow = Shortfall.hours(planning.rules.buyBelow());
        List<Integer> acting = new ArrayList<>();
        for (int k = 0; k < gaps.size(); k++) {
            Gap gap = gaps.get(k);
            if (gap.short80() <= 0) {
                verdicts.put(gap, Verdict.HOME_SUFFICES);
            } else if (shelf.wares.isEmpty()) {
                verdicts.put(gap, Verdict.TOO_LITTLE_TO_BUY);
            } else if (!shelf.canSave(k, held)) {
                boolean soldOut = shelf.wares.stream().anyMatch(ware -> ware.left == 0);
                verdicts.put(gap, soldOut ? Verdict.TOO_LITTLE_TO_BUY : Verdict.CANNOT_BE_SAVED);
            } else if (gap.due().at().isAfter(boughtFor) && shelf.slack(k) >= buyBelow) {
                verdicts.put(gap, Verdict.WAITS);
            } else {
                acting.add(k);
                openMarkets(shelf, held, k);
            }
        }
        return acting;
    }

    private void openMarkets(Shelf shelf, List<Block> held, int k) {
        double certain = 0;
        for (Block block : held) {
            double each = block.ware.rate * Math.max(0, block.ware.until[k] - block.from);
            boolean spot = block.ware.type.market() == Market.SPOT;
            certain += block.count * each * (spot ? block.ware.survives(k) : 1);
        }
        Pace before = planning.paces.get(BurstState.key(backlog, gaps.get(k).due()));
        paces.put(gaps.get(k), shelf.open(k, before, certain));
    }

    /** Buys for these deadlines if that can be done and paid; otherwise the last of them gets its verdict. */
    private boolean tryFor(Shelf shelf, List<Block> held, List<Integer> wanted) {
        if (wanted.isEmpty()) {
            return true;
        }
        Set<Gap> counted = new HashSet<>();
        wanted.forEach(k -> counted.add(gaps.get(k)));
        double[] need = Shortfall.need(gaps, counted);
        int last = wanted.get(wanted.size() - 1);
        Optional<List<Block>> basket = Basket.cheapest(shelf.wares, held, need);
        if (basket.isEmpty()) {
            wanted.forEach(shelf::openAll);
            basket = Basket.cheapest(shelf.wares, held, need);
        }
        if (basket.isEmpty()) {
            verdicts.put(gaps.get(last), Verdict.TOO_LITTLE_TO_BUY);
            return false;
        }
        Money cost = nothing;
        for (Block block : basket.get()) {
            cost = cost.plus(worstCase(block).times(block.count));
        }
        Optional<Budgets.Refusal> refusal = planning.books.refusal(backlog.show(), now, cost);
        if (refusal.isPresent()) {
            verdicts.put(gaps.get(last), Verdict.OVER_BUDGET);
            refusals.put(gaps.get(last), refusal.get());
            return false;
        }
        chosen = basket.get();
        for (int k : wanted) {
            verdicts.put(gaps.get(k), Verdict.COVERED);
            refusals.remove(gaps.get(k));
        }
        return true;
    }

    /** What one machine of a block costs at most, beyond what is reserved for it. */
    private Money worstCase(Block block) {
        Duration kept = block.ware.step.multipliedBy(block.steps);
        if (block.steps == 0) {
            return nothing;
        }
        if (block.isNew()) {
            return block.ware.worstCase(kept);
        }
        Rental one = block.held.get(0);
        return Planning.more(one, one.paidUntil().plus(kept));
    }

    private Map<Gap, List<Purchase>> carryOut(List<Rental> own) {
        own.forEach(rental -> planning.rentals.put(rental.number(), rental.spare(now)));
        Map<Gap, List<Purchase>> bought = new LinkedHashMap<>();
        for (Block block : chosen) {
            if (block.steps > 0) {
                Gap gap = gaps.get(block.forGap);
                Money each = worstCase(block);
                if (block.isNew()) {
                    bought.computeIfAbsent(gap, same -> new ArrayList<>()).add(buy(block, gap, each));
                } else {
                    keep(block, gap, each);
                }
            }
        }
        return bought;
    }

    private Purchase buy(Block block, Gap gap, Money each) {
        Ware ware = block.ware;
        Instant until = now.plus(ware.step.multipliedBy(block.steps));
        Instant paidUntil = now.plus(ware.step.multipliedBy(ware.leastSteps));
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < block.count; i++) {
            long number = planning.number();
            planning.books.reserve(number, backlog.show(), now, each);
            Rental rental = new Rental(
                    number,
                    backlog.show(),
                    backlog.demand(),
                    ware.farm,
                    ware.type,
                    ware.homePerHour,
                    now,
                    paidUntil,
                    until,
                    gap.due().at(),
                    block.steps > ware.leastSteps ? Optional.empty() : Optional.of(now));
            planning.rentals.put(number, rental);
            numbers.add(number);
        }
        Purchase purchase = new Purchase(
                List.copyOf(numbers),
                backlog.show(),
                backlog.demand(),
                ware.farm,
                ware.type,
                until,
                each.times(block.count),
                gap.due().what());
        planning.purchases.add(purchase);
        waitAnew(ware);
        return purchase;
    }

    /** Whoever buys one more of a kind waits anew with those that are spare: else one could be let go and bought again at once. */
    private void waitAnew(Ware ware) {
        for (Rental rental : List.copyOf(planning.rentals.values())) {
            if (rental.isFor(backlog) && rental.isA(ware.farm, ware.type)) {
                planning.rentals.put(rental.number(), rental.waitingAnew(now));
            }
        }
    }

    private void keep(Block block, Gap gap, Money each) {
        for (Rental rental : block.held) {
            Instant until = rental.paidUntil().plus(block.ware.step.multipliedBy(block.steps));
            if (!each.isZero()) {
                planning.books.reserve(rental.number(), backlog.show(), now, each);
            }
            planning.rentals.put(
                    rental.number(), rental.countedOn(until, gap.due().at()));
        }
    }

    private Decision decision(Shelf shelf, int k, List<Purchase> bought) {
        Gap gap = gaps.get(k);
        Verdict verdict = verdicts.getOrDefault(gap, Verdict.HOME_SUFFICES);
        int keptLonger = 0;
        Money worst = nothing;
        List<Ware> wares = new ArrayList<>();
        for (Block block : chosen) {
            if (block.steps > 0 && block.forGap == k) {
                keptLonger += block.isNew() ? 0 : block.count;
                worst = worst.plus(worstCase(block).times(block.count));
                wares.add(block.ware);
            }
        }
        if (verdict == Verdict.COVERED && !wares.isEmpty()) {
            verdict = Verdict.BUYS;
        }
        @Nullable Pace pace = paces.get(gap);
        if (pace != null && (verdict == Verdict.BUYS || verdict == Verdict.COVERED)) {
            planning.paces.put(BurstState.key(backlog, gap.due()), pace);
        }
        boolean inVain = verdict == Verdict.TOO_LITTLE_TO_BUY || verdict == Verdict.OVER_BUDGET;
        boolean nothingToChoose =
                verdict == Verdict.HOME_SUFFICES || verdict == Verdict.WAITS || verdict == Verdict.COVERED;
        double outside = gap.by() > 0 ? Basket.delivered(chosen, k) / gap.by() : 0;
        return new Decision(
                backlog.show(),
                gap.due().what(),
                gap.due().at(),
                verdict,
                gap.short80(),
                Forecast.atPace(now, gap, gap.localCores()),
                Forecast.atPace(now, gap, gap.localCores() + outside),
                bought,
                keptLonger,
                worst,
                nothingToChoose ? List.of() : shelf.notBought(k, wares, inVain, pace),
                Optional.ofNullable(refusals.get(gap)));
    }
}
