package io.hybridfarm.core.farm;

import io.hybridfarm.core.Policy;
import io.hybridfarm.spi.FarmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the farm is shared: what the configuration says, and over it what was changed while the farm ran. */
final class Rules {
    private Policy configured = Policy.DEFAULT;
    private final TreeMap<String, Policy.Share> shares = new TreeMap<>();
    private final TreeMap<String, Policy.Limit> limits = new TreeMap<>();
    private Policy effective = Policy.DEFAULT;

    Policy configured() {
        return configured;
    }

    Policy effective() {
        return effective;
    }

    List<Policy.Share> changedShares() {
        return List.copyOf(shares.values());
    }

    List<Policy.Limit> changedLimits() {
        return List.copyOf(limits.values());
    }

    boolean changesShare(String node) {
        return shares.containsKey(node);
    }

    boolean changesLimit(String name) {
        return limits.containsKey(name);
    }

    void configure(Policy policy) {
        configured = policy;
        take();
    }

    /**
     * Changes are judged before they happen, so they always go together, except one by one as a snapshot tells them: until the
     * last one is told, the rules stay as they were.
     */
    private void take() {
        try {
            effective = with(configured, shares, limits);
        } catch (FarmException e) {
            // the changes that follow make them go together
        }
    }

    void set(Policy.Share share) {
        shares.put(share.node(), share);
        take();
    }

    void resetShare(String node) {
        shares.remove(node);
        take();
    }

    void set(Policy.Limit limit) {
        limits.put(limit.name(), limit);
        take();
    }

    void resetLimit(String name) {
        limits.remove(name);
        take();
    }

    /**
     * The rules as they would be with another configuration.
     *
     * @throws io.hybridfarm.spi.FarmException INVALID if they contradict each other
     */
    Policy withConfigured(Policy other) {
        return with(other, shares, limits);
    }

    /**
     * The rules as they would be with another share.
     *
     * @throws io.hybridfarm.spi.FarmException INVALID if they contradict each other
     */
    Policy withShare(Policy.Share share) {
        TreeMap<String, Policy.Share> others = new TreeMap<>(shares);
        others.put(share.node(), share);
        return with(configured, others, limits);
    }

    /**
     * The rules as they would be with one share as configured.
     *
     * @throws io.hybridfarm.spi.FarmException INVALID if they contradict each other
     */
    Policy withoutShare(String node) {
        TreeMap<String, Policy.Share> others = new TreeMap<>(shares);
        others.remove(node);
        return with(configured, others, limits);
    }

    private static Policy with(Policy base, Map<String, Policy.Share> shares, Map<String, Policy.Limit> limits) {
        if (shares.isEmpty() && limits.isEmpty()) {
            return base;
        }
        List<Policy.Share> allShares = new ArrayList<>(shares.values());
        base.shares().stream()
                .filter(share -> !shares.containsKey(share.node()))
                .forEach(allShares::add);
        List<Policy.Limit> allLimits = new ArrayList<>(limits.values());
        base.limits().stream()
                .filter(limit -> !limits.containsKey(limit.name()))
                .forEach(allLimits::add);
        return base.withShares(allShares.toArray(new Policy.Share[0]))
                .withLimits(allLimits.toArray(new Policy.Limit[0]));
    }
}
