package io.hybridfarm.core.plan;

import io.hybridfarm.spi.farm.Offer;
import org.jspecify.annotations.Nullable;

/** A worker's place among the workers of one pool that it is in. Gone when the worker is offered no more, or in other pools. */
final class Seat {
    final WorkerRoom room;
    final Pool pool;
    /** How many pools the worker serves before this one. */
    final int tier;
    /** In the forest of the pool's workers. */
    final int node;

    /** The worker's seat in the pool that it serves next. */
    @Nullable
    Seat next;

    /** The classes of the pool that fit if nothing else runs. */
    long[] could;
    /** What of the worker the pool counts as its own: nothing while it takes no work. */
    Offer.@Nullable Worker counted;
    /** Whether it stands in the tree of its tier: only those with room for something do. */
    boolean inTree;

    Seat(WorkerRoom room, Pool pool, int tier, int node, int words) {
        this.room = room;
        this.pool = pool;
        this.tier = tier;
        this.node = node;
        this.could = new long[words];
    }

    /** Whether the worker is kept, and not for this class. */
    boolean isKeptFrom(DemandClass kind) {
        Reservation reservation = room.reservation;
        return reservation != null && reservation.keptFor != kind && reservation.barsOthersAt(this);
    }

    /** Whether the worker serves this pool before another one; it serves those last that it is not in any more. */
    boolean comesBefore(Pool other) {
        for (Seat sooner = room.first; sooner != null && sooner != next; sooner = sooner.next) {
            if (sooner.pool == other) {
                return false;
            }
        }
        return true;
    }

    /** The first pool that the worker serves before this one and that has work which fits there now; nothing if there is none. */
    @Nullable
    Pool outranked() {
        for (Seat earlier = room.first; earlier != null && earlier != this; earlier = earlier.next) {
            if (earlier.inTree && earlier.pool.wantsAnyOn(earlier)) {
                return earlier.pool;
            }
        }
        return null;
    }
}
