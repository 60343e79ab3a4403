package io.hybridfarm.spi.journal;

/**
 * One thing that happened, as bytes that only the scheduler understands.
 *
 * @param sequence position in the journal, counted from 1 without gaps
 * @param payload the event; must not be changed after it was handed over
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to disk: compared nowhere
public record Entry(long sequence, byte[] payload) {
    public Entry {
        if (sequence < 1) {
            throw new IllegalArgumentException("sequences count from 1, not " + sequence);
        }
    }
}
