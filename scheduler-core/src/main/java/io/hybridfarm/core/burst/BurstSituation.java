package io.hybridfarm.core.burst;

import io.hybridfarm.core.Policy;
import io.hybridfarm.spi.farm.MachineType;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the planner looks at.
 *
 * @param now the time
 * @param nextLook after what time it will look again at the latest, above zero
 * @param offers what each farm can buy, by its name
 * @param policy which shows may use which farms
 * @param backlogs what is to be done, each show and demand once
 */
public record BurstSituation(
        Instant now,
        Duration nextLook,
        SortedMap<String, List<MachineType>> offers,
        Policy policy,
        List<Backlog> backlogs) {
    public BurstSituation {
        offers = Collections.unmodifiableSortedMap(new TreeMap<>(offers));
        backlogs = List.copyOf(backlogs);
    }
}
