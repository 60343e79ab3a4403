package io.hybridfarm.core;

/** What failures on a worker say about it. */
public enum WorkerHealth {
    /** Nothing is known against it. */
    WELL,
    /** Work of several jobs and users has failed there in a row: it takes no new work for a while. */
    SICK,
    /** It was sick and takes work again; the next failure makes it sick for longer, the next success makes it well. */
    PROBATION
}
