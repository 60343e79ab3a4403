package io.hybridfarm.core.simulate;

/** A running 64-bit FNV-1a over the decisions: equal logs give equal hashes, others all but certainly do not. */
final class DecisionHash {
    private static final long PRIME = 0x100000001b3L;

    private long hash = 0xcbf29ce484222325L;

    void add(long time, int task, int worker) {
        add(time);
        add(((long) task << 32) | worker);
    }

    /** 16 hexadecimal digits. */
    String hex() {
        return String.format("%016x", hash);
    }

    private void add(long value) {
        long mixed = hash;
        for (int shift = 0; shift < 64; shift += 8) {
            mixed = (mixed ^ ((value >>> shift) & 0xff)) * PRIME;
        }
        hash = mixed;
    }
}
