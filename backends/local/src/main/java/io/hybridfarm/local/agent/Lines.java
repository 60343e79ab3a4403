package io.hybridfarm.local.agent;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Lines on a disk, which only grow, or are replaced whole. Thread-safe; whoever uses them must not be interrupted. */
interface Lines extends Closeable {
    /** Opens lines that are there, or makes them; nothing is read. */
    @FunctionalInterface
    interface Opener {
        Lines open(Path path) throws IOException;
    }

    /** Adds lines; all of them or none. */
    void add(List<byte[]> lines) throws IOException;

    /** Returns when all that was added is on disk. */
    void force() throws IOException;

    /**
     * Tries whether there is room for so many bytes more.
     *
     * @throws IOException if there is not
     */
    void requireRoom(int bytes) throws IOException;

    /** Bytes that were added since all was written anew. */
    long grownBy();

    /** Replaces everything; on disk when it returns, and as it was before if it throws. */
    void rewrite(List<byte[]> lines) throws IOException;
}
