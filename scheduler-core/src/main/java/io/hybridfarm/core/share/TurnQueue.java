package io.hybridfarm.core.share;

import io.hybridfarm.spi.job.Demand;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The steps that have queued tasks, one ordered line for each demand.
 *
 * <p>Equal demands stand in one line because they fit or do not fit together: once the first of a line finds no place, nobody
 * behind it needs to be looked at. So a plan costs what it places, not what waits.
 *
 * @param <S> what stands in line
 */
public final class TurnQueue<S> {
    /** In the order in which demands first appeared, which replays alike. */
    private final LinkedHashMap<Demand, TreeMap<Turn, S>> lines = new LinkedHashMap<>();

    /** Puts a step in line; it must not stand there already. */
    public void add(Demand demand, Turn turn, S step) {
        if (lines.computeIfAbsent(demand, d -> new TreeMap<>()).put(turn, step) != null) {
            throw new IllegalStateException(turn + " stands in line already");
        }
    }

    /** Takes a step out of line; it must stand there. */
    public void remove(Demand demand, Turn turn) {
        TreeMap<Turn, S> line = lines.get(demand);
        if (line == null || line.remove(turn) == null) {
            throw new IllegalStateException(turn + " does not stand in line");
        }
        if (line.isEmpty()) {
            lines.remove(demand);
        }
    }

    /** The lines that are not empty. */
    public Map<Demand, NavigableMap<Turn, S>> lines() {
        return Collections.unmodifiableMap(lines);
    }
}
