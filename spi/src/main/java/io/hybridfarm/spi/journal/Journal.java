package io.hybridfarm.spi.journal;

import java.util.List;

/**
 * An append-only record of entries with a snapshot in front of them.
 *
 * <p>Order of calls: {@link #replay} once, then {@link #append} and {@link #snapshot} in any order, then {@link #close}.
 * Used by one thread at a time. Every method throws {@link io.hybridfarm.spi.FarmException} with JOURNAL_FAILED when the
 * storage fails, and with FENCED when another owner has taken the journal over; after either, nothing further may be
 * appended.
 */
public interface Journal extends AutoCloseable {
    /** Receives the stored state in order: first all records of the latest snapshot, then all entries behind it. */
    interface Replay {
        /**
         * One record of the snapshot.
         *
         * @param upTo the last sequence that the snapshot stands for
         */
        void snapshotRecord(long upTo, byte[] record);

        /** One entry behind the snapshot. */
        void entry(Entry entry);
    }

    /** How often the journal has been taken over, this time included; 1 or more and higher than every earlier owner's. */
    long epoch();

    /**
     * Reads everything that is stored.
     *
     * @return the last sequence stored, in the snapshot or behind it; 0 for an empty journal
     */
    long replay(Replay replay);

    /**
     * Stores entries, all or none; when this returns they survive a loss of power.
     *
     * @param batch one or more entries whose sequences follow the last one stored without a gap
     * @throws IllegalArgumentException if the sequences do not follow; nothing is stored
     */
    void append(List<Entry> batch);

    /**
     * Stores a snapshot in place of everything up to a sequence; when this returns, the next replay starts from it.
     *
     * @param upTo the last sequence that was appended
     * @param records the whole state, in the order in which a replay shall receive it
     * @throws IllegalArgumentException if {@code upTo} is not the last sequence stored; nothing is changed
     */
    void snapshot(long upTo, Iterable<byte[]> records);

    /** Lets go of the storage. A second call has no effect. */
    @Override
    void close();
}
