package io.hybridfarm.core.plan;

import io.hybridfarm.core.Refusal.Reason;
import io.hybridfarm.core.plan.Explainer.Found;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Says what the workers of a pool lack for a demand: for ever, or now. Stateless. */
final class RoomAnswers {
    private static final int NAMED = 5;

    private RoomAnswers() {}

    static Found neverFits(Pool pool, DemandClass kind) {
        Optional<Found> closed = closed(pool, kind);
        if (closed.isPresent()) {
            return closed.get();
        }
        if (barredBySite(pool, kind)) {
            String allowed = farms(kind.key.farms());
            return new Found(
                    Reason.SITE,
                    "asks for " + kind.demand() + ", and its show may run on " + allowed + " alone, where pool "
                            + pool.name + " has no worker that could run it",
                    "a worker that could run it is added to " + allowed + ", or the show's site rule is changed");
        }
        Demand demand = kind.demand();
        List<Offer.Worker> allowed = sizes(pool, kind.key::mayRunOn);
        List<Offer.Worker> sizes = allowed.isEmpty() ? sizes(pool, farm -> true) : allowed;
        if (sizes.stream().anyMatch(size -> size.couldEverFit(demand))) {
            return barred(pool, kind);
        }
        Offer.Worker largest = sizes.stream()
                .max(Comparator.comparingInt(Offer.Worker::milliCores))
                .orElseThrow();
        return new Found(
                Reason.NEVER_FITS,
                "asks for " + demand + ", but no worker of pool " + pool.name + " has " + lacking(demand, sizes)
                        + ", even when idle; the one with most cores, " + largest.name() + ", has " + whole(largest),
                "it is submitted with a smaller demand, or a worker that has it is added");
    }

    /** Whether workers that could run it take no new work. */
    private static Optional<Found> closed(Pool pool, DemandClass kind) {
        List<String> closed = new ArrayList<>();
        for (Seat seat : pool.rooms.all()) {
            WorkerRoom room = seat.room;
            Offer.Worker size = room.size();
            if (size != null && kind.key.couldFit(room.farm(), size)) {
                room.closedBecause().ifPresent(why -> closed.add(room.name() + " " + why));
            }
        }
        if (closed.isEmpty()) {
            return Optional.empty();
        }
        int more = closed.size() - NAMED;
        return Optional.of(new Found(
                Reason.CLOSED,
                "asks for " + kind.demand() + ", and "
                        + (closed.size() == 1 ? "the one worker" : "all " + closed.size() + " workers") + " of pool "
                        + pool.name + " that could run it " + (closed.size() == 1 ? "takes" : "take")
                        + " no new work: " + String.join("; ", closed.subList(0, Math.min(NAMED, closed.size())))
                        + (more > 0 ? "; and " + more + " more" : ""),
                "one of these workers is enabled or opens again, or another one is added"));
    }

    /** Whether some worker could run it, were its farm not barred. */
    private static boolean barredBySite(Pool pool, DemandClass kind) {
        return sizes(pool, farm -> true).stream().anyMatch(kind.key::couldFitElsewhere);
    }

    private static List<Offer.Worker> sizes(Pool pool, Predicate<String> ofFarm) {
        return pool.rooms.all().stream()
                .filter(seat -> ofFarm.test(seat.room.farm()))
                .flatMap(seat -> Optional.ofNullable(seat.room.size()).stream())
                .toList();
    }

    /** What a show says that has no place in a pool. */
    static Found barredFrom(Pool pool, String show, List<String> allowed, boolean jobNamesPools) {
        return new Found(
                Reason.SITE,
                "waits because show " + show + " may run on " + farms(allowed) + " alone, and pool " + pool.name
                        + " has no worker of " + (allowed.size() == 1 ? "it" : "them"),
                (jobNamesPools ? "the job is submitted with other pools" : farms(allowed) + " is configured")
                        + ", or the show's site rule is changed");
    }

    private static String farms(List<String> farms) {
        return (farms.size() == 1 ? "farm " : "farms ") + String.join(" and ", farms);
    }

    private static Found barred(Pool pool, DemandClass kind) {
        return new Found(
                Reason.NEVER_FITS,
                "asks for " + kind.demand() + ", and is barred from every worker of pool " + pool.name
                        + " that is large enough" + named("; its allowWorkers are ", kind.key.allow())
                        + named("; its groups are ", kind.key.groups())
                        + named("; its own list or failed attempts there keep it off ", kind.key.deny()),
                "the job is retried, if it failed there, or submitted with other lists, or another worker is added");
    }

    private static String named(String introduction, List<String> workers) {
        if (workers.isEmpty()) {
            return "";
        }
        int more = workers.size() - NAMED;
        return introduction + "["
                + String.join(", ", workers.subList(0, Math.min(NAMED, workers.size())))
                + (more > 0 ? " and " + more + " more]" : "]");
    }

    /** What no worker has enough of. */
    private static String lacking(Demand demand, List<Offer.Worker> sizes) {
        List<String> lacking = new ArrayList<>();
        if (sizes.stream().noneMatch(size -> size.milliCores() >= demand.milliCores())) {
            lacking.add("so many cores");
        }
        if (sizes.stream().noneMatch(size -> size.memoryBytes() >= demand.memoryBytes())) {
            lacking.add("so much memory");
        }
        if (sizes.stream().noneMatch(size -> size.gpus() >= demand.gpus())) {
            lacking.add(demand.gpus() == 1 ? "a gpu" : "so many gpus");
        }
        for (String tag : demand.tags()) {
            if (sizes.stream().noneMatch(size -> size.tags().contains(tag))) {
                lacking.add("tag " + tag);
            }
        }
        return lacking.isEmpty() ? "all of that at once" : String.join(" or ", lacking);
    }

    private static String whole(Offer.Worker size) {
        return new Demand(
                        Math.max(1, Math.min(1_000_000_000, size.milliCores())),
                        size.memoryBytes(),
                        Math.min(1_000, size.gpus()),
                        size.tags())
                .toString();
    }

    static Found noRoom(Pool pool, DemandClass kind, int couldFit) {
        Demand demand = kind.demand();
        int reserved = 0;
        int bundled = 0;
        boolean lentToNobody = false;
        int othersFirst = 0;
        @Nullable WorkerRoom closest = null;
        Optional<String> forbidden = Optional.empty();
        int closed = 0;
        for (Seat seat : pool.rooms.all()) {
            WorkerRoom room = seat.room;
            Offer.Worker size = room.size();
            closed += size != null && room.closed() && kind.key.couldFit(room.farm(), size) ? 1 : 0;
            if (!DemandClasses.has(seat.could, kind.bit)) {
                continue;
            }
            if (room.fits(demand)) {
                Optional<String> rule = pool.rooms.rules().forbidden(demand, room);
                forbidden = forbidden.or(() -> rule);
                boolean kept = seat.isKeptFrom(kind);
                reserved += kept ? 1 : 0;
                if (!kept && rule.isEmpty() && size != null && size.gpus() > demand.gpus()) {
                    bundled++;
                    lentToNobody |= room.keepsBundles();
                }
                continue;
            }
            othersFirst += OtherPools.standInTheWay(seat, demand) ? 1 : 0;
            if (closest == null || freePart(room, demand) > freePart(closest, demand)) {
                closest = room;
            }
        }
        if (forbidden.isPresent()) {
            return new Found(
                    Reason.FORBIDDEN,
                    "asks for " + demand + ", and a rule of the studio forbids what has room for it: "
                            + forbidden.get(),
                    "another worker gets room, or the rule no longer forbids it");
        }
        if (reserved > 0) {
            return new Found(
                    Reason.KEPT,
                    "asks for " + demand + "; " + workers(reserved) + " with room " + (reserved == 1 ? "is" : "are")
                            + " kept for wider work that comes first",
                    "that work starts, or another worker gets room");
        }
        if (bundled > 0 && !lentToNobody) {
            return new Found(
                    Reason.KEPT,
                    "asks for " + demand + "; what is free on " + workers(bundled)
                            + " with room belongs to free GPUs, and is lent only to work that may be interrupted",
                    "it is submitted as interruptible, or another worker gets room");
        }
        if (bundled > 0) {
            return new Found(
                    Reason.KEPT,
                    "asks for " + demand + "; what is free on " + workers(bundled)
                            + " with room is kept for work with GPUs that waits",
                    "that work starts, or another worker gets room");
        }
        if (othersFirst == couldFit) {
            return OtherPools.occupyAll(pool, kind, couldFit);
        }
        return new Found(
                Reason.NO_ROOM,
                "asks for " + demand + ", and "
                        + (couldFit == 1 ? "the one worker" : "all " + couldFit + " workers") + " of pool " + pool.name
                        + " that could run it " + (couldFit == 1 ? "is" : "are") + " occupied"
                        + (closest == null ? "" : missing(closest, demand, couldFit))
                        + (othersFirst == 0 ? "" : "; " + othersFirst + " of them by " + OtherPools.inWords(pool, kind))
                        + (closed == 0
                                ? ""
                                : "; " + closed + " more " + (closed == 1 ? "takes" : "take") + " no new work"),
                "");
    }

    /** How much of what a demand asks for is free on a worker: 1 if it has enough of everything. */
    private static double freePart(WorkerRoom room, Demand demand) {
        double cores = part(room.freeMilliCores(), demand.milliCores());
        double memory = part(room.freeMemoryBytes(), demand.memoryBytes());
        return Math.min(Math.min(cores, memory), part(room.freeGpus(), demand.gpus()));
    }

    private static double part(long free, long asked) {
        return asked <= free ? 1 : (double) free / asked;
    }

    private static String missing(WorkerRoom closest, Demand demand, int couldFit) {
        List<String> free = new ArrayList<>();
        if (closest.freeMilliCores() < demand.milliCores()) {
            free.add(Quantities.cores((int) Math.max(0, closest.freeMilliCores()))
                    + (closest.freeMilliCores() == 1_000 ? " core" : " cores"));
        }
        if (closest.freeMemoryBytes() < demand.memoryBytes()) {
            free.add(Quantities.size(Math.max(0, closest.freeMemoryBytes())) + " of memory");
        }
        if (closest.freeGpus() < demand.gpus()) {
            free.add(Explainer.counted((int) Math.max(0, closest.freeGpus()), "gpu"));
        }
        String has = !free.isEmpty()
                ? "has " + String.join(" and ", free) + " free"
                : closest.exclusive()
                        ? "is taken whole by one task"
                        : closest.running() >= closest.mostTasks()
                                ? "runs " + Explainer.counted(closest.running(), "task") + ", as many as it may"
                                : "runs " + Explainer.counted(closest.running(), "task") + " and is asked for whole";
        return ": " + closest.name() + (couldFit == 1 ? " " : ", the closest, ") + has;
    }

    private static String workers(int count) {
        return count == 1 ? "the one worker" : "the " + count + " workers";
    }
}
