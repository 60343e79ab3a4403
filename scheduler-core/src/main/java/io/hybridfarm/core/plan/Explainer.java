package io.hybridfarm.core.plan;

import io.hybridfarm.core.Explanation;
import io.hybridfarm.core.LimitStanding;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.Refusal;
import io.hybridfarm.core.Refusal.Reason;
import io.hybridfarm.core.ShareStanding;
import io.hybridfarm.core.share.Shares;
import io.hybridfarm.core.share.Tenant;
import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.Comparator;
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

    private record Found(Reason reason, String sentence, String unblock) {
        Refusal refusal() {
            return new Refusal(reason, sentence);
        }
    }

    private final List<Pool> pools;
    private final Limits limits;

    Explainer(List<Pool> pools, Shares shares, Limits limits) {
        this.pools = pools;
        this.limits = limits;
    }

    /** Why the queued tasks of an open lane wait. */
    public Answer explain(Lane lane, long now) {
        Cap cap = lane.fullCap();
        if (cap != null) {
            Refusal refusal = new Refusal(
                    Reason.TASK_CAP,
                    cap.what() + " runs " + cap.running() + " tasks, and at most " + cap.most() + " may run at once");
            return new Answer(refusal, "a task of it ends, or its maxRunning is raised", List.of());
        }
        List<Explanation.Pool> answers = new ArrayList<>();
        Found first = null;
        for (Lane.Place place : lane.places) {
            Found found = explain(place, now);
            List<Explanation.Ahead> ahead = found.reason == Reason.NO_ROOM ? ahead(lane, place) : List.of();
            if (!ahead.isEmpty()) {
                found = new Found(found.reason, found.sentence + "; " + inWords(ahead), found.unblock);
            }
            answers.add(new Explanation.Pool(
                    place.pool.name,
                    found.refusal(),
                    place.pool.couldFit(place.kind),
                    place.pool.rooms.roomNow(place.kind),
                    ahead));
            if (first == null || (hopeless(first.reason) && !hopeless(found.reason))) {
                first = found;
            }
        }
        if (first == null) {
            first = new Found(
                    Reason.NO_WORKERS,
                    "none of the pools " + lane.terms.pools() + " that it may go to exists",
                    "the job is submitted with other pools, or a farm is given one of these");
        }
        return new Answer(first.refusal(), first.unblock, answers);
    }

    private static boolean hopeless(Reason reason) {
        return reason == Reason.NEVER_FITS || reason == Reason.NO_WORKERS;
    }

    private Found explain(Lane.Place place, long now) {
        Pool pool = place.pool;
        DemandClass kind = place.kind;
        if (pool.offered().isEmpty()) {
            return new Found(
                    Reason.NO_WORKERS,
                    "no farm of pool " + pool.name + " offers a worker",
                    "a worker is started, or whatever keeps the farms silent is mended");
        }
        int couldFit = pool.couldFit(kind);
        if (couldFit == 0) {
            return neverFits(pool, kind);
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
            return new Found(Reason.NEXT, "it starts with the next plan", "");
        }
        return noRoom(pool, kind, couldFit);
    }

    private static Found neverFits(Pool pool, DemandClass kind) {
        List<WorkerRoom> offered = pool.offered();
        boolean sizeFits = offered.stream()
                .anyMatch(room -> room.size() != null && room.size().couldEverFit(kind.demand()));
        if (sizeFits) {
            return new Found(
                    Reason.NEVER_FITS,
                    "asks for " + kind.demand() + "; every worker of pool " + pool.name
                            + " that is large enough is barred to the job, by its own lists or because it failed there",
                    "the job's allowWorkers and denyWorkers are changed, it is retried, or another worker is added");
        }
        WorkerRoom largest = offered.stream()
                .max(Comparator.comparingLong(
                        room -> room.size() == null ? 0 : room.size().milliCores()))
                .orElseThrow();
        io.hybridfarm.spi.farm.Offer.Worker size = largest.size();
        String has = size == null
                ? ""
                : "; the one with most cores, " + largest.name() + ", has "
                        + new Demand(
                                Math.min(1_000_000_000, size.milliCores()),
                                size.memoryBytes(),
                                Math.min(1_000, size.gpus()),
                                size.tags());
        return new Found(
                Reason.NEVER_FITS,
                "asks for " + kind.demand() + ", which none of " + offered.size() + " workers of pool " + pool.name
                        + " has even when idle" + has,
                "it is submitted with a smaller demand, or a larger worker is added");
    }

    private static Optional<Found> closed(LimitGate gate, DemandClass kind, long now) {
        int ask = gate.ask(kind.demand());
        if (gate.limit() == null) {
            return Optional.of(new Found(
                    Reason.LICENCE,
                    "asks for " + ask + " of limit " + gate.name() + ", which nobody has configured",
                    "production sets limit " + gate.name()));
        }
        if (gate.perHost() ? gate.exhausted() : gate.used() + ask > gate.count()) {
            return Optional.of(new Found(
                    Reason.LICENCE,
                    "asks for " + ask + " of limit " + gate.name() + ", of which " + gate.used() + " of " + gate.count()
                            + " are taken" + (gate.perHost() ? " by workers it does not fit on" : ""),
                    "a task that holds " + gate.name() + " ends, or the limit is raised"));
        }
        if (gate.opensAt() > now) {
            return Optional.of(new Found(
                    Reason.START_RATE,
                    "limit " + gate.name() + " lets only "
                            + gate.limit().startsPerMinute().orElse(0) + " tasks start in a minute",
                    "waits " + Math.max(1, (gate.opensAt() - now + 999) / 1000) + " more seconds"));
        }
        return Optional.empty();
    }

    private static Found capped(Pool pool, DemandClass kind, Tenant at) {
        return new Found(
                Reason.SHARE_CAP,
                at.level().name().toLowerCase(Locale.ROOT) + " " + at.path() + " may have "
                        + pool.tree(kind).outlook().capOf(at) + ", and has no room for one more",
                "a task of it ends, or its share is raised");
    }

    private static Found noRoom(Pool pool, DemandClass kind, int couldFit) {
        int kept = 0;
        int bundled = 0;
        Optional<String> forbidden = Optional.empty();
        for (WorkerRoom room : pool.offered()) {
            if (DemandClasses.has(room.could, kind.bit) && room.fits(kind.demand())) {
                Optional<String> refusal = pool.rooms.rules().forbidden(kind.demand(), room);
                forbidden = forbidden.or(() -> refusal);
                if (room.reservation != null && room.reservation.keptFor != kind) {
                    kept++;
                } else if (refusal.isEmpty()) {
                    bundled++;
                }
            }
        }
        if (forbidden.isPresent()) {
            return new Found(
                    Reason.FORBIDDEN, forbidden.get(), "another worker gets room, or the rule no longer forbids it");
        }
        if (kept > 0) {
            return new Found(
                    Reason.KEPT,
                    "asks for " + kind.demand() + "; " + workers(kept)
                            + " with room kept for wider work that comes first",
                    "that work starts, or another worker gets room");
        }
        if (bundled > 0) {
            return new Found(
                    Reason.KEPT,
                    "asks for " + kind.demand() + "; " + workers(bundled)
                            + " with room kept, beside free GPUs, for work that needs those",
                    "a worker without free GPUs gets room"
                            + (kind.key.interruptible() ? ", or no work that needs GPUs waits" : ""));
        }
        return new Found(
                Reason.NO_ROOM,
                "asks for " + kind.demand() + "; "
                        + (couldFit == 1 ? "the one worker" : "all " + couldFit + " workers") + " of pool " + pool.name
                        + " that could run it " + (couldFit == 1 ? "is" : "are") + " occupied",
                "a task ends on a worker that could run it and its turn comes, or a worker is added");
    }

    private static String workers(int count) {
        return count == 1 ? "the one worker" : "the " + count + " workers";
    }

    /** Those that come first and compete for the same: whatever waits in this tree and is licensed. */
    private static List<Explanation.Ahead> ahead(Lane lane, Lane.Place place) {
        Pool pool = place.pool;
        return pool.tree(place.kind).outlook().ahead(place.user, lane.terms.turn(), pool.competing(place.kind));
    }

    private static String inWords(List<Explanation.Ahead> ahead) {
        Explanation.Ahead outermost = ahead.get(0);
        if (outermost.level().equals("job")) {
            return "job " + outermost.first() + " of the same user comes first"
                    + (outermost.others() == 1 ? "" : ", and " + (outermost.others() - 1) + " more");
        }
        if (outermost.level().equals("band")) {
            return "band " + outermost.first() + " comes first";
        }
        return String.format(
                Locale.ROOT,
                "%s %s has %.2f of its share, %s, which comes first, %.2f",
                outermost.level(),
                outermost.node(),
                outermost.standing(),
                outermost.first(),
                outermost.firstStanding());
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
