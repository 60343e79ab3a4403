package io.hybridfarm.core.loop;

import io.hybridfarm.core.event.Event;
import io.hybridfarm.core.event.EventCodec;
import io.hybridfarm.core.farm.Farm;
import io.hybridfarm.spi.journal.Entry;
import io.hybridfarm.spi.journal.Journal;
import java.util.ArrayList;
import java.util.List;

/** Turns events into journal entries, and decides when the journal has grown enough to be replaced by a snapshot. */
final class JournalWriter {
    private final Journal journal;
    private final int eventsPerSnapshot;
    private long sequence;
    private long snapshotAt;
    /** A snapshot is worth its cost only once as much has been appended as it would write. */
    private long sizeOfLastSnapshot;

    JournalWriter(Journal journal, long sequence, int eventsPerSnapshot) {
        this.journal = journal;
        this.sequence = sequence;
        this.snapshotAt = sequence;
        this.eventsPerSnapshot = eventsPerSnapshot;
    }

    /** Stores the events; when this returns they are on disk. Gives the last sequence. */
    long append(List<Event> events) {
        if (!events.isEmpty()) {
            List<Entry> entries = new ArrayList<>(events.size());
            for (Event event : events) {
                entries.add(new Entry(sequence + entries.size() + 1, EventCodec.encode(event)));
            }
            journal.append(entries);
            sequence += entries.size();
        }
        return sequence;
    }

    void snapshotIfDue(Farm farm) {
        if (sequence - snapshotAt >= Math.max(eventsPerSnapshot, sizeOfLastSnapshot)) {
            snapshot(farm);
        }
    }

    void snapshot(Farm farm) {
        if (sequence > snapshotAt) {
            List<Event> events = farm.snapshot();
            journal.snapshot(
                    sequence, () -> events.stream().map(EventCodec::encode).iterator());
            snapshotAt = sequence;
            sizeOfLastSnapshot = events.size();
        }
    }
}
