package io.hybridfarm.core.plan;

import io.hybridfarm.core.share.ShareTree;
import io.hybridfarm.core.share.Shares;
import io.hybridfarm.core.share.Tenant;
import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Workers that share one fair share, the demand classes that want them, and the two trees, one for work with GPUs and one for
 * work without, that say whose turn it is.
 *
 * <h2>At rest nothing fits</h2>
 *
 * Whatever could make a match sets a bit: a worker with more room has more classes in its mask, a new or released task puts its
 * class into the masks above its line, a cap or a limit with room again lets classes through. {@link #match} asks whether the
 * union of the workers' masks, tier by tier, and the union of all waiting work have a class in common. So there is no pass over the queue
 * and no list of things to look at again, and once it finds nothing, nothing that waits fits anywhere.
 */
final class Pool {
    final String name;
    /** The farms whose workers are in it. */
    final List<String> farms = new ArrayList<>();

    final DemandClasses classes;
    final ShareTree<Lane> cpu;
    final ShareTree<Lane> gpu;
    final Limits limits;
    final Rooms rooms;
    final Reservations reservations;

    private long[] wanted = new long[1];
    private long[] open = new long[1];
    private long openAsOf = -1;
    private long opensNext = Long.MAX_VALUE;

    /** What the pool was last said to have, for the shares. */
    final long[] reference = new long[3];

    Pool(String name, Shares shares, Limits limits, StudioRules rules) {
        this.name = name;
        this.limits = limits;
        this.classes = new DemandClasses(key -> limits.of(key.demand(), key.machines()));
        this.cpu = new ShareTree<>(name, shares, classes.fits());
        this.gpu = new ShareTree<>(name, shares, classes.fits());
        this.rooms = new Rooms(this, classes, rules);
        this.reservations = new Reservations(this);
    }

    ShareTree<Lane> tree(DemandClass kind) {
        return kind.needsGpu() ? gpu : cpu;
    }

    /** Whether work that may run on these farms alone, on all if there are none, has a place here. */
    boolean isOpenTo(List<String> allowed) {
        return allowed.isEmpty() || farms.stream().anyMatch(allowed::contains);
    }

    /** Its farms among these, sorted; empty if all are. */
    List<String> only(List<String> allowed) {
        return allowed.isEmpty() || allowed.containsAll(farms)
                ? List.of()
                : farms.stream().filter(allowed::contains).sorted().toList();
    }

    /** The class of a demand; a new one if there is none yet. */
    DemandClass intern(DemandClass.Key key) {
        DemandClass known = classes.known(key);
        if (known != null) {
            return known;
        }
        DemandClass added = classes.add(key, rooms::forget);
        if (wanted.length != classes.words()) {
            wanted = new long[classes.words()];
            open = new long[classes.words()];
        }
        rooms.learn(added);
        cpu.refitCaps();
        gpu.refitCaps();
        openAsOf = -1;
        return added;
    }

    /** Looks at what has changed elsewhere: licences, and whether work with GPUs waits. To be called before {@link #match}. */
    void refresh(long now) {
        refreshOpen(now);
        rooms.keepBundles(gpuWorkWaits());
    }

    /**
     * What fits somewhere now, is licensed, and is next, workers that serve this pool first before others; false if there is
     * nothing.
     */
    boolean match(Match found) {
        for (int tier = 0; tier < rooms.tiers(); tier++) {
            Lane lane = firstOf(rooms.union(tier));
            if (lane != null) {
                Lane.Place place = lane.place(this);
                if (place == null) {
                    throw new IllegalStateException("a lane stands in a line of a pool that it has no place in");
                }
                found.set(lane, rooms.tightest(place.kind, tier));
                return true;
            }
        }
        return false;
    }

    /** Whether anything that waits here could start on a worker now. */
    boolean wantsAnyOn(Seat seat) {
        return firstOf(rooms.startable(seat)) != null;
    }

    /** Whose turn it is among all that is licensed and of one of these classes; work with GPUs first. */
    @Nullable
    Lane firstOf(long[] ofClasses) {
        Lane lane = firstOf(ofClasses, true);
        return lane != null ? lane : firstOf(ofClasses, false);
    }

    /** The same among work with GPUs, or work without, alone. */
    @Nullable
    Lane firstOf(long[] ofClasses, boolean withGpus) {
        boolean any = false;
        for (int w = 0; w < wanted.length; w++) {
            wanted[w] = ofClasses[w] & open[w] & (withGpus ? classes.gpu(w) : ~classes.gpu(w));
            any |= wanted[w] != 0;
        }
        return any ? (withGpus ? gpu : cpu).select(wanted) : null;
    }

    /** Whether work that could run on a worker with GPUs waits for one. */
    private boolean gpuWorkWaits() {
        if (!rooms.haveGpus()) {
            return false;
        }
        for (int w = 0; w < wanted.length; w++) {
            wanted[w] = rooms.couldEver()[w] & open[w] & classes.gpu(w);
        }
        return gpu.wants(wanted);
    }

    boolean isOpen(DemandClass kind, long now) {
        refreshOpen(now);
        return DemandClasses.has(open, kind.bit);
    }

    /** Lets through what there are licences for; looks only when something about limits has changed. */
    void refreshOpen(long now) {
        if (openAsOf == limits.version() && now < opensNext) {
            return;
        }
        openAsOf = limits.version();
        opensNext = Long.MAX_VALUE;
        Arrays.fill(open, -1L);
        for (DemandClass kind : classes.limited()) {
            boolean licensed = kind.licensed(now);
            DemandClasses.set(open, kind.bit, licensed);
            for (LimitGate limit : kind.limits) {
                if (!licensed && limit.opensAt() > now) {
                    opensNext = Math.min(opensNext, limit.opensAt());
                }
            }
        }
    }

    /** When a limit lets more through without anything else happening; {@link Long#MAX_VALUE} if never. */
    long opensNext() {
        return opensNext;
    }

    /** The classes that could take what a class waits for: all of its tree that could run where it could, and are licensed. */
    long[] competing(DemandClass kind) {
        long[] mask = new long[classes.words()];
        for (Seat seat : rooms.all()) {
            boolean shared = DemandClasses.has(seat.could, kind.bit);
            for (int w = 0; shared && w < mask.length; w++) {
                mask[w] |= seat.could[w];
            }
        }
        for (int w = 0; w < mask.length; w++) {
            mask[w] &= open[w] & (kind.needsGpu() ? classes.gpu(w) : ~classes.gpu(w));
        }
        return mask;
    }

    void charge(Running task, int sign) {
        ShareTree<Lane> tree = task.demand.gpus() > 0 ? gpu : cpu;
        long cores = task.demand.milliCores();
        if (sign > 0) {
            tree.start(task.user, cores, task.demand.memoryBytes(), task.demand.gpus());
        } else {
            tree.finish(task.user, cores, task.demand.memoryBytes(), task.demand.gpus());
        }
    }

    /** Lets a task of this pool count for whom its lane now belongs to. */
    void recharge(Running task) {
        charge(task, -1);
        task.user = user(task.lane.terms, task.demand);
        charge(task, 1);
    }

    /** Whose tasks of this demand are here; the node appears if it is new. */
    Tenant user(Lane.Terms terms, Demand demand) {
        return (demand.gpus() > 0 ? gpu : cpu).user(terms.band(), terms.show(), terms.department(), terms.user());
    }

    void advance(long now) {
        cpu.advance(now);
        gpu.advance(now);
    }

    void reference(long milliCores, long memoryBytes, long gpus) {
        reference[0] = milliCores;
        reference[1] = memoryBytes;
        reference[2] = gpus;
        cpu.capacity(milliCores, memoryBytes, gpus);
        gpu.capacity(milliCores, memoryBytes, gpus);
    }

    /** The workers that could ever run a class. */
    int couldFit(DemandClass kind) {
        int count = 0;
        for (Seat seat : rooms.all()) {
            count += DemandClasses.has(seat.could, kind.bit) ? 1 : 0;
        }
        return count;
    }
}
