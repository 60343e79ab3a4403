package io.hybridfarm.core.share;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A node of one share tree: the pool as a whole, a band, a show, a department, or a user, whose work stands in lines. */
public final class Tenant {
    /** The levels of a tree, the pool as a whole first. */
    public enum Level {
        POOL,
        BAND,
        SHOW,
        DEPARTMENT,
        USER;

        Level below() {
            return switch (this) {
                case POOL -> BAND;
                case BAND -> SHOW;
                case SHOW -> DEPARTMENT;
                case DEPARTMENT -> USER;
                case USER -> throw new IllegalStateException("a user has lines and no parts");
            };
        }
    }

    final ShareTree<?> tree;
    final @Nullable Tenant parent;
    final Level level;
    final Band band;
    final String name;
    /** Farm-wide settings and counts; none for the pool and for bands. */
    final @Nullable Account account;
    /** Order of appearance in the tree; breaks ties. */
    final int id;
    /** In the forest; 0 for the pool. */
    final int node;

    final TreeMap<String, Tenant> parts = new TreeMap<>();
    final List<Line<?>> lines = new ArrayList<>();
    /** The tree of its parts, or of a user's lines. */
    int below = MaskedForest.NONE;

    final long[] used = new long[FitMasks.RESOURCES];
    /** D of {@link Decay}: what makes decayed usage out of what is used. */
    final double[] debt = new double[FitMasks.RESOURCES];

    /** What its settings say, kept at hand. */
    double weight = 1;

    long weightMillionths = 1_000_000;
    double min;
    double max = 1;
    boolean capped;

    int running;
    /** The time for which its key was computed last. */
    long keyedAt;

    boolean active;
    /** Sum over the active parts, in millionths: exact, so that it does not depend on who came when. */
    long activeWeightBelow;

    Tenant(
            ShareTree<?> tree,
            @Nullable Tenant parent,
            Level level,
            Band band,
            String name,
            @Nullable Account account,
            int id,
            int node) {
        this.tree = tree;
        this.parent = parent;
        this.level = level;
        this.band = band;
        this.name = name;
        this.account = account;
        this.id = id;
        this.node = node;
    }

    /** Its level. */
    public Level level() {
        return level;
    }

    /** The band that it is served in. */
    public Band band() {
        return band;
    }

    /** {@code show/department/user}, or as much of it as it has; the band's name for a band. */
    public String path() {
        return account != null ? account.path : name;
    }

    /** Tasks of it that run here. */
    public int running() {
        return running;
    }

    /** Its settings may have changed. */
    void adopt(Policy policy) {
        Policy.Bounds bounds = Policy.Bounds.NONE;
        capped = false;
        if (account != null) {
            bounds = account.share.bounds();
            weight = account.share.weight();
            capped = account.share.maxRunning().isPresent();
        } else if (level == Level.BAND) {
            bounds = policy.bounds(band);
        }
        weightMillionths = Math.round(weight * 1_000_000);
        min = bounds.min();
        max = bounds.max();
        capped |= max < 1;
    }
}
