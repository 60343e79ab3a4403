package io.hybridfarm.core.farm;

import io.hybridfarm.core.Policy;
import io.hybridfarm.core.SiteRule;
import io.hybridfarm.spi.FarmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** How the farm is shared: what the configuration says, and over it what was changed while the farm ran. */
final class Rules {
    private Policy configured = Policy.DEFAULT;
    private final TreeMap<String, Policy.Share> shares = new TreeMap<>();
    private final TreeMap<String, Policy.Limit> limits = new TreeMap<>();
    private final TreeMap<String, SiteRule> sites = new TreeMap<>();
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

    List<SiteRule> changedSites() {
        return List.copyOf(sites.values());
    }

    boolean changesShare(String node) {
        return shares.containsKey(node);
    }

    boolean changesLimit(String name) {
        return limits.containsKey(name);
    }

    boolean changesSite(String show) {
        return sites.containsKey(show);
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
            effective = with(configured, shares, limits, sites);
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

    void set(SiteRule rule) {
        sites.put(rule.show(), rule);
        take();
    }

    void resetSite(String show) {
        sites.remove(show);
        take();
    }

    /**
     * The rules as they would be with another configuration.
     *
     * @throws io.hybridfarm.spi.FarmException INVALID if they contradict each other
     */
    Policy withConfigured(Policy other) {
        return with(other, shares, limits, sites);
    }

    /**
     * The rules as they would be with another share.
     *
     * @throws io.hybridfarm.spi.FarmException INVALID if they contradict each other
     */
    Policy withShare(Policy.Share share) {
        TreeMap<String, Policy.Share> others = new TreeMap<>(shares);
        others.put(share.node(), share);
        return with(configured, others, limits, sites);
    }

    /**
     * The rules as they would be with one share as configured.
     *
     * @throws io.hybridfarm.spi.FarmException INVALID if they contradict each other
     */
    Policy withoutShare(String node) {
        TreeMap<String, Policy.Share> others = new TreeMap<>(shares);
        others.remove(node);
        return with(configured, others, limits, sites);
    }

    /** The rules as they would be with another site rule. */
    Policy withSite(SiteRule rule) {
        TreeMap<String, SiteRule> others = new TreeMap<>(sites);
        others.put(rule.show(), rule);
        return with(configured, shares, limits, others);
    }

    /** The rules as they would be with the site rule of a show as configured. */
    Policy withoutSite(String show) {
        TreeMap<String, SiteRule> others = new TreeMap<>(sites);
        others.remove(show);
        return with(configured, shares, limits, others);
    }

    private static Policy with(
            Policy base,
            Map<String, Policy.Share> shares,
            Map<String, Policy.Limit> limits,
            Map<String, SiteRule> sites) {
        if (shares.isEmpty() && limits.isEmpty() && sites.isEmpty()) {
            return base;
        }
        return base.withShares(over(base.shares(), shares, Policy.Share::node).toArray(new Policy.Share[0]))
                .withLimits(over(base.limits(), limits, Policy.Limit::name).toArray(new Policy.Limit[0]))
                .withSites(over(base.sites(), sites, SiteRule::show).toArray(new SiteRule[0]));
    }

    /** What is changed, and of the configured what is not. */
    private static <R> List<R> over(List<R> configured, Map<String, R> changed, Function<R, String> name) {
        List<R> all = new ArrayList<>(changed.values());
        configured.stream()
                .filter(rule -> !changed.containsKey(name.apply(rule)))
                .forEach(all::add);
        return all;
    }
}
