package io.hybridfarm.core.share;

import io.hybridfarm.core.Band;
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

    long weightMillionths() {
        return Math.round(weight() * 1_000_000);
    }

    double weight() {
        return account != null ? account.share.weight() : 1;
    }
}
