package io.hybridfarm.core.share;

/** Keeps the nodes of a tree where they belong among their siblings, each with the mask of what waits below it. */
final class Seats {
    private final MaskedForest forest;
    private final Order order;
    private final Headroom headroom;

    Seats(MaskedForest forest, Order order, Headroom headroom) {
        this.forest = forest;
        this.order = order;
        this.headroom = headroom;
    }

    /**
     * Puts a node where it belongs among its siblings, and all nodes above it.
     *
     * @param rekey whether what they occupy has changed, and not only what waits below them
     */
    void settle(Tenant from, boolean rekey, Decay decay) {
        for (Tenant at = from; at.parent != null; at = at.parent) {
            boolean maskChanged = mask(at);
            noteActive(at);
            boolean moved = rekey && rekey(at, decay);
            if (!moved && maskChanged) {
                forest.refresh(at.parent.below, at.node);
            } else if (!moved && !rekey) {
                return;
            }
        }
    }

    /** Computes a node's key for now, and puts it where it then belongs; whether its key is another one. */
    boolean rekey(Tenant at, Decay decay) {
        at.keyedAt = decay.at();
        order.clamp(at, decay.z());
        return reseat(at, decay.z());
    }

    /** Computes a node's key with the scalar of some time, and puts it where it then belongs; whether its key is another one. */
    boolean reseat(Tenant at, double z) {
        Tenant parent = at.parent;
        order.compute(at, z);
        if (parent == null || (forest.major(at.node) == order.tier() && forest.minor(at.node) == order.rank())) {
            return false;
        }
        parent.below = forest.remove(parent.below, at.node);
        forest.key(at.node, order.tier(), order.rank(), at.id);
        parent.below = forest.insert(parent.below, at.node);
        return true;
    }

    /** Computes what waits below a node and under its cap; says whether that has changed. */
    private boolean mask(Tenant at) {
        boolean capped = at.capped && headroom.compute(at);
        boolean changed = false;
        for (int w = 0; w < forest.words(); w++) {
            long bits = forest.union(at.below, w) & (capped ? headroom.word(w) : -1L);
            changed |= bits != forest.mask(at.node, w);
            forest.mask(at.node, w, bits);
        }
        return changed;
    }

    private void noteActive(Tenant at) {
        boolean active = at.running > 0;
        for (int w = 0; !active && w < forest.words(); w++) {
            active = forest.union(at.below, w) != 0;
        }
        if (active != at.active && at.parent != null) {
            at.active = active;
            at.parent.activeWeightBelow += active ? at.weightMillionths : -at.weightMillionths;
        }
    }
}
