package io.hybridfarm.core;

import io.hybridfarm.spi.journal.Entry;
import io.hybridfarm.spi.journal.Journal;
import java.util.ArrayList;
import java.util.List;

/**
 * A journal that keeps everything in memory and forgets it with the process: for embedding, tests and simulations.
 *
 * <p>Like every journal it is used by one thread at a time; unlike others it may be replayed again after a close, so that a
 * test can start a second scheduler from it.
 */
public final class MemoryJournal implements Journal {
    private final List<byte[]> snapshot = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private long snapshotUpTo;
    private long epoch = 1;

    /** An empty journal. */
    public MemoryJournal() {}

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public long replay(Replay replay) {
        snapshot.forEach(record -> replay.snapshotRecord(snapshotUpTo, record.clone()));
        entries.forEach(replay::entry);
        return last();
    }

    @Override
    public void append(List<Entry> batch) {
        long expected = last() + 1;
        for (Entry entry : batch) {
            if (entry.sequence() != expected++) {
                throw new IllegalArgumentException(
                        "entry " + entry.sequence() + " does not follow on " + (expected - 2));
            }
        }
        entries.addAll(batch);
    }

    @Override
    public void snapshot(long upTo, Iterable<byte[]> records) {
        if (upTo != last()) {
            throw new IllegalArgumentException("a snapshot up to " + upTo + " while the last entry is " + last());
        }
        snapshot.clear();
        records.forEach(snapshot::add);
        entries.clear();
        snapshotUpTo = upTo;
    }

    @Override
    public void close() {
        epoch++;
    }

    private long last() {
        return entries.isEmpty()
                ? snapshotUpTo
                : entries.get(entries.size() - 1).sequence();
    }
}
