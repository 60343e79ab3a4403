package io.hybridfarm.spi.farm;

/**
 * A stretch of an attempt's output, standard output and standard error as they came.
 *
 * @param offset position of the first byte, 0 or more
 * @param bytes what is there from that position on; empty when there is nothing (yet)
 * @param complete whether nothing will ever follow these bytes
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is made, written out and dropped
public record LogChunk(long offset, byte[] bytes, boolean complete) {
    /** Where to go on reading. */
    public long nextOffset() {
        return offset + bytes.length;
    }
}
