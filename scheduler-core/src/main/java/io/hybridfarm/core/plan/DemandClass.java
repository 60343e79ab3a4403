package io.hybridfarm.core.plan;

import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All work that fits where the others of it fit: one bit in the masks of a pool.
 *
 * <p>What it asks for, and where it may go, is its {@link Key}; two lanes with equal keys are of the same class.
 */
final class DemandClass {
    /**
     * @param allow workers that it may run on, by name, sorted; empty for all
     * @param deny workers that it may not run on, by name, sorted
     * @param groups groups of workers that it may run on, any one of them, sorted; empty for all workers
     * @param machines the limit of its job's machines, if it has one
     * @param interruptible whether it may be stopped for other work
     * @param farms farms of the pool whose workers it may run on, sorted; empty for all of them
     */
    record Key(
            Demand demand,
            List<String> allow,
            List<String> deny,
            List<String> groups,
            @Nullable MachineLimit machines,
            boolean interruptible,
            List<String> farms) {
        static Key of(Lane.Terms terms, List<String> farms) {
            return new Key(
                    terms.demand(),
                    terms.allowWorkers(),
                    terms.denyWorkers(),
                    terms.groups(),
                    terms.machines(),
                    terms.interruptible(),
                    farms);
        }

        boolean permits(String worker) {
            return (allow.isEmpty() || allow.contains(worker)) && !deny.contains(worker);
        }

        /** Whether it is the same work in another pool: pools differ in the farms that they have. */
        boolean sameWork(Key other) {
            return anywhere().equals(other.anywhere());
        }

        private Key anywhere() {
            return farms.isEmpty() ? this : new Key(demand, allow, deny, groups, machines, interruptible, List.of());
        }

        boolean mayRunOn(String farm) {
            return farms.isEmpty() || farms.contains(farm);
        }

        /** Whether a worker could run it if nothing else did. */
        boolean couldFit(String farm, Offer.Worker worker) {
            return mayRunOn(farm) && couldFitElsewhere(worker);
        }

        /** The same for a worker of a farm that it may run on, if this one is of none. */
        boolean couldFitElsewhere(Offer.Worker worker) {
            return worker.couldEverFit(demand) && permits(worker.name()) && worker.isIn(groups);
        }
    }

    final Key key;
    final int bit;
    /** The limits that it takes from; none of them if it asks for none. */
    final List<LimitGate> limits;
    /** Since when it has found no worker although it was next; {@link Long#MAX_VALUE} while a task of it has started since. */
    long blockedSince = Long.MAX_VALUE;
    /** Lanes that stand, or could stand, in a line of it. */
    int lanes;

    DemandClass(Key key, int bit, List<LimitGate> limits) {
        this.key = key;
        this.bit = bit;
        this.limits = limits;
    }

    /** A lane of it has no more tasks; who waits later has not waited since before that. */
    void leave() {
        lanes--;
        if (lanes == 0) {
            blockedSince = Long.MAX_VALUE;
        }
    }

    Demand demand() {
        return key.demand;
    }

    boolean needsGpu() {
        return key.demand.gpus() > 0;
    }

    /** Whether there is enough of all limits that count by task, and all may start one now. */
    boolean licensed(long now) {
        for (LimitGate limit : limits) {
            if (!limit.openFor(key.demand, now)) {
                return false;
            }
        }
        return true;
    }

    /** Whether there is enough of all limits that count by worker, for one that holds these already. */
    boolean licensedOn(WorkerRoom room) {
        for (LimitGate limit : limits) {
            if (limit.perHost() && !limit.exhausted()) {
                continue;
            }
            if (limit.perHost() && !room.holds(limit)) {
                return false;
            }
        }
        return true;
    }

    /** The same for when all that now runs there has ended. */
    boolean licensedOnceEmpty(WorkerRoom room) {
        for (LimitGate limit : limits) {
            int elsewhere = limit.used() - (room.holds(limit) ? 1 : 0);
            if (limit.perHost() && elsewhere >= limit.count()) {
                return false;
            }
        }
        return true;
    }

    boolean countsByHost() {
        for (LimitGate limit : limits) {
            if (limit.perHost()) {
                return true;
            }
        }
        return false;
    }
}
