package io.hybridfarm.core;

/**
 * The strict order above all shares: while work of a higher band could run, work of a lower one does not start, except for
 * the share that {@link Policy} keeps for it.
 */
public enum Band {
    /** Before everything else: the shots that a client waits for. */
    RUSH,
    /** Ordinary work; every job starts out here. */
    NORMAL,
    /** What may run when nothing else can: tests, archives, statistics. */
    IDLE
}
