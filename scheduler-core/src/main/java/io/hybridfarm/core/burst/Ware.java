package io.hybridfarm.core.burst;

import io.hybridfarm.spi.farm.MachineType;
import io.hybridfarm.spi.farm.Money;
import java.time.Duration;
import java.util.Arrays;

/**
 * A machine type as one backlog sees it. Times are hours from now, work is core-hours of the studio's own cores.
 *
 * <p>What a machine does in an hour is its frames' cores times its speed times what losses leave of it: a frame of f hours that
 * is begun anew at each of {@code l} losses an hour, each followed by a start-up s, takes {@code (e^(l f) - 1)(1/l + s)} hours on
 * the average.
 */
final class Ware {
    private static final double ROUNDING = 1e-9;

    final String farm;
    final MachineType type;
    /** What is bought at once: whole increments, at least from look to look. */
    final Duration step;

    final double stepHours;
    final int leastSteps;
    final double stepPrice;
    final double startUp;
    final double rate;
    /** What it costs to bring home the results of a core-hour. */
    final double egress;
    /** What it costs at most to bring home what one machine does in an hour. */
    final Money homePerHour;
    /** Until when its work counts for each deadline; nothing counts if not above zero. */
    final double[] until;
    /** What part of its work is counted on for each deadline. */
    final double[] trust;
    /** Whether more of it may be bought for each deadline. */
    final boolean[] buyable;

    int left;

    Ware(
            String farm,
            MachineType type,
            Duration look,
            double frameHours,
            double cores,
            double bytesPerCoreHour,
            int left,
            double[] until,
            boolean[] buyable) {
        this.farm = farm;
        this.type = type;
        this.left = left;
        this.until = until;
        this.buyable = buyable;
        trust = new double[until.length];
        Arrays.fill(trust, 1);
        step = BurstState.increments(type, look);
        stepHours = Shortfall.hours(step);
        leastSteps = (int) Math.max(1, Math.ceil(Shortfall.hours(type.billing().minimum()) / stepHours - ROUNDING));
        stepPrice = type.billing().pricePerHour().amount().doubleValue() * stepHours;
        startUp = Shortfall.hours(type.startUp());
        rate = cores * type.speed() * kept(frameHours / type.speed(), type.lossPerHour(), startUp);
        homePerHour = type.billing().egress((long) Math.ceil(bytesPerCoreHour * rate));
        egress = homePerHour.amount().doubleValue() / rate;
    }

    /** How likely a machine is still there when a deadline's work must be delivered. */
    double survives(int gap) {
        return StrictMath.exp(-type.lossPerHour() * until[gap]);
    }

    /** What one machine costs at most that is had for a time, with what it sends home. */
    Money worstCase(Duration time) {
        return BurstState.worstCase(type, homePerHour, time);
    }

    /** The part of its time that losses leave of a machine. */
    static double kept(double frameHours, double lossPerHour, double startUp) {
        if (lossPerHour == 0) {
            return 1;
        }
        return frameHours / (StrictMath.expm1(lossPerHour * frameHours) * (1 / lossPerHour + startUp));
    }
}
