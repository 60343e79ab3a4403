package io.hybridfarm.core.plan;

import io.hybridfarm.core.share.FitMasks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The demand classes of one pool and their bits.
 *
 * <p>A class whose last lane has gone keeps its bit until the bit is needed: work of the same kind usually comes again. When
 * all bits of a word are taken, masks become wider, so that there is never a class that shares a bit with another.
 */
final class DemandClasses {
    private final FitMasks fits = new FitMasks(1);
    private final Map<DemandClass.Key, DemandClass> byKey = new HashMap<>();
    private final Function<DemandClass.Key, List<LimitGate>> limits;
    private @Nullable DemandClass[] atBit = new DemandClass[64];
    /** Classes that take from a limit, by bit. */
    private final List<DemandClass> limited = new ArrayList<>();

    private long[] gpu = new long[1];
    private long[] exclusive = new long[1];
    private long[] interruptible = new long[1];

    DemandClasses(Function<DemandClass.Key, List<LimitGate>> limits) {
        this.limits = limits;
    }

    FitMasks fits() {
        return fits;
    }

    int words() {
        return fits.words();
    }

    @Nullable
    DemandClass known(DemandClass.Key key) {
        return byKey.get(key);
    }

    /** A new class. */
    DemandClass add(DemandClass.Key key, Consumer<DemandClass> evicted) {
        if (fits.live() == fits.words() * 64) {
            evict(evicted);
        }
        int bit = fits.add(
                key.demand().milliCores(),
                key.demand().memoryBytes(),
                key.demand().gpus());
        DemandClass added = new DemandClass(key, bit, limits.apply(key));
        if (atBit.length < fits.words() * 64) {
            atBit = Arrays.copyOf(atBit, fits.words() * 64);
            gpu = Arrays.copyOf(gpu, fits.words());
            exclusive = Arrays.copyOf(exclusive, fits.words());
            interruptible = Arrays.copyOf(interruptible, fits.words());
        }
        atBit[bit] = added;
        byKey.put(key, added);
        set(gpu, bit, added.needsGpu());
        set(exclusive, bit, key.demand().exclusive());
        set(interruptible, bit, key.interruptible());
        if (!added.limits.isEmpty()) {
            limited.add(added);
        }
        return added;
    }

    private void evict(Consumer<DemandClass> evicted) {
        for (DemandClass idle : atBit) {
            if (idle != null && idle.lanes == 0) {
                byKey.remove(idle.key);
                atBit[idle.bit] = null;
                limited.remove(idle);
                fits.remove(idle.bit);
                evicted.accept(idle);
                return;
            }
        }
    }

    DemandClass at(int bit) {
        DemandClass found = atBit[bit];
        if (found == null) {
            throw new IllegalStateException("no class has bit " + bit);
        }
        return found;
    }

    int live() {
        return fits.live();
    }

    List<DemandClass> limited() {
        return limited;
    }

    /** All classes, by bit. */
    void each(Consumer<DemandClass> action) {
        for (DemandClass kind : atBit) {
            if (kind != null) {
                action.accept(kind);
            }
        }
    }

    long gpu(int word) {
        return gpu[word];
    }

    long exclusive(int word) {
        return exclusive[word];
    }

    long interruptible(int word) {
        return interruptible[word];
    }

    static void set(long[] mask, int bit, boolean on) {
        if (on) {
            mask[bit >>> 6] |= 1L << bit;
        } else {
            mask[bit >>> 6] &= ~(1L << bit);
        }
    }

    static boolean has(long[] mask, int bit) {
        return (mask[bit >>> 6] & 1L << bit) != 0;
    }
}
