package io.hybridfarm.core.burst;

import io.hybridfarm.core.burst.BurstPlan.NotBought;
import io.hybridfarm.core.burst.BurstPlan.Reason;
import io.hybridfarm.core.burst.BurstState.Pace;
import io.hybridfarm.core.burst.BurstState.Rental;
import io.hybridfarm.core.burst.Shortfall.Gap;
import io.hybridfarm.spi.farm.MachineType;
import io.hybridfarm.spi.farm.MachineType.Market;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What one backlog may choose from, and what was put aside for it and why. */
final class Shelf {
    private static final double BEHIND_BY = 1.02;
    private static final double START_UPS_WORTH = 5;
    private static final int HALVINGS = 60;

    final List<Ware> wares = new ArrayList<>();
    /** Offers that no deadline of this backlog can use. */
    final List<NotBought> aside = new ArrayList<>();

    private final Planning planning;
    private final Backlog backlog;
    private final List<Gap> gaps;
    private final List<String> allowed;
    private final boolean[] inNet;
    private double frameHours;
    private double bytesPerCoreHour;

    Shelf(Planning planning, Backlog backlog, List<Gap> gaps) {
        this.planning = planning;
        this.backlog = backlog;
        this.gaps = gaps;
        this.inNet = new boolean[gaps.size()];
        this.allowed = planning.situation.policy().farms(backlog.show());
        for (Backlog.Due due : backlog.dues()) {
            double hours = Shortfall.hours(due.frame());
            frameHours = Math.max(frameHours, hours);
            bytesPerCoreHour = Math.max(bytesPerCoreHour, due.bytesPerFrame() / (hours * backlog.cores()));
        }
        planning.situation.offers().forEach((farm, types) -> types.forEach(type -> put(farm, type)));
    }

    private void put(String farm, MachineType type) {
        boolean otherCurrency = !type.billing()
                .pricePerHour()
                .currency()
                .equals(planning.books.caps().currency());
        if (!mayUse(farm)) {
            aside.add(new NotBought(farm, type.toString(), Reason.BARRED));
        } else if (otherCurrency) {
            aside.add(new NotBought(farm, type.toString(), Reason.OTHER_CURRENCY));
        } else if (type.fits(backlog.demand()) == 0) {
            aside.add(new NotBought(farm, type.toString(), Reason.DOES_NOT_FIT));
        } else {
            wares.add(ware(farm, type, planning.left(farm, type)));
        }
    }

    boolean mayUse(String farm) {
        return allowed.isEmpty() || allowed.contains(farm);
    }

    /** The ware that a rental is: it is priced as it was bought, though the farm may ask another price by now. */
    Ware of(Rental rental) {
        for (Ware ware : wares) {
            if (ware.farm.equals(rental.farm()) && ware.type.equals(rental.type())) {
                return ware;
            }
        }
        Ware gone = ware(rental.farm(), rental.type(), 0);
        wares.add(gone);
        return gone;
    }

    private Ware ware(String farm, MachineType type, int left) {
        double[] until = new double[gaps.size()];
        for (int k = 0; k < until.length; k++) {
            Backlog.Due due = gaps.get(k).due();
            Duration room = Duration.between(planning.situation.now(), due.at()).minus(planning.rules.margin());
            until[k] = Math.max(0, Shortfall.hours(room) - Shortfall.hours(due.longest()) / type.speed());
        }
        double cores = type.fits(backlog.demand()) * backlog.cores();
        return new Ware(
                farm,
                type,
                planning.look(),
                frameHours,
                cores,
                bytesPerCoreHour,
                left,
                until,
                new boolean[gaps.size()]);
    }

    boolean canSave(int gap, List<Block> held) {
        return wares.stream().anyMatch(ware -> ware.left > 0 && ware.until[gap] > ware.startUp)
                || held.stream().anyMatch(block -> block.ware.until[gap] > block.from);
    }

    /** How much longer buying for a deadline can wait, in hours. */
    double slack(int gap) {
        double least = Double.MAX_VALUE;
        double cheapest = Double.MAX_VALUE;
        for (Ware ware : wares) {
            if (ware.left > 0 && ware.until[gap] > ware.startUp) {
                double unitPrice = ware.stepPrice / ware.stepHours / ware.rate + ware.egress;
                double worth = Math.max(ware.leastSteps * ware.stepHours, START_UPS_WORTH * ware.startUp);
                least = unitPrice < cheapest ? worth : least;
                cheapest = Math.min(cheapest, unitPrice);
            }
        }
        return gaps.get(gap).by() - Math.max(least, toDeliver(gaps.get(gap).short80(), gap, ware -> true));
    }

    /** In how many hours all machines of a sort that can still be bought deliver so much; infinite if they never do. */
    private double toDeliver(double coreHours, int gap, Predicate<Ware> sort) {
        double low = 0;
        double high = gaps.get(gap).by();
        if (delivered(high, gap, sort) < coreHours) {
            return Double.POSITIVE_INFINITY;
        }
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (delivered(middle, gap, sort) < coreHours) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private double delivered(double hours, int gap, Predicate<Ware> sort) {
        double sum = 0;
        for (Ware ware : wares) {
            if (sort.test(ware)) {
                sum += ware.left * ware.rate * Math.max(0, Math.min(hours, ware.until[gap]) - ware.startUp);
            }
        }
        return sum;
    }

    /**
     * Opens the markets that a deadline may buy on, by Uniform Progress, and answers the pace that it has from now on.
     *
     * @param before its pace until now, null if nothing was bought for it yet
     * @param covered core-hours that machines which are there already can be counted on to deliver for it
     */
    Pace open(int gap, @Nullable Pace before, double covered) {
        Gap it = gaps.get(gap);
        double sinceHours =
                before == null ? 0 : Shortfall.hours(Duration.between(before.since(), planning.situation.now()));
        double startUp = wares.stream().mapToDouble(ware -> ware.startUp).max().orElse(0);
        double working = Math.max(0, sinceHours - startUp); // nothing gets on before the first machines have started
        boolean behind = before != null
                && it.short80() > before.coreHours() * BEHIND_BY * it.by() / Math.max(1e-9, it.by() + working);
        double safe = toDeliver(Math.max(0, it.short80() - covered), gap, Shelf::stays);
        boolean open = it.short80() > covered;
        double look = Shortfall.hours(planning.situation.nextLook());
        boolean anySpot = wares.stream().anyMatch(ware -> !stays(ware));
        boolean held = (before != null && before.onDemandForGood())
                || (anySpot && open && safe <= it.by() && it.by() <= safe + look);
        inNet[gap] = held;
        for (Ware ware : wares) {
            ware.buyable[gap] = (held || behind) == stays(ware);
            if (held && !stays(ware)) {
                ware.trust[gap] = ware.survives(gap);
            }
        }
        return before == null
                ? new Pace(planning.situation.now(), it.short80(), held)
                : new Pace(before.since(), before.coreHours(), held);
    }

    /** Opens all markets for a deadline that one alone cannot save, but for one that the safety net holds. */
    void openAll(int gap) {
        wares.forEach(ware -> ware.buyable[gap] = stays(ware) || !inNet[gap]);
    }

    private static boolean stays(Ware ware) {
        return ware.type.market() == Market.ON_DEMAND;
    }

    /** Why each ware was not bought for a deadline, and what was put aside. */
    List<NotBought> notBought(int gap, List<Ware> bought, boolean inVain, @Nullable Pace pace) {
        List<NotBought> reasons = new ArrayList<>();
        for (Ware ware : wares) {
            if (!bought.contains(ware)) {
                reasons.add(new NotBought(ware.farm, ware.type.toString(), reason(ware, gap, inVain, pace)));
            }
        }
        reasons.addAll(aside);
        return List.copyOf(reasons);
    }

    private static Reason reason(Ware ware, int gap, boolean inVain, @Nullable Pace pace) {
        if (pace != null && pace.onDemandForGood() && !stays(ware)) {
            return Reason.SAFETY_NET;
        }
        if (ware.until[gap] <= ware.startUp) {
            return Reason.TOO_LATE;
        }
        if (ware.left == 0) {
            return Reason.NONE_LEFT;
        }
        if (inVain) {
            return Reason.IN_VAIN;
        }
        if (!ware.buyable[gap]) {
            return stays(ware) ? Reason.AHEAD : Reason.BEHIND;
        }
        return Reason.DEARER;
    }
}
