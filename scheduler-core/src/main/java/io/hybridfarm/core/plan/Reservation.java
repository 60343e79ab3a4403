package io.hybridfarm.core.plan;

/** A worker that is kept for a demand class until enough of it is free. */
final class Reservation {
    final WorkerRoom room;
    final DemandClass keptFor;
    /** When there will probably be room, milliseconds since 1970; {@link Long#MAX_VALUE} if nobody can say. */
    long drainedAt;
    /** Whether work was stopped to make room, so that nothing else may take it. */
    final boolean afterPreemption;
    /** When backfill last looked, and at how much room. */
    long lookedAt = Long.MIN_VALUE;

    long lookedAtFree = -1;

    Reservation(WorkerRoom room, DemandClass keptFor, long drainedAt, boolean afterPreemption) {
        this.room = room;
        this.keptFor = keptFor;
        this.drainedAt = drainedAt;
        this.afterPreemption = afterPreemption;
    }
}
