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
    private final LinkedHashMap<String, Pool> poolOfFarm = new LinkedHashMap<>();
    private final Map<String, Integer> rankOfFarm = new LinkedHashMap<>();
    private final Lines lines;
    private final Preemptions preemptions;
    private final Explainer explainer;
    private @Nullable Running spare;

    /**
     * A matcher without workers or work.
     *
     * @param policy how the farm is shared
     * @param rules what plugins add to the choice of a worker
     * @param poolsByFarm the pool of each farm; farms named first are preferred, pools likewise
     */
    public Matcher(Policy policy, StudioRules rules, Map<String, String> poolsByFarm) {
        this.shares = new Shares(policy);
        limits.configure(policy.limits());
        LinkedHashMap<String, Pool> byName = new LinkedHashMap<>();
        poolsByFarm.forEach((farm, name) -> {
            rankOfFarm.put(farm, rankOfFarm.size());
            Pool pool = byName.computeIfAbsent(name, n -> new Pool(n, shares, limits, rules));
            pool.farms.add(farm);
            poolOfFarm.put(farm, pool);
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
        pools.forEach(pool -> pool.rooms.reseatAll());
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

    /** The pool of a farm. */
    public String poolOf(String farm) {
        return pool(farm).name;
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
            for (Pool pool : pools) {
                pool.recharge(lane);
            }
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
            if (pools.get(i).match(now, found)) {
                preferElsewhere(now, i, found);
                return true;
            }
        }
        return false;
    }

    /** Work that would rather go to another pool waits until that one has served whom it can. */
    private void preferElsewhere(long now, int chosen, Match found) {
        List<Lane.Place> places = found.lane().places;
        for (int i = 0; i < places.size() && places.get(i).pool != pools.get(chosen); i++) {
            if (places.get(i).pool.match(now, found)) {
                return;
            }
        }
    }

    /**
     * Starts one queued task of a lane on a worker.
     *
     * @param number what the starter calls it; higher numbers started later
     */
    public Running start(Lane lane, String farm, String worker, Demand demand, long number, long now) {
        Pool pool = pool(farm);
        Running started = resume(lane, pool.rooms.room(farm, rank(farm), worker), demand, number, now);
        queued(lane, lane.queued - 1);
        return started;
    }

    /** Starts what was matched. */
    public Running start(Match match, long number, long now) {
        Lane lane = match.lane();
        Running started = resume(lane, match.room(), lane.terms.demand(), number, now);
        queued(lane, lane.queued - 1);
        return started;
    }

    /** Notes that a task runs which was started before a restart. */
    public Running resume(Lane lane, String farm, String worker, Demand demand, long number, long startedAt) {
        return resume(lane, pool(farm).rooms.room(farm, rank(farm), worker), demand, number, startedAt);
    }

    private Running resume(Lane lane, WorkerRoom room, Demand demand, long number, long now) {
        Pool pool = room.pool;
        Lane.Place place = lane.place(pool);
        Running task = newRunning(lane, room, demand, place != null ? place.user : pool.user(lane.terms, demand));
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
            pools.forEach(each -> each.rooms.reseatAll());
        } else {
            pool.rooms.reseat(room);
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
        room.pool.charge(task, -1);
        if (limits.give(task)) {
            pools.forEach(each -> each.rooms.reseatAll());
        } else {
            room.pool.rooms.reseat(room);
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
            pools.forEach(each -> each.rooms.reseatAll());
        }
        return limits.version() != before;
    }

    private Running newRunning(Lane lane, WorkerRoom room, Demand demand, Tenant user) {
        Running task = spare;
        if (task == null) {
            return new Running(lane, room, demand, user);
        }
        spare = task.next;
        task.lane = lane;
        task.room = room;
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

    /** Notes what a farm has from now on. */
    public void offer(String farm, Offer offer) {
        pool(farm).rooms.offer(farm, rank(farm), offer);
    }

    /**
     * Says whether new work may go to a worker, offered or not; what runs there goes on.
     *
     * @param closedBecause why not, in words that follow its name; empty if it may
     */
    public void close(String farm, String worker, Optional<String> closedBecause) {
        pool(farm).rooms.close(farm, worker, closedBecause);
    }

    /** Whether a farm of this name is known. */
    public boolean knows(String farm) {
        return rankOfFarm.containsKey(farm);
    }

    /** A worker that is offered or occupied; empty if there is none of the name. */
    public Optional<WorkerRoom> worker(String farm, String name) {
        Pool pool = poolOfFarm.get(farm);
        return pool == null ? Optional.empty() : pool.rooms.known(farm, name);
    }

    /** The workers that a farm offers now, in the order of their appearance. */
    public List<WorkerRoom> workers(String farm) {
        return pool(farm).offered().stream()
                .filter(room -> room.farm().equals(farm))
                .toList();
    }

    /** Workers that a pool's workers add up to: cores in thousandths, bytes of memory, GPUs. */
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
    private Pool pool(String farm) {
        return poolOfFarm.computeIfAbsent(
                farm, gone -> new Pool(gone, new Shares(Policy.DEFAULT), limits, StudioRules.NONE));
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
