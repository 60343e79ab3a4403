package io.hybridfarm.core.share;

/**
 * How past usage fades: one number for the whole farm instead of a sweep over all of it.
 *
 * <p>A node's decayed usage U obeys {@code U' = (ln 2 / h) (a - U)}, where a is what it occupies and h the half-life: it
 * follows the allocation, and forgets half of any difference in each half-life. With {@code z(t) = 2^(-(t - origin) / h)} the
 * exact solution is {@code U(t) = a + D z(t)}, where D changes only when a does, by {@code -(change of a) / z}. So a start or an
 * end touches the nodes above one task, and the passage of time touches one scalar.
 *
 * <p>Times are milliseconds since 1970. {@link StrictMath} gives the same bits on every machine.
 */
public final class Decay {
    /** So far may the origin lie behind before it is moved: 2^256 is far inside a double's range. */
    private static final int REBASE_HALF_LIVES = 256;

    private final double halfLifeMillis;
    private long origin;
    private long at;
    /** The scalar, computed when somebody asks: a tree that nobody uses does not need it. */
    private double z = 1;

    private boolean known = true;

    /**
     * @param halfLifeMillis 1 or more
     * @param origin the time at which {@code z} is 1
     */
    public Decay(long halfLifeMillis, long origin) {
        this.halfLifeMillis = halfLifeMillis;
        this.origin = origin;
        this.at = origin;
    }

    /** The scalar at the last time advanced to. */
    public double z() {
        if (!known) {
            z = scalar(at);
            known = true;
        }
        return z;
    }

    /** The half-life. */
    double halfLifeMillis() {
        return halfLifeMillis;
    }

    /** The scalar at a time. */
    public double z(long time) {
        return time == at ? z() : scalar(time);
    }

    private double scalar(long time) {
        return StrictMath.pow(2, -((time - origin) / halfLifeMillis));
    }

    /** The time at which {@code z} is 1. */
    public long origin() {
        return origin;
    }

    /** The last time advanced to. */
    public long at() {
        return at;
    }

    /**
     * Moves on to a time; one that lies behind changes nothing.
     *
     * @return by how many half-lives the origin was moved: 0 almost always, else every D must be multiplied by two to the
     *     power of minus this number, which is exact
     */
    public int advance(long time) {
        if (time <= at) {
            return 0;
        }
        at = time;
        int moved = 0;
        double halfLives = (time - origin) / halfLifeMillis;
        if (halfLives > REBASE_HALF_LIVES) {
            moved = (int) Math.min(Math.floor(halfLives), Integer.MAX_VALUE);
            origin += Math.round(moved * halfLifeMillis);
        }
        known = false;
        return moved;
    }
}
