package io.hybridfarm.core.plan;

import io.hybridfarm.core.share.ShareTree;
import io.hybridfarm.core.share.Tenant;
import io.hybridfarm.core.share.Trial;
import io.hybridfarm.spi.job.Demand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether it is right that tasks on one worker go so that work of one of its pools can come.
 *
 * <p>Within a pool the shares decide. Shares of two pools cannot be compared, so between pools the worker's own order stands in
 * for them: a task goes only if the worker serves the pool of the work that comes before the task's, or is not in the task's
 * pool any more; and only for work in a higher band, below a guarantee, or urgent where the task is not. Nobody falls below
 * what he is sure of, whichever pool he loses in. So on each worker what such an exchange gives to a pool that is served
 * sooner can never be taken back by the other one, and only finitely many are possible before something ends by itself.
 */
final class Exchange {
    private final Seat seat;
    private final Lane lane;
    private final Lane.Place place;
    private final ShareTree<Lane> tree;
    private final boolean urgent;

    /** An exchange on a worker for a lane with a place in the pool of the seat. */
    Exchange(Seat seat, Lane lane, Lane.Place place) {
        this.seat = seat;
        this.lane = lane;
        this.place = place;
        this.tree = place.pool.tree(place.kind);
        this.urgent = lane.terms.turn().urgent();
    }

    /** Whether any task could have to go for a lane by the shares and bands, whatever runs. */
    static boolean mayAsk(Lane lane, Lane.Place place) {
        return Trial.mayAsk(place.user, lane.terms.turn().urgent()) || isAboveWorkOfOtherPools(lane, place);
    }

    private static boolean isAboveWorkOfOtherPools(Lane lane, Lane.Place place) {
        for (Seat seat : place.pool.rooms.all()) {
            boolean shared = seat.tier > 0 || seat.next != null;
            for (Running task = seat.room.newest; shared && task != null; task = task.next) {
                if (seat.comesBefore(task.pool) && isHigher(lane, task)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isHigher(Lane lane, Running task) {
        return lane.terms.band().compareTo(task.user.band()) < 0;
    }

    /** Whether whoever comes is rightly ahead of all who go. */
    boolean allYield(List<Running> going) {
        for (Running task : going) {
            if (treeOf(task) != tree && !yieldsToOtherPool(task)) {
                return false;
            }
        }
        return yieldInTree(going) && othersKeepGuarantees(going, tree);
    }

    private boolean yieldsToOtherPool(Running task) {
        boolean right = isHigher(lane, task)
                || Trial.isBelowGuarantee(place.user)
                || (urgent && !task.lane.terms.turn().urgent());
        return right && task.demand.gpus() > 0 == place.kind.needsGpu() && seat.comesBefore(task.pool);
    }

    private boolean yieldInTree(List<Running> going) {
        try (Trial end = new Trial(tree)) {
            for (Running task : going) {
                if (treeOf(task) == tree) {
                    charge(end, task.user, -1, task.demand);
                }
            }
            charge(end, place.user, 1, place.kind.demand());
            for (Running task : going) {
                boolean more = urgent && !task.lane.terms.turn().urgent();
                if (treeOf(task) == tree && !end.mayYield(task.user, place.user, more)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** What was lent goes to whom it belongs, but nobody gives up what he is sure of. */
    boolean giveBack(List<Running> going) {
        for (Running task : going) {
            if (task.demand.gpus() > 0 || (task.pool != place.pool && !seat.comesBefore(task.pool))) {
                return false;
            }
        }
        return othersKeepGuarantees(going, null);
    }

    /** Whether all who go have what they are sure of without what goes; those of one tree may be left out. */
    private static boolean othersKeepGuarantees(List<Running> going, @Nullable Object but) {
        for (int i = 0; i < going.size(); i++) {
            ShareTree<Lane> its = treeOf(going.get(i));
            if (its != but && !keepGuarantees(going, its)) {
                return false;
            }
        }
        return true;
    }

    private static boolean keepGuarantees(List<Running> going, ShareTree<Lane> its) {
        try (Trial end = new Trial(its)) {
            for (Running task : going) {
                if (treeOf(task) == its) {
                    charge(end, task.user, -1, task.demand);
                }
            }
            return going.stream().allMatch(task -> treeOf(task) != its || end.keepsGuarantees(task.user));
        }
    }

    private static ShareTree<Lane> treeOf(Running task) {
        return task.demand.gpus() > 0 ? task.pool.gpu : task.pool.cpu;
    }

    private static void charge(Trial end, Tenant user, int sign, Demand demand) {
        end.charge(user, sign, demand.milliCores(), demand.memoryBytes(), demand.gpus());
    }
}
