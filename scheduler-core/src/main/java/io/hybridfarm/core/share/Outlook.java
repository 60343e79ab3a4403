package io.hybridfarm.core.share;

import io.hybridfarm.core.Explanation;
import io.hybridfarm.core.ShareStanding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the nodes of a share tree stand, for people: read from what selection reads, and changing nothing. */
public final class Outlook {
    private final ShareTree<?> tree;
    private final MaskedForest forest;
    private final Order order;
    private final double z;

    Outlook(ShareTree<?> tree) {
        this.tree = tree;
        this.forest = tree.forest();
        this.order = tree.order();
        this.z = tree.decay().z();
    }

    /**
     * Where others come before a user's work, the outermost level first.
     *
     * @param turn the turn of the work
     * @param classes the demand classes that compete with it; what a cap keeps from starting does not come first
     */
    public List<Explanation.Ahead> ahead(Tenant user, Turn turn, long[] classes) {
        List<Explanation.Ahead> levels = new ArrayList<>();
        for (Tenant at = user; at.parent != null; at = at.parent) {
            Tenant asks = at;
            long[] open = underCaps(at.parent, classes);
            List<Tenant> before = new ArrayList<>();
            forest.walk(at.parent.below, node -> {
                if (node != asks.node && meets(node, open)) {
                    before.add((Tenant) tree.atNode(node));
                }
                return node == asks.node;
            });
            if (!before.isEmpty()) {
                Tenant first = before.get(0);
                levels.add(
                        0,
                        new Explanation.Ahead(
                                at.level.name().toLowerCase(Locale.ROOT),
                                at.path(),
                                ofShare(at),
                                first.path(),
                                ofShare(first),
                                before.size(),
                                unmet(at),
                                unmet(first)));
            }
        }
        inLine(user, turn, underCaps(user, classes), levels);
        return levels;
    }

    /** Of some classes those for which the caps of a node and of all above it leave room. */
    private long[] underCaps(Tenant node, long[] classes) {
        long[] open = classes.clone();
        for (Tenant at = node; at.parent != null; at = at.parent) {
            if (tree.headroom().compute(at)) {
                for (int w = 0; w < open.length; w++) {
                    open[w] &= tree.headroom().word(w);
                }
            }
        }
        return open;
    }

    private Optional<Explanation.Guarantee> unmet(Tenant at) {
        return tree.isBelowGuarantee(at)
                ? Optional.of(new Explanation.Guarantee(at.min, order.dominant(at)))
                : Optional.empty();
    }

    private void inLine(Tenant user, Turn turn, long[] classes, List<Explanation.Ahead> levels) {
        Turn first = turn;
        int others = 0;
        for (Line<?> line : user.lines) {
            if (meets(line.node, classes)) {
                others += line.before(turn).size();
                first = line.turn().compareTo(first) < 0 ? line.turn() : first;
            }
        }
        if (others > 0) {
            levels.add(new Explanation.Ahead(
                    "job", turn.job().toString(), others + 1.0, first.job().toString(), 1, others));
        }
    }

    private boolean meets(int node, long[] classes) {
        for (int w = 0; w < classes.length; w++) {
            if ((forest.mask(node, w) & classes[w]) != 0) {
                return true;
            }
        }
        return false;
    }

    /** The cap that keeps a class from a user, if there is one: the node, innermost first. */
    public Optional<Tenant> cappedAt(Tenant user, int bit) {
        for (Tenant at = user; at.parent != null; at = at.parent) {
            if (tree.headroom().compute(at) && (tree.headroom().word(bit >>> 6) & 1L << bit) == 0) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    /** What a cap is, in words. */
    public String capOf(Tenant at) {
        Account account = at.account;
        if (account != null && account.full()) {
            int most = account.share.maxRunning().orElse(0);
            return "at most " + most + (most == 1 ? " running task" : " running tasks");
        }
        return "at most " + percent(at.max) + " of pool " + tree.pool();
    }

    /** A part in words, to a tenth of a percent. */
    public static String percent(double part) {
        double rounded = Math.round(part * 1000) / 10.0;
        return (rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded)) + " %";
    }

    /** How all nodes stand, each followed by its parts, in the order of service. */
    public void standings(String resource, List<ShareStanding> into) {
        standings(tree.root(), resource, into);
    }

    private void standings(Tenant parent, String resource, List<ShareStanding> into) {
        forest.walk(parent.below, node -> {
            if (tree.atNode(node) instanceof Tenant at) {
                into.add(new ShareStanding(
                        tree.pool(),
                        resource,
                        at.band,
                        at.account != null ? at.account.path : "",
                        at.weight,
                        at.min,
                        at.max,
                        order.dominant(at),
                        Math.max(0, order.usage(at, z)),
                        order.standing(at, z),
                        tree.isBelowGuarantee(at),
                        at.running,
                        at.active && waits(at)));
                standings(at, resource, into);
            }
            return false;
        });
    }

    private boolean waits(Tenant at) {
        for (int w = 0; w < forest.words(); w++) {
            if (forest.union(at.below, w) != 0) {
                return true;
            }
        }
        return false;
    }

    /** How much a node has of what it would be entitled to if all that are active took theirs; 1 is just right. */
    private double ofShare(Tenant at) {
        return at.level == Tenant.Level.BAND ? 0 : order.standing(at, z) * at.weight / Order.entitlement(at);
    }
}
