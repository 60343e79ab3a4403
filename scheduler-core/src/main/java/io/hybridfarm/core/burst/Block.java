package io.hybridfarm.core.burst;

import java.util.List;

/** So many machines of one ware that are had for the same time: new ones, or such as are there already and may be kept longer. */
final class Block {
    final Ware ware;
    /** The machines that are there already; empty for new ones. */
    final List<BurstState.Rental> held;
    /** From when on they work. */
    final double from;
    /** Until when they are paid without any step more; 0 for new ones. */
    final double paid;
    /** The deadline that asked for them, or for keeping them. */
    final int forGap;

    final int count;
    final long steps;

    Block(Ware ware, List<BurstState.Rental> held, double from, double paid, int forGap, int count, long steps) {
        this.ware = ware;
        this.held = held;
        this.from = from;
        this.paid = paid;
        this.forGap = forGap;
        this.count = count;
        this.steps = steps;
    }

    boolean isNew() {
        return held.isEmpty();
    }

    double end() {
        return end(steps);
    }

    /** What one of them does by a deadline if it is had for so many steps. */
    double doneBy(int gap, long anySteps) {
        return ware.rate * ware.trust[gap] * Math.max(0, Math.min(end(anySteps), ware.until[gap]) - from);
    }

    /** What one of them costs from now on. */
    double price() {
        return price(steps);
    }

    /** What one of them costs from now on if it is had for so many steps. */
    double price(long anySteps) {
        return anySteps * (ware.stepPrice + ware.homePerHour.amount().doubleValue() * ware.stepHours);
    }

    /** The first so many of them for another number of steps. */
    Block first(int some, long otherSteps, int gap) {
        List<BurstState.Rental> these = isNew() ? held : held.subList(0, some);
        return new Block(ware, these, from, paid, gap, some, otherSteps);
    }

    /** All but the first so many of them. */
    Block rest(int some) {
        List<BurstState.Rental> others = isNew() ? held : held.subList(some, count);
        return new Block(ware, others, from, paid, forGap, count - some, steps);
    }

    private double end(long anySteps) {
        return paid + anySteps * ware.stepHours;
    }
}
