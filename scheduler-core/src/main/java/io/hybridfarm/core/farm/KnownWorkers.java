package io.hybridfarm.core.farm;

import io.hybridfarm.core.WorkerHealth;
import io.hybridfarm.core.WorkerStanding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The workers about which something is known; of all others nothing is. Whether they are offered is another matter. */
final class KnownWorkers {
    private final TreeMap<String, TreeMap<String, KnownWorker>> byFarm = new TreeMap<>();

    @Nullable
    KnownWorker get(String farm, String worker) {
        TreeMap<String, KnownWorker> ofFarm = byFarm.get(farm);
        return ofFarm == null ? null : ofFarm.get(worker);
    }

    /** The same; a new one if there is none yet. */
    KnownWorker note(String farm, String worker) {
        return byFarm.computeIfAbsent(farm, f -> new TreeMap<>())
                .computeIfAbsent(worker, name -> new KnownWorker(farm, name));
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
        return sick().stream()
                .filter(worker -> !worker.sickUntil().orElse(Instant.MAX).isAfter(now))
                .toList();
    }

    /** When the next sick one is due, milliseconds since 1970; {@link Long#MAX_VALUE} if never. */
    long earliest() {
        return sick().stream()
                .map(KnownWorker::sickUntil)
                .flatMap(Optional::stream)
                .mapToLong(Instant::toEpochMilli)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private List<KnownWorker> sick() {
        return all().stream()
                .filter(worker -> worker.health() == WorkerHealth.SICK)
                .toList();
    }
}
