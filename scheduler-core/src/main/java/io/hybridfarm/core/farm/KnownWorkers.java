package io.hybridfarm.core.farm;

import io.hybridfarm.core.WorkerStanding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The workers about which something is known; of all others nothing is. Whether they are offered is another matter. */
final class KnownWorkers {
    private static final int MOST_OF_A_FARM = 10_000;

    private final TreeMap<String, TreeMap<String, KnownWorker>> byFarm = new TreeMap<>();
    private long earliest = Long.MAX_VALUE;

    @Nullable
    KnownWorker get(String farm, String worker) {
        TreeMap<String, KnownWorker> ofFarm = byFarm.get(farm);
        return ofFarm == null ? null : ofFarm.get(worker);
    }

    /** The same; a new one if there is none yet. */
    KnownWorker note(String farm, String worker) {
        TreeMap<String, KnownWorker> ofFarm = byFarm.computeIfAbsent(farm, f -> new TreeMap<>());
        if (ofFarm.size() >= MOST_OF_A_FARM && !ofFarm.containsKey(worker)) {
            // Where workers come and go under ever new names, most of those that failed once are gone for good.
            ofFarm.values().stream()
                    .filter(known -> known.standing().equals(WorkerStanding.USUAL))
                    .findFirst()
                    .ifPresent(known -> ofFarm.remove(known.name));
        }
        return ofFarm.computeIfAbsent(worker, name -> new KnownWorker(farm, name));
    }

    void forget(String farm, String worker) {
        TreeMap<String, KnownWorker> ofFarm = byFarm.get(farm);
        if (ofFarm != null) {
            ofFarm.remove(worker);
        }
    }

    WorkerStanding standing(String farm, String worker) {
        KnownWorker known = get(farm, worker);
        return known == null ? WorkerStanding.USUAL : known.standing();
    }

    /** All of a farm, by name. */
    Collection<KnownWorker> of(String farm) {
        return byFarm.getOrDefault(farm, new TreeMap<>()).values();
    }

    /** All, by farm and name. */
    List<KnownWorker> all() {
        List<KnownWorker> all = new ArrayList<>();
        for (Map<String, KnownWorker> ofFarm : byFarm.values()) {
            all.addAll(ofFarm.values());
        }
        return all;
    }

    /** Sick ones whose time is over, by farm and name. */
    List<KnownWorker> due(Instant now) {
        if (now.toEpochMilli() < earliest) {
            return List.of();
        }
        return all().stream()
                .filter(worker -> restsUntil(worker) <= now.toEpochMilli())
                .toList();
    }

    /** When the next sick one is due, milliseconds since 1970; {@link Long#MAX_VALUE} if never. */
    long earliest() {
        return earliest;
    }

    /** To be called when somebody's health has changed. */
    void noteHealth() {
        earliest = all().stream().mapToLong(KnownWorkers::restsUntil).min().orElse(Long.MAX_VALUE);
    }

    private static long restsUntil(KnownWorker worker) {
        return worker.sickUntil().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
    }
}
