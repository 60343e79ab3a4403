package io.hybridfarm.core.plan;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.Policy;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Builders;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * What happens to a farm, step by step, as a value: made at random, made smaller when something fails, and written as text
 * that can be kept and replayed.
 *
 * @param rules what does not change
 */
record FarmScript(Rules rules, List<Step> steps) {
    /** Names of farms, the preferred one first. */
    static final List<String> FARMS = List.of("local", "branch", "cloud");

    static final List<String> LIMITS = List.of("arnold", "nuke");
    private static final List<String> SHOWS = List.of("alpha", "beta", "gamma");

    private static final Arbitrary<String> WORKERS = Arbitraries.of("w1", "w2", "w3");

    /** One thing that happens. */
    sealed interface Step {}

    /** How the past counts, and what may be kept or stopped; part and perHour are 0 where that is off. */
    record Rules(
            double memory,
            long halfLifeMinutes,
            double debtCeiling,
            int keepAfterSeconds,
            double keepPart,
            int perHour,
            int minRunSeconds)
            implements Step {
        Policy policy() {
            return new Policy(
                    memory,
                    Duration.ofMinutes(halfLifeMinutes),
                    debtCeiling,
                    Duration.ofMinutes(6),
                    List.of(),
                    java.util.Map.of(),
                    List.of(),
                    new Policy.Reservation(Duration.ofSeconds(keepAfterSeconds), keepPart),
                    new Policy.Preemption(perHour, Duration.ofSeconds(minRunSeconds)));
        }
    }

    /** What one task asks for. */
    record Submit(
            Band band,
            String show,
            String department,
            String user,
            int tasks,
            int cores,
            int memory,
            int gpus,
            List<String> tags,
            int nuke,
            int arnold,
            boolean exclusive,
            boolean interruptible,
            List<String> pools,
            List<String> allow,
            List<String> deny,
            int most,
            int priority,
            boolean urgent,
            int deadlineHours)
            implements Step {}

    /** More tasks, or fewer, of the lane with this number, counted from 0 and modulo how many there are. */
    record Queue(int lane, int tasks) implements Step {}

    record Hold(int lane, boolean held) implements Step {}

    record Move(int lane, Band band, String show, String user, int priority, boolean urgent) implements Step {}

    /** Another cap for a lane; 0 for none. */
    record Cap(int lane, int most) implements Step {}

    /** One running task ends, counted modulo how many run. */
    record Finish(int which, boolean whole) implements Step {}

    /** A worker joins, changes or, with 0 cores, leaves. */
    record Worker(String farm, String name, int cores, int memory, int gpus, List<String> tags) implements Step {}

    /** A worker takes new work no more, or again; whether it is there or not. */
    record Close(String farm, String name, boolean closed) implements Step {}

    /** A worker that is there is closed by its farm, or opened. */
    record Shut(String farm, String name, boolean shut) implements Step {}

    /** How many tasks a worker runs at once; 0 for as many as fit. */
    record Places(String farm, String name, int most) implements Step {}

    /** The pools that a worker is in, in the order in which it serves them; none for its farm's own. */
    record Pools(String farm, String name, List<String> pools) implements Step {}

    /** On how many workers each lane that is submitted from now on runs at once; 0 for any number. */
    record Machines(int most) implements Step {}

    /** A limit; one with a count below 0 is taken away, and a rate of 0 is none. */
    record Limit(String name, int count, Policy.Per per, int startsPerMinute) implements Step {}

    /** The farms that a show may run on, '*' for all others that have no rule; without farms the rule is taken away. */
    record Site(String show, List<String> farms) implements Step {}

    /** Settings of a node; passed over if they could not be kept. A maxRunning of 0 is none. */
    record Share(String node, double weight, double min, double max, int maxRunning) implements Step {}

    record BandBounds(Band band, double min, double max) implements Step {}

    /** What shares of a pool are parts of. */
    record Reference(String pool, int cores, int memory, int gpus) implements Step {}

    record Pass(long millis) implements Step {}

    /** What must have come about by now: how much has started, and how much of it was stopped for other work. */
    record Expect(int starts, int stops) implements Step {}

    static FarmScript parse(List<String> lines) {
        List<Step> steps = lines.stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(ScriptText::parse)
                .toList();
        return new FarmScript((Rules) steps.get(0), steps.subList(1, steps.size()));
    }

    @Override
    public String toString() {
        return ScriptText.line(rules) + "\n"
                + steps.stream().map(ScriptText::line).collect(Collectors.joining("\n", "", "\n"));
    }

    /** Scripts without preemption; half of them keep workers for wide work. */
    static Arbitrary<FarmScript> any(int most) {
        return scripts(
                Combinators.combine(memories(), halfLives(), Arbitraries.of(0.0, 0.5))
                        .as((memory, halfLife, part) -> new Rules(memory, halfLife, 100, 60, part, 0, 0)),
                most);
    }

    /** Scripts in which running work may be stopped. */
    static Arbitrary<FarmScript> preempting(int most) {
        return scripts(
                Combinators.combine(
                                memories(),
                                halfLives(),
                                Arbitraries.of(0.0, 0.5),
                                Arbitraries.of(1, 3, 1_000),
                                Arbitraries.of(0, 0, 60))
                        .as((memory, halfLife, part, perHour, minRun) ->
                                new Rules(memory, halfLife, 100, 60, part, perHour, minRun)),
                most);
    }

    private static Arbitrary<FarmScript> scripts(Arbitrary<Rules> rules, int most) {
        // a farm that has something from the start makes scripts worth their time
        Arbitrary<List<Step>> start =
                worker().map(w -> (Step) w).list().ofMinSize(1).ofMaxSize(5);
        Arbitrary<List<Step>> orders = Combinators.combine(Arbitraries.of(FARMS), WORKERS, orders())
                .as((farm, name, pools) -> (Step) new Pools(farm, name, pools))
                .list()
                .ofMaxSize(4);
        Arbitrary<List<Step>> rest = step().list().ofMaxSize(most);
        return Combinators.combine(rules, start, orders, rest)
                .as((its, workers, pools, steps) -> new FarmScript(
                        its,
                        java.util.stream.Stream.of(workers, pools, steps)
                                .flatMap(List::stream)
                                .toList()));
    }

    private static Arbitrary<Double> memories() {
        return Arbitraries.of(0.25, 0.0, 0.5, 0.9);
    }

    private static Arbitrary<Long> halfLives() {
        return Arbitraries.of(1_440L, 1L, 60L, 525_600L);
    }

    private static Arbitrary<Step> step() {
        Arbitrary<Integer> which = Arbitraries.integers().between(0, 30);
        return Arbitraries.frequencyOf(
                Tuple.of(30, submit().map(s -> (Step) s)),
                Tuple.of(
                        8,
                        Combinators.combine(which, Arbitraries.integers().between(-3, 5))
                                .as(Queue::new)),
                Tuple.of(
                        4,
                        Combinators.combine(which, Arbitraries.of(true, false)).as(Hold::new)),
                Tuple.of(
                        6,
                        Combinators.combine(
                                        which,
                                        bands(),
                                        Arbitraries.of(SHOWS),
                                        Arbitraries.of("ann", "bob"),
                                        Arbitraries.of(0, 10, -10),
                                        Arbitraries.of(false, true))
                                .as(Move::new)),
                Tuple.of(4, Combinators.combine(which, Arbitraries.of(1, 2, 0)).as(Cap::new)),
                Tuple.of(
                        30,
                        Combinators.combine(which, Arbitraries.of(true, false)).as(Finish::new)),
                Tuple.of(10, worker().map(w -> (Step) w)),
                Tuple.of(
                        5,
                        Combinators.combine(Arbitraries.of(FARMS), WORKERS, Arbitraries.of(true, false))
                                .as(Close::new)),
                Tuple.of(
                        5,
                        Combinators.combine(Arbitraries.of(FARMS), WORKERS, Arbitraries.of(true, false))
                                .as(Shut::new)),
                Tuple.of(
                        3,
                        Combinators.combine(Arbitraries.of(FARMS), WORKERS, Arbitraries.of(1, 2, 3, 0))
                                .as(Places::new)),
                Tuple.of(
                        8,
                        Combinators.combine(Arbitraries.of(FARMS), WORKERS, orders())
                                .as(Pools::new)),
                Tuple.of(3, Arbitraries.of(1, 2, 0).map(Machines::new)),
                Tuple.of(
                        6,
                        Combinators.combine(
                                        Arbitraries.of(LIMITS),
                                        Arbitraries.integers().between(-1, 3),
                                        Arbitraries.of(Policy.Per.values()),
                                        Arbitraries.of(0, 0, 1, 2))
                                .as(Limit::new)),
                Tuple.of(6, share()),
                Tuple.of(
                        6,
                        Combinators.combine(
                                        Arbitraries.of("alpha", "beta", "*"),
                                        Arbitraries.of(
                                                List.of("local"),
                                                List.<String>of(),
                                                List.of("branch"),
                                                List.of("cloud"),
                                                List.of("branch", "local"),
                                                List.of("cloud", "local"),
                                                List.of("*")))
                                .as(Site::new)),
                Tuple.of(2, Combinators.combine(bands(), mins(), maxes()).as(BandBounds::new)),
                Tuple.of(
                        1,
                        Combinators.combine(
                                        Arbitraries.of("studio", "rented", "night"),
                                        Arbitraries.of(64, 40),
                                        Arbitraries.of(64, 40),
                                        Arbitraries.of(8, 4))
                                .as(Reference::new)),
                Tuple.of(14, passes().map(Pass::new)));
    }

    private static Arbitrary<List<String>> orders() {
        return Arbitraries.of(
                List.<String>of(),
                List.of("rented"),
                List.of("studio", "rented"),
                List.of("rented", "studio"),
                List.of("night", "studio"),
                List.of("rented", "night", "studio"),
                List.of("studio", "night", "rented"));
    }

    private static Arbitrary<Long> passes() {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(0, 2_000),
                Arbitraries.longs().between(1_000, 120_000),
                Arbitraries.longs().between(60_000, Duration.ofDays(3).toMillis()));
    }

    private static Arbitrary<Step> share() {
        Arbitrary<String> nodes = Arbitraries.of(
                "alpha", "beta", "gamma", "alpha/comp", "alpha/comp/ann", "beta/comp", "beta/comp/ann", "alpha/fx");
        return Combinators.combine(nodes, Arbitraries.of(1.0, 2.0), mins(), maxes(), Arbitraries.of(0, 0, 1, 3))
                .as(Share::new);
    }

    private static Arbitrary<Double> mins() {
        return Arbitraries.of(0.0, 0.0, 0.1, 0.25);
    }

    /** 0.29 of 100 is 28.999999999999996 for a machine. */
    private static Arbitrary<Double> maxes() {
        return Arbitraries.of(1.0, 0.29, 0.5, 0.25);
    }

    private static Arbitrary<Band> bands() {
        return Arbitraries.of(Band.NORMAL, Band.NORMAL, Band.RUSH, Band.IDLE);
    }

    private static Arbitrary<List<String>> few(List<String> names) {
        return Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.just(List.<String>of())),
                Tuple.of(1, Arbitraries.subsetOf(names).map(some -> List.copyOf(new java.util.TreeSet<>(some)))));
    }

    static Arbitrary<Worker> worker() {
        return Combinators.combine(
                        Arbitraries.of(FARMS),
                        WORKERS,
                        Arbitraries.of(8, 4, 2, 1, 0),
                        Arbitraries.of(16, 8, 4),
                        Arbitraries.of(0, 0, 1, 2, 4),
                        few(List.of("linux", "fast")))
                .as(Worker::new);
    }

    private static Arbitrary<Submit> submit() {
        Arbitrary<Integer> units = Arbitraries.of(0, 0, 0, 0, 1, 2);
        return Builders.withBuilder(SubmitBuilder::new)
                .use(bands())
                .in((b, v) -> b.with(0, v))
                .use(Arbitraries.of(SHOWS))
                .in((b, v) -> b.with(1, v))
                .use(Arbitraries.of("comp", "comp", "fx"))
                .in((b, v) -> b.with(2, v))
                .use(Arbitraries.of("ann", "bob"))
                .in((b, v) -> b.with(3, v))
                .use(Arbitraries.integers().between(1, 6))
                .in((b, v) -> b.with(4, v))
                .use(Arbitraries.of(1, 1, 2, 3, 4, 8))
                .in((b, v) -> b.with(5, v))
                .use(Arbitraries.of(0, 1, 2, 4, 8))
                .in((b, v) -> b.with(6, v))
                .use(Arbitraries.of(0, 0, 0, 1, 2))
                .in((b, v) -> b.with(7, v))
                .use(few(List.of("linux", "fast")))
                .in((b, v) -> b.with(8, v))
                .use(units)
                .in((b, v) -> b.with(9, v))
                .use(units)
                .in((b, v) -> b.with(10, v))
                .use(Arbitraries.of(false, false, false, true))
                .in((b, v) -> b.with(11, v))
                .use(Arbitraries.of(true, false))
                .in((b, v) -> b.with(12, v))
                .use(Arbitraries.of(
                        List.<String>of(),
                        List.of(),
                        List.of("studio"),
                        List.of("rented"),
                        List.of("night"),
                        List.of("night", "rented"),
                        List.of("rented", "studio")))
                .in((b, v) -> b.with(13, v))
                .use(few(List.of("w1", "w2")))
                .in((b, v) -> b.with(14, v))
                .use(few(List.of("w2", "w3")))
                .in((b, v) -> b.with(15, v))
                .use(Arbitraries.of(0, 0, 0, 1, 2))
                .in((b, v) -> b.with(16, v))
                .use(Arbitraries.of(0, 0, 10, -10))
                .in((b, v) -> b.with(17, v))
                .use(Arbitraries.of(false, false, false, true))
                .in((b, v) -> b.with(18, v))
                .use(Arbitraries.of(0, 0, 1, 5))
                .in((b, v) -> b.with(19, v))
                .build(SubmitBuilder::submit);
    }

    /** jqwik's builders change what they are given, and there are more values than its combinators take. */
    private static final class SubmitBuilder {
        private final Object[] values = new Object[20];

        SubmitBuilder with(int at, Object value) {
            values[at] = value;
            return this;
        }

        Submit submit() {
            return (Submit) ScriptText.make(Submit.class, values);
        }
    }
}
