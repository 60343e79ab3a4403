package io.hybridfarm.core.share;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The work of one user that has the same demand class, in the order of service. Whoever stands behind the first fits where the
 * first fits, and nowhere else.
 *
 * @param <W> what stands in line
 */
final class Line<W> {
    final int bit;
    /** In the forest. */
    final int node;

    private final TreeMap<Turn, W> waiting = new TreeMap<>();
    private @Nullable Turn turn;
    private @Nullable W first;

    Line(int bit, int node) {
        this.bit = bit;
        this.node = node;
    }

    /**
     * @return whether the first is another now
     * @throws IllegalStateException if there is one with the same turn
     */
    boolean add(Turn its, W work) {
        if (waiting.put(its, work) != null) {
            throw new IllegalStateException(its + " stands in line already");
        }
        return note();
    }

    /**
     * @return whether the first is another now
     * @throws IllegalStateException if there is none with this turn
     */
    boolean remove(Turn its) {
        if (waiting.remove(its) == null) {
            throw new IllegalStateException(its + " does not stand in line");
        }
        return note();
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Whose turn it is. */
    W first() {
        if (first == null) {
            throw new IllegalStateException("nobody stands in line");
        }
        return first;
    }

    Turn turn() {
        if (turn == null) {
            throw new IllegalStateException("nobody stands in line");
        }
        return turn;
    }

    /** Those before a turn. */
    Map<Turn, W> before(Turn its) {
        return waiting.headMap(its, false);
    }

    private boolean note() {
        W before = first;
        Map.Entry<Turn, W> entry = waiting.firstEntry();
        turn = entry == null ? null : entry.getKey();
        first = entry == null ? null : entry.getValue();
        return before != first;
    }
}
