package io.hybridfarm.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.Explanation;
import io.hybridfarm.core.LimitStanding;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.ShareStanding;
import io.hybridfarm.core.SiteRule;
import io.hybridfarm.core.plan.NaiveFarm.Host;
import io.hybridfarm.core.plan.NaiveFarm.Node;
import io.hybridfarm.core.plan.NaiveFarm.Rank;
import io.hybridfarm.core.plan.NaiveFarm.Task;
import io.hybridfarm.core.plan.NaiveFarm.Work;
import io.hybridfarm.core.share.Turn;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.JobId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Plays a script to a {@link Matcher} and to a {@link NaiveFarm}, and compares all that the one does with the other. */
final class FarmRun {
    static final long START = Instant.parse("2026-11-01T12:00:00Z").toEpochMilli();
    private static final long GIB = 1L << 30;

    final Matcher matcher;
    final NaiveFarm naive;
    /** Stops by review so far, and the starts of all kinds. */
    int stops;

    private int machines;

    int startsSoFar;
    private final List<long[]> stopTimes = new ArrayList<>();
    private final Match match = new Match();
    private long numbers;
    private String doing = "";

    FarmRun(FarmScript.Rules rules) {
        matcher = new Matcher(rules.policy(), StudioRules.NONE, NaiveFarm.POOLS_OF_FARM);
        naive = new NaiveFarm(rules.policy(), START);
        matcher.advance(START);
        for (String pool : matcher.pools()) {
            reference(pool, 64, 64, 8);
        }
    }

    static FarmRun of(FarmScript script) {
        FarmRun run = new FarmRun(script.rules());
        script.steps().forEach(run::step);
        return run;
    }

    void step(FarmScript.Step step) {
        doing = ScriptText.line(step);
        matcher.advance(naive.now);
        apply(step);
        drain();
        atRest();
        review();
    }

    /** Work that is too wide for any worker, each lane of a kind of its own; it waits, or has gone again. */
    void crowd(int kinds, boolean gone) {
        for (int kind = 1; kind <= kinds; kind++) {
            submit(new FarmScript.Submit(
                    Band.RUSH, "crowd", "comp", "cid", 1, 99, kind, kind % 2, List.of(), 0, 0, false, false, List.of(),
                    List.of(), List.of(), 0, 0, false, 0));
        }
        if (gone) {
            naive.works.forEach(work -> queue(work, 0));
            naive.works.clear();
        }
    }

    // -- what happens

    private void apply(FarmScript.Step step) {
        if (step instanceof FarmScript.Submit s) {
            submit(s);
        } else if (step instanceof FarmScript.Queue s) {
            work(s.lane()).ifPresent(work -> queue(work, Math.max(0, work.queued + s.tasks())));
        } else if (step instanceof FarmScript.Hold s) {
            work(s.lane()).ifPresent(work -> {
                work.open = !s.held();
                matcher.open(work.lane, work.open);
            });
        } else if (step instanceof FarmScript.Move s) {
            work(s.lane()).ifPresent(work -> move(work, s));
        } else if (step instanceof FarmScript.Cap s) {
            work(s.lane()).ifPresent(work -> {
                work.most = s.most();
                matcher.change(work.cap, most(s.most()));
            });
        } else if (step instanceof FarmScript.Finish s) {
            List<Task> running = naive.running();
            if (!running.isEmpty()) {
                finish(running.get(s.which() % running.size()), s.whole());
            }
        } else if (step instanceof FarmScript.Worker s) {
            worker(s);
        } else if (step instanceof FarmScript.Close s) {
            host(s.farm(), s.name()).closed = s.closed();
            matcher.close(s.farm(), s.name(), s.closed() ? Optional.of("is closed") : Optional.empty());
        } else if (step instanceof FarmScript.Shut s) {
            Host host = host(s.farm(), s.name());
            if (host.size != null) {
                host.size = host.size.closed(s.shut() ? Optional.of("it is night") : Optional.empty());
            }
            offer(s.farm());
        } else if (step instanceof FarmScript.Places s) {
            Host host = host(s.farm(), s.name());
            host.most = s.most();
            if (host.size != null) {
                Offer.Worker size = host.size;
                host.size = new Offer.Worker(
                        size.name(),
                        size.milliCores(),
                        size.memoryBytes(),
                        size.gpus(),
                        size.tags(),
                        s.most(),
                        List.of(),
                        host.named,
                        size.closedBecause());
            }
            offer(s.farm());
        } else if (step instanceof FarmScript.Pools s) {
            Host host = host(s.farm(), s.name());
            host.named = s.pools();
            if (host.size != null) {
                host.size = host.size.withPools(s.pools());
            }
            offer(s.farm());
        } else if (step instanceof FarmScript.Machines s) {
            machines = s.most();
        } else if (step instanceof FarmScript.Limit s) {
            limit(s);
        } else if (step instanceof FarmScript.Site s) {
            site(s);
        } else if (step instanceof FarmScript.Share s) {
            share(s);
        } else if (step instanceof FarmScript.BandBounds s) {
            EnumMap<Band, Policy.Bounds> bands = new EnumMap<>(Band.class);
            bands.putAll(naive.policy.bands());
            bands.put(s.band(), new Policy.Bounds(Math.min(s.min(), s.max()), s.max()));
            configure(() -> naive.policy.withBands(bands));
        } else if (step instanceof FarmScript.Reference s) {
            reference(s.pool(), s.cores(), s.memory(), s.gpus());
        } else if (step instanceof FarmScript.Pass s) {
            naive.now += s.millis();
            matcher.advance(naive.now);
        } else if (step instanceof FarmScript.Expect s) {
            assertThat(startsSoFar).as("starts so far").isEqualTo(s.starts());
            assertThat(stops).as("stops so far").isEqualTo(s.stops());
        }
    }

    private java.util.Optional<Work> work(int number) {
        return naive.works.isEmpty()
                ? java.util.Optional.empty()
                : java.util.Optional.of(naive.works.get(number % naive.works.size()));
    }

    private static int most(int most) {
        return most == 0 ? Integer.MAX_VALUE : most;
    }

    private void submit(FarmScript.Submit s) {
        Map<String, Integer> licences = new TreeMap<>();
        if (s.nuke() > 0) {
            licences.put("nuke", s.nuke());
        }
        if (s.arnold() > 0) {
            licences.put("arnold", s.arnold());
        }
        Demand demand = new Demand(s.cores() * 1_000, s.memory() * GIB, s.gpus(), s.tags(), licences, s.exclusive());
        int number = naive.works.size();
        Lane.Terms terms = new Lane.Terms(
                s.band(),
                s.show(),
                s.department(),
                s.user(),
                turn(number, s.priority(), s.urgent(), s.deadlineHours()),
                s.pools(),
                s.allow(),
                s.deny(),
                List.of(),
                machines == 0 ? null : new MachineLimit("lane " + number, machines),
                s.interruptible(),
                demand);
        Cap cap = new Cap("step " + number, most(s.most()));
        Work work = new Work(number, terms, 0, s.most(), cap);
        work.machines = machines;
        work.lane = matcher.lane(work, List.of(cap), terms);
        naive.works.add(work);
        matcher.open(work.lane, true);
        queue(work, s.tasks());
    }

    private Turn turn(int number, int priority, boolean urgent, int deadlineHours) {
        long effective =
                naive.now - naive.policy.ageing().multipliedBy(priority).toMillis();
        long deadline = deadlineHours == 0 ? Long.MAX_VALUE : naive.now + deadlineHours * 3_600_000L;
        return new Turn(urgent, effective, deadline, new JobId(number + 1), 0, 0);
    }

    private void move(Work work, FarmScript.Move s) {
        Lane.Terms t = work.terms;
        work.terms = new Lane.Terms(
                s.band(),
                s.show(),
                t.department(),
                s.user(),
                turn(work.number, s.priority(), s.urgent(), 0),
                t.pools(),
                t.allowWorkers(),
                t.denyWorkers(),
                t.groups(),
                t.machines(),
                t.interruptible(),
                t.demand());
        matcher.change(work.lane, work.terms);
        for (NaiveFarm.Task task : naive.running()) {
            if (task.work.equals(work)) {
                task.endedAt = naive.now;
                naive.tasks.add(
                        new NaiveFarm.Task(work, task.host, task.pool, task.running, task.startedAt, naive.now));
            }
        }
    }

    private void queue(Work work, int tasks) {
        work.queued = tasks;
        matcher.queued(work.lane, tasks);
    }

    void finish(Task task, boolean whole) {
        task.endedAt = naive.now;
        matcher.finish(task.running, naive.now, whole);
    }

    private void worker(FarmScript.Worker s) {
        Host host = host(s.farm(), s.name());
        host.size = s.cores() == 0
                ? null
                : new Offer.Worker(
                        s.name(),
                        s.cores() * 1_000,
                        s.memory() * GIB,
                        s.gpus(),
                        s.tags(),
                        host.most,
                        List.of(),
                        host.named);
        offer(s.farm());
    }

    private Host host(String farm, String name) {
        return naive.hosts.stream()
                .filter(each -> each.farm.equals(farm) && each.name.equals(name))
                .findFirst()
                .orElseGet(() -> {
                    Host added = new Host(farm, name);
                    naive.hosts.add(added);
                    return added;
                });
    }

    private void offer(String farm) {
        matcher.offer(
                farm,
                new Offer(naive.hosts.stream()
                        .filter(each -> each.farm.equals(farm) && each.size != null)
                        .map(each -> each.size)
                        .toList()));
        for (WorkerRoom room : matcher.workers(farm)) {
            host(farm, room.name()).room = room;
        }
    }

    private void limit(FarmScript.Limit s) {
        Policy.Limit before = naive.limit(s.name()).orElse(null);
        List<Policy.Limit> limits = new ArrayList<>(naive.policy.limits());
        limits.removeIf(limit -> limit.name().equals(s.name()));
        OptionalInt rate = s.startsPerMinute() == 0 ? OptionalInt.empty() : OptionalInt.of(s.startsPerMinute());
        if (s.count() >= 0) {
            limits.add(new Policy.Limit(s.name(), s.count(), s.per(), rate));
        }
        if (before == null || s.count() < 0 || !before.startsPerMinute().equals(rate)) {
            naive.starts.remove(s.name()); // another rate begins to count when it is set
        }
        configure(() -> naive.policy.withLimits(limits.toArray(Policy.Limit[]::new)));
    }

    private void share(FarmScript.Share s) {
        List<Policy.Share> shares = new ArrayList<>(naive.policy.shares());
        shares.removeIf(share -> share.node().equals(s.node()));
        shares.add(new Policy.Share(
                s.node(),
                s.weight(),
                new Policy.Bounds(Math.min(s.min(), s.max()), s.max()),
                s.maxRunning() == 0 ? OptionalInt.empty() : OptionalInt.of(s.maxRunning())));
        configure(() -> naive.policy.withShares(shares.toArray(Policy.Share[]::new)));
    }

    private void site(FarmScript.Site s) {
        List<SiteRule> rules = new ArrayList<>(naive.policy.sites());
        rules.removeIf(rule -> rule.show().equals(s.show()));
        if (!s.farms().isEmpty()) {
            rules.add(new SiteRule(s.show(), s.farms()));
        }
        configure(() -> naive.policy.withSites(rules.toArray(SiteRule[]::new)));
    }

    private void configure(java.util.function.Supplier<Policy> other) {
        try {
            naive.policy = other.get();
        } catch (FarmException guaranteesThatCannotBeKept) {
            return;
        }
        matcher.configure(naive.policy);
    }

    private void reference(String pool, int cores, int memory, int gpus) {
        naive.reference.put(pool, new long[] {cores * 1_000L, memory * GIB, gpus});
        matcher.reference(pool, cores * 1_000L, memory * GIB, gpus);
    }

    // -- what the matcher says

    private void drain() {
        for (int i = 0; matcher.next(naive.now, match); i++) {
            assertThat(i).as("starts after " + doing).isLessThan(1_000);
            start((Work) match.lane().owner(), host(match.room()), match.pool());
        }
    }

    Host host(WorkerRoom room) {
        return naive.hosts.stream()
                .filter(each -> each.farm.equals(room.farm()) && each.name.equals(room.name()))
                .findFirst()
                .orElseThrow();
    }

    private void start(Work work, Host host, String pool) {
        String what =
                "lane " + work.number + " of pool " + pool + " on " + host.farm + " " + host.name + " after " + doing;
        assertThat(naive.mayRunOn(work.terms.show(), host.farm))
                .as(what + ", by the site rules " + naive.policy.sites())
                .isTrue();
        assertThat(naive.mayStart(work, host, pool)).as(what + " may start").isTrue();
        nothingComesFirst(host, pool, what);
        if (isKeptFromOthers(host, pool, work)) {
            backfills(work, host.room.reservation, what);
        } else {
            isWhoseTurnItIs(work, host, pool, what);
            isTheTightest(work, host, pool, what);
        }
        work.terms
                .demand()
                .licences()
                .keySet()
                .forEach(name -> naive.starts
                        .computeIfAbsent(name, n -> new ArrayList<>())
                        .add(naive.now));
        work.queued--;
        Task task = new Task(work, host, pool, matcher.start(match, ++numbers, naive.now), naive.now);
        naive.tasks.add(task);
        startsSoFar++;
    }

    /** No work of a pool that the worker serves sooner could start there. */
    private void nothingComesFirst(Host host, String pool, String what) {
        for (String sooner : host.pools().subList(0, host.rank(pool))) {
            assertThat(naive.works.stream()
                            .filter(other -> mayStart(other, host, sooner))
                            .map(other -> other.number))
                    .as(what + ": work of pool " + sooner + " comes first there")
                    .isEmpty();
        }
    }

    private boolean isKeptFromOthers(Host host, String pool, Work work) {
        Reservation reservation = host.room.reservation;
        if (reservation == null) {
            return false;
        }
        String keeper = reservation.seat.pool.name;
        boolean isWhatItIsKeptFor = keeper.equals(pool) && reservation.keptFor.key.equals(naive.key(work, keeper));
        boolean barred = reservation.afterPreemption || host.rank(pool) >= host.rank(keeper);
        return barred && !isWhatItIsKeptFor;
    }

    private void backfills(Work work, Reservation reservation, String what) {
        assertThat(reservation.afterPreemption)
                .as(what + " where work was stopped")
                .isFalse();
        long known = naive.tasks.stream()
                .filter(task -> task.work == work && !task.runs())
                .count();
        assertThat(known).as(what + ", whose run times are known").isGreaterThanOrEqualTo(3);
        assertThat(naive.now + work.lane.ninetieth())
                .as(what + " is over before the reservation begins")
                .isLessThanOrEqualTo(reservation.drainedAt);
    }

    private boolean mayStart(Work work, Host host, String pool) {
        return naive.mayStart(work, host, pool) && !isKeptFromOthers(host, pool, work);
    }

    /** All that could start in a pool on workers that serve it after so many others, with the winner. */
    private List<Work> rivals(String pool, int rank) {
        List<Host> offered = naive.offered(pool).stream()
                .filter(host -> host.rank(pool) == rank)
                .toList();
        return naive.works.stream()
                .filter(work -> offered.stream().anyMatch(host -> mayStart(work, host, pool)))
                .toList();
    }

    private void isWhoseTurnItIs(Work winner, Host host, String pool, String what) {
        for (int rank = 0; rank < host.rank(pool); rank++) {
            assertThat(rivals(pool, rank).stream().map(work -> work.number))
                    .as(what + ": workers that serve the pool sooner come first")
                    .isEmpty();
        }
        List<Work> rivals = rivals(pool, host.rank(pool));
        if (!winner.needsGpu()) {
            assertThat(rivals.stream().filter(Work::needsGpu).map(work -> work.number))
                    .as(what + ": work with GPUs comes first")
                    .isEmpty();
        }
        List<Work> left = new ArrayList<>(rivals);
        left.removeIf(work -> work.needsGpu() != winner.needsGpu());
        List<Node> path = NaiveFarm.path(winner, pool);
        for (int level = 0; level < path.size(); level++) {
            int at = level;
            Rank its = naive.key(path.get(level));
            for (Work rival : left) {
                Rank other = naive.key(NaiveFarm.path(rival, pool).get(at));
                boolean right = its.guaranteed() == other.guaranteed()
                        ? its.value() <= other.value() + its.staleBy() + other.staleBy() + 1e-9
                        : its.guaranteed();
                assertThat(right)
                        .as(what + ": " + path.get(at) + " " + its + " comes before lane " + rival.number + " "
                                + NaiveFarm.path(rival, pool).get(at) + " " + other)
                        .isTrue();
            }
            left.removeIf(rival -> !NaiveFarm.path(rival, pool).get(at).equals(path.get(at)));
        }
        Work first = left.stream()
                .min(Comparator.comparing((Work work) -> work.terms.turn()))
                .orElseThrow();
        assertThat(winner.number).as(what + " is the user's first").isEqualTo(first.number);
    }

    private void isTheTightest(Work work, Host host, String pool, String what) {
        Comparator<Host> tightest = Comparator.comparing((Host each) -> FarmScript.FARMS.indexOf(each.farm))
                .thenComparing(each -> naive.free(each, 0))
                .thenComparing(each -> naive.free(each, 1));
        for (Host other : naive.offered(pool)) {
            if (other.rank(pool) == host.rank(pool) && mayStart(work, other, pool)) {
                assertThat(tightest.compare(host, other))
                        .as(what + " fits " + other.farm + " " + other.name + " no tighter")
                        .isLessThanOrEqualTo(0);
            }
        }
        boolean inTheOrderOfPools = naive.works.stream()
                .noneMatch(each -> each.queued > 0
                        && each.terms.pools().indexOf("rented") == 0
                        && each.terms.pools().size() > 1);
        if (inTheOrderOfPools && pool.equals("rented") && work.terms.pools().isEmpty()) {
            assertThat(naive.offered("studio").stream()
                            .filter(other -> other.rank("studio") == 0 && mayStart(work, other, "studio")))
                    .as(what + " would find no room in the pool that it prefers")
                    .isEmpty();
        }
    }

    // -- at rest

    private void atRest() {
        for (Work work : naive.works) {
            for (Host host : naive.hosts) {
                for (String pool : host.pools()) {
                    assertThat(mayStart(work, host, pool))
                            .as("after " + doing + " lane " + work.number + " could run on " + host.farm + " "
                                    + host.name + " as work of " + pool)
                            .isFalse();
                }
            }
            if (work.open && work.queued > 0) {
                Explainer.Answer why = matcher.explainer().explain(work.lane, naive.now);
                assertThat(why.refusal().reason())
                        .as("after " + doing + ", why lane " + work.number + " waits")
                        .isEqualTo(naive.firstBlocker(work));
                why.pools().forEach(pool -> pool.ahead().forEach(ahead -> isAhead(work, pool.name(), ahead)));
            }
        }
        countsAgree();
    }

    /** Whoever is said to come first has work that waits for the same workers, and is rightly served before. */
    private void isAhead(Work work, String pool, Explanation.Ahead ahead) {
        String what = "after " + doing + ", lane " + work.number + " is told that " + ahead;
        List<Work> rivals = naive.works.stream()
                .filter(rival -> rival != work && naive.compete(work, rival, pool))
                .toList();
        if (ahead.level().equals("job")) {
            assertThat(rivals.stream().map(rival -> rival.terms.turn().job().toString()))
                    .as(what)
                    .contains(ahead.first());
            return;
        }
        int level = List.of("band", "show", "department", "user").indexOf(ahead.level());
        Node its = NaiveFarm.path(work, pool).get(level);
        List<Node> firsts = rivals.stream()
                .map(rival -> NaiveFarm.path(rival, pool).get(level))
                .filter(node -> level == 0
                        ? node.band().name().toLowerCase(Locale.ROOT).equals(ahead.first())
                        : node.path().equals(ahead.first()) && node.band() == its.band())
                .toList();
        assertThat(firsts)
                .as(what + ", who has no work that could take its place")
                .isNotEmpty();
        Rank first = naive.key(firsts.get(0));
        Rank own = naive.key(its);
        boolean before = first.guaranteed() == own.guaranteed()
                ? first.value() <= own.value() + own.staleBy() + first.staleBy() + 1e-9
                : first.guaranteed();
        assertThat(before).as(what + ": " + first + " before " + own).isTrue();
    }

    private void countsAgree() {
        for (Host host : naive.hosts) {
            if (host.size != null) {
                assertThat((long) host.room.usedMilliCores()).isEqualTo(naive.used(host, 0));
                assertThat(host.room.usedMemoryBytes()).isEqualTo(naive.used(host, 1));
                assertThat((long) host.room.usedGpus()).isEqualTo(naive.used(host, 2));
            }
        }
        for (LimitStanding limit : matcher.explainer().limits()) {
            assertThat(limit.used())
                    .as("after " + doing + ", taken of " + limit.limit())
                    .isEqualTo(naive.taken(limit.limit()));
        }
        Map<Node, Integer> seen = new LinkedHashMap<>();
        for (ShareStanding standing : matcher.explainer().standings()) {
            Node node = new Node(standing.pool(), standing.resource().equals("gpu"), standing.band(), standing.node());
            seen.put(node, standing.running());
            String what = "after " + doing + ", " + node;
            assertThat((long) standing.running())
                    .as(what)
                    .isEqualTo(naive.tasksOf(node).stream().filter(Task::runs).count());
            assertThat(standing.allocated()).as(what).isEqualTo(naive.dominant(node));
            double usage = 0;
            for (int r = 0; r < 3; r++) {
                usage = Math.max(
                        usage,
                        naive.usage(node, r) / Math.max(1, naive.reference.get(node.pool())[r]));
            }
            assertThat(Math.abs(standing.usage() - usage)).as(what + " usage").isLessThan(1e-9);
            if (!node.path().isEmpty()) {
                assertThat(Math.abs(standing.standing() - naive.standing(node)))
                        .as(what + " standing")
                        .isLessThan(1e-9);
            }
            assertThat(standing.guaranteed())
                    .as(what + " is below its guarantee")
                    .isEqualTo(naive.key(node).guaranteed());
        }
        for (Task task : naive.running()) {
            Node user = new Node(
                    task.pool,
                    task.terms.demand().gpus() > 0,
                    task.terms.band(),
                    task.terms.show() + "/" + task.terms.department() + "/" + task.terms.user());
            assertThat(seen).containsKey(user);
        }
    }

    // -- what makes way

    /** Looks after work that finds no room; what must make way is stopped, and all settles again. */
    private void review() {
        List<Running> going = matcher.review(naive.now);
        if (!going.isEmpty()) {
            Map<Host, List<Task>> byHost = new LinkedHashMap<>();
            going.stream()
                    .map(this::task)
                    .forEach(victim -> byHost.computeIfAbsent(victim.host, host -> new ArrayList<>())
                            .add(victim));
            byHost.values().forEach(this::mayBeStopped);
            isNotMoreThanCanCome(byHost.keySet());
            stops += going.size();
            for (List<Task> victims : byHost.values()) {
                for (Task victim : victims) {
                    stopTimes.add(new long[] {naive.now, keeper(victim.host).hashCode()});
                    finish(victim, false);
                    queue(victim.work, victim.work.queued + 1);
                }
            }
            int before = startsSoFar;
            drain();
            assertThat(startsSoFar)
                    .as("after " + doing + ", starts where work made way for them")
                    .isGreaterThanOrEqualTo(before + byHost.size());
        } else {
            drain();
        }
        atRest();
        for (Host host : naive.hosts) {
            if (host.size != null && host.room.reservation != null) {
                assertThat(naive.used(host, 0))
                        .as("after " + doing + ", what runs on " + host.name + ", which is kept")
                        .isPositive();
            }
        }
    }

    /** Work makes way for work that waits, not twice for the same task. */
    private void isNotMoreThanCanCome(java.util.Set<Host> hosts) {
        for (Host host : hosts) {
            DemandClass.Key key = host.room.reservation.keptFor.key;
            long kept = hosts.stream()
                    .filter(other -> other.room.reservation.keptFor.key.sameWork(key))
                    .count();
            long waiting = naive.works.stream()
                    .filter(work -> naive.key(work, keeper(host)).sameWork(key) && naive.wants(work, keeper(host)))
                    .mapToLong(work -> work.queued)
                    .sum();
            assertThat(kept)
                    .as("after " + doing + ", workers where work makes way for " + key)
                    .isLessThanOrEqualTo(waiting);
        }
    }

    private static String keeper(Host host) {
        return host.room.reservation.seat.pool.name;
    }

    private Task task(Running running) {
        return naive.running().stream()
                .filter(task -> task.running == running)
                .findFirst()
                .orElseThrow();
    }

    private void mayBeStopped(List<Task> victims) {
        Policy.Preemption rule = naive.policy.preemption();
        Host host = victims.get(0).host;
        for (Task victim : victims) {
            assertThat(victim.host).as("where work makes way").isSameAs(host);
            assertThat(victim.work.terms.interruptible()).as("may be stopped").isTrue();
            assertThat(naive.now - victim.startedAt)
                    .as("has run long enough")
                    .isGreaterThanOrEqualTo(rule.minRunTime().toMillis());
        }
        Reservation reservation = host.room.reservation;
        assertThat(reservation).as("what is kept for the work that comes").isNotNull();
        String pool = keeper(host);
        long inHour = stopTimes.stream()
                .filter(stop -> stop[0] > naive.now - 3_600_000 && stop[1] == pool.hashCode())
                .count();
        assertThat(inHour + victims.size()).as("stops in an hour and pool").isLessThanOrEqualTo(rule.perHour());
        List<Work> comers = naive.works.stream()
                .filter(work -> naive.key(work, pool).equals(reservation.keptFor.key))
                .filter(work -> naive.wants(work, pool))
                .filter(work -> isGivenBack(victims, work, host, pool)
                        || victims.stream().allMatch(victim -> isRight(victim, victims, work, pool)))
                .filter(work -> isNoneTooMany(victims, work, host))
                .toList();
        assertThat(comers)
                .as("after " + doing + " "
                        + victims.stream().map(v -> v.work.number).toList() + " make way on " + host.name
                        + " for work of class " + reservation.keptFor.key)
                .isNotEmpty();
    }

    /** Whether each of them was needed to make room for work that comes. */
    private boolean isNoneTooMany(List<Task> victims, Work comer, Host host) {
        Demand demand = comer.terms.demand();
        long[] asks = {demand.milliCores(), demand.memoryBytes(), demand.gpus()};
        return victims.stream().allMatch(stays -> {
            boolean lacks =
                    demand.exclusive() || !comer.needsGpu(); // what is kept from work without GPUs depends on who stays
            for (int r = 0; r < 3; r++) {
                int resource = r;
                long others = victims.stream()
                        .filter(victim -> victim != stays)
                        .mapToLong(victim -> victim.asks(resource))
                        .sum();
                lacks |= naive.free(host, r) + others < asks[r];
            }
            return lacks;
        });
    }

    /** Whether all that work with GPUs lacked is what work without was lent, and nobody loses what he is sure of. */
    private boolean isGivenBack(List<Task> victims, Work comer, Host host, String pool) {
        Demand demand = comer.terms.demand();
        long gpus = naive.free(host, 2);
        long[] asks = {demand.milliCores(), demand.memoryBytes()};
        boolean noGpus =
                victims.stream().allMatch(victim -> victim.terms.demand().gpus() == 0);
        if (!comer.needsGpu() || demand.exclusive() || gpus < demand.gpus() || !noGpus) {
            return false;
        }
        long[] sizes = {host.size.milliCores(), host.size.memoryBytes()};
        for (int r = 0; r < 2; r++) {
            long bundle = sizes[r] / host.size.gpus();
            if (asks[r] > demand.gpus() * bundle + Math.max(0, naive.free(host, r) - gpus * bundle)) {
                return false;
            }
        }
        return victims.stream().allMatch(victim -> victim.pool.equals(pool) || isBehind(victim, pool))
                && victims.stream().allMatch(victim -> keepsWhatHeIsSureOf(victim, victims));
    }

    /** Whether the worker serves another pool before that of a task. */
    private static boolean isBehind(Task victim, String pool) {
        return victim.host.rank(pool) < victim.host.rank(victim.pool);
    }

    private boolean keepsWhatHeIsSureOf(Task victim, List<Task> victims) {
        for (Task each : victims) {
            each.endedAt = naive.now;
        }
        try {
            return NaiveFarm.path(new Work(-1, victim.terms, 0, 0, null), victim.pool).stream()
                    .allMatch(node -> naive.dominant(node) >= naive.bounds(node).min() - 1e-9);
        } finally {
            for (Task each : victims) {
                each.endedAt = -1;
            }
        }
    }

    /** Whether, all of them gone and the one who comes there, it is right that one of them went. */
    private boolean isRight(Task victim, List<Task> victims, Work comer, String pool) {
        if ((victim.terms.demand().gpus() > 0) != comer.needsGpu()) {
            return false;
        }
        Work asWork = new Work(-1, victim.terms, 0, 0, null);
        List<Node> from = NaiveFarm.path(asWork, pool);
        List<Node> to = NaiveFarm.path(comer, pool);
        boolean urgent =
                comer.terms.turn().urgent() && !victim.work.terms.turn().urgent();
        if (!victim.pool.equals(pool)) {
            boolean below = to.stream().anyMatch(node -> naive.key(node).guaranteed());
            boolean above = comer.terms.band().compareTo(victim.terms.band()) < 0;
            return isBehind(victim, pool) && (urgent || below || above) && keepsWhatHeIsSureOf(victim, victims);
        }
        int level = 0;
        while (level < from.size() && from.get(level).equals(to.get(level))) {
            level++;
        }
        if (level == from.size()) {
            return urgent;
        }
        boolean belowBefore = naive.key(to.get(level)).guaranteed();
        for (Task each : victims) {
            each.endedAt = naive.now;
        }
        Task come = new Task(comer, victim.host, pool, null, naive.now);
        naive.tasks.add(come);
        try {
            for (Node node : from.subList(level, from.size())) {
                if (naive.dominant(node) < naive.bounds(node).min() - 1e-9) {
                    return false;
                }
            }
            boolean higher =
                    level == 0 && to.get(0).band().compareTo(from.get(0).band()) < 0;
            return belowBefore
                    || higher
                    || (urgent && level > 0 && naive.standing(from.get(level)) >= naive.standing(to.get(level)) - 1e-9);
        } finally {
            naive.tasks.remove(come);
            for (Task each : victims) {
                each.endedAt = -1;
            }
        }
    }
}
