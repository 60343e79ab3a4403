package io.hybridfarm.core;

import io.hybridfarm.spi.FarmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who is entitled to what: the rules by which a studio shares its farm, set by production and never by artists.
 *
 * <p>Shows, departments and users that are not named get the usual share, weight 1, and need no entry.
 *
 * @param memory how much the past counts against the present, 0 (not at all) to 0.9; a newcomer among equals gets at most
 *     {@code 1 / (2 (1 - memory))} of two equal shares at first
 * @param halfLife after what time past usage counts half, 1 minute to 365 days
 * @param debtCeiling to how many times its entitlement past usage is remembered, 1 to 100
 * @param ageing how much waiting time one point of priority is worth, 0 to 1 day
 * @param shares weights, guarantees and caps by node
 * @param bands guarantees and caps of the bands that have any; a missing one has neither
 * @param limits named counts: licences, and whatever else there is only so much of
 * @param reservation how wide work is kept from starving
 * @param preemption whether running work may be stopped for other work
 * @param sickness when failures say that a worker, and not the work, is at fault
 * @param sites where work may run, show by show; a show without a rule may run anywhere
 */
public record Policy(
        double memory,
        Duration halfLife,
        double debtCeiling,
        Duration ageing,
        List<Share> shares,
        Map<Band, Bounds> bands,
        List<Limit> limits,
        Reservation reservation,
        Preemption preemption,
        Sickness sickness,
        List<SiteRule> sites) {

    /** The usual rules: a quarter memory, a half-life of a day, nothing named, reservations after 10 minutes, no preemption. */
    public static final Policy DEFAULT = new Policy(
            0.25,
            Duration.ofHours(24),
            2,
            Duration.ofMinutes(6),
            List.of(),
            Map.of(),
            List.of(),
            Reservation.DEFAULT,
            Preemption.NEVER,
            Sickness.DEFAULT,
            List.of());

    private static final Pattern NODE =
            Pattern.compile("[^/\\p{Cntrl}\\p{Cs}]{1,100}(/[^/\\p{Cntrl}\\p{Cs}]{1,100}){0,2}");
    private static final double ROUNDING = 1e-9;
    private static final Pattern LIMIT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /**
     * A guarantee and a cap, as fractions of the capacity of a pool; work that needs GPUs and work that needs none are counted
     * apart, each against the whole pool.
     *
     * @param min what comes before everybody else's ordinary share, 0 to 1
     * @param max what is never exceeded, above 0 to 1; not below {@code min}
     */
    public record Bounds(double min, double max) {
        /** No guarantee, no cap. */
        public static final Bounds NONE = new Bounds(0, 1);

        /**
         * @throws FarmException INVALID if a value is out of range
         */
        public Bounds {
            if (!(min >= 0 && min <= 1)) {
                throw FarmException.invalid("min", "must be from 0 to 1, the part of a pool, not " + min);
            }
            if (!(max > 0 && max <= 1 && max >= min)) {
                throw FarmException.invalid(
                        "max", "must be above 0, at most 1 and not below min, which is " + min + ", not " + max);
            }
        }
    }

    /**
     * What a show, department or user is entitled to.
     *
     * @param node {@code show}, {@code show/department} or {@code show/department/user}
     * @param weight its part beside its siblings, 0.001 to 1,000,000
     * @param bounds its guarantee and its cap
     * @param maxRunning the most tasks that run at once, 1 or more; empty for no such cap
     */
    public record Share(String node, double weight, Bounds bounds, OptionalInt maxRunning) {
        /**
         * @throws FarmException INVALID if a value is out of range
         */
        public Share {
            requireNode(node);
            if (!(weight >= 0.001 && weight <= 1_000_000)) {
                throw FarmException.invalid("weight", "must be from 0.001 to 1000000, not " + weight);
            }
            if (maxRunning.isPresent() && maxRunning.getAsInt() < 1) {
                throw FarmException.invalid("maxRunning", "must be 1 or more, not " + maxRunning.getAsInt());
            }
        }

        /** A share of this weight without guarantee or cap. */
        public static Share ofWeight(String node, double weight) {
            return new Share(node, weight, Bounds.NONE, OptionalInt.empty());
        }
    }

    /** What one unit of a limit is taken by. */
    public enum Per {
        /** Each running task. */
        TASK,
        /** Each worker on which tasks that need it run, however many they are. */
        HOST
    }

    /**
     * Something there is only so much of; demands name it under {@code licences}.
     *
     * @param name 1 to 64 letters, digits and {@code . _ -}
     * @param count how much there is, 0 to 1,000,000
     * @param per what takes a unit
     * @param startsPerMinute how many tasks that need it may start in a minute, 1 to 1,000,000; empty for no such bound
     * @param releaseAt the progress, above 0 to 1, at which a task gives it back although it still runs; empty for only at its
     *     end. After a restart a task holds it again until it next reports progress
     */
    public record Limit(String name, int count, Per per, OptionalInt startsPerMinute, OptionalDouble releaseAt) {
        /** One that a task gives back at its end. */
        public Limit(String name, int count, Per per, OptionalInt startsPerMinute) {
            this(name, count, per, startsPerMinute, OptionalDouble.empty());
        }

        /**
         * @throws FarmException INVALID if a value is out of range
         */
        public Limit {
            if (!LIMIT.matcher(name).matches()) {
                throw FarmException.invalid(
                        "limits.name", "'" + name + "' must be 1 to 64 letters, digits, dots, underscores or hyphens");
            }
            if (count < 0 || count > 1_000_000) {
                throw FarmException.invalid("limits.count", "must be from 0 to 1000000, not " + count);
            }
            if (startsPerMinute.isPresent()
                    && (startsPerMinute.getAsInt() < 1 || startsPerMinute.getAsInt() > 1_000_000)) {
                throw FarmException.invalid(
                        "limits.startsPerMinute", "must be from 1 to 1000000, not " + startsPerMinute.getAsInt());
            }
            if (releaseAt.isPresent() && !(releaseAt.getAsDouble() > 0 && releaseAt.getAsDouble() <= 1)) {
                throw FarmException.invalid(
                        "limits.releaseAt", "must be above 0 and at most 1, not " + releaseAt.getAsDouble());
            }
        }
    }

    /**
     * When a worker is kept free for wide work.
     *
     * @param after how long the work whose turn it is may find no worker before one is kept, 1 second to 30 days
     * @param part the part of a pool's workers that may be kept at once, 0 (never) to 1; one worker if it comes out below
     */
    public record Reservation(Duration after, double part) {
        /** After ten minutes, a hundredth of the workers. */
        public static final Reservation DEFAULT = new Reservation(Duration.ofMinutes(10), 0.01);

        /**
         * @throws FarmException INVALID if a value is out of range
         */
        public Reservation {
            if (after.compareTo(Duration.ofSeconds(1)) < 0 || after.compareTo(Duration.ofDays(30)) > 0) {
                throw FarmException.invalid("reservation.after", "must be from 1s to 30d, not " + after);
            }
            if (!(part >= 0 && part <= 1)) {
                throw FarmException.invalid("reservation.part", "must be from 0 to 1, not " + part);
            }
        }
    }

    /**
     * Whether running work may be stopped for work of a higher band, below its guarantee, or urgent.
     *
     * @param perHour how many attempts may be stopped in an hour and pool, 0 (never) to 1,000,000
     * @param minRunTime how long an attempt runs before it may be stopped, 0 to 30 days
     */
    public record Preemption(int perHour, Duration minRunTime) {
        /** Nothing is ever stopped. */
        public static final Preemption NEVER = new Preemption(0, Duration.ofMinutes(5));

        /**
         * @throws FarmException INVALID if a value is out of range
         */
        public Preemption {
            if (perHour < 0 || perHour > 1_000_000) {
                throw FarmException.invalid("preemption.perHour", "must be from 0 to 1000000, not " + perHour);
            }
            if (minRunTime.isNegative() || minRunTime.compareTo(Duration.ofDays(30)) > 0) {
                throw FarmException.invalid("preemption.minRunTime", "must be from 0s to 30d, not " + minRunTime);
            }
        }
    }

    /**
     * When failures in a row on one worker, without a success between them, make it sick: it takes no new work for a while.
     *
     * @param jobs how many jobs have to fail there in a row, 1 to 30; 0 for never
     * @param users how many users these jobs have to belong to, 1 to {@code jobs}
     * @param rest how long it takes no new work the first time, 1 second to 30 days; twice as long each time that it fails
     *     again before it succeeds
     * @param longest the most that this grows to, {@code rest} to 30 days
     */
    public record Sickness(int jobs, int users, Duration rest, Duration longest) {
        /** Three jobs of two users; ten minutes, up to four hours. */
        public static final Sickness DEFAULT = new Sickness(3, 2, Duration.ofMinutes(10), Duration.ofHours(4));

        /**
         * @throws FarmException INVALID if a value is out of range
         */
        public Sickness {
            if (jobs < 0 || jobs > 30) {
                throw FarmException.invalid("sickness.jobs", "must be from 0 to 30, not " + jobs);
            }
            if (users < 1 || users > Math.max(1, jobs)) {
                throw FarmException.invalid("sickness.users", "must be from 1 to the number of jobs, not " + users);
            }
            if (rest.compareTo(Duration.ofSeconds(1)) < 0 || rest.compareTo(Duration.ofDays(30)) > 0) {
                throw FarmException.invalid("sickness.rest", "must be from 1s to 30d, not " + rest);
            }
            if (longest.compareTo(rest) < 0 || longest.compareTo(Duration.ofDays(30)) > 0) {
                throw FarmException.invalid("sickness.longest", "must be from rest to 30d, not " + longest);
            }
        }

        /**
         * How long a worker takes no new work.
         *
         * @param times how often it has been sick in a row, 1 or more
         */
        public Duration rest(int times) {
            Duration doubled = rest.multipliedBy(1L << Math.min(30, times - 1));
            return doubled.compareTo(longest) < 0 ? doubled : longest;
        }
    }

    /**
     * The usual answer to sick workers, and no show is bound to a farm.
     *
     * @throws FarmException INVALID as {@link #Policy(double, Duration, double, Duration, List, Map, List, Reservation,
     *     Preemption, Sickness, List)}
     */
    public Policy(
            double memory,
            Duration halfLife,
            double debtCeiling,
            Duration ageing,
            List<Share> shares,
            Map<Band, Bounds> bands,
            List<Limit> limits,
            Reservation reservation,
            Preemption preemption) {
        this(
                memory,
                halfLife,
                debtCeiling,
                ageing,
                shares,
                bands,
                limits,
                reservation,
                preemption,
                Sickness.DEFAULT,
                List.of());
    }

    /**
     * @throws FarmException INVALID if a value is out of range, a node, a limit or the show of a site rule is named twice, or
     *     guarantees of siblings add up to more than there is
     */
    public Policy {
        if (!(memory >= 0 && memory <= 0.9)) {
            throw FarmException.invalid("memory", "must be from 0 to 0.9, not " + memory);
        }
        if (halfLife.compareTo(Duration.ofMinutes(1)) < 0 || halfLife.compareTo(Duration.ofDays(365)) > 0) {
            throw FarmException.invalid("halfLife", "must be from 1m to 365d, not " + halfLife);
        }
        if (!(debtCeiling >= 1 && debtCeiling <= 100)) {
            throw FarmException.invalid("debtCeiling", "must be from 1 to 100, not " + debtCeiling);
        }
        if (ageing.isNegative() || ageing.compareTo(Duration.ofDays(1)) > 0) {
            throw FarmException.invalid("ageing", "must be from 0s to 1d, not " + ageing);
        }
        shares = List.copyOf(shares);
        limits = List.copyOf(limits);
        sites = List.copyOf(sites);
        EnumMap<Band, Bounds> sorted = new EnumMap<>(Band.class);
        sorted.putAll(bands);
        bands = Collections.unmodifiableMap(sorted);
        requireOnce("shares.node", shares.stream().map(Share::node).toList());
        requireOnce("limits.name", limits.stream().map(Limit::name).toList());
        requireOnce("sites.show", sites.stream().map(SiteRule::show).toList());
        requireKeepable(shares, bands);
    }

    /** What a band is entitled to. */
    public Bounds bounds(Band band) {
        return bands.getOrDefault(band, Bounds.NONE);
    }

    /** The farms that work of a show may run on; empty for every farm. */
    public List<String> farms(String show) {
        @Nullable SiteRule others = null;
        for (SiteRule rule : sites) {
            if (rule.show().equals(show)) {
                return rule.allowsEvery() ? List.of() : rule.farms();
            }
            if (rule.show().equals(SiteRule.OTHERS)) {
                others = rule;
            }
        }
        return others == null || others.allowsEvery() ? List.of() : others.farms();
    }

    /** The same rules with other limits. */
    public Policy withLimits(Limit... others) {
        return with(draft -> draft.limits = Arrays.asList(others));
    }

    /** The same rules with other shares. */
    public Policy withShares(Share... others) {
        return with(draft -> draft.shares = Arrays.asList(others));
    }

    /** The same rules with other site rules. */
    public Policy withSites(SiteRule... others) {
        return with(draft -> draft.sites = Arrays.asList(others));
    }

    /** The same rules with another memory of the past. */
    public Policy withMemory(double other) {
        return with(draft -> draft.memory = other);
    }

    /** The same rules with other bands. */
    public Policy withBands(Map<Band, Bounds> others) {
        return with(draft -> draft.bands = others);
    }

    /** The same rules with another way to keep workers for wide work. */
    public Policy withReservation(Reservation other) {
        return with(draft -> draft.reservation = other);
    }

    /** The same rules with another preemption. */
    public Policy withPreemption(Preemption other) {
        return with(draft -> draft.preemption = other);
    }

    /** The same rules with another answer to sick workers. */
    public Policy withSickness(Sickness other) {
        return with(draft -> draft.sickness = other);
    }

    private Policy with(Consumer<PolicyDraft> change) {
        PolicyDraft draft = new PolicyDraft(this);
        change.accept(draft);
        return draft.policy();
    }

    /**
     * Refuses what is no path of a node.
     *
     * @throws FarmException INVALID if it is none
     */
    public static void requireNode(String node) {
        if (!NODE.matcher(node).matches()) {
            throw FarmException.invalid("node", "'" + node + "' must be show, show/department or show/department/user");
        }
    }

    private static void requireOnce(String field, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw FarmException.invalid(field, "'" + name + "' is named twice");
            }
        }
    }

    /** A guarantee that cannot be kept is none: siblings together get at most what their parent has for sure. */
    private static void requireKeepable(List<Share> shares, Map<Band, Bounds> bands) {
        double ofBands = bands.values().stream().mapToDouble(Bounds::min).sum();
        if (ofBands > 1 + ROUNDING) {
            throw FarmException.invalid("bands.min", "add up to " + ofBands + " of a pool; at most 1");
        }
        Map<String, Double> sure = new HashMap<>();
        TreeMap<String, Double> ofParts = new TreeMap<>();
        for (Share share : shares) {
            sure.put(share.node(), share.bounds().min());
            if (share.bounds().min() > 0) {
                int slash = share.node().lastIndexOf('/');
                ofParts.merge(
                        slash < 0 ? "" : share.node().substring(0, slash),
                        share.bounds().min(),
                        Double::sum);
            }
        }
        ofParts.forEach((parent, sum) -> {
            double ofParent = parent.isEmpty() ? 1 : sure.getOrDefault(parent, 0.0);
            if (sum > ofParent + ROUNDING) {
                throw FarmException.invalid(
                        "shares.min",
                        parent.isEmpty()
                                ? "of all shows add up to " + sum + " of a pool; at most 1"
                                : "of the parts of '" + parent + "' add up to " + sum + ", but '" + parent
                                        + "' itself is only sure of " + ofParent);
            }
        });
    }
}
