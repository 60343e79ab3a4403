package io.hybridfarm.core.simulate;

import java.time.Duration;
import java.util.BitSet;
import java.util.SplittableRandom;

/** Which workers are there, and when the next one fails or comes back; times between are exponential. Belongs to one run. */
final class Outages {
    private final BitSet up = new BitSet();
    private final EndHeap next = new EndHeap();
    private final SplittableRandom[] chance;
    private final double betweenFailures;
    private final double toRepair;

    /**
     * @param workers how many there are; all of them are up
     * @param start from when on they may fail
     */
    Outages(Troubles troubles, int workers, long start) {
        up.set(0, workers);
        betweenFailures = troubles.betweenFailures().map(Duration::toMillis).orElse(0L);
        toRepair = troubles.toRepair().toMillis();
        chance = new SplittableRandom[troubles.betweenFailures().isPresent() ? workers : 0];
        for (int worker = 0; worker < chance.length; worker++) {
            chance[worker] = troubles.ofWorker(worker);
            next.add(start + draw(worker, betweenFailures), worker);
        }
    }

    /** When the next worker fails or comes back; {@link Long#MAX_VALUE} if none ever does. */
    long time() {
        return next.isEmpty() ? Long.MAX_VALUE : next.time();
    }

    /** The worker that fails now if it is up, or is up again. */
    int take() {
        long now = next.time();
        int worker = next.take();
        up.flip(worker);
        next.add(now + draw(worker, up.get(worker) ? betweenFailures : toRepair), worker);
        return worker;
    }

    /** The workers that are there; not to be changed by the caller. */
    BitSet up() {
        return up;
    }

    private long draw(int worker, double mean) {
        return 1 + (long) (-mean * StrictMath.log(1 - chance[worker].nextDouble()));
    }
}
