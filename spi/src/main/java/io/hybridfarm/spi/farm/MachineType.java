package io.hybridfarm.spi.farm;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.Demand;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A kind of machine that a farm can buy, what it costs, and what it is good for.
 *
 * @param name as a worker is named; a farm may offer it once on each market
 * @param milliCores thousandths of a core, as {@link Offer.Worker} has them
 * @param memoryBytes bytes of memory, as {@link Offer.Worker} has them
 * @param gpus whole GPUs, as {@link Offer.Worker} has them
 * @param tags what demands may ask for, sorted
 * @param market whether the farm may take it back
 * @param billing what it costs
 * @param startUp from the purchase to the first frame, 0 to 1 day; it is paid for
 * @param atMost how many the farm can have at once, those it has already among them, 0 to 1,000,000
 * @param lossPerHour how often an hour one machine is taken back or fails, 0 to 100
 * @param speed how fast it is beside a core of the studio's own, 0.01 to 100; a frame takes the {@code speed}-th part of the
 *     time
 */
public record MachineType(
        String name,
        int milliCores,
        long memoryBytes,
        int gpus,
        List<String> tags,
        Market market,
        Billing billing,
        Duration startUp,
        int atMost,
        double lossPerHour,
        double speed) {
    private static final int MOST_MACHINES = 1_000_000;
    private static final double MOST_LOSSES = 100;
    private static final double SLOWEST = 0.01;
    private static final double FASTEST = 100;
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MONTH = Duration.ofDays(31);
    private static final BigDecimal GIB = BigDecimal.valueOf(1L << 30);

    /** On what terms a machine is had. */
    public enum Market {
        /** It stays until it is given back. */
        ON_DEMAND,
        /** It costs less, and may be taken back at any time. */
        SPOT;

        /** As people write it: {@code on-demand}, {@code spot}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What a machine and its results cost. All prices are in one currency.
     *
     * @param pricePerHour of one machine
     * @param increment what is begun is paid, 1 millisecond to 31 days
     * @param minimum what is paid at least, zero to 31 days
     * @param egressPerGib of one GiB that comes home
     */
    public record Billing(Money pricePerHour, Duration increment, Duration minimum, Money egressPerGib) {
        /**
         * @throws FarmException INVALID if a value is out of range, or there are two currencies
         */
        public Billing {
            requireWithin("billing.increment", increment, Duration.ofMillis(1), MONTH);
            requireWithin("billing.minimum", minimum, Duration.ZERO, MONTH);
            pricePerHour.plus(egressPerGib); // refuses two currencies
        }

        /** The end of the increment that a time falls into, and the minimum at least: what is paid for. */
        public Duration paid(Duration time) {
            Duration whole =
                    increment.multipliedBy(time.plus(increment).minusNanos(1).dividedBy(increment));
            return whole.compareTo(minimum) < 0 ? minimum : whole;
        }

        /**
         * What one machine costs that is had for a time.
         *
         * @throws FarmException INVALID if {@code time} is negative or the bill beyond all measure
         */
        public Money charge(Duration time) {
            return pricePerHour.perHourFor(paid(time));
        }

        /**
         * What it costs to bring results home.
         *
         * @param bytes 0 or more
         */
        public Money egress(long bytes) {
            return egressPerGib.timesRoundedUp(
                    BigDecimal.valueOf(bytes).divide(GIB)); // a power of two: the quotient is exact
        }
    }

    /**
     * @throws FarmException INVALID if a value is out of range
     */
    public MachineType {
        tags = new Offer.Worker(name, milliCores, memoryBytes, gpus, tags).tags();
        requireWithin("machineType.startUp", startUp, Duration.ZERO, DAY);
        if (atMost < 0 || atMost > MOST_MACHINES) {
            throw FarmException.invalid(
                    "machineType.atMost", "of '" + name + "' must be from 0 to " + MOST_MACHINES + ", not " + atMost);
        }
        if (!(lossPerHour >= 0 && lossPerHour <= MOST_LOSSES)) {
            throw FarmException.invalid(
                    "machineType.lossPerHour", "of '" + name + "' must be from 0 to 100, not " + lossPerHour);
        }
        if (!(speed >= SLOWEST && speed <= FASTEST)) {
            throw FarmException.invalid(
                    "machineType.speed", "of '" + name + "' must be from 0.01 to 100, not " + speed);
        }
    }

    /** How many tasks of one demand run on one machine at once; 0 if none ever can. */
    public int fits(Demand demand) {
        if (!tags.containsAll(demand.tags())) {
            return 0;
        }
        long fit = milliCores / demand.milliCores();
        if (demand.memoryBytes() > 0) {
            fit = Math.min(fit, memoryBytes / demand.memoryBytes());
        }
        if (demand.gpus() > 0) {
            fit = Math.min(fit, gpus / demand.gpus());
        }
        return (int) (demand.exclusive() ? Math.min(fit, 1) : fit);
    }

    private static void requireWithin(String field, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw FarmException.invalid(field, "must be from " + least + " to " + most + ", not " + value);
        }
    }

    /** Name and market: {@code c16 spot}. */
    @Override
    public String toString() {
        return name + " " + market;
    }
}
