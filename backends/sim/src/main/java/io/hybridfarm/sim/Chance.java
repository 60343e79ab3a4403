package io.hybridfarm.sim;

import java.util.SplittableRandom;

/** Chance that depends on a seed and on what it is about, and on nothing that happened before. */
final class Chance {
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private Chance() {}

    static SplittableRandom of(long seed, long about) {
        // Neighbouring seeds give related sequences, so the number is scattered first.
        return new SplittableRandom(new SplittableRandom(seed ^ (about * SPREAD)).nextLong());
    }
}
