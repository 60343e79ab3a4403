package io.hybridfarm.core.plan;

import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.placement.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A worker and what runs on it. It is remembered while something runs there, even if its farm does not offer it. */
public final class WorkerRoom {
    private final String farm;
    private final String name;
    /** Order of preference among farms; workers of the first are filled first. */
    final int rank;
    /** Its seat in the pool that it serves first, which leads to those in the others; none while it is not offered. */
    @Nullable
    Seat first;

    private Offer.@Nullable Worker size;
    private Optional<String> closedBecause = Optional.empty();

    private long usedMilliCores;
    private long usedMemoryBytes;
    private int usedGpus;
    private int running;
    private int exclusive;
    private final List<LimitGate> held = new ArrayList<>();

    @Nullable
    Running newest;

    @Nullable
    Reservation reservation;

    /** Breaks ties: given out when it is offered, by name among those offered together, so that a restart gives the same. */
    int id;

    WorkerRoom(String farm, String name, int rank) {
        this.farm = farm;
        this.name = name;
        this.rank = rank;
    }

    /** The farm of the worker. */
    public String farm() {
        return farm;
    }

    /** The worker's name in its farm. */
    public String name() {
        return name;
    }

    /** Its whole size; nothing while it is not offered. */
    public Offer.@Nullable Worker size() {
        return size;
    }

    /** Thousandths of a core that are occupied. */
    public int usedMilliCores() {
        return (int) usedMilliCores;
    }

    /** Bytes of memory that are occupied. */
    public long usedMemoryBytes() {
        return usedMemoryBytes;
    }

    /** GPUs that are occupied. */
    public int usedGpus() {
        return usedGpus;
    }

    /** Names of the pools that it is in, in the order in which it serves them; none while it is not offered. */
    public List<String> pools() {
        return seats().stream().map(seat -> seat.pool.name).toList();
    }

    /** Attempts on it. */
    public int running() {
        return running;
    }

    /** One for each pool that it is in, in the order in which it serves them. */
    List<Seat> seats() {
        List<Seat> seats = new ArrayList<>();
        for (Seat seat = first; seat != null; seat = seat.next) {
            seats.add(seat);
        }
        return seats;
    }

    /** Whether it is in exactly these pools, in this order. */
    boolean isIn(List<Pool> pools) {
        return seats().stream().map(seat -> seat.pool).toList().equals(pools);
    }

    /** Its room has changed: it takes the places where it now belongs. */
    void reseat() {
        for (Seat seat = first; seat != null; seat = seat.next) {
            seat.pool.rooms.reseat(seat);
        }
    }

    /** Whether what belongs to its free GPUs is lent to nobody: work for them waits in some pool that it is in. */
    boolean keepsBundles() {
        for (Seat seat = first; seat != null; seat = seat.next) {
            if (seat.pool.rooms.gpuWorkWaits()) {
                return true;
            }
        }
        return false;
    }

    void size(Offer.@Nullable Worker other) {
        size = other;
    }

    /** Why it takes no new work, in words that follow its name; empty if it does. */
    public Optional<String> closedBecause() {
        // What a person has decided comes first.
        return closedBecause.isPresent() || size == null
                ? closedBecause
                : size.closedBecause().map(why -> "is closed: " + why);
    }

    void closedBecause(Optional<String> why) {
        closedBecause = why;
    }

    /** Whether it takes no new work. */
    public boolean closed() {
        return closedBecause.isPresent()
                || (size != null && size.closedBecause().isPresent());
    }

    /** The numbers of the tasks on it, the newest first. */
    public List<Long> numbers() {
        List<Long> numbers = new ArrayList<>(running);
        for (Running task = newest; task != null; task = task.next) {
            numbers.add(task.number);
        }
        return numbers;
    }

    /** How many tasks may run there at once. */
    int mostTasks() {
        return size == null || size.maxTasks() == 0 ? Integer.MAX_VALUE : size.maxTasks();
    }

    boolean offered() {
        return size != null;
    }

    boolean exclusive() {
        return exclusive > 0;
    }

    long freeMilliCores() {
        return size == null ? 0 : size.milliCores() - usedMilliCores;
    }

    long freeMemoryBytes() {
        return size == null ? 0 : size.memoryBytes() - usedMemoryBytes;
    }

    long freeGpus() {
        return size == null ? 0 : size.gpus() - usedGpus;
    }

    /** Whether a demand fits into what is free, and the worker is empty where it has to be. */
    boolean fits(Demand demand) {
        return size != null
                && size.couldEverFit(demand)
                && demand.milliCores() <= freeMilliCores()
                && demand.memoryBytes() <= freeMemoryBytes()
                && demand.gpus() <= freeGpus()
                && exclusive == 0
                && running < mostTasks()
                && (!demand.exclusive() || running == 0);
    }

    void occupy(Running task) {
        count(task.demand, 1);
        task.previous = null;
        task.next = newest;
        if (newest != null) {
            newest.previous = task;
        }
        newest = task;
    }

    void vacate(Running task) {
        count(task.demand, -1);
        if (task.previous != null) {
            task.previous.next = task.next;
        } else {
            newest = task.next;
        }
        if (task.next != null) {
            task.next.previous = task.previous;
        }
    }

    private void count(Demand demand, int sign) {
        usedMilliCores += (long) sign * demand.milliCores();
        usedMemoryBytes += sign * demand.memoryBytes();
        usedGpus += sign * demand.gpus();
        running += sign;
        exclusive += demand.exclusive() ? sign : 0;
    }

    boolean holds(LimitGate limit) {
        return held.contains(limit);
    }

    /** Counts one more task that needs a limit; whether it is the first one here. */
    boolean hold(LimitGate limit) {
        held.add(limit);
        return held.indexOf(limit) == held.size() - 1;
    }

    /** Counts one task less that needs a limit; whether it was the last one here. */
    boolean release(LimitGate limit) {
        held.remove(limit);
        return !held.contains(limit);
    }

    Candidate candidate(Demand demand, Offer.Worker whole) {
        return new Candidate(demand, farm, whole, (int) freeMilliCores(), freeMemoryBytes(), (int) freeGpus());
    }
}
