package io.hybridfarm.core.share;

import io.hybridfarm.core.Band;

/** What siblings of one share tree are ordered by; the formulas are explained at {@link ShareTree}. */
final class Order {
    /** The tier of those who have less than they are sure of. */
    static final long GUARANTEED = 0;
    /** The tier of all others. */
    static final long ORDINARY = 1;

    private final Shares shares;
    private final long[] capacity = {1, 1, 1};
    private double memory;
    private double debtCeiling;
    private long tier;
    private long rank;

    Order(Shares shares) {
        this.shares = shares;
        adopt();
    }

    /** The rules have changed. */
    void adopt() {
        memory = shares.policy().memory();
        debtCeiling = shares.policy().debtCeiling();
    }

    void capacity(long milliCores, long memoryBytes, long gpus) {
        capacity[0] = Math.max(1, milliCores);
        capacity[1] = Math.max(1, memoryBytes);
        capacity[2] = Math.max(1, gpus);
    }

    long capacity(int resource) {
        return capacity[resource];
    }

    /** The first key of the node last computed. */
    long tier() {
        return tier;
    }

    /** The second key of the node last computed. */
    long rank() {
        return rank;
    }

    /** Computes a node's keys. */
    void compute(Tenant at, double z) {
        double dominant = at.min > 0 ? dominant(at) : 0;
        boolean guaranteed = dominant < at.min;
        tier = guaranteed ? GUARANTEED : ORDINARY;
        if (at.level == Tenant.Level.BAND) {
            rank = rank(at.band);
        } else {
            // the bits of a double that is not negative sort as it does
            rank = Double.doubleToRawLongBits(guaranteed ? dominant / at.min : standing(at, z));
        }
    }

    @SuppressWarnings("EnumOrdinal") // bands are in their order
    private static long rank(Band band) {
        return band.ordinal();
    }

    /** The largest part of the pool that a node occupies of any resource. */
    double dominant(Tenant at) {
        double largest = 0;
        for (int r = 0; r < FitMasks.RESOURCES; r++) {
            largest = Math.max(largest, (double) at.used[r] / capacity[r]);
        }
        return largest;
    }

    /** The same for decayed usage. */
    double usage(Tenant at, double z) {
        double largest = 0;
        for (int r = 0; r < FitMasks.RESOURCES; r++) {
            largest = Math.max(largest, (at.used[r] + at.debt[r] * z) / capacity[r]);
        }
        return largest;
    }

    /** K: the larger, the later. */
    double standing(Tenant at, double z) {
        double largest = 0;
        for (int r = 0; r < FitMasks.RESOURCES; r++) {
            if (at.debt[r] != 0 || at.used[r] != 0) {
                largest = Math.max(largest, (at.used[r] + memory * at.debt[r] * z) / capacity[r]);
            }
        }
        return largest / at.weight;
    }

    /** Past feasts reduce a share, but only so far: decayed usage counts up to a multiple of what a node is entitled to. */
    void clamp(Tenant at, double z) {
        double entitled = -1;
        for (int r = 0; r < FitMasks.RESOURCES; r++) {
            if (at.debt[r] > 0) {
                entitled = entitled < 0 ? debtCeiling * entitlement(at) : entitled;
                double most = Math.max(0, entitled * capacity[r] - at.used[r]);
                if (at.debt[r] * z > most) {
                    at.debt[r] = most / z;
                }
            }
        }
    }

    /** The part of the pool that a node would get if all that are active now took theirs. */
    static double entitlement(Tenant at) {
        double part = 1;
        for (Tenant t = at; t.parent != null && t.level != Tenant.Level.BAND; t = t.parent) {
            long siblings = t.parent.activeWeightBelow + (t.active ? 0 : t.weightMillionths);
            part *= (double) t.weightMillionths / Math.max(1, siblings);
        }
        return part;
    }
}
