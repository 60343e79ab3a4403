package io.hybridfarm.core.plan;

import io.hybridfarm.core.share.Tenant;
import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task that occupies a worker.
 *
 * <p>Handed out by {@link Matcher#start} and given back by {@link Matcher#finish}, after which it is used again for another
 * task: whoever holds one must let go of it then.
 */
public final class Running {
    Lane lane;
    WorkerRoom room;
    /** The pool whose work it is. */
    Pool pool;

    Demand demand;
    Tenant user;
    long startedAt;
    long number;
    boolean stopping;
    /** What it has given back before its end. */
    final List<LimitGate> released = new ArrayList<>(0);

    @Nullable
    Running previous;

    @Nullable
    Running next;

    Running(Lane lane, WorkerRoom room, Pool pool, Demand demand, Tenant user) {
        this.lane = lane;
        this.room = room;
        this.pool = pool;
        this.demand = demand;
        this.user = user;
    }

    /** The number that its starter gave it. */
    public long number() {
        return number;
    }

    /** The lane that it came from. */
    public Lane lane() {
        return lane;
    }

    /** The worker that it occupies. */
    public WorkerRoom room() {
        return room;
    }

    /** The name of the pool whose work it is. */
    public String poolName() {
        return pool.name;
    }

    /** When it will probably be over, milliseconds since 1970; {@link Long#MAX_VALUE} if there is nothing to go by. */
    long endsAt(long now) {
        long most = lane.ninetieth();
        return most == Long.MAX_VALUE ? most : Math.max(startedAt + most, now);
    }

    /** What would be lost if it were stopped now: thousandths of a core times milliseconds. */
    double lost(long now) {
        return (double) demand.milliCores() * (now - startedAt);
    }
}
