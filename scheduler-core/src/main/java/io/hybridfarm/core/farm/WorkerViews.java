package io.hybridfarm.core.farm;

import io.hybridfarm.core.FarmView;
import io.hybridfarm.core.WorkerStanding;
import io.hybridfarm.core.plan.Matcher;
import io.hybridfarm.core.plan.WorkerRoom;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.TaskId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The workers for readers; a change on one worker costs one page and not the list. */
final class WorkerViews {
    private final Matcher matcher;
    private final KnownWorkers known;
    private final Function<AttemptId, TaskId> tasks;
    private final LinkedHashMap<String, PagedList<FarmView.Worker>> byFarm = new LinkedHashMap<>();
    private final Map<WorkerRoom, Integer> positions = new HashMap<>();
    /** What the next view has to show anew. */
    private final LinkedHashSet<WorkerRoom> touched = new LinkedHashSet<>();

    private List<FarmView.Farm> view = List.of();
    private boolean changed = true;

    /**
     * @param tasks the task of a live attempt
     */
    WorkerViews(Matcher matcher, KnownWorkers known, Function<AttemptId, TaskId> tasks, List<String> farms) {
        this.matcher = matcher;
        this.known = known;
        this.tasks = tasks;
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
        touched.add(room);
    }

    /** What is known about a worker has changed. */
    void changed(String farm, String worker) {
        matcher.worker(farm, worker).ifPresent(touched::add);
        changed = true;
    }

    List<FarmView.Farm> view() {
        touched.forEach(this::show);
        touched.clear();
        if (changed) {
            List<FarmView.Farm> farms = new ArrayList<>();
            byFarm.forEach((farm, workers) -> farms.add(new FarmView.Farm(farm, workers.snapshot(), absent(farm))));
            view = List.copyOf(farms);
            changed = false;
        }
        return view;
    }

    private void show(WorkerRoom room) {
        Integer position = positions.get(room);
        PagedList<FarmView.Worker> workers = byFarm.get(room.farm());
        Offer.Worker size = room.size();
        if (position != null && workers != null && size != null) {
            workers.set(position, worker(room, size));
            changed = true;
        }
    }

    private List<FarmView.AbsentWorker> absent(String farm) {
        if (known.of(farm).isEmpty()) {
            return List.of();
        }
        List<FarmView.AbsentWorker> absent = new ArrayList<>();
        for (KnownWorker worker : known.of(farm)) {
            boolean offered =
                    matcher.worker(farm, worker.name).map(WorkerRoom::size).isPresent();
            if (!offered && !worker.standing().equals(WorkerStanding.USUAL)) {
                absent.add(new FarmView.AbsentWorker(worker.name, worker.standing()));
            }
        }
        return List.copyOf(absent);
    }

    private FarmView.Worker worker(WorkerRoom room, Offer.Worker size) {
        List<FarmView.Placed> attempts = new ArrayList<>(room.running());
        for (long number : room.numbers()) {
            AttemptId attempt = new AttemptId(number);
            attempts.add(new FarmView.Placed(attempt, tasks.apply(attempt)));
        }
        return new FarmView.Worker(
                size,
                room.usedMilliCores(),
                room.usedMemoryBytes(),
                room.usedGpus(),
                room.running(),
                known.standing(room.farm(), room.name()),
                List.copyOf(attempts),
                room.pools());
    }
}
