package io.hybridfarm.core.farm;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.plan.Matcher;
import io.hybridfarm.core.plan.WorkerRoom;
import io.hybridfarm.spi.farm.Offer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The workers for readers; a change on one worker costs one page and not the list. */
final class WorkerViews {
    private final Matcher matcher;
    private final LinkedHashMap<String, PagedList<FarmView.Worker>> byFarm = new LinkedHashMap<>();
    private final Map<WorkerRoom, Integer> positions = new HashMap<>();
    private List<FarmView.Farm> view = List.of();
    private boolean changed = true;

    WorkerViews(Matcher matcher, List<String> farms) {
        this.matcher = matcher;
        farms.forEach(farm -> byFarm.put(farm, new PagedList<>()));
    }

    /** A farm offers other workers. */
    void offered(String farm) {
        List<WorkerRoom> rooms = new ArrayList<>(matcher.workers(farm));
        rooms.sort(Comparator.comparing(WorkerRoom::name));
        positions.keySet().removeIf(room -> room.farm().equals(farm));
        PagedList<FarmView.Worker> workers = new PagedList<>();
        for (WorkerRoom room : rooms) {
            positions.put(room, workers.size());
            workers.add(worker(room, Objects.requireNonNull(room.size(), "an offered worker has a size")));
        }
        byFarm.put(farm, workers);
        changed = true;
    }

    /** Something has started or ended on a worker. */
    void touched(WorkerRoom room) {
        Integer position = positions.get(room);
        PagedList<FarmView.Worker> workers = byFarm.get(room.farm());
        Offer.Worker size = room.size();
        if (position != null && workers != null && size != null) {
            workers.set(position, worker(room, size));
            changed = true;
        }
    }

    List<FarmView.Farm> view() {
        if (changed) {
            List<FarmView.Farm> farms = new ArrayList<>();
            byFarm.forEach((farm, workers) -> farms.add(new FarmView.Farm(farm, workers.snapshot())));
            view = List.copyOf(farms);
            changed = false;
        }
        return view;
    }

    private static FarmView.Worker worker(WorkerRoom room, Offer.Worker size) {
        return new FarmView.Worker(
                size, room.usedMilliCores(), room.usedMemoryBytes(), room.usedGpus(), room.running());
    }
}
