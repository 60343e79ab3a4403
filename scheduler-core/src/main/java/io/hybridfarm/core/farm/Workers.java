package io.hybridfarm.core.farm;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.plan.WorkerRoom;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the farms offer, and what of it is occupied.
 *
 * <p>Offers are soft and come and go; occupation follows from the live attempts alone, and is kept even for workers that
 * are not offered at the moment, so that a worker that comes back is not overbooked.
 */
final class Workers {
    private static final class Usage {
        int milliCores;
        long memoryBytes;
        int gpus;
        int running;

        void add(Demand demand, int sign) {
            milliCores += sign * demand.milliCores();
            memoryBytes += sign * demand.memoryBytes();
            gpus += sign * demand.gpus();
            running += sign;
        }
    }

    private static final Usage IDLE = new Usage();

    /** By farm in the order of the configuration, which is the order of preference. */
    private final LinkedHashMap<String, List<Offer.Worker>> offered = new LinkedHashMap<>();

    private final Map<String, TreeMap<String, Usage>> used = new TreeMap<>();

    Workers(List<String> farms) {
        farms.forEach(farm -> offered.put(farm, List.of()));
    }

    boolean knows(String farm) {
        return offered.containsKey(farm);
    }

    void offer(String farm, Offer offer) {
        offered.put(
                farm,
                offer.workers().stream()
                        .sorted(Comparator.comparing(Offer.Worker::name))
                        .toList());
    }

    void occupy(LiveAttempt attempt) {
        used.computeIfAbsent(attempt.farm(), f -> new TreeMap<>())
                .computeIfAbsent(attempt.worker(), w -> new Usage())
                .add(attempt.demand(), 1);
    }

    void free(LiveAttempt attempt) {
        TreeMap<String, Usage> ofFarm = used.getOrDefault(attempt.farm(), new TreeMap<>());
        Usage usage = ofFarm.get(attempt.worker());
        if (usage == null) {
            throw new IllegalStateException(attempt.id() + " occupies nothing on " + attempt.worker());
        }
        usage.add(attempt.demand(), -1);
        if (usage.running == 0) {
            ofFarm.remove(attempt.worker());
        }
    }

    List<WorkerRoom> rooms() {
        List<WorkerRoom> rooms = new ArrayList<>();
        offered.forEach((farm, workers) -> {
            for (Offer.Worker worker : workers) {
                Usage usage = usage(farm, worker);
                rooms.add(new WorkerRoom(farm, worker, usage.milliCores, usage.memoryBytes, usage.gpus));
            }
        });
        return rooms;
    }

    List<FarmView.Farm> view() {
        List<FarmView.Farm> farms = new ArrayList<>();
        offered.forEach((farm, workers) -> farms.add(new FarmView.Farm(
                farm,
                workers.stream()
                        .map(worker -> {
                            Usage usage = usage(farm, worker);
                            return new FarmView.Worker(
                                    worker, usage.milliCores, usage.memoryBytes, usage.gpus, usage.running);
                        })
                        .toList())));
        return List.copyOf(farms);
    }

    private Usage usage(String farm, Offer.Worker worker) {
        TreeMap<String, Usage> ofFarm = used.get(farm);
        return ofFarm == null ? IDLE : ofFarm.getOrDefault(worker.name(), IDLE);
    }
}
