package io.hybridfarm.core.plan;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.Refusal.Reason;
import io.hybridfarm.core.SiteRule;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A farm as a child would keep it: plain lists of what waits and what ever ran. Every answer is computed from scratch, by
 * looking at everything; nothing is remembered, masked, sorted or decayed.
 */
final class NaiveFarm {
    /** A lane, and what the script said about it. */
    static final class Work {
        final int number;
        Lane.Terms terms;
        int queued;
        boolean open = true;
        int most;
        final Cap cap;
        Lane lane;

        Work(int number, Lane.Terms terms, int queued, int most, Cap cap) {
            this.number = number;
            this.terms = terms;
            this.queued = queued;
            this.most = most;
            this.cap = cap;
        }

        /** On how many workers it runs at once; 0 for any number. */
        int machines;

        boolean needsGpu() {
            return terms.demand().gpus() > 0;
        }
    }

    /** A start, and its end once there is one, or a move to another owner, which ends one such record and begins the next. */
    static final class Task {
        final Work work;
        final Lane.Terms terms;
        final Host host;
        /** The pool whose work it is. */
        final String pool;

        final Running running;
        final long startedAt;
        /** Since when it counts for whom it belongs to. */
        final long countsFrom;

        long endedAt = -1;

        Task(Work work, Host host, String pool, Running running, long startedAt) {
            this(work, host, pool, running, startedAt, startedAt);
        }

        Task(Work work, Host host, String pool, Running running, long startedAt, long countsFrom) {
            this.pool = pool;
            this.countsFrom = countsFrom;
            this.work = work;
            this.terms = work.terms;
            this.host = host;
            this.running = running;
            this.startedAt = startedAt;
        }

        boolean runs() {
            return endedAt < 0;
        }

        /** Whether it counts for a node of the shares, in a band or, with none, in all. */
        boolean of(Band band, String path) {
            String its = terms.show() + "/" + terms.department() + "/" + terms.user() + "/";
            return (band == null || terms.band() == band) && its.startsWith(path.isEmpty() ? "" : path + "/");
        }

        long asks(int resource) {
            Demand demand = terms.demand();
            return resource == 0 ? demand.milliCores() : resource == 1 ? demand.memoryBytes() : demand.gpus();
        }
    }

    static final class Host {
        final String farm;
        final String name;
        Offer.Worker size;
        WorkerRoom room;
        boolean closed;
        /** How many tasks it runs at once; 0 for as many as fit. */
        int most;

        Host(String farm, String name) {
            this.farm = farm;
            this.name = name;
        }

        /** The pools that it names, in its order. */
        List<String> named = List.of();

        List<String> pools() {
            return named.isEmpty() ? POOLS_OF_FARM.get(farm).subList(0, 1) : named;
        }

        /** How many pools it serves before this one; many if it is not in it. */
        int rank(String pool) {
            return pools().contains(pool) ? pools().indexOf(pool) : 99;
        }
    }

    /** A node of the shares in one tree. */
    record Node(String pool, boolean gpu, Band band, String path) {}

    /** What a node is ordered by, and by how much the order may be off because its key is not computed all the time. */
    record Rank(boolean guaranteed, double value, double staleBy) {}

    private static final List<Band> BANDS = List.of(Band.RUSH, Band.NORMAL, Band.IDLE);

    static final List<String> POOLS = List.of("studio", "rented", "night");

    static final Map<String, List<String>> POOLS_OF_FARM = poolsOfFarm();

    final List<Work> works = new ArrayList<>();
    final List<Task> tasks = new ArrayList<>();
    final List<Host> hosts = new ArrayList<>();
    final TreeMap<String, long[]> reference = new TreeMap<>();
    /** When tasks that need a limit started, as long as its rate has not been set anew. */
    final TreeMap<String, List<Long>> starts = new TreeMap<>();

    Policy policy;
    long now;

    NaiveFarm(Policy policy, long now) {
        this.policy = policy;
        this.now = now;
    }

    private static Map<String, List<String>> poolsOfFarm() {
        Map<String, List<String>> pools = new java.util.LinkedHashMap<>();
        pools.put("local", POOLS);
        pools.put("branch", POOLS);
        pools.put("cloud", List.of("rented", "night", "studio"));
        return pools;
    }

    List<Task> running() {
        return tasks.stream().filter(Task::runs).toList();
    }

    List<Host> offered(String pool) {
        return hosts.stream()
                .filter(host -> host.size != null && host.pools().contains(pool))
                .toList();
    }

    // -- what is free

    long used(Host host, int resource) {
        return running().stream()
                .filter(task -> task.host == host)
                .mapToLong(task -> task.asks(resource))
                .sum();
    }

    long free(Host host, int resource) {
        Offer.Worker size = host.size;
        long whole = resource == 0 ? size.milliCores() : resource == 1 ? size.memoryBytes() : size.gpus();
        return whole - used(host, resource);
    }

    private long count(Host host) {
        return running().stream().filter(task -> task.host == host).count();
    }

    // -- where a show may run

    /** Whether a rule lets a show run on a farm: its own, or the one for all others. */
    boolean mayRunOn(String show, String farm) {
        for (String name : List.of(show, "*")) {
            for (SiteRule rule : policy.sites()) {
                if (rule.show().equals(name)) {
                    return rule.farms().contains(farm) || rule.farms().contains("*");
                }
            }
        }
        return true;
    }

    /** What makes a lane one of a class in a pool. */
    DemandClass.Key key(Work work, String pool) {
        List<String> its = POOLS_OF_FARM.keySet().stream()
                .filter(farm -> POOLS_OF_FARM.get(farm).contains(pool))
                .sorted()
                .toList();
        List<String> allowed =
                its.stream().filter(farm -> mayRunOn(work.terms.show(), farm)).toList();
        return DemandClass.Key.of(work.terms, allowed.equals(its) ? List.of() : allowed);
    }

    boolean couldEver(Work work, Host host) {
        return !host.closed && host.size != null && host.size.closedBecause().isEmpty() && couldIfOpen(work, host);
    }

    private boolean couldIfOpen(Work work, Host host) {
        return mayRunOn(work.terms.show(), host.farm) && couldIfAllowed(work, host);
    }

    private static boolean couldIfAllowed(Work work, Host host) {
        return host.size != null
                && host.size.couldEverFit(work.terms.demand())
                && (work.terms.allowWorkers().isEmpty()
                        || work.terms.allowWorkers().contains(host.name))
                && !work.terms.denyWorkers().contains(host.name);
    }

    /** Whether there is room for a task now, licences, shares, bundles and reservations aside. */
    boolean fits(Work work, Host host) {
        Demand demand = work.terms.demand();
        return couldEver(work, host)
                && demand.milliCores() <= free(host, 0)
                && demand.memoryBytes() <= free(host, 1)
                && demand.gpus() <= free(host, 2)
                && (host.most == 0 || count(host) < host.most)
                && running().stream()
                        .noneMatch(
                                task -> task.host == host && task.terms.demand().exclusive())
                && (!demand.exclusive() || count(host) == 0);
    }

    /** Whether cores and memory that belong to free GPUs are kept from work without. */
    boolean bundled(Work work, Host host) {
        long gpus = free(host, 2);
        Demand demand = work.terms.demand();
        if (demand.gpus() > 0
                || gpus <= 0
                || (work.terms.interruptible() && host.pools().stream().noneMatch(this::gpuWorkWaits))) {
            return false;
        }
        return demand.milliCores() > free(host, 0) - gpus * (host.size.milliCores() / host.size.gpus())
                || demand.memoryBytes()
                        > Math.max(0, free(host, 1) - gpus * (host.size.memoryBytes() / host.size.gpus()));
    }

    boolean gpuWorkWaits(String pool) {
        return works.stream()
                .anyMatch(work -> work.needsGpu()
                        && wants(work, pool)
                        && licensed(work)
                        && underCaps(work, pool)
                        && offered(pool).stream().anyMatch(host -> couldEver(work, host)));
    }

    // -- limits

    long runningOf(Work work) {
        return running().stream().filter(task -> task.work == work).count();
    }

    boolean wants(Work work, String pool) {
        return work.open
                && work.queued > 0
                && (work.most == 0 || runningOf(work) < work.most)
                && (work.terms.pools().isEmpty() || work.terms.pools().contains(pool));
    }

    Optional<Policy.Limit> limit(String name) {
        return policy.limits().stream()
                .filter(limit -> limit.name().equals(name))
                .findFirst();
    }

    int taken(Policy.Limit limit) {
        List<Task> holders = running().stream()
                .filter(task -> task.terms.demand().licences().containsKey(limit.name()))
                .toList();
        return limit.per() == Policy.Per.TASK
                ? holders.stream()
                        .mapToInt(task -> task.terms.demand().licences().get(limit.name()))
                        .sum()
                : (int) holders.stream().map(task -> task.host).distinct().count();
    }

    boolean startsTooSoon(Policy.Limit limit) {
        return limit.startsPerMinute().isPresent()
                && starts.getOrDefault(limit.name(), List.of()).stream()
                                .filter(at -> at > now - 60_000)
                                .count()
                        >= limit.startsPerMinute().getAsInt();
    }

    /** Whether limits let a task start, those that count by worker aside. */
    boolean licensed(Work work) {
        return work.terms.demand().licences().entrySet().stream().allMatch(ask -> {
            Policy.Limit limit = limit(ask.getKey()).orElse(null);
            return limit != null
                    && !startsTooSoon(limit)
                    && (limit.per() == Policy.Per.HOST || taken(limit) + ask.getValue() <= limit.count());
        });
    }

    private List<Host> machines(Work work) {
        return running().stream()
                .filter(task -> task.work == work)
                .map(task -> task.host)
                .distinct()
                .toList();
    }

    boolean licensedOn(Work work, Host host) {
        List<Host> its = machines(work);
        return licensed(work)
                && (work.machines == 0 || its.contains(host) || its.size() < work.machines)
                && work.terms.demand().licences().keySet().stream().allMatch(name -> {
                    Policy.Limit limit = limit(name).orElseThrow();
                    boolean holds = running().stream()
                            .anyMatch(task -> task.host == host
                                    && task.terms.demand().licences().containsKey(name));
                    return limit.per() == Policy.Per.TASK || holds || taken(limit) < limit.count();
                });
    }

    // -- shares

    List<Task> tasksOf(Node node) {
        return tasks.stream()
                .filter(task -> task.pool.equals(node.pool)
                        && (task.terms.demand().gpus() > 0) == node.gpu
                        && task.of(node.band, node.path))
                .toList();
    }

    long allocated(Node node, int resource) {
        return tasksOf(node).stream()
                .filter(Task::runs)
                .mapToLong(task -> task.asks(resource))
                .sum();
    }

    /** Decayed usage, from when each task started and ended: what fades is the integral of what was occupied. */
    double usage(Node node, int resource) {
        double halfLife = policy.halfLife().toMillis();
        double sum = 0;
        for (Task task : tasksOf(node)) {
            double sinceStart = StrictMath.pow(2, -(now - task.countsFrom) / halfLife);
            double sinceEnd = task.runs() ? 1 : StrictMath.pow(2, -(now - task.endedAt) / halfLife);
            sum += task.asks(resource) * (sinceEnd - sinceStart);
        }
        return sum;
    }

    Policy.Bounds bounds(Node node) {
        return node.path.isEmpty()
                ? policy.bounds(node.band)
                : share(node.path).map(Policy.Share::bounds).orElse(Policy.Bounds.NONE);
    }

    Optional<Policy.Share> share(String path) {
        return policy.shares().stream()
                .filter(share -> share.node().equals(path))
                .findFirst();
    }

    double weight(Node node) {
        return share(node.path).map(Policy.Share::weight).orElse(1.0);
    }

    double dominant(Node node) {
        double most = 0;
        for (int r = 0; r < 3; r++) {
            most = Math.max(
                    most, (double) allocated(node, r) / Math.max(1, reference.get(node.pool)[r]));
        }
        return most;
    }

    double standing(Node node) {
        double most = 0;
        for (int r = 0; r < 3; r++) {
            double blend = (1 - policy.memory()) * allocated(node, r) + policy.memory() * usage(node, r);
            most = Math.max(most, blend / Math.max(1, reference.get(node.pool)[r]));
        }
        return most / weight(node);
    }

    Rank key(Node node) {
        double min = bounds(node).min();
        if (min > 0 && dominant(node) < min) {
            return new Rank(true, node.path.isEmpty() ? BANDS.indexOf(node.band) : dominant(node) / min, 0);
        }
        if (node.path.isEmpty()) {
            return new Rank(false, BANDS.indexOf(node.band), 0);
        }
        double drift = 0;
        for (int r = 0; r < 3; r++) {
            double remembered = Math.abs(usage(node, r) - allocated(node, r));
            drift = Math.max(drift, remembered / Math.max(1, reference.get(node.pool)[r]));
        }
        // a key is computed once a minute; nodes that appear meanwhile may make it two
        double aged = StrictMath.pow(2, 120_000.0 / policy.halfLife().toMillis()) - 1;
        return new Rank(false, standing(node), 1e-9 + policy.memory() * drift * aged / weight(node));
    }

    static List<Node> path(Work work, String pool) {
        Lane.Terms t = work.terms;
        List<Node> nodes = new ArrayList<>();
        for (String path : List.of(
                "", t.show(), t.show() + "/" + t.department(), t.show() + "/" + t.department() + "/" + t.user())) {
            nodes.add(new Node(pool, work.needsGpu(), t.band(), path));
        }
        return nodes;
    }

    boolean underCaps(Work work, String pool) {
        return path(work, pool).stream().allMatch(node -> underCap(node, work.terms.demand()));
    }

    private boolean underCap(Node node, Demand demand) {
        // what a show may have, it may have in all bands together
        Node counted = node.path.isEmpty() ? node : new Node(node.pool, node.gpu, null, node.path);
        double max = bounds(node).max();
        long[] asks = {demand.milliCores(), demand.memoryBytes(), demand.gpus()};
        for (int r = 0; r < 3; r++) {
            long most = BigDecimal.valueOf(max)
                    .multiply(BigDecimal.valueOf(reference.get(node.pool)[r]))
                    .longValue();
            if (max < 1 && allocated(counted, r) + asks[r] > most) {
                return false;
            }
        }
        OptionalInt mostRunning = node.path.isEmpty()
                ? OptionalInt.empty()
                : share(node.path)
                        .flatMap(s -> boxed(s.maxRunning()))
                        .map(OptionalInt::of)
                        .orElse(OptionalInt.empty());
        return mostRunning.isEmpty()
                || running().stream().filter(task -> task.of(null, node.path)).count() < mostRunning.getAsInt();
    }

    private static Optional<Integer> boxed(OptionalInt some) {
        return some.isPresent() ? Optional.of(some.getAsInt()) : Optional.empty();
    }

    // -- what may start

    /** Whether one more task may start on a worker as work of a pool; that the worker is kept for others does not count. */
    boolean mayStart(Work work, Host host, String pool) {
        return host.size != null
                && host.pools().contains(pool)
                && wants(work, pool)
                && fits(work, host)
                && !bundled(work, host)
                && licensedOn(work, host)
                && underCaps(work, pool);
    }

    /** What stops a lane that waits first, asked in the order of {@link Reason}. */
    Reason firstBlocker(Work work) {
        if (work.most > 0 && runningOf(work) >= work.most) {
            return Reason.TASK_CAP;
        }
        List<String> pools = work.terms.pools().isEmpty() ? POOLS : work.terms.pools();
        List<Reason> reasons =
                pools.stream().map(pool -> firstBlocker(work, pool)).toList();
        List<Reason> hopeless = List.of(Reason.NO_WORKERS, Reason.SITE, Reason.NEVER_FITS, Reason.CLOSED);
        return reasons.stream()
                .filter(reason -> !hopeless.contains(reason))
                .findFirst()
                .orElseGet(() -> reasons.stream()
                        .filter(reason -> reason != Reason.SITE)
                        .findFirst()
                        .orElse(Reason.SITE));
    }

    /** Whether there is a worker in a pool that two lanes could both run on, so that one may come before the other. */
    boolean compete(Work one, Work other, String pool) {
        return one.needsGpu() == other.needsGpu()
                && wants(other, pool)
                && licensed(other)
                && underCaps(other, pool)
                && offered(pool).stream().anyMatch(host -> couldEver(one, host) && couldEver(other, host));
    }

    private Reason firstBlocker(Work work, String pool) {
        if (POOLS_OF_FARM.keySet().stream()
                .noneMatch(farm -> POOLS_OF_FARM.get(farm).contains(pool) && mayRunOn(work.terms.show(), farm))) {
            return Reason.SITE;
        }
        List<Host> offered = offered(pool);
        if (offered.isEmpty()) {
            return Reason.NO_WORKERS;
        }
        if (offered.stream().noneMatch(host -> couldEver(work, host))) {
            if (offered.stream().anyMatch(host -> couldIfOpen(work, host))) {
                return Reason.CLOSED;
            }
            return offered.stream().anyMatch(host -> couldIfAllowed(work, host)) ? Reason.SITE : Reason.NEVER_FITS;
        }
        for (Map.Entry<String, Integer> ask : work.terms.demand().licences().entrySet()) {
            Policy.Limit limit = limit(ask.getKey()).orElse(null);
            if (limit == null
                    || (limit.per() == Policy.Per.TASK
                            ? taken(limit) + ask.getValue() > limit.count()
                            : taken(limit) >= limit.count())) {
                return Reason.LICENCE;
            }
            if (startsTooSoon(limit)) {
                return Reason.START_RATE;
            }
        }
        if (work.machines > 0 && machines(work).size() >= work.machines) {
            return Reason.MACHINE_LIMIT;
        }
        if (!underCaps(work, pool)) {
            return Reason.SHARE_CAP;
        }
        if (offered.stream().anyMatch(host -> mayStart(work, host, pool) && host.room.reservation == null)) {
            return Reason.NEXT;
        }
        if (offered.stream().anyMatch(host -> fits(work, host))) {
            return Reason.KEPT;
        }
        return offered.stream()
                        .filter(host -> couldEver(work, host))
                        .allMatch(host -> fitsWithoutWorkThatComesFirst(work, host, pool))
                ? Reason.OTHER_POOL
                : Reason.NO_ROOM;
    }

    private boolean fitsWithoutWorkThatComesFirst(Work work, Host host, String pool) {
        List<Task> first = running().stream()
                .filter(task -> task.host == host && host.rank(task.pool) < host.rank(pool))
                .toList();
        first.forEach(task -> task.endedAt = now);
        try {
            return fits(work, host);
        } finally {
            first.forEach(task -> task.endedAt = -1);
        }
    }
}
