package io.hybridfarm.core.plan;

/** A worker that is kept, by one of the pools that it is in, for a demand class until enough of it is free. */
final class Reservation {
    final Seat seat;
    final DemandClass keptFor;
    /** When there will probably be room, milliseconds since 1970; {@link Long#MAX_VALUE} if nobody can say. */
    long drainedAt;
    /** Whether work was stopped to make room, so that nothing else may take it. */
    final boolean afterPreemption;
    /** When backfill last looked, and at how much room. */
    long lookedAt = Long.MIN_VALUE;

    long lookedAtFree = -1;

    Reservation(Seat seat, DemandClass keptFor, long drainedAt, boolean afterPreemption) {
        this.seat = seat;
        this.keptFor = keptFor;
        this.drainedAt = drainedAt;
        this.afterPreemption = afterPreemption;
    }

    /**
     * Whether work at a seat of the worker is barred unless it is what the worker is kept for. Pools that the worker serves first
     * are not, but where work was stopped, which they had no right to.
     */
    boolean barsOthersAt(Seat other) {
        return afterPreemption || other.tier >= seat.tier;
    }
}
