package io.hybridfarm.core.plan;

import io.hybridfarm.core.Policy;
import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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

    /** The limits that a demand takes from, known or not, and that of machines, if there is one. */
    List<LimitGate> of(Demand demand, @Nullable MachineLimit machines) {
        List<LimitGate> taken = new ArrayList<>();
        demand.licences().keySet().forEach(name -> taken.add(gate(name)));
        if (machines != null) {
            taken.add(machines.gate);
        }
        return taken;
    }

    Collection<LimitGate> gates() {
        return gates.values();
    }

    /** Takes what a task needs; whether a limit that counts by worker has run out by that. */
    boolean take(Running task, long now) {
        List<LimitGate> taken = task.lane.limits;
        if (taken.isEmpty()) {
            return false;
        }
        version++;
        boolean turned = false;
        for (LimitGate gate : taken) {
            boolean before = gate.exhausted();
            gate.take(task.lane.terms.demand(), task.room.hold(gate), now);
            turned |= gate.perHost() && before != gate.exhausted();
        }
        return turned;
    }

    /** Gives back what a task still holds; whether a limit that counts by worker is no longer run out by that. */
    boolean give(Running task) {
        if (task.lane.limits.isEmpty()) {
            return false;
        }
        boolean turned = false;
        for (LimitGate gate : task.lane.limits) {
            turned |= !task.released.contains(gate) && give(task, gate);
        }
        task.released.clear();
        return turned;
    }

    /**
     * Gives back, before a task ends, what it needs no more once it has come so far.
     *
     * @return whether a limit that counts by worker is no longer run out by that
     */
    boolean progressed(Running task, double fraction) {
        boolean turned = false;
        for (LimitGate gate : task.lane.limits) {
            Policy.Limit limit = gate.limit();
            boolean done = limit != null
                    && limit.releaseAt().isPresent()
                    && fraction >= limit.releaseAt().getAsDouble();
            if (done && !task.released.contains(gate)) {
                turned |= give(task, gate);
                task.released.add(gate);
            }
        }
        return turned;
    }

    private boolean give(Running task, LimitGate gate) {
        version++;
        boolean before = gate.exhausted();
        gate.give(task.lane.terms.demand(), task.room.release(gate));
        return gate.perHost() && before != gate.exhausted();
    }
}
