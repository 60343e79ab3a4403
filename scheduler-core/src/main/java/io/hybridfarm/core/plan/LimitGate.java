package io.hybridfarm.core.plan;

import io.hybridfarm.core.Policy;
import io.hybridfarm.spi.job.Demand;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A named count, and how much of it is taken. One that nobody has configured has nothing to give. */
final class LimitGate {
    private static final long MINUTE = 60_000;

    private Policy.@Nullable Limit limit;
    private final String name;
    private @Nullable RateGate starts;
    /** Units that running tasks ask for, and workers that hold it: which of them counts may change while they run. */
    private int units;

    private int workers;

    /** What it counts machines for, if it is no limit of the studio's. */
    private final @Nullable MachineLimit machines;

    LimitGate(String name) {
        this.name = name;
        this.machines = null;
    }

    LimitGate(MachineLimit machines) {
        this.name = "machines of " + machines.what();
        this.machines = machines;
    }

    @Nullable
    MachineLimit machines() {
        return machines;
    }

    String name() {
        return name;
    }

    int used() {
        return perHost() ? workers : units;
    }

    Policy.@Nullable Limit limit() {
        return limit;
    }

    int count() {
        return limit == null ? 0 : limit.count();
    }

    /** Gives it other numbers, or takes it away. What is taken stays taken. */
    void configure(Policy.@Nullable Limit other) {
        OptionalInt rate = other == null ? OptionalInt.empty() : other.startsPerMinute();
        if (rate.isEmpty()) {
            starts = null;
        } else if (starts == null || starts.most() != rate.getAsInt()) {
            starts = new RateGate(rate.getAsInt(), MINUTE);
        }
        limit = other;
    }

    boolean perHost() {
        return limit != null && limit.per() == Policy.Per.HOST;
    }

    boolean exhausted() {
        return used() >= count();
    }

    /** How much of it a demand asks for. */
    int ask(Demand demand) {
        return demand.licences().getOrDefault(name, 0);
    }

    /** Whether a task with this demand could start now for all that this limit knows; workers are not looked at. */
    boolean openFor(Demand demand, long now) {
        if (limit == null) {
            return false;
        }
        return (perHost() || units + ask(demand) <= count()) && opensAt() <= now;
    }

    /** When the next task may start; in the past if now. */
    long opensAt() {
        return starts == null ? Long.MIN_VALUE : starts.opensAt();
    }

    /** Whether only so many may start in a minute. */
    boolean paced() {
        return starts != null;
    }

    /**
     * Takes what a task asks for.
     *
     * @param firstHere whether no other task on its worker needs this limit
     */
    void take(Demand demand, boolean firstHere, long now) {
        units += ask(demand);
        workers += firstHere ? 1 : 0;
        if (starts != null) {
            starts.pass(now);
        }
    }

    /**
     * Gives back what a task asked for.
     *
     * @param lastHere whether no other task on its worker needs this limit
     */
    void give(Demand demand, boolean lastHere) {
        units -= ask(demand);
        workers -= lastHere ? 1 : 0;
    }
}
