package io.hybridfarm.assets;

/** Is told how far a transfer has come. */
@FunctionalInterface
public interface TransferListener {
    /** For who does not want to know. */
    TransferListener NONE = progress -> {};

    /**
     * Called when the transfer has begun, after each piece, and at its end; one call after the other, by threads of the
     * transfer, which waits meanwhile. What it throws ends the transfer.
     */
    void progressed(Progress progress);

    /**
     * How far a transfer has come; what was there before counts as done from the start.
     *
     * @param bytesDone bytes of the files that are where they should be
     * @param bytesTotal bytes of all files
     * @param filesDone files of which nothing is missing any more
     * @param filesTotal all files
     */
    record Progress(long bytesDone, long bytesTotal, int filesDone, int filesTotal) {}
}
