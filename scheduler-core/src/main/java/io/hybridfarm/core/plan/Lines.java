package io.hybridfarm.core.plan;

import java.util.ArrayList;
import java.util.List;

/** Puts lanes into the lines of the pools that they may go to, and takes them out. */
final class Lines {
    /** The preferred one first. */
    private final List<Pool> pools;

    Lines(List<Pool> pools) {
        this.pools = pools;
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
        if (lane.places.isEmpty()) {
            enter(lane);
        }
        for (Lane.Place place : lane.places) {
            place.pool.tree(place.kind).enqueue(place.user, place.kind.bit, lane.terms.turn(), lane);
        }
        lane.inLine = true;
    }

    private void enter(Lane lane) {
        Lane.Terms terms = lane.terms;
        DemandClass.Key key = DemandClass.Key.of(terms);
        for (Pool pool : preferred(terms.pools())) {
            DemandClass kind = pool.intern(key);
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
    }

    private List<Pool> preferred(List<String> names) {
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
