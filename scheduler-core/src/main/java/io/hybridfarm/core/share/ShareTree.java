package io.hybridfarm.core.share;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.event.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is: the fair share of one pool.
 *
 * <h2>The order</h2>
 *
 * Below the pool stand the bands, each above the next; below a band its shows, their departments, their users; below a user
 * his lines of work. Siblings are ordered by how much of their share they have,
 *
 * <pre>K = (1 / weight) max over resources r of (a_r + memory D_r z) / R_r</pre>
 *
 * where a is what a node occupies, R what the pool has, and D z the difference between decayed usage and occupation (see {@link
 * Decay}). It is a blend of present and past: {@code (1 - memory) a + memory U}. Whoever is below its guarantee comes before all
 * who are not. Two equal siblings split a pool so that {@code a_i - a_j = memory / (1 - memory) (U_j - U_i)}; so a newcomer is
 * ahead for a while, and nobody is shut out. The maximum over resources makes it dominant resource fairness (Ghodsi and
 * others, 2011), with the sums of a node's whole vector compared rather than a sum of maxima; because every demand in a pool
 * asks for something of the same resource, an inner node cannot starve one kind of child through another (the pitfall that
 * Bhattacharya and others found in 2013).
 *
 * <h2>The search</h2>
 *
 * Each sibling carries the mask of the demand classes that wait below it and that its cap leaves room for. {@link #select} goes
 * down from the pool and at each level takes the first sibling with a class in common with what is free, narrowing what it
 * looks for by the caps on the way, so it never comes to a dead end.
 *
 * <h2>How exact the order is</h2>
 *
 * Keys are computed when a node is touched, and in turn for all nodes once a minute of the events' time; between two touches a
 * key only moves by the decay of what is remembered, so two keys are at most {@code memory (1 - 2^(-1 min / half-life)) U /
 * (weight R)} off, one part in ten thousand of a share at a half-life of a day. All depends on the times of events alone.
 *
 * <p>Belongs to one thread.
 *
 * @param <W> what stands in line
 */
public final class ShareTree<W> {
    private static final long SWEEP_MILLIS = 60_000;

    private final String pool;
    private final Shares shares;
    private final FitMasks fits;
    private final MaskedForest forest;
    private final Tenant root;
    private final List<Tenant> tenants = new ArrayList<>();
    private Object[] atNode = new Object[64];
    private Decay decay;
    private long[] wanted;
    private double sweepDue;
    private final Order order;
    private final Headroom headroom;
    private final Seats seats;
    private int sweepAt;

    /**
     * A tree without shows.
     *
     * @param pool what to call it
     * @param fits the demand classes of the pool
     */
    public ShareTree(String pool, Shares shares, FitMasks fits) {
        this.pool = pool;
        this.shares = shares;
        this.fits = fits;
        this.forest = new MaskedForest(fits.words());
        this.wanted = new long[fits.words()];
        this.order = new Order(shares);
        this.headroom = new Headroom(fits, order);
        this.seats = new Seats(forest, order, headroom);
        this.decay = new Decay(shares.policy().halfLife().toMillis(), 0);
        this.root = new Tenant(this, null, Tenant.Level.POOL, Band.NORMAL, pool, null, 0, MaskedForest.NONE);
        for (Band band : Band.values()) {
            appear(root, band, band.name().toLowerCase(Locale.ROOT), null);
        }
        shares.join(this);
    }

    /** What it is called. */
    public String pool() {
        return pool;
    }

    /** The user of a department of a show in a band; appears if it is new. */
    public Tenant user(Band band, String show, String department, String user) {
        Tenant inBand = part(root, band.name().toLowerCase(Locale.ROOT), "");
        Tenant inShow = part(inBand, show, show);
        Tenant inDepartment = part(inShow, department, show + "/" + department);
        return part(inDepartment, user, show + "/" + department + "/" + user);
    }

    private Tenant part(Tenant parent, String name, String path) {
        Tenant known = parent.parts.get(name);
        return known != null ? known : appear(parent, parent.band, name, shares.account(path));
    }

    private Tenant appear(Tenant parent, Band band, String name, @Nullable Account account) {
        int node = forest.add();
        Tenant added = new Tenant(this, parent, parent.level.below(), band, name, account, tenants.size() + 1, node);
        added.keyedAt = decay.at();
        parent.parts.put(name, added);
        tenants.add(added);
        seat(node, added);
        if (account != null) {
            account.tenants.add(added);
        }
        added.adopt(shares.policy());
        order.compute(added, decay.z());
        forest.key(node, order.tier(), order.rank(), added.id);
        parent.below = forest.insert(parent.below, node);
        return added;
    }

    private void seat(int node, Object tenantOrLine) {
        if (node >= atNode.length) {
            atNode = Arrays.copyOf(atNode, Math.max(node + 1, atNode.length * 2));
        }
        atNode[node] = tenantOrLine;
    }

    /** Puts work in a user's line for its demand class. */
    public void enqueue(Tenant user, int bit, Turn turn, W work) {
        Line<W> line = line(user, bit);
        if (line == null) {
            line = new Line<>(bit, forest.add());
            user.lines.add(line);
            seat(line.node, line);
            forest.mask(line.node, bit >>> 6, 1L << bit);
            line.add(turn, work);
        } else if (!line.add(turn, work)) {
            return;
        } else {
            user.below = forest.remove(user.below, line.node);
        }
        place(user, line);
    }

    /** Takes work out of a user's line. */
    public void dequeue(Tenant user, int bit, Turn turn) {
        Line<W> line = line(user, bit);
        if (line == null) {
            throw new IllegalStateException(turn + " does not stand in line");
        }
        if (!line.remove(turn)) {
            return;
        }
        user.below = forest.remove(user.below, line.node);
        if (line.isEmpty()) {
            user.lines.remove(line);
            atNode[line.node] = null;
            forest.drop(line.node);
            settle(user, false);
        } else {
            place(user, line);
        }
    }

    private void place(Tenant user, Line<W> line) {
        Turn turn = line.turn();
        forest.key(line.node, turn.major(), turn.deadlineMillis(), turn.tie());
        user.below = forest.insert(user.below, line.node);
        settle(user, false);
    }

    @SuppressWarnings("unchecked") // lines of this tree hold what stands in line here
    private @Nullable Line<W> line(Tenant user, int bit) {
        for (Line<?> line : user.lines) {
            if (line.bit == bit) {
                return (Line<W>) line;
            }
        }
        return null;
    }

    /**
     * The work whose turn it is among all that has any of the wanted demand classes.
     *
     * @param classes the demand classes for which there is room
     * @return nothing if no such work waits
     */
    @SuppressWarnings("unchecked") // lines of this tree hold what stands in line here
    public @Nullable W select(long[] classes) {
        System.arraycopy(classes, 0, wanted, 0, wanted.length);
        Tenant at = root;
        while (at.level != Tenant.Level.USER) {
            int node = forest.first(at.below, wanted);
            if (node == MaskedForest.NONE) {
                return null;
            }
            at = (Tenant) atNode[node];
            for (int w = 0; w < wanted.length; w++) {
                wanted[w] &= forest.mask(node, w);
            }
        }
        return ((Line<W>) atNode[forest.first(at.below, wanted)]).first();
    }

    /** Whether any work waits below the caps that has any of these demand classes. */
    public boolean wants(long[] classes) {
        return forest.first(root.below, classes) != MaskedForest.NONE;
    }

    /** Notes that a task of a user occupies this much from now on. */
    public void start(Tenant user, long milliCores, long memoryBytes, long gpus) {
        charge(user, 1, milliCores, memoryBytes, gpus);
    }

    /** Notes that a task of a user has given this much back. */
    public void finish(Tenant user, long milliCores, long memoryBytes, long gpus) {
        charge(user, -1, milliCores, memoryBytes, gpus);
    }

    private void charge(Tenant user, int sign, long milliCores, long memoryBytes, long gpus) {
        double gain = 1 / decay.z();
        boolean capped = false;
        for (Tenant at = user; at != null; at = at.parent) {
            at.running += sign;
            charge(at, 0, sign * milliCores, gain);
            charge(at, 1, sign * memoryBytes, gain);
            charge(at, 2, sign * gpus, gain);
            if (at.account != null) {
                at.account.running += sign;
                capped |= at.capped;
            }
        }
        settle(user, true);
        if (capped) {
            settleElsewhere(user);
        }
    }

    /** As {@link #start} and {@link #finish}, but nothing takes its new place; for {@link Trial}. */
    void tryOut(Tenant user, int sign, long milliCores, long memoryBytes, long gpus) {
        double gain = 1 / decay.z();
        for (Tenant at = user; at != null; at = at.parent) {
            charge(at, 0, sign * milliCores, gain);
            charge(at, 1, sign * memoryBytes, gain);
            charge(at, 2, sign * gpus, gain);
        }
    }

    private static void charge(Tenant at, int resource, long amount, double gain) {
        if (amount != 0) {
            at.used[resource] += amount;
            at.debt[resource] -= amount * gain;
        }
    }

    /** A cap counts over bands, and one on running tasks over all pools: others of the same name may have to stop or may go on. */
    private static void settleElsewhere(Tenant user) {
        for (Tenant at = user; at.account != null && at.parent != null; at = at.parent) {
            if (at.capped) {
                for (Tenant other : at.account.tenants) {
                    if (other != at) {
                        other.tree.settle(other, false);
                    }
                }
            }
        }
    }

    /** Moves on to the time of an event, in milliseconds since 1970, and computes anew the keys that are due. */
    public void advance(long time) {
        long passed = time - decay.at();
        if (passed <= 0) {
            return;
        }
        int moved = decay.advance(time);
        if (moved > 0) {
            for (Tenant tenant : tenants) {
                rebase(tenant, moved);
            }
            rebase(root, moved);
        }
        sweepDue = Math.min(tenants.size(), sweepDue + (double) tenants.size() * passed / SWEEP_MILLIS);
        for (; sweepDue >= 1; sweepDue--) {
            sweepAt = sweepAt + 1 < tenants.size() ? sweepAt + 1 : 0;
            Tenant tenant = tenants.get(sweepAt);
            if (tenant.debt[0] != 0 || tenant.debt[1] != 0 || tenant.debt[2] != 0) {
                seats.rekey(tenant, decay);
            }
        }
    }

    private static void rebase(Tenant tenant, int halfLives) {
        for (int r = 0; r < FitMasks.RESOURCES; r++) {
            tenant.debt[r] = Math.scalb(tenant.debt[r], -halfLives);
        }
    }

    /** Says what the pool has; all keys follow. */
    public void capacity(long milliCores, long memoryBytes, long gpus) {
        order.capacity(milliCores, memoryBytes, gpus);
        refit();
    }

    /** The demand classes or the rules have changed: all masks and keys follow. */
    void reconfigure() {
        if (shares.policy().halfLife().toMillis() != decay.halfLifeMillis()) {
            forgetAtAnotherPace();
        }
        root.activeWeightBelow = 0;
        order.adopt();
        for (Tenant tenant : tenants) {
            tenant.adopt(shares.policy());
            tenant.active = false;
            tenant.activeWeightBelow = 0;
        }
        refit();
    }

    /** Keeps everybody's decayed usage as it is now, and lets it fade by another half-life from now on. */
    private void forgetAtAnotherPace() {
        double z = decay.z();
        for (Tenant tenant : tenants) {
            for (int r = 0; r < FitMasks.RESOURCES; r++) {
                tenant.debt[r] *= z;
            }
        }
        decay = new Decay(shares.policy().halfLife().toMillis(), decay.at());
    }

    /** Demand classes have changed, or capacity: computes all masks and keys anew. */
    public void refit() {
        if (fits.words() != forest.words()) {
            forest.widen(fits.words());
            wanted = new long[fits.words()];
        }
        for (int i = tenants.size() - 1; i >= 0; i--) { // parts appear after what they are part of
            settle(tenants.get(i), true);
        }
    }

    /** A new demand class changes nothing but what fits below caps. */
    public void refitCaps() {
        if (fits.words() != forest.words()) {
            refit();
            return;
        }
        for (Tenant tenant : tenants) {
            if (tenant.capped) {
                settle(tenant, false);
            }
        }
    }

    /** As {@link Seats#settle}. */
    void settle(Tenant from, boolean rekey) {
        seats.settle(from, rekey, decay);
    }

    /**
     * The nodes in the order of their appearance, with all that is remembered about the past.
     *
     * @param gpu what to call the tree
     */
    public Event.SharesRestored snapshot(boolean gpu) {
        List<Event.NodeRestored> nodes = new ArrayList<>();
        for (Tenant tenant : tenants) {
            nodes.add(new Event.NodeRestored(
                    tenant.band,
                    tenant.account == null ? "" : tenant.account.path,
                    tenant.keyedAt,
                    List.of(tenant.debt[0], tenant.debt[1], tenant.debt[2])));
        }
        return new Event.SharesRestored(pool, gpu, decay.origin(), decay.at(), sweepAt, sweepDue, nodes);
    }

    /** Takes over the nodes and the past of a snapshot; what is occupied stays as it is. */
    public void restore(Event.SharesRestored snapshot) {
        decay = new Decay(shares.policy().halfLife().toMillis(), snapshot.origin());
        decay.advance(snapshot.at());
        sweepAt = snapshot.sweepAt();
        sweepDue = snapshot.sweepDue();
        for (Event.NodeRestored restored : snapshot.nodes()) {
            Tenant tenant = node(restored.band(), restored.path());
            for (int r = 0; r < FitMasks.RESOURCES; r++) {
                tenant.debt[r] = restored.debt().get(r);
            }
            keyAsOf(tenant, restored.keyedAt());
        }
    }

    private Tenant node(Band band, String path) {
        Tenant at = part(root, band.name().toLowerCase(Locale.ROOT), "");
        int from = 0;
        while (!path.isEmpty() && from <= path.length()) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 ? path.length() : slash;
            at = part(at, path.substring(from, to), path.substring(0, to));
            from = to + 1;
        }
        return at;
    }

    /** Gives a node the key that it had, computed for the time for which it was computed. */
    private void keyAsOf(Tenant at, long time) {
        at.keyedAt = time;
        seats.reseat(at, decay.z(time));
    }

    /** How nodes stand, for people. */
    public Outlook outlook() {
        return new Outlook(this);
    }

    /** Whether a node stands before its siblings because it has less than it is sure of. */
    boolean isBelowGuarantee(Tenant at) {
        return forest.major(at.node) == Order.GUARANTEED;
    }

    List<Tenant> tenants() {
        return tenants;
    }

    MaskedForest forest() {
        return forest;
    }

    Object atNode(int node) {
        return atNode[node];
    }

    Tenant root() {
        return root;
    }

    Decay decay() {
        return decay;
    }

    Order order() {
        return order;
    }

    Headroom headroom() {
        return headroom;
    }
}
