package io.hybridfarm.core.plan;

import io.hybridfarm.core.Policy;
import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The named counts of a studio, and what is taken of each. */
final class Limits {
    private final TreeMap<String, LimitGate> gates = new TreeMap<>();
    private long version;

    /** Changes whenever anything does. */
    long version() {
        return version;
    }

    void configure(List<Policy.Limit> limits) {
        Map<String, Policy.Limit> byName = new HashMap<>();
        for (Policy.Limit limit : limits) {
            byName.put(limit.name(), limit);
            gate(limit.name());
        }
        gates.forEach((name, gate) -> gate.configure(byName.get(name)));
        version++;
    }

    private LimitGate gate(String name) {
        return gates.computeIfAbsent(name, LimitGate::new);
    }

    /** The limits that a demand takes from, known or not. */
    List<LimitGate> of(Demand demand) {
        List<LimitGate> taken = new ArrayList<>();
        demand.licences().keySet().forEach(name -> taken.add(gate(name)));
        return taken;
    }

    Collection<LimitGate> gates() {
        return gates.values();
    }

    /** Takes what a task needs; whether a limit that counts by worker has run out by that. */
    boolean take(Lane lane, WorkerRoom room, long now) {
        return !lane.limits.isEmpty() && count(lane, room, true, now);
    }

    /** Gives back what a task needed; whether a limit that counts by worker is no longer run out by that. */
    boolean give(Lane lane, WorkerRoom room) {
        return !lane.limits.isEmpty() && count(lane, room, false, 0);
    }

    private boolean count(Lane lane, WorkerRoom room, boolean take, long now) {
        version++;
        boolean turned = false;
        Demand demand = lane.terms.demand();
        for (LimitGate gate : lane.limits) {
            boolean before = gate.exhausted();
            if (take) {
                gate.take(demand, room.hold(gate), now);
            } else {
                gate.give(demand, room.release(gate));
            }
            turned |= gate.perHost() && before != gate.exhausted();
        }
        return turned;
    }
}
