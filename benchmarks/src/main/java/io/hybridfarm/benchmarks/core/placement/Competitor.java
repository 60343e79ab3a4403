package io.hybridfarm.benchmarks.core.placement;

import io.hybridfarm.benchmarks.core.peer.FenzoPeer;
import io.hybridfarm.benchmarks.core.peer.FullSortPeer;
import io.hybridfarm.benchmarks.core.peer.HeapSkipPeer;
import io.hybridfarm.benchmarks.core.peer.PlacementCore;
import io.hybridfarm.benchmarks.core.peer.ProductCore;
import java.util.List;
import java.util.function.Supplier;

/**
 * A core that is measured, and the name that its figures begin with.
 *
 * @param prefix {@code core} for the product, {@code peer.NAME} for the others
 * @param factory makes a core with nothing in it
 */
record Competitor(String prefix, Supplier<PlacementCore> factory) {
    private static final String PRODUCT = "core";

    /** All that there are. The product, once it is here, goes first: the others are compared with what it did. */
    static final List<Competitor> ALL = List.of(
            new Competitor("core", ProductCore::new),
            new Competitor("peer.fenzo", FenzoPeer::new),
            new Competitor("peer.full_sort", FullSortPeer::new),
            new Competitor("peer.heap_skip", HeapSkipPeer::new));

    static Competitor named(String prefix) {
        return ALL.stream()
                .filter(competitor -> competitor.prefix().equals(prefix))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no core '" + prefix + "'"));
    }

    boolean isProduct() {
        return prefix.equals(PRODUCT);
    }

    PlacementCore create() {
        return factory.get();
    }
}
