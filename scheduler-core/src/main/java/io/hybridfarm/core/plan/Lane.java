package io.hybridfarm.core.plan;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.share.Tenant;
import io.hybridfarm.core.share.Turn;
import io.hybridfarm.spi.job.Demand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one step that ask for the same: they stand in line as one, however many they are.
 *
 * <p>Owned by the step; changed through {@link Matcher} alone.
 */
public final class Lane {
    /**
     * Whose it is, when its turn is, and where it may go.
     *
     * @param band the band it is served in
     * @param pools names of the pools that it may go to, the preferred one first; empty for all
     * @param groups groups of workers that it may go to, any one of them; empty for all workers
     * @param machines the limit of its job's machines, if it has one
     */
    public record Terms(
            Band band,
            String show,
            String department,
            String user,
            Turn turn,
            List<String> pools,
            List<String> allowWorkers,
            List<String> denyWorkers,
            List<String> groups,
            @Nullable MachineLimit machines,
            boolean interruptible,
            Demand demand) {
        /** For workers of any group, as many as there are. */
        public Terms(
                Band band,
                String show,
                String department,
                String user,
                Turn turn,
                List<String> pools,
                List<String> allowWorkers,
                List<String> denyWorkers,
                boolean interruptible,
                Demand demand) {
            this(
                    band,
                    show,
                    department,
                    user,
                    turn,
                    pools,
                    allowWorkers,
                    denyWorkers,
                    List.of(),
                    null,
                    interruptible,
                    demand);
        }

        boolean sameOwner(Terms other) {
            return band == other.band
                    && show.equals(other.show)
                    && department.equals(other.department)
                    && user.equals(other.user);
        }
    }

    /** Its place in one pool. */
    static final class Place {
        final Pool pool;
        final Tenant user;
        final DemandClass kind;

        Place(Pool pool, Tenant user, DemandClass kind) {
            this.pool = pool;
            this.user = user;
            this.kind = kind;
        }
    }

    private final Object owner;
    private final List<Cap> caps;
    /** What its tasks take from. */
    final List<LimitGate> limits;

    Terms terms;
    /** In the order of preference; empty while nothing is queued. */
    final List<Place> places = new ArrayList<>();

    int queued;
    int running;
    boolean open;
    boolean inLine;

    private final Durations durations;

    Lane(Object owner, List<Cap> caps, Terms terms, List<LimitGate> limits, Durations durations) {
        this.limits = limits;
        this.owner = owner;
        this.caps = caps;
        this.terms = terms;
        this.durations = durations;
        caps.forEach(cap -> cap.lanes.add(this));
    }

    /** What it was made for. */
    public Object owner() {
        return owner;
    }

    /** Whose it is, when its turn is, and where it may go. */
    public Terms terms() {
        return terms;
    }

    /** Tasks that could run. */
    public int queued() {
        return queued;
    }

    Lane variant(Terms other) {
        return new Lane(owner, caps, other, limits, durations);
    }

    List<Cap> caps() {
        return caps;
    }

    /** Whether it should stand in line. */
    boolean wantsTurn() {
        return open && queued > 0 && fullCap() == null;
    }

    /** The first of its caps that is reached. */
    @Nullable
    Cap fullCap() {
        for (int i = 0; i < caps.size(); i++) {
            if (caps.get(i).full()) {
                return caps.get(i);
            }
        }
        return null;
    }

    /** How many of its tasks could run beside those that do. */
    int couldCome() {
        int most = queued;
        for (Cap cap : caps) {
            most = Math.min(most, cap.most() - cap.running());
        }
        return most;
    }

    @Nullable
    Place place(Pool pool) {
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).pool == pool) {
                return places.get(i);
            }
        }
        return null;
    }

    void took(long millis) {
        durations.add(millis);
    }

    long ninetieth() {
        return durations.ninetieth();
    }
}
