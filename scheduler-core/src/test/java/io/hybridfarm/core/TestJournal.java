package io.hybridfarm.core;

import io.hybridfarm.spi.journal.Entry;
import io.hybridfarm.spi.journal.Journal;
import java.util.List;

/** A journal in memory that outlives the scheduler that wrote it, and lets a test look and act at the moment of storing. */
final class TestJournal implements Journal {
    private final MemoryJournal stored = new MemoryJournal();
    private Runnable beforeAppend = () -> {};
    private int appends;
    private int snapshots;

    void beforeAppend(Runnable action) {
        this.beforeAppend = action;
    }

    int appends() {
        return appends;
    }

    int snapshots() {
        return snapshots;
    }

    @Override
    public long epoch() {
        return stored.epoch();
    }

    @Override
    public long replay(Replay replay) {
        return stored.replay(replay);
    }

    @Override
    public void append(List<Entry> batch) {
        beforeAppend.run();
        stored.append(batch);
        appends++;
    }

    @Override
    public void snapshot(long upTo, Iterable<byte[]> records) {
        stored.snapshot(upTo, records);
        snapshots++;
    }

    @Override
    public void close() {
        stored.close();
    }
}
