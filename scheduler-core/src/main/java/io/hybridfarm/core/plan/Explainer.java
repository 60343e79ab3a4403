package io.hybridfarm.core.plan;

import io.hybridfarm.core.Explanation;
import io.hybridfarm.core.LimitStanding;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.Refusal;
import io.hybridfarm.core.Refusal.Reason;
import io.hybridfarm.core.ShareStanding;
import io.hybridfarm.core.share.Outlook;
import io.hybridfarm.core.share.Shares;
import io.hybridfarm.core.share.Tenant;
import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Says why work waits, by asking the very masks, trees and counts that choose what runs: the first that is closed is the
 * reason.
 *
 * <p>Changes nothing. Costs what its answer is long, and one look at each worker where none has room.
 */
public final class Explainer {
    /**
     * Why the tasks of a lane wait.
     *
     * @param refusal the first thing that stops them
     * @param unblock what would let them go on
     * @param pools the answer of each pool that they may go to
     */
    public record Answer(Refusal refusal, String unblock, List<Explanation.Pool> pools) {}

    record Found(Reason reason, String sentence, String unblock) {
        Refusal refusal() {
            return new Refusal(reason, sentence);
        }
    }

    private final List<Pool> pools;
    private final Lines lines;
    private final Shares shares;
    private final Limits limits;

    Explainer(List<Pool> pools, Lines lines, Shares shares, Limits limits) {
        this.pools = pools;
        this.lines = lines;
        this.shares = shares;
        this.limits = limits;
    }

    /** Why the queued tasks of an open lane wait. */
    public Answer explain(Lane lane, long now) {
        Cap cap = lane.fullCap();
        if (cap != null) {
            Refusal refusal = new Refusal(
                    Reason.TASK_CAP,
                    "waits because " + cap.what() + " runs " + counted(cap.running(), "task") + " and may run at most "
                            + cap.most() + " at once");
            return new Answer(refusal, "a task of " + cap.what() + " ends, or its maxRunning is raised", List.of());
        }
        List<Explanation.Pool> answers = new ArrayList<>();
        Found first = null;
        Found outright = null;
        for (Pool pool : lines.preferred(lane.terms.pools())) {
            Lane.Place place = lane.place(pool);
            if (place == null) {
                String show = lane.terms.show();
                Found barred = RoomAnswers.barredFrom(
                        pool, show, policy().farms(show), !lane.terms.pools().isEmpty());
                answers.add(new Explanation.Pool(pool.name, barred.refusal(), 0, 0, List.of(), List.of()));
                outright = outright == null ? barred : outright;
                continue;
            }
            Found found = explain(place, now);
            List<Explanation.Ahead> ahead = found.reason == Reason.NO_ROOM ? ahead(lane, place) : List.of();
            List<String> servedFirst =
                    occupied(found.reason) ? OtherPools.servedFirst(place.pool, place.kind) : List.of();
            if (found.reason == Reason.NO_ROOM) {
                found = new Found(found.reason, found.sentence + "; " + inWords(ahead), noRoomUnblock(ahead));
            }
            answers.add(new Explanation.Pool(
                    place.pool.name,
                    found.refusal(),
                    place.pool.couldFit(place.kind),
                    place.pool.rooms.roomNow(place.kind),
                    ahead,
                    servedFirst));
            if (first == null || hope(found.reason) > hope(first.reason)) {
                first = found;
            }
        }
        first = first == null ? outright : first;
        if (first == null) {
            first = new Found(
                    Reason.NO_WORKERS,
                    "waits because none of the pools " + lane.terms.pools() + " that it may go to exists",
                    "the job is submitted with other pools, or a farm is given one of these");
        }
        return new Answer(
                new Refusal(first.reason, first.sentence + elsewhere(first, answers)), first.unblock, answers);
    }

    /** What the answer of one pool leaves open: whether another one would do. */
    private static String elsewhere(Found first, List<Explanation.Pool> answers) {
        List<String> others = new ArrayList<>();
        for (Explanation.Pool answer : answers) {
            Reason reason = answer.refusal().reason();
            boolean other = !answer.refusal().equals(first.refusal()) && reason != Reason.NEXT;
            if (other && hopeless(reason) == hopeless(first.reason)) {
                others.add(answer.name());
            }
        }
        if (others.isEmpty() || first.reason == Reason.NEXT) {
            return "";
        }
        return (hopeless(first.reason) ? "; nor could it run in pool " : "; nor does it find a place in pool ")
                + String.join(" or ", others);
    }

    private static String noRoomUnblock(List<Explanation.Ahead> ahead) {
        return "a task ends on a worker that could run it" + (ahead.isEmpty() ? "" : " and its turn comes")
                + ", or a worker is added";
    }

    private static boolean occupied(Reason reason) {
        return reason == Reason.NO_ROOM || reason == Reason.OTHER_POOL;
    }

    private static boolean hopeless(Reason reason) {
        return hope(reason) < 2;
    }

    /** Of several answers the one with most hope is given: what is in the way where the work may run, and not that it may not elsewhere. */
    private static int hope(Reason reason) {
        return switch (reason) {
            case SITE -> 0;
            case NO_WORKERS, NEVER_FITS, CLOSED -> 1;
            case HELD,
                    DEPENDENCY_FAILED,
                    DEPENDENCY,
                    TASK_CAP,
                    LICENCE,
                    MACHINE_LIMIT,
                    START_RATE,
                    SHARE_CAP,
                    FORBIDDEN,
                    KEPT,
                    OTHER_POOL,
                    NO_ROOM,
                    NEXT -> 2;
        };
    }

    private Found explain(Lane.Place place, long now) {
        Pool pool = place.pool;
        DemandClass kind = place.kind;
        if (pool.rooms.all().isEmpty()) {
            return new Found(
                    Reason.NO_WORKERS,
                    "waits because no farm of pool " + pool.name + " offers a worker",
                    "a worker is started, or whatever keeps the farms silent is mended");
        }
        int couldFit = pool.couldFit(kind);
        if (couldFit == 0) {
            return RoomAnswers.neverFits(pool, kind);
        }
        for (LimitGate gate : kind.limits) {
            Optional<Found> closed = closed(gate, kind, now);
            if (closed.isPresent()) {
                return closed.get();
            }
        }
        Optional<Tenant> capped = pool.tree(kind).outlook().cappedAt(place.user, kind.bit);
        if (capped.isPresent()) {
            return capped(pool, kind, capped.get());
        }
        if (pool.rooms.fitsNow(kind)) {
            return new Found(Reason.NEXT, "starts with the next plan", "");
        }
        return RoomAnswers.noRoom(pool, kind, couldFit);
    }

    private static Optional<Found> closed(LimitGate gate, DemandClass kind, long now) {
        MachineLimit machines = gate.machines();
        if (machines != null) {
            return gate.exhausted() ? Optional.of(machinesTaken(gate, machines)) : Optional.empty();
        }
        int ask = gate.ask(kind.demand());
        Policy.Limit limit = gate.limit();
        if (limit == null) {
            return Optional.of(new Found(
                    Reason.LICENCE,
                    "needs " + ask + " of limit " + gate.name() + ", which nobody has configured",
                    "limit " + gate.name() + " is set"));
        }
        if (gate.perHost() ? gate.count() == 0 : ask > gate.count()) {
            return Optional.of(new Found(
                    Reason.LICENCE,
                    "needs " + ask + " of limit " + gate.name() + ", but there "
                            + (gate.count() == 0
                                    ? "is none"
                                    : gate.count() == 1 ? "is only 1" : "are only " + gate.count())
                            + " in all",
                    "limit " + gate.name() + " is raised to " + (gate.perHost() ? 1 : ask)
                            + " or more, or it is submitted with a smaller demand"));
        }
        if (gate.perHost() ? gate.exhausted() : gate.used() + ask > gate.count()) {
            return Optional.of(new Found(
                    Reason.LICENCE,
                    "needs " + ask + " of limit " + gate.name() + ", and " + gate.used() + " of " + gate.count() + " "
                            + (gate.used() == 1 ? "is" : "are") + " taken"
                            + (gate.perHost() ? " by workers it does not fit on" : ""),
                    gate.perHost()
                            ? "a worker that holds " + gate.name() + " is done with it or gets room, or limit "
                                    + gate.name() + " is raised"
                            : "a task that holds " + gate.name() + " ends, or limit " + gate.name() + " is raised"));
        }
        if (gate.opensAt() > now) {
            int most = limit.startsPerMinute().orElse(0);
            long seconds = Math.max(1, (gate.opensAt() - now + 999) / 1000);
            return Optional.of(new Found(
                    Reason.START_RATE,
                    "waits because only " + most + (most == 1 ? " task that takes" : " tasks that take")
                            + " from limit " + gate.name() + " may start in a minute",
                    seconds + " more " + (seconds == 1 ? "second passes" : "seconds pass")));
        }
        return Optional.empty();
    }

    private static Found machinesTaken(LimitGate gate, MachineLimit machines) {
        return new Found(
                Reason.MACHINE_LIMIT,
                "waits because " + machines.what() + " runs on " + counted(gate.used(), "worker")
                        + " and may run on at most " + gate.count() + " at once, where it finds no room now",
                "there is room on a worker that runs " + machines.what() + ", or all of it there has ended");
    }

    private Found capped(Pool pool, DemandClass kind, Tenant at) {
        String node = at.level().name().toLowerCase(Locale.ROOT) + " " + at.path();
        boolean neverUnderCap = at.level() == Tenant.Level.BAND
                ? exceeds(kind.demand(), policy().bounds(at.band()).max(), pool.reference)
                : policy().shares().stream()
                        .filter(share -> share.node().equals(at.path()))
                        .anyMatch(share -> exceeds(kind.demand(), share.bounds().max(), pool.reference));
        if (neverUnderCap) {
            return new Found(
                    Reason.SHARE_CAP,
                    "asks for " + kind.demand() + ", but " + node + " may have "
                            + pool.tree(kind).outlook().capOf(at) + ", which is less",
                    "it is submitted with a smaller demand, or the share of " + node + " is raised");
        }
        return new Found(
                Reason.SHARE_CAP,
                "waits because " + node + " may have "
                        + pool.tree(kind).outlook().capOf(at) + ", and with one more it would have more",
                "a task of " + node + " ends, or its share is raised");
    }

    private Policy policy() {
        return shares.policy();
    }

    private static boolean exceeds(Demand demand, double max, long[] capacity) {
        return demand.milliCores() > max * capacity[0] + 1e-6
                || demand.memoryBytes() > max * capacity[1] + 1e-6
                || demand.gpus() > max * capacity[2] + 1e-6;
    }

    static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /** Those that come first and compete for the same: whatever waits in this tree and is licensed. */
    private static List<Explanation.Ahead> ahead(Lane lane, Lane.Place place) {
        Pool pool = place.pool;
        return pool.tree(place.kind).outlook().ahead(place.user, lane.terms.turn(), pool.competing(place.kind));
    }

    private static String inWords(List<Explanation.Ahead> ahead) {
        if (ahead.isEmpty()) {
            return "it is the next in line";
        }
        Explanation.Ahead outermost = ahead.get(0);
        int more = outermost.others() - 1;
        String others = more == 0 ? "" : ", and " + more + " more";
        if (outermost.level().equals("job")) {
            return "job " + outermost.first() + " of the same user comes first" + others;
        }
        if (outermost.firstGuarantee().isPresent()) {
            return inWords(outermost, outermost.firstGuarantee().get(), others);
        }
        if (outermost.level().equals("band")) {
            return "work in band " + outermost.first() + " comes first";
        }
        return String.format(
                Locale.ROOT,
                "%s %s comes first%s: it has %.0f %% of its share and %s %.0f %%, their recent past included",
                outermost.level(),
                outermost.first(),
                others,
                100 * outermost.firstStanding(),
                outermost.node(),
                100 * outermost.standing());
    }

    /** Who has less than he is sure of comes before all who have not, and among those who has the smaller part of it. */
    private static String inWords(Explanation.Ahead ahead, Explanation.Guarantee theirs, String others) {
        String first = (ahead.level().equals("band") ? "work in band " : ahead.level() + " ") + ahead.first();
        String own = ahead.guarantee()
                .map(its -> ", and " + ahead.node() + ", which is sure of " + Outlook.percent(its.sure()) + ", has "
                        + Outlook.percent(its.has()))
                .orElse("");
        return first + " comes first" + others + ": it is sure of " + Outlook.percent(theirs.sure())
                + " of the pool and has " + Outlook.percent(theirs.has()) + own;
    }

    /** How all nodes of all trees stand. */
    public List<ShareStanding> standings() {
        List<ShareStanding> standings = new ArrayList<>();
        for (Pool pool : pools) {
            pool.cpu.outlook().standings("cpu", standings);
            pool.gpu.outlook().standings("gpu", standings);
        }
        return standings;
    }

    /** How much of each limit is taken. */
    public List<LimitStanding> limits() {
        List<LimitStanding> standings = new ArrayList<>();
        for (LimitGate gate : limits.gates()) {
            Policy.Limit limit = gate.limit();
            if (limit != null) {
                boolean waiting = pools.stream()
                        .anyMatch(pool -> pool.classes.limited().stream()
                                .anyMatch(kind -> kind.lanes > 0
                                        && kind.limits.contains(gate)
                                        && gate.used() + gate.ask(kind.demand()) > gate.count()));
                standings.add(new LimitStanding(limit, gate.used(), waiting));
            }
        }
        return standings;
    }
}
