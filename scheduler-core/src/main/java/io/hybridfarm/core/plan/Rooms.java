package io.hybridfarm.core.plan;

import io.hybridfarm.core.share.FitMasks;
import io.hybridfarm.core.share.MaskedForest;
import io.hybridfarm.spi.farm.Offer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a pool, ordered by preference of their farm and then by how little is free on them, each with the mask of the
 * demand classes that fit there now. The first with a class's bit is the tightest fit for it.
 */
final class Rooms {
    private static final TreeMap<String, String> NONE_CLOSED = new TreeMap<>();

    private final Pool pool;
    private final DemandClasses classes;
    private final StudioRules rules;
    private final Bundles bundles;
    private final MaskedForest forest = new MaskedForest(1);
    private final TreeMap<String, TreeMap<String, WorkerRoom>> byFarm = new TreeMap<>();
    /** Why workers take no new work, by farm and name, whether they are here or not. */
    private final TreeMap<String, TreeMap<String, String>> closedByFarm = new TreeMap<>();

    private final List<WorkerRoom> all = new ArrayList<>();
    private @Nullable WorkerRoom[] atNode = new WorkerRoom[16];
    private int root = MaskedForest.NONE;
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

    /** All workers that are offered or occupied, in the order of their appearance. */
    List<WorkerRoom> all() {
        return all;
    }

    StudioRules rules() {
        return rules;
    }

    Bundles bundles() {
        return bundles;
    }

    boolean haveGpus() {
        return withGpus > 0;
    }

    /** The classes that some worker could run if nothing else ran. */
    long[] couldEver() {
        return couldEver;
    }

    /** The classes that fit on some worker now. */
    long[] union() {
        for (int w = 0; w < union.length; w++) {
            union[w] = forest.union(root, w);
        }
        return union;
    }

    WorkerRoom room(String farm, int rank, String name) {
        WorkerRoom known = byFarm.computeIfAbsent(farm, f -> new TreeMap<>()).get(name);
        if (known != null) {
            return known;
        }
        int node = forest.add();
        WorkerRoom added = new WorkerRoom(pool, farm, name, rank, node);
        added.could = new long[classes.words()];
        added.closedBecause(
                Optional.ofNullable(closedByFarm.getOrDefault(farm, NONE_CLOSED).get(name)));
        byFarm.get(farm).put(name, added);
        all.add(added);
        if (node >= atNode.length) {
            atNode = Arrays.copyOf(atNode, atNode.length * 2);
        }
        atNode[node] = added;
        return added;
    }

    Optional<WorkerRoom> known(String farm, String name) {
        TreeMap<String, WorkerRoom> ofFarm = byFarm.get(farm);
        return ofFarm == null ? Optional.empty() : Optional.ofNullable(ofFarm.get(name));
    }

    /** Says why a worker takes no new work, offered or not; empty if it does. */
    void close(String farm, String name, Optional<String> because) {
        TreeMap<String, String> closed = closedByFarm.computeIfAbsent(farm, f -> new TreeMap<>());
        because.ifPresentOrElse(why -> closed.put(name, why), () -> closed.remove(name));
        known(farm, name).ifPresent(room -> {
            boolean before = room.closed();
            room.closedBecause(because);
            if (before != room.closed() && room.offered()) {
                resize(room, room.size());
                recount();
            }
        });
    }

    private int nextId = 1;

    /** Notes what a farm has from now on. */
    void offer(String farm, int rank, Offer offer) {
        TreeMap<String, Offer.Worker> offered = new TreeMap<>();
        offer.workers().forEach(worker -> offered.put(worker.name(), worker));
        TreeSet<String> names = new TreeSet<>(offered.keySet());
        names.addAll(byFarm.computeIfAbsent(farm, f -> new TreeMap<>()).keySet());
        for (String name : names) {
            Offer.Worker size = offered.get(name);
            WorkerRoom room = room(farm, rank, name);
            if (!Objects.equals(size, room.size())) {
                resize(room, size);
            }
        }
        recount();
    }

    private void recount() {
        Arrays.fill(couldEver, 0);
        for (WorkerRoom room : all) {
            for (int w = 0; room.offered() && w < couldEver.length; w++) {
                couldEver[w] |= room.could[w];
            }
        }
    }

    private void resize(WorkerRoom room, Offer.@Nullable Worker size) {
        Offer.Worker before = room.size();
        unseat(room);
        count(room.counted, -1);
        room.counted = room.closed() ? null : size;
        count(room.counted, 1);
        if (before == null) {
            room.id = nextId++;
        }
        room.size(size);
        Arrays.fill(room.could, 0);
        if (size != null) {
            if (!room.closed()) {
                classes.each(kind -> DemandClasses.set(room.could, kind.bit, kind.key.couldFit(room.farm(), size)));
            }
            seat(room);
        } else if (room.running() == 0) {
            forgetRoom(room);
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

    private void forgetRoom(WorkerRoom room) {
        TreeMap<String, WorkerRoom> ofFarm = byFarm.get(room.farm());
        if (ofFarm != null) {
            ofFarm.remove(room.name());
        }
        all.remove(room);
        atNode[room.node] = null;
        forest.drop(room.node);
        pool.reservations.drop(room);
    }

    /** A worker's room has changed: puts it where it now belongs. */
    void reseat(WorkerRoom room) {
        if (room.offered()) {
            unseat(room);
            seat(room);
        } else if (room.running() == 0) {
            forgetRoom(room);
        }
    }

    private void unseat(WorkerRoom room) {
        if (room.seated) {
            root = forest.remove(root, room.node);
            room.seated = false;
        }
    }

    /** Full workers stay out of the tree: most are full most of the time. */
    private void seat(WorkerRoom room) {
        fitting(room, mask);
        Reservation reservation = room.reservation;
        for (int w = 0; w < mask.length; w++) {
            long kept =
                    reservation == null ? -1L : reservation.keptFor.bit >>> 6 == w ? 1L << reservation.keptFor.bit : 0;
            forest.mask(room.node, w, mask[w] & kept);
            room.seated |= (mask[w] & kept) != 0;
        }
        if (!room.seated) {
            return;
        }
        long major = (long) room.rank << 40 | Math.max(0, room.freeMilliCores());
        forest.key(room.node, major, Math.max(0, room.freeMemoryBytes()), room.id);
        root = forest.insert(root, room.node);
    }

    /** Writes into {@code out} the classes that fit on a worker now, reservations aside. */
    void fitting(WorkerRoom room, long[] out) {
        FitMasks fits = classes.fits();
        fits.fitting(room.freeMilliCores(), room.freeMemoryBytes(), room.freeGpus(), out);
        boolean empty = room.running() == 0;
        boolean noMore = room.exclusive() || room.running() >= room.mostTasks();
        for (int w = 0; w < out.length; w++) {
            out[w] &= room.could[w] & (empty ? -1L : ~classes.exclusive(w)) & (noMore ? 0 : -1L);
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
    boolean couldOnceFree(WorkerRoom room, DemandClass kind) {
        return DemandClasses.has(room.could, kind.bit)
                && kind.licensedOnceEmpty(room)
                && rules.forbidden(kind.demand(), room).isEmpty();
    }

    /** The same if all of it were free, its GPUs too. */
    boolean couldOnceEmpty(WorkerRoom room, DemandClass kind) {
        Offer.Worker size = room.size();
        return size != null
                && couldOnceFree(room, kind)
                && kind.demand().milliCores() <= size.milliCores() - bundles.cores(room, kind, size.gpus())
                && kind.demand().memoryBytes() <= size.memoryBytes() - bundles.memory(room, kind, size.gpus());
    }

    /** Says whether work that needs GPUs waits; workers with GPUs follow. */
    void keepBundles(boolean gpuWorkWaits) {
        if (!bundles.keepAll(gpuWorkWaits)) {
            return;
        }
        for (WorkerRoom room : all) {
            Offer.Worker size = room.size();
            if (size != null && size.gpus() > 0) {
                reseat(room);
            }
        }
    }

    /** The masks of all workers may have changed. */
    void reseatAll() {
        for (int i = all.size() - 1; i >= 0; i--) {
            reseat(all.get(i));
        }
    }

    /** There is a new class. */
    void learn(DemandClass kind) {
        if (forest.words() != classes.words()) {
            widen();
        }
        for (WorkerRoom room : all) {
            Offer.Worker size = room.size();
            if (size == null || room.closed() || !kind.key.couldFit(room.farm(), size)) {
                continue;
            }
            DemandClasses.set(room.could, kind.bit, true);
            DemandClasses.set(couldEver, kind.bit, true);
            if (room.fits(kind.demand())) {
                reseat(room);
            }
        }
    }

    /** A class is gone; its bit will mean another one. */
    void forget(DemandClass kind) {
        DemandClasses.set(couldEver, kind.bit, false);
        pool.reservations.drop(kind);
        for (WorkerRoom room : all) {
            DemandClasses.set(room.could, kind.bit, false);
            if (room.seated && (forest.mask(room.node, kind.bit >>> 6) & 1L << kind.bit) != 0) {
                reseat(room);
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
        all.forEach(room -> room.could = Arrays.copyOf(room.could, words));
    }

    boolean fitsNow(DemandClass kind) {
        return forest.first(root, kind.bit) != MaskedForest.NONE;
    }

    /** Workers that have room for a class now. */
    int roomNow(DemandClass kind) {
        int[] count = {0};
        forest.walk(root, node -> {
            count[0] += (forest.mask(node, kind.bit >>> 6) & 1L << kind.bit) != 0 ? 1 : 0;
            return false;
        });
        return count[0];
    }

    /** The worker for a class that has room somewhere: the tightest of the preferred farm, or what the studio prefers. */
    WorkerRoom tightest(DemandClass kind) {
        int node = rules.preferSome() ? preferred(kind) : forest.first(root, kind.bit);
        return at(node);
    }

    private int preferred(DemandClass kind) {
        int[] best = {MaskedForest.NONE};
        double[] most = {-1};
        forest.walk(root, node -> {
            if ((forest.mask(node, kind.bit >>> 6) & 1L << kind.bit) != 0) {
                double score = rules.score(kind.demand(), at(node));
                if (score > most[0]) {
                    most[0] = score;
                    best[0] = node;
                }
            }
            return false;
        });
        return best[0];
    }

    private WorkerRoom at(int node) {
        WorkerRoom room = atNode[node];
        if (room == null) {
            throw new IllegalStateException("no worker is at node " + node);
        }
        return room;
    }
}
