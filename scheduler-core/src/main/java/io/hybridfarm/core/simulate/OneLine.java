package io.hybridfarm.core.simulate;

import java.util.BitSet;

/** Peers that have all work in one order: one heap for each demand, and the best of their firsts. */
abstract class OneLine extends PeerScheduler {
    private final StepHeap[] lines;
    private final BitSet waiting = new BitSet();

    OneLine(Layout layout, Fleet fleet) {
        super(layout, fleet);
        lines = new StepHeap[layout.demands.size()];
        int[] positions = new int[layout.steps];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = new StepHeap(this::before, positions);
        }
    }

    /** The order of service; total. */
    abstract boolean before(int step, int other);

    @Override
    void enter(int step) {
        int demand = layout.classOfStep[step];
        lines[demand].add(step);
        waiting.set(demand);
    }

    @Override
    void leave(int step) {
        int demand = layout.classOfStep[step];
        lines[demand].remove(step);
        waiting.set(demand, !lines[demand].isEmpty());
    }

    @Override
    final int choose(BitSet open) {
        int best = -1;
        for (int demand = waiting.nextSetBit(0); demand >= 0; demand = waiting.nextSetBit(demand + 1)) {
            if (open.get(demand) && (best < 0 || before(lines[demand].first(), best))) {
                best = lines[demand].first();
            }
        }
        return best;
    }

    @Override
    void occupied(int step) {}

    @Override
    void freed(int step) {}
}
