package io.hybridfarm.core.farm;

import io.hybridfarm.spi.job.State;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The states of the tasks of one step: one byte for each task of a stretch in which not all are alike, and nothing for all
 * others. A hundred thousand queued tasks cost as much as one.
 *
 * <p>Snapshots share the stretches, which are copied when they are written to after that.
 */
@SuppressWarnings("EnumOrdinal") // bytes in memory, never stored
final class TaskStates {
    private static final int PAGE = 512;
    private static final State[] STATES = State.values();
    /** One for each state, shared by all steps. */
    private static final byte[][] UNIFORM = uniform();

    private final int size;
    /** The state of all tasks while they are alike; the pages count only when there is none. */
    private @Nullable State all;

    private byte[][] pages = new byte[0][];
    private boolean[] owned = new boolean[0];
    private boolean tableShared;

    TaskStates(int size, State state) {
        this.size = size;
        this.all = state;
    }

    private static byte[][] uniform() {
        byte[][] pages = new byte[STATES.length][PAGE];
        for (State state : STATES) {
            Arrays.fill(pages[state.ordinal()], (byte) state.ordinal());
        }
        return pages;
    }

    int size() {
        return size;
    }

    State get(int index) {
        Objects.checkIndex(index, size);
        return all != null ? all : STATES[pages[index / PAGE][index % PAGE]];
    }

    void set(int index, State state) {
        if (get(index) == state) {
            return;
        }
        if (all != null) {
            spread(all);
        }
        int at = index / PAGE;
        byte[] page = writable(at);
        page[index % PAGE] = (byte) state.ordinal();
        if (Arrays.equals(page, UNIFORM[state.ordinal()])) {
            pages[at] = UNIFORM[state.ordinal()];
            owned[at] = false;
        }
    }

    private void spread(State state) {
        pages = new byte[(size + PAGE - 1) / PAGE][];
        Arrays.fill(pages, UNIFORM[state.ordinal()]);
        owned = new boolean[pages.length];
        tableShared = false;
        all = null;
    }

    private byte[] writable(int at) {
        if (tableShared) {
            pages = pages.clone();
            owned = new boolean[pages.length];
            tableShared = false;
        }
        if (!owned[at]) {
            pages[at] = pages[at].clone();
            owned[at] = true;
        }
        return pages[at];
    }

    void fill(State state) {
        all = state;
        pages = new byte[0][];
        owned = new boolean[0];
        tableShared = false;
    }

    /** The first task at or after an index that is in a state, or -1. */
    int next(State state, int from) {
        if (all != null) {
            return all == state && from < size ? from : -1;
        }
        byte wanted = (byte) state.ordinal();
        int index = from;
        while (index < size) {
            byte[] page = pages[index / PAGE];
            int end = Math.min(size, (index / PAGE + 1) * PAGE);
            if (page[0] != wanted && isShared(page)) {
                index = end;
                continue;
            }
            for (; index < end; index++) {
                if (page[index % PAGE] == wanted) {
                    return index;
                }
            }
        }
        return -1;
    }

    /** The last task at or before an index that is in a state, or -1. */
    int previous(State state, int from) {
        if (all != null) {
            return all == state ? from : -1;
        }
        byte wanted = (byte) state.ordinal();
        int index = from;
        while (index >= 0) {
            byte[] page = pages[index / PAGE];
            int start = index / PAGE * PAGE;
            if (page[0] != wanted && isShared(page)) {
                index = start - 1;
                continue;
            }
            for (; index >= start; index--) {
                if (page[index % PAGE] == wanted) {
                    return index;
                }
            }
        }
        return -1;
    }

    private static boolean isShared(byte[] page) {
        return page == UNIFORM[page[0]];
    }

    /** The states as they are now, immutable, with random access. */
    List<State> snapshot() {
        if (all != null) {
            return Collections.nCopies(size, all);
        }
        tableShared = true;
        return new Frozen(pages, size);
    }

    private static final class Frozen extends AbstractList<State> implements RandomAccess {
        private final byte[][] pages;
        private final int size;

        Frozen(byte[][] pages, int size) {
            this.pages = pages;
            this.size = size;
        }

        @Override
        public State get(int index) {
            Objects.checkIndex(index, size);
            return STATES[pages[index / PAGE][index % PAGE]];
        }

        @Override
        public int size() {
            return size;
        }
    }
}
