package io.hybridfarm.core.share;

import java.util.Arrays;

/** Which demand classes the cap of a node still leaves room for. */
final class Headroom {
    private final FitMasks fits;
    private final Order order;
    private long[] mask = new long[1];

    Headroom(FitMasks fits, Order order) {
        this.fits = fits;
        this.order = order;
    }

    /** One word of the mask last computed. */
    long word(int word) {
        return mask[word];
    }

    /** Computes the mask of a node; false if it has no cap. */
    boolean compute(Tenant at) {
        if (!at.capped) {
            return false;
        }
        if (mask.length != fits.words()) {
            mask = new long[fits.words()];
        }
        if (at.account != null && at.account.full()) {
            Arrays.fill(mask, 0);
            return true;
        }
        if (at.max >= 1) {
            return false;
        }
        fits.fitting(left(at, 0), left(at, 1), left(at, 2), mask);
        return true;
    }

    private long left(Tenant at, int resource) {
        double most = at.max * order.capacity(resource);
        long whole = Math.round(most);
        // 29 % of 100 cores are 29 cores, though for a machine they are 28.999999999999996
        return (Math.abs(most - whole) <= 2 * Math.ulp(most) ? whole : (long) most) - used(at, resource);
    }

    /** A cap counts over bands. */
    private static long used(Tenant at, int resource) {
        if (at.account == null) {
            return at.used[resource];
        }
        long sum = 0;
        for (Tenant tenant : at.account.tenants) {
            if (tenant.tree.equals(at.tree)) {
                sum += tenant.used[resource];
            }
        }
        return sum;
    }
}
