package io.hybridfarm.core.plan;

import io.hybridfarm.core.Policy;
import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.share.Shares;
import io.hybridfarm.core.share.Tenant;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds for free workers the work whose turn it is, as things happen and without passes over the queue.
 *
 * <p>Everything that changes what could run, or where, is told here at once; {@link #next} then says one match after the other
 * until nothing that waits fits anywhere. A match changes nothing by itself: the caller makes it so with {@link #start}, or
 * stops asking. What {@link #start}, {@link #finish} and {@link #advance} leave behind depends on their arguments and order
 * alone, so that a replay comes to the same shares.
 *
 * <p>Times are milliseconds since 1970. Starting and finishing costs a logarithm of the siblings at each level of the share
 * tree and of the workers, whatever waits, and allocates nothing once warm. Belongs to one thread.
 */
public final class Matcher {
    private final Shares shares;
    private final Limits limits = new Limits();
    private final List<Pool> pools = new ArrayList<>();
    /** The pools that workers of each farm may be in, the farm's own first. */
    private final LinkedHashMap<String, List<Pool>> poolsOfFarm = new LinkedHashMap<>();

    private final Map<String, Integer> rankOfFarm = new LinkedHashMap<>();
    private final Workers workers = new Workers(pools);
    private final Lines lines;
    private final Preemptions preemptions;
    private final Explainer explainer;
    private @Nullable Running spare;

    /**
     * A matcher without workers or work.
     *
     * @param policy how the farm is shared
     * @param rules what plugins add to the choice of a worker
     * @param poolsByFarm the pools that workers of each farm may be in, the farm's own first; farms named first are preferred,
     *     pools likewise
     */
    public Matcher(Policy policy, StudioRules rules, Map<String, List<String>> poolsByFarm) {
        this.shares = new Shares(policy);
        limits.configure(policy.limits());
        LinkedHashMap<String, Pool> byName = new LinkedHashMap<>();
        poolsByFarm.forEach((farm, names) -> {
            rankOfFarm.put(farm, rankOfFarm.size());
            List<Pool> its = new ArrayList<>();
            for (String name : names) {
                Pool pool = byName.computeIfAbsent(name, n -> new Pool(n, shares, limits, rules));
                pool.farms.add(farm);
                its.add(pool);
            }
            poolsOfFarm.put(farm, its);
        });
        pools.addAll(byName.values());
        this.lines = new Lines(pools, shares);
        this.preemptions = new Preemptions(pools, shares);
        this.explainer = new Explainer(pools, lines, shares, limits);
    }

    /** The rules as they are now. */
    public Policy policy() {
        return shares.policy();
    }

    /** Gives the farm other rules; what runs goes on. */
    public void configure(Policy policy) {
        Policy before = shares.policy();
        shares.configure(policy);
        limits.configure(policy.limits());
        lines.configure(before);
        workers.settleAll();
    }

    /** Says why work waits. */
    public Explainer explainer() {
        return explainer;
    }

    /** Names of the pools, the preferred one first. */
    public List<String> pools() {
        return pools.stream().map(pool -> pool.name).toList();
    }

    /** Names of the farms, the preferred one first. */
    public List<String> farms() {
        return List.copyOf(rankOfFarm.keySet());
    }

    /** The pools that workers of a farm may be in, the farm's own first. */
    public List<String> poolsOf(String farm) {
        return farmPools(farm).stream().map(pool -> pool.name).toList();
    }

    /** Names of the limits that are known. */
    public List<String> limits() {
        return limits.gates().stream()
                .filter(gate -> gate.limit() != null)
                .map(LimitGate::name)
                .toList();
    }

    /**
     * A lane without tasks, closed.
     *
     * @param owner what it is for; handed back with each match
     * @param caps what counts its running tasks
     */
    public Lane lane(Object owner, List<Cap> caps, Lane.Terms terms) {
        return new Lane(owner, List.copyOf(caps), terms, limits.of(terms.demand(), terms.machines()), new Durations());
    }

    /** A lane for tasks of the same step whose terms differ; it knows what is known about their run times. */
    public Lane variant(Lane lane, Lane.Terms terms) {
        return lane.variant(terms);
    }

    /** Says how many tasks of a lane could run. */
    public void queued(Lane lane, int tasks) {
        if (tasks != lane.queued) {
            lane.queued = tasks;
            lines.refresh(lane);
        }
    }

    /** Lets the tasks of a lane run, or holds them back. */
    public void open(Lane lane, boolean open) {
        if (open != lane.open) {
            lane.open = open;
            lines.refresh(lane);
        }
    }

    /** Gives a lane other terms; what runs counts for its new owner from now on. */
    public void change(Lane lane, Lane.Terms terms) {
        if (terms.equals(lane.terms)) {
            return;
        }
        lines.leave(lane);
        boolean sameOwner = lane.terms.sameOwner(terms);
        lane.terms = terms;
        lines.refresh(lane);
        if (!sameOwner && lane.running > 0) {
            workers.recharge(lane);
        }
    }

    /** Gives a cap another height. */
    public void change(Cap cap, int most) {
        cap.most(most);
        cap.lanes.forEach(lines::refresh);
    }

    /** Moves on to the time of an event. */
    public void advance(long now) {
        for (int i = 0; i < pools.size(); i++) {
            pools.get(i).advance(now);
        }
    }

    /**
     * The next match.
     *
     * @param found filled with it
     * @return false if nothing that waits fits anywhere
     */
    public boolean next(long now, Match found) {
        for (int i = 0; i < pools.size(); i++) {
            pools.get(i).refresh(now);
        }
        if (matchAny(found)) {
            return true;
        }
        boolean letGo = false;
        for (int i = 0; i < pools.size(); i++) {
            letGo |= pools.get(i).reservations.letGo(now);
        }
        return (letGo && matchAny(found)) || backfillAny(now, found);
    }

    private boolean matchAny(Match found) {
        for (int i = 0; i < pools.size(); i++) {
            if (match(pools.get(i), found)) {
                preferElsewhere(found);
                return true;
            }
        }
        return false;
    }

    /** Work that would rather go to another pool waits until that one has served whom it can. */
    private static void preferElsewhere(Match found) {
        Pool chosen = found.seat().pool;
        List<Lane.Place> places = found.lane().places;
        for (int i = 0; i < places.size() && places.get(i).pool != chosen; i++) {
            if (match(places.get(i).pool, found)) {
                return;
            }
        }
    }

    /**
     * What is next in a pool, or, where the worker that it would go to serves other pools first which have work for it, what is
     * next in these. Ends because each look is at workers that serve the pool sooner than before.
     */
    private static boolean match(Pool pool, Match found) {
        Pool at = pool;
        while (at.match(found)) {
            Pool first = found.seat().outranked();
            if (first == null) {
                return true;
            }
            at = first;
        }
        return false;
    }

    private boolean backfillAny(long now, Match found) {
        for (int i = 0; i < pools.size(); i++) {
            if (pools.get(i).reservations.backfill(now, found)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Starts one queued task of a lane on a worker.
     *
     * @param pool the pool whose work it is; the farm's own if there is none of the name
     * @param number what the starter calls it; higher numbers started later
     */
    public Running start(Lane lane, String farm, String worker, String pool, Demand demand, long number, long now) {
        Running started = resume(lane, farm, worker, pool, demand, number, now);
        queued(lane, lane.queued - 1);
        return started;
    }

    /** Starts what was matched. */
    public Running start(Match match, long number, long now) {
        Lane lane = match.lane();
        Running started = resume(lane, match.room(), match.seat().pool, lane.terms.demand(), number, now);
        queued(lane, lane.queued - 1);
        return started;
    }

    /**
     * Notes that a task runs which was started before a restart.
     *
     * @param pool the pool whose work it is; the farm's own if there is none of the name
     */
    public Running resume(
            Lane lane, String farm, String worker, String pool, Demand demand, long number, long startedAt) {
        WorkerRoom room = workers.room(farm, rank(farm), worker);
        return resume(lane, room, charged(farm, pool), demand, number, startedAt);
    }

    private Running resume(Lane lane, WorkerRoom room, Pool pool, Demand demand, long number, long now) {
        Lane.Place place = lane.place(pool);
        Running task = newRunning(lane, room, pool, demand, place != null ? place.user : pool.user(lane.terms, demand));
        task.startedAt = now;
        task.number = number;
        task.stopping = false;
        room.occupy(task);
        lane.running++;
        pool.charge(task, 1);
        if (place != null) {
            pool.reservations.started(room, place.kind);
        }
        if (limits.take(task, now)) {
            workers.settleAll();
        } else {
            workers.settle(room);
        }
        count(lane, 1);
        return task;
    }

    /**
     * Notes that a task has ended; it must not be used any more.
     *
     * @param whole whether it ran to its end, so that its run time tells something about others
     */
    public void finish(Running task, long now, boolean whole) {
        Lane lane = task.lane;
        WorkerRoom room = task.room;
        room.vacate(task);
        lane.running--;
        if (whole) {
            lane.took(now - task.startedAt);
        }
        task.pool.charge(task, -1);
        if (limits.give(task)) {
            workers.settleAll();
        } else {
            workers.settle(room);
        }
        count(lane, -1);
        task.next = spare;
        spare = task;
    }

    /**
     * Notes how far a task is, 0 to 1: it gives back what it needs no more.
     *
     * @return whether it gave anything back, so that others may start
     */
    public boolean progressed(Running task, double fraction) {
        if (task.lane.limits.isEmpty()) {
            return false;
        }
        long before = limits.version();
        if (limits.progressed(task, fraction)) {
            workers.settleAll();
        }
        return limits.version() != before;
    }

    private Running newRunning(Lane lane, WorkerRoom room, Pool pool, Demand demand, Tenant user) {
        Running task = spare;
        if (task == null) {
            return new Running(lane, room, pool, demand, user);
        }
        spare = task.next;
        task.lane = lane;
        task.room = room;
        task.pool = pool;
        task.demand = demand;
        task.user = user;
        return task;
    }

    private void count(Lane lane, int sign) {
        List<Cap> caps = lane.caps();
        for (int i = 0; i < caps.size(); i++) {
            if (caps.get(i).count(sign)) {
                caps.get(i).lanes.forEach(lines::refresh);
            }
        }
    }

    /**
     * Notes what a farm has from now on.
     *
     * @return workers that are left out, because they name pools that workers of this farm may not be in
     */
    public List<Offer.Worker> offer(String farm, Offer offer) {
        List<String> may = poolsOf(farm);
        List<Offer.Worker> taken = new ArrayList<>();
        List<Offer.Worker> leftOut = new ArrayList<>();
        for (Offer.Worker worker : offer.workers()) {
            (may.containsAll(worker.pools()) ? taken : leftOut).add(worker);
        }
        workers.offer(farm, rank(farm), taken, worker -> poolsOf(farm, worker));
        return leftOut;
    }

    /**
     * Says which pools a worker serves, offered or not, whatever it names itself; what runs there goes on.
     *
     * @param names in order, those of them that workers of the farm may be in; none for what the worker names
     */
    public void assign(String farm, String worker, List<String> names) {
        if (names.equals(workers.assigned(farm, worker))) {
            return;
        }
        workers.assign(farm, worker, names, size -> poolsOf(farm, size));
    }

    private List<Pool> poolsOf(String farm, Offer.Worker worker) {
        List<Pool> may = farmPools(farm);
        List<String> assigned = workers.assigned(farm, worker.name());
        List<Pool> its = (assigned.isEmpty() ? worker.pools() : assigned)
                .stream()
                        .flatMap(name -> may.stream().filter(pool -> pool.name.equals(name)))
                        .toList();
        return its.isEmpty() ? may.subList(0, 1) : its;
    }

    /**
     * Says whether new work may go to a worker, offered or not; what runs there goes on.
     *
     * @param closedBecause why not, in words that follow its name; empty if it may
     */
    public void close(String farm, String worker, Optional<String> closedBecause) {
        workers.close(farm, worker, closedBecause);
    }

    /** Whether a farm of this name is known. */
    public boolean knows(String farm) {
        return rankOfFarm.containsKey(farm);
    }

    /** A worker that is offered or occupied; empty if there is none of the name. */
    public Optional<WorkerRoom> worker(String farm, String name) {
        return workers.known(farm, name);
    }

    /** The workers that a farm offers now, by name. */
    public List<WorkerRoom> workers(String farm) {
        return workers.offered(farm);
    }

    /**
     * What a pool's workers add up to: cores in thousandths, bytes of memory, GPUs. A worker counts whole in each pool that it is
     * in.
     */
    public long[] offered(String pool) {
        Rooms rooms = named(pool).rooms;
        return new long[] {rooms.offered(0), rooms.offered(1), rooms.offered(2)};
    }

    /** What shares of a pool are parts of, as last set. */
    public long[] reference(String pool) {
        return named(pool).reference.clone();
    }

    /** Says what shares of a pool are parts of: cores in thousandths, bytes of memory, GPUs. */
    public void reference(String pool, long milliCores, long memoryBytes, long gpus) {
        for (Pool each : pools) {
            if (each.name.equals(pool)) {
                each.reference(milliCores, memoryBytes, gpus);
            }
        }
    }

    /**
     * Looks after work that finds no worker although it is next: keeps workers for it, and finds what should be stopped for it.
     *
     * @return tasks to be stopped; each is returned once
     */
    public List<Running> review(long now) {
        Policy policy = shares.policy();
        for (Pool pool : pools) {
            pool.reservations.review(now, policy.reservation());
        }
        return preemptions.review(now, policy.preemption());
    }

    /** Notes that a task is being stopped, so that it is not stopped twice. */
    public void stopping(Running task) {
        task.stopping = true;
    }

    /** When {@link #next} or {@link #review} may have more to say though nothing happens; {@link Long#MAX_VALUE} if never. */
    public long wakeAt(long now) {
        long earliest = preemptions.wakeAt(now);
        for (Pool pool : pools) {
            pool.refreshOpen(now);
            earliest = Math.min(earliest, pool.opensNext());
            earliest = Math.min(earliest, pool.reservations.wakeAt(now));
        }
        return earliest;
    }

    /** The trees of all pools, for a snapshot. */
    public List<Event.SharesRestored> snapshot() {
        List<Event.SharesRestored> trees = new ArrayList<>();
        for (Pool pool : pools) {
            trees.add(pool.cpu.snapshot(false));
            trees.add(pool.gpu.snapshot(true));
        }
        return trees;
    }

    /** Takes over a tree of a snapshot; one of a pool that is no more is passed over. */
    public void restore(Event.SharesRestored tree) {
        for (Pool pool : pools) {
            if (pool.name.equals(tree.pool())) {
                (tree.gpu() ? pool.gpu : pool.cpu).restore(tree);
            }
        }
    }

    /** A farm that is not configured any more, but has a past: it stands apart from all pools, without workers. */
    private List<Pool> farmPools(String farm) {
        return poolsOfFarm.computeIfAbsent(
                farm, gone -> List.of(new Pool(gone, new Shares(Policy.DEFAULT), limits, StudioRules.NONE)));
    }

    private Pool charged(String farm, String name) {
        for (int i = 0; i < pools.size() && rankOfFarm.containsKey(farm); i++) {
            if (pools.get(i).name.equals(name)) {
                return pools.get(i);
            }
        }
        return farmPools(farm).get(0);
    }

    private int rank(String farm) {
        return rankOfFarm.getOrDefault(farm, 0);
    }

    private Pool named(String name) {
        for (Pool pool : pools) {
            if (pool.name.equals(name)) {
                return pool;
            }
        }
        throw new IllegalStateException("no pool is called " + name);
    }
}
