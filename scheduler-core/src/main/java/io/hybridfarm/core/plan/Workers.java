package io.hybridfarm.core.plan;

import io.hybridfarm.spi.farm.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All workers that are offered or occupied, by farm and name, and their seats in the pools that they are in. */
final class Workers {
    private static final TreeMap<String, String> NONE_CLOSED = new TreeMap<>();
    private static final TreeMap<String, WorkerRoom> NONE = new TreeMap<>();

    private final List<Pool> pools;
    private final TreeMap<String, TreeMap<String, WorkerRoom>> byFarm = new TreeMap<>();
    /** Why workers take no new work, by farm and name, whether they are here or not. */
    private final TreeMap<String, TreeMap<String, String>> closedByFarm = new TreeMap<>();

    /** The pools that people let workers serve, by farm and name, whether they are here or not. */
    private final TreeMap<String, TreeMap<String, List<String>>> assignedByFarm = new TreeMap<>();

    /** In the order of their appearance. */
    private final List<WorkerRoom> all = new ArrayList<>();

    private int nextId = 1;

    Workers(List<Pool> pools) {
        this.pools = pools;
    }

    WorkerRoom room(String farm, int rank, String name) {
        WorkerRoom known = byFarm.computeIfAbsent(farm, f -> new TreeMap<>()).get(name);
        if (known != null) {
            return known;
        }
        WorkerRoom added = new WorkerRoom(farm, name, rank);
        added.closedBecause(
                Optional.ofNullable(closedByFarm.getOrDefault(farm, NONE_CLOSED).get(name)));
        byFarm.get(farm).put(name, added);
        all.add(added);
        return added;
    }

    Optional<WorkerRoom> known(String farm, String name) {
        return Optional.ofNullable(byFarm.getOrDefault(farm, NONE).get(name));
    }

    /** The workers that a farm offers, by name. */
    List<WorkerRoom> offered(String farm) {
        return byFarm.getOrDefault(farm, NONE).values().stream()
                .filter(WorkerRoom::offered)
                .toList();
    }

    /** Says why a worker takes no new work, offered or not; empty if it does. */
    void close(String farm, String name, Optional<String> because) {
        TreeMap<String, String> closed = closedByFarm.computeIfAbsent(farm, f -> new TreeMap<>());
        because.ifPresentOrElse(why -> closed.put(name, why), () -> closed.remove(name));
        known(farm, name).ifPresent(room -> {
            boolean before = room.closed();
            room.closedBecause(because);
            if (before != room.closed() && room.offered()) {
                for (Seat seat : room.seats()) {
                    seat.pool.rooms.resize(seat);
                }
                recount();
            }
        });
    }

    /** Names of the pools that a worker serves whatever it names itself; none if that holds. */
    List<String> assigned(String farm, String name) {
        TreeMap<String, List<String>> ofFarm = assignedByFarm.get(farm);
        return ofFarm == null ? List.of() : ofFarm.getOrDefault(name, List.of());
    }

    /**
     * Says which pools a worker serves, offered or not; none for those that it names itself.
     *
     * @param poolsOf the pools that it is in from then on, in the order in which it serves them
     */
    void assign(String farm, String name, List<String> names, Function<Offer.Worker, List<Pool>> poolsOf) {
        TreeMap<String, List<String>> assigned = assignedByFarm.computeIfAbsent(farm, f -> new TreeMap<>());
        if (names.isEmpty()) {
            assigned.remove(name);
        } else {
            assigned.put(name, names);
        }
        Optional<WorkerRoom> room = known(farm, name);
        Offer.Worker size = room.map(WorkerRoom::size).orElse(null);
        if (room.isPresent() && size != null) {
            resize(room.get(), size, poolsOf.apply(size));
            recount();
        }
    }

    /**
     * Notes what a farm has from now on.
     *
     * @param poolsOf the pools that a worker is in, in the order in which it serves them
     */
    void offer(String farm, int rank, List<Offer.Worker> workers, Function<Offer.Worker, List<Pool>> poolsOf) {
        TreeMap<String, Offer.Worker> offered = new TreeMap<>();
        workers.forEach(worker -> offered.put(worker.name(), worker));
        TreeSet<String> names = new TreeSet<>(offered.keySet());
        names.addAll(byFarm.computeIfAbsent(farm, f -> new TreeMap<>()).keySet());
        for (String name : names) {
            Offer.Worker size = offered.get(name);
            WorkerRoom room = room(farm, rank, name);
            if (!Objects.equals(size, room.size())) {
                resize(room, size, size == null ? List.of() : poolsOf.apply(size));
            }
        }
        recount();
    }

    private void resize(WorkerRoom room, Offer.@Nullable Worker size, List<Pool> inPools) {
        if (!room.offered()) {
            room.id = nextId++;
        }
        room.size(size);
        if (!room.isIn(inPools)) {
            leaveAll(room);
            for (int tier = inPools.size() - 1; tier >= 0; tier--) {
                Seat joined = inPools.get(tier).rooms.join(room, tier);
                joined.next = room.first;
                room.first = joined;
            }
        }
        for (Seat seat : room.seats()) {
            seat.pool.rooms.resize(seat);
        }
        forgetIfGone(room);
    }

    private static void leaveAll(WorkerRoom room) {
        List<Seat> left = room.seats();
        Reservation reservation = room.reservation;
        if (reservation != null) {
            reservation.seat.pool.reservations.drop(reservation);
        }
        room.first = null;
        for (Seat seat : left) {
            seat.pool.rooms.leave(seat);
        }
    }

    private void recount() {
        pools.forEach(pool -> pool.rooms.recount());
    }

    /** Something has started or ended on a worker: it takes the places where it now belongs. */
    void settle(WorkerRoom room) {
        room.reseat();
        forgetIfGone(room);
    }

    /** The same where the masks of all workers may have changed. */
    void settleAll() {
        for (int i = all.size() - 1; i >= 0; i--) {
            settle(all.get(i));
        }
    }

    private void forgetIfGone(WorkerRoom room) {
        if (!room.offered() && room.running() == 0) {
            byFarm.getOrDefault(room.farm(), NONE).remove(room.name());
            all.remove(room);
        }
    }

    /** Lets what runs of a lane count for whom it now belongs to. */
    void recharge(Lane lane) {
        for (WorkerRoom room : all) {
            for (Running task = room.newest; task != null; task = task.next) {
                if (task.lane == lane) {
                    task.pool.recharge(task);
                }
            }
        }
    }
}
