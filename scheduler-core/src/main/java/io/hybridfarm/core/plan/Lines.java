package io.hybridfarm.core.plan;

import io.hybridfarm.core.Policy;
import io.hybridfarm.core.share.Shares;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Puts lanes into the lines of the pools that they may go to, and takes them out. */
final class Lines {
    /** The preferred one first. */
    private final List<Pool> pools;

    private final Shares shares;
    /** Lanes with places, in the order in which they got them. */
    private final Set<Lane> placed = new LinkedHashSet<>();

    Lines(List<Pool> pools, Shares shares) {
        this.pools = pools;
        this.shares = shares;
    }

    /** Takes up other rules: what may run elsewhere than before leaves its places and gets others. */
    void configure(Policy before) {
        Policy now = shares.policy();
        if (before.sites().equals(now.sites())) {
            return;
        }
        for (Lane lane : List.copyOf(placed)) {
            String show = lane.terms.show();
            if (!before.farms(show).equals(now.farms(show))) {
                leave(lane);
                refresh(lane);
            }
        }
    }

    /** Puts a lane into the lines of its pools, or takes it out, as it now should be. */
    void refresh(Lane lane) {
        boolean wanted = lane.wantsTurn();
        if (lane.queued == 0) {
            leave(lane);
        }
        if (wanted == lane.inLine) {
            return;
        }
        if (!wanted) {
            stepOut(lane);
            return;
        }
        if (placed.add(lane)) {
            enter(lane);
        }
        for (Lane.Place place : lane.places) {
            place.pool.tree(place.kind).enqueue(place.user, place.kind.bit, lane.terms.turn(), lane);
        }
        lane.inLine = true;
    }

    private void enter(Lane lane) {
        Lane.Terms terms = lane.terms;
        List<String> allowed = shares.policy().farms(terms.show());
        for (Pool pool : preferred(terms.pools())) {
            if (!pool.isOpenTo(allowed)) {
                continue;
            }
            DemandClass kind = pool.intern(DemandClass.Key.of(terms, pool.only(allowed)));
            kind.lanes++;
            lane.places.add(new Lane.Place(
                    pool, pool.tree(kind).user(terms.band(), terms.show(), terms.department(), terms.user()), kind));
        }
    }

    private void stepOut(Lane lane) {
        for (Lane.Place place : lane.places) {
            place.pool.tree(place.kind).dequeue(place.user, place.kind.bit, lane.terms.turn());
        }
        lane.inLine = false;
    }

    /** Takes a lane out of all lines, and out of its pools. */
    void leave(Lane lane) {
        if (lane.inLine) {
            stepOut(lane);
        }
        lane.places.forEach(place -> place.kind.leave());
        lane.places.clear();
        placed.remove(lane);
    }

    /** The pools of these names, in their order; all for none. */
    List<Pool> preferred(List<String> names) {
        if (names.isEmpty()) {
            return pools;
        }
        List<Pool> preferred = new ArrayList<>();
        for (String name : names) {
            pools.stream().filter(pool -> pool.name.equals(name)).forEach(preferred::add);
        }
        return preferred;
    }
}
