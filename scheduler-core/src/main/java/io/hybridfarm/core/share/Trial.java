package io.hybridfarm.core.share;

import java.util.ArrayList;
import java.util.List;

/**
 * A look at a share tree as it would be after some tasks were stopped and others started: everything is put back, bit for bit,
 * when it is closed. Nothing is selected or told to the tree while it is open.
 */
public final class Trial implements AutoCloseable {
    private static final class Saved {
        private final Tenant tenant;
        private final long[] used;
        private final double[] debt;

        Saved(Tenant tenant) {
            this.tenant = tenant;
            this.used = tenant.used.clone();
            this.debt = tenant.debt.clone();
        }

        void putBack() {
            System.arraycopy(used, 0, tenant.used, 0, used.length);
            System.arraycopy(debt, 0, tenant.debt, 0, debt.length);
        }
    }

    private static final double AHEAD = 1e-9;

    private final ShareTree<?> tree;
    private final List<Saved> saved = new ArrayList<>();

    /** A look at a tree. */
    public Trial(ShareTree<?> tree) {
        this.tree = tree;
    }

    /**
     * As if a task of a user had been started, or stopped.
     *
     * @param sign 1 or -1
     */
    public void charge(Tenant user, int sign, long milliCores, long memoryBytes, long gpus) {
        for (Tenant at = user; at != null; at = at.parent) {
            saved.add(new Saved(at));
        }
        tree.tryOut(user, sign, milliCores, memoryBytes, gpus);
    }

    /**
     * Whether it is right that one user's task makes way for another's, as things now look: the other is in a higher band, or
     * below its guarantee, or urgent and even then not ahead; and whoever makes way keeps its own guarantee,
     * at every level at which the two are apart.
     *
     * @param urgent whether the task that comes is urgent and the one that goes is not
     */
    public boolean mayYield(Tenant goes, Tenant comes, boolean urgent) {
        Tenant from = goes;
        Tenant to = comes;
        while (from.parent != to.parent) {
            if (lacksGuarantee(from)) {
                return false;
            }
            from = java.util.Objects.requireNonNull(from.parent, "users of one tree have a node in common");
            to = java.util.Objects.requireNonNull(to.parent, "users of one tree have a node in common");
        }
        if (from == to) {
            return urgent;
        }
        if (lacksGuarantee(from)) {
            return false;
        }
        if (tree.isBelowGuarantee(to)) {
            return true;
        }
        if (from.level == Tenant.Level.BAND) {
            return to.band.compareTo(from.band) < 0;
        }
        return urgent && standing(from) >= standing(to) + AHEAD;
    }

    /**
     * Whether anybody's task could have to make way for a user's, whatever runs: whether {@link #mayYield} could say so for
     * some task.
     *
     * @param urgent whether the task that comes is urgent
     */
    public static boolean mayAsk(Tenant comes, boolean urgent) {
        boolean may = urgent;
        for (Tenant at = comes; at.parent != null && !may; at = at.parent) {
            Tenant here = at;
            may = at.tree.isBelowGuarantee(at)
                    || (at.level == Tenant.Level.BAND
                            && at.parent.parts.values().stream()
                                    .anyMatch(band -> band.band.compareTo(here.band) > 0 && band.running > 0));
        }
        return may;
    }

    /** Whether a user, or anything that he is part of, has less than he is sure of, as things are. */
    public static boolean isBelowGuarantee(Tenant user) {
        for (Tenant at = user; at.parent != null; at = at.parent) {
            if (at.tree.isBelowGuarantee(at)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a user, and all that he is part of, has what each is sure of. */
    public boolean keepsGuarantees(Tenant user) {
        for (Tenant at = user; at.parent != null; at = at.parent) {
            if (lacksGuarantee(at)) {
                return false;
            }
        }
        return true;
    }

    private double standing(Tenant at) {
        return tree.order().standing(at, tree.decay().z());
    }

    private boolean lacksGuarantee(Tenant at) {
        return tree.order().dominant(at) < at.min - AHEAD;
    }

    @Override
    public void close() {
        for (int i = saved.size() - 1; i >= 0; i--) {
            saved.get(i).putBack();
        }
        saved.clear();
    }
}
