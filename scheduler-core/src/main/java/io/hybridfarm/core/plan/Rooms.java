package io.hybridfarm.core.plan;

import io.hybridfarm.core.share.FitMasks;
import io.hybridfarm.core.share.MaskedForest;
import io.hybridfarm.spi.farm.Offer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a pool in tiers, those that serve it first in the first one; in each tier ordered by preference of their farm
 * and then by how little is free on them, each with the mask of the demand classes that fit there now. The first with a class's
 * bit is the tightest fit for it.
 */
final class Rooms {
    private final Pool pool;
    private final DemandClasses classes;
    private final StudioRules rules;
    private final Bundles bundles;
    private final MaskedForest forest = new MaskedForest(1);

    private final List<Seat> all = new ArrayList<>();
    private @Nullable Seat[] atNode = new Seat[16];
    /** The tree of each tier; there are as many as were ever needed. */
    private int[] roots = {MaskedForest.NONE};

    private boolean gpuWorkWaits;
    private int withGpus;
    private int offered;
    private final long[] offeredSum = new long[FitMasks.RESOURCES];

    private long[] mask = new long[1];
    private long[] union = new long[1];
    private long[] couldEver = new long[1];

    Rooms(Pool pool, DemandClasses classes, StudioRules rules) {
        this.pool = pool;
        this.classes = classes;
        this.rules = rules;
        this.bundles = new Bundles(classes);
    }

    /** All workers that are offered, in the order of their appearance. */
    List<Seat> all() {
        return all;
    }

    StudioRules rules() {
        return rules;
    }

    boolean haveGpus() {
        return withGpus > 0;
    }

    /** The classes that some worker could run if nothing else ran. */
    long[] couldEver() {
        return couldEver;
    }

    /** How many tiers there are. */
    int tiers() {
        return roots.length;
    }

    /** The classes that fit now on some worker of a tier. */
    long[] union(int tier) {
        for (int w = 0; w < union.length; w++) {
            union[w] = forest.union(roots[tier], w);
        }
        return union;
    }

    /** The classes that may start on a worker now. */
    long[] startable(Seat seat) {
        for (int w = 0; w < union.length; w++) {
            union[w] = seat.inTree ? forest.mask(seat.node, w) : 0;
        }
        return union;
    }

    /** A worker's place in this pool; it counts from {@link #resize} on. */
    Seat join(WorkerRoom room, int tier) {
        int node = forest.add();
        Seat added = new Seat(room, pool, tier, node, classes.words());
        all.add(added);
        if (node >= atNode.length) {
            atNode = Arrays.copyOf(atNode, atNode.length * 2);
        }
        atNode[node] = added;
        if (tier >= roots.length) {
            roots = Arrays.copyOf(roots, tier + 1);
        }
        return added;
    }

    /** A worker is in this pool no more. */
    void leave(Seat seat) {
        takeOut(seat);
        count(seat.counted, -1);
        all.remove(seat);
        atNode[seat.node] = null;
        forest.drop(seat.node);
    }

    /** To be called when workers have joined, left or changed: says anew what could ever run. */
    void recount() {
        Arrays.fill(couldEver, 0);
        for (Seat seat : all) {
            for (int w = 0; w < couldEver.length; w++) {
                couldEver[w] |= seat.could[w];
            }
        }
    }

    /** A worker has another size, or takes work no more, or again. */
    void resize(Seat seat) {
        Offer.Worker size = seat.room.size();
        takeOut(seat);
        count(seat.counted, -1);
        seat.counted = seat.room.closed() ? null : size;
        count(seat.counted, 1);
        Arrays.fill(seat.could, 0);
        if (size != null) {
            if (!seat.room.closed()) {
                String farm = seat.room.farm();
                classes.each(kind -> DemandClasses.set(seat.could, kind.bit, kind.key.couldFit(farm, size)));
            }
            putIn(seat);
        }
    }

    private void count(Offer.@Nullable Worker size, int sign) {
        if (size != null) {
            offered += sign;
            withGpus += size.gpus() > 0 ? sign : 0;
            offeredSum[0] += (long) sign * size.milliCores();
            offeredSum[1] += sign * size.memoryBytes();
            offeredSum[2] += (long) sign * size.gpus();
        }
    }

    /** How many workers are offered and take work. */
    int offered() {
        return offered;
    }

    /** What these have together: cores in thousandths, bytes of memory, GPUs. */
    long offered(int resource) {
        return offeredSum[resource];
    }

    /** A worker's room has changed: puts it where it now belongs. */
    void reseat(Seat seat) {
        takeOut(seat);
        putIn(seat);
    }

    private void takeOut(Seat seat) {
        if (seat.inTree) {
            roots[seat.tier] = forest.remove(roots[seat.tier], seat.node);
            seat.inTree = false;
        }
    }

    /** Full workers stay out of the tree: most are full most of the time. */
    private void putIn(Seat seat) {
        WorkerRoom room = seat.room;
        fitting(seat, mask);
        if (room.reservation != null) {
            keep(room.reservation, seat);
        }
        for (int w = 0; w < mask.length; w++) {
            forest.mask(seat.node, w, mask[w]);
            seat.inTree |= mask[w] != 0;
        }
        if (!seat.inTree) {
            return;
        }
        long major = (long) room.rank << 40 | Math.max(0, room.freeMilliCores());
        forest.key(seat.node, major, Math.max(0, room.freeMemoryBytes()), room.id);
        roots[seat.tier] = forest.insert(roots[seat.tier], seat.node);
    }

    private void keep(Reservation reservation, Seat seat) {
        if (!reservation.barsOthersAt(seat)) {
            return;
        }
        boolean kept = reservation.seat == seat && DemandClasses.has(mask, reservation.keptFor.bit);
        Arrays.fill(mask, 0);
        if (kept) {
            DemandClasses.set(mask, reservation.keptFor.bit, true);
        }
    }

    /** Writes into {@code out} the classes that fit on a worker now, reservations aside. */
    void fitting(Seat seat, long[] out) {
        WorkerRoom room = seat.room;
        FitMasks fits = classes.fits();
        fits.fitting(room.freeMilliCores(), room.freeMemoryBytes(), room.freeGpus(), out);
        boolean empty = room.running() == 0;
        boolean noMore = room.exclusive() || room.running() >= room.mostTasks();
        for (int w = 0; w < out.length; w++) {
            out[w] &= seat.could[w] & (empty ? -1L : ~classes.exclusive(w)) & (noMore ? 0 : -1L);
        }
        if (room.freeGpus() > 0) {
            bundles.keep(room, out);
        }
        for (DemandClass kind : classes.limited()) {
            if (kind.countsByHost() && DemandClasses.has(out, kind.bit) && !kind.licensedOn(room)) {
                DemandClasses.set(out, kind.bit, false);
            }
        }
        if (rules.forbidSome()) {
            classes.each(kind -> {
                if (DemandClasses.has(out, kind.bit)
                        && rules.forbidden(kind.demand(), room).isPresent()) {
                    DemandClasses.set(out, kind.bit, false);
                }
            });
        }
    }

    /** Whether a class could start on a worker if enough of it were free: that is all that keeps it from there. */
    boolean couldOnceFree(Seat seat, DemandClass kind) {
        return DemandClasses.has(seat.could, kind.bit)
                && kind.licensedOnceEmpty(seat.room)
                && rules.forbidden(kind.demand(), seat.room).isEmpty();
    }

    /** The same if all of it were free, its GPUs too. */
    boolean couldOnceEmpty(Seat seat, DemandClass kind) {
        Offer.Worker size = seat.room.size();
        return size != null
                && couldOnceFree(seat, kind)
                && kind.demand().milliCores() <= size.milliCores() - Bundles.cores(seat.room, kind, size.gpus())
                && kind.demand().memoryBytes() <= size.memoryBytes() - Bundles.memory(seat.room, kind, size.gpus());
    }

    /** Says whether work that needs GPUs waits; workers with GPUs follow, in all pools that they are in. */
    void keepBundles(boolean waits) {
        if (gpuWorkWaits == waits) {
            return;
        }
        gpuWorkWaits = waits;
        for (Seat seat : all) {
            Offer.Worker size = seat.room.size();
            if (size != null && size.gpus() > 0) {
                seat.room.reseat();
            }
        }
    }

    /** Whether work that needs GPUs waits, as last said. */
    boolean gpuWorkWaits() {
        return gpuWorkWaits;
    }

    /** There is a new class. */
    void learn(DemandClass kind) {
        if (forest.words() != classes.words()) {
            widen();
        }
        for (Seat seat : all) {
            Offer.Worker size = seat.room.size();
            if (size == null || seat.room.closed() || !kind.key.couldFit(seat.room.farm(), size)) {
                continue;
            }
            DemandClasses.set(seat.could, kind.bit, true);
            DemandClasses.set(couldEver, kind.bit, true);
            if (seat.room.fits(kind.demand())) {
                reseat(seat);
            }
        }
    }

    /** A class is gone; its bit will mean another one. */
    void forget(DemandClass kind) {
        DemandClasses.set(couldEver, kind.bit, false);
        pool.reservations.drop(kind);
        for (Seat seat : all) {
            DemandClasses.set(seat.could, kind.bit, false);
            if (seat.inTree && has(seat.node, kind)) {
                reseat(seat);
            }
        }
    }

    private void widen() {
        int words = classes.words();
        forest.widen(words);
        mask = new long[words];
        bundles.widen(words);
        union = new long[words];
        couldEver = Arrays.copyOf(couldEver, words);
        all.forEach(seat -> seat.could = Arrays.copyOf(seat.could, words));
    }

    private boolean has(int node, DemandClass kind) {
        return (forest.mask(node, kind.bit >>> 6) & 1L << kind.bit) != 0;
    }

    boolean fitsNow(DemandClass kind) {
        for (int root : roots) {
            if (forest.first(root, kind.bit) != MaskedForest.NONE) {
                return true;
            }
        }
        return false;
    }

    /** Workers that have room for a class now. */
    int roomNow(DemandClass kind) {
        int[] count = {0};
        for (int root : roots) {
            forest.walk(root, node -> {
                count[0] += has(node, kind) ? 1 : 0;
                return false;
            });
        }
        return count[0];
    }

    /** The worker for a class that has room somewhere in a tier: the tightest of the preferred farm, or what the studio prefers. */
    Seat tightest(DemandClass kind, int tier) {
        return at(rules.preferSome() ? preferred(kind, roots[tier]) : forest.first(roots[tier], kind.bit));
    }

    private int preferred(DemandClass kind, int root) {
        int[] best = {MaskedForest.NONE};
        double[] most = {-1};
        forest.walk(root, node -> {
            if (has(node, kind)) {
                double score = rules.score(kind.demand(), at(node).room);
                if (score > most[0]) {
                    most[0] = score;
                    best[0] = node;
                }
            }
            return false;
        });
        return best[0];
    }

    private Seat at(int node) {
        Seat seat = atNode[node];
        if (seat == null) {
            throw new IllegalStateException("no worker is at node " + node);
        }
        return seat;
    }
}
