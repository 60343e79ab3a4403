package io.hybridfarm.benchmarks.core.peer;

/** A core in which a share can be given a most. */
public interface CappedCore extends PlacementCore {
    /** So many cores that no farm has them. */
    int NO_CAP = Integer.MAX_VALUE;

    /**
     * What runs below a share may have at most this many cores from now on; what runs already goes on.
     *
     * @param share any share
     * @param cores from 0 on, or {@link #NO_CAP}
     */
    void cap(int share, int cores);
}
