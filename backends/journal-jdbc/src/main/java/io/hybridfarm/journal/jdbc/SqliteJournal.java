package io.hybridfarm.journal.jdbc;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.journal.Entry;
import io.hybridfarm.spi.journal.Journal;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.result.ResultIterator;
import org.jspecify.annotations.Nullable;

/** A journal in one SQLite file: one connection, one writer. */
final class SqliteJournal implements Journal {
    private static final String INSERT_ENTRIES = """
            INSERT INTO entry_chunk (first_sequence, last_sequence, payloads)
            SELECT ?, ?, ? WHERE (SELECT epoch FROM journal) = ?""";
    private static final String INSERT_RECORDS =
            "INSERT INTO snapshot_chunk (first_record, last_record, payloads) VALUES (?, ?, ?)";
    private static final String SELECT_ENTRIES = "SELECT payloads FROM entry_chunk ORDER BY first_sequence";
    private static final String SELECT_RECORDS = "SELECT payloads FROM snapshot_chunk ORDER BY first_record";
    private static final String SELECT_LAST = """
            SELECT coalesce((SELECT last_sequence FROM entry_chunk ORDER BY first_sequence DESC LIMIT 1),
                            (SELECT snapshot_up_to FROM journal))""";

    private final Path file;
    private final Handle handle;
    private final PreparedStatement insertEntries;
    private final Runnable whenClosed;
    private final long epoch;
    private long last;
    private @Nullable FarmException failure;
    private boolean closed;

    private SqliteJournal(Path file, Handle handle, Runnable whenClosed) throws SQLException {
        this.file = file;
        this.handle = handle;
        this.whenClosed = whenClosed;
        this.epoch = number("UPDATE journal SET epoch = epoch + 1 RETURNING epoch");
        this.last = number(SELECT_LAST);
        this.insertEntries = handle.getConnection().prepareStatement(INSERT_ENTRIES);
    }

    /**
     * Opens the journal in a file and takes it over from whoever has it.
     *
     * @param whenClosed called once, when the journal has let go of the file; not called when this method throws
     */
    static SqliteJournal open(Path file, Runnable whenClosed) {
        Handle handle = SqliteDatabase.open(file);
        try {
            return new SqliteJournal(file, handle, whenClosed);
        } catch (RuntimeException | SQLException e) {
            handle.close();
            throw SqliteDatabase.failure("cannot open", file, e);
        }
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public long replay(Replay replay) {
        requireUsable();
        try {
            long upTo = number("SELECT snapshot_up_to FROM journal");
            long records = number("SELECT snapshot_records FROM journal");
            replay(SELECT_RECORDS, 1, records, (number, payload) -> replay.snapshotRecord(upTo, payload));
            replay(SELECT_ENTRIES, upTo + 1, last, (number, payload) -> replay.entry(new Entry(number, payload)));
            return last;
        } catch (JdbiException | Chunk.DamagedException e) {
            throw failed("cannot read", e);
        }
    }

    @Override
    public void append(List<Entry> batch) {
        requireUsable();
        requireToFollow(batch);
        List<Chunk> chunks = new ArrayList<>();
        Chunk.Packer packer = new Chunk.Packer(last + 1, chunks::add);
        batch.forEach(entry -> packer.add(entry.payload()));
        packer.flush();
        try {
            if (chunks.size() == 1) {
                insert(chunks.get(0));
            } else {
                handle.useTransaction(transaction -> {
                    for (Chunk chunk : chunks) {
                        insert(chunk);
                    }
                });
            }
        } catch (JdbiException | SQLException e) {
            throw failed("cannot append to", e);
        }
        last += batch.size();
    }

    @Override
    public void snapshot(long upTo, Iterable<byte[]> records) {
        requireUsable();
        if (upTo != last) {
            throw new IllegalArgumentException(
                    "a snapshot must reach the last sequence stored, " + last + ", not " + upTo);
        }
        try {
            handle.useTransaction(transaction -> replaceBy(upTo, records));
        } catch (JdbiException e) {
            throw failed("cannot store a snapshot in", e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            handle.close();
        } catch (JdbiException e) {
            throw SqliteDatabase.failure("cannot close", file, e);
        } finally {
            whenClosed.run();
        }
    }

    private interface PayloadSink {
        void accept(long number, byte[] payload);
    }

    private void replay(String select, long first, long last, PayloadSink sink) throws Chunk.DamagedException {
        long next = first;
        try (ResultIterator<byte[]> blobs =
                handle.select(select).map((row, context) -> row.getBytes(1)).iterator()) {
            while (blobs.hasNext()) {
                for (byte[] payload : Chunk.unpack(next, blobs.next())) {
                    sink.accept(next, payload);
                    next++;
                }
            }
        }
        if (next != last + 1) {
            throw new Chunk.DamagedException("numbers end at " + (next - 1) + " instead of " + last);
        }
    }

    private void insert(Chunk chunk) throws SQLException {
        insertEntries.setLong(1, chunk.first());
        insertEntries.setLong(2, chunk.last());
        insertEntries.setBytes(3, chunk.blob());
        insertEntries.setLong(4, epoch);
        if (insertEntries.executeUpdate() != 1) {
            throw fenced();
        }
    }

    private void replaceBy(long upTo, Iterable<byte[]> records) {
        if (number("SELECT epoch FROM journal") != epoch) {
            throw fenced();
        }
        handle.execute("DELETE FROM entry_chunk");
        handle.execute("DELETE FROM snapshot_chunk");
        Chunk.Packer packer =
                new Chunk.Packer(1, chunk -> handle.execute(INSERT_RECORDS, chunk.first(), chunk.last(), chunk.blob()));
        long count = 0;
        for (byte[] record : records) {
            packer.add(record);
            count++;
        }
        packer.flush();
        handle.execute("UPDATE journal SET snapshot_up_to = ?, snapshot_records = ?", upTo, count);
    }

    private long number(String sql) {
        return handle.select(sql).mapTo(Long.class).one();
    }

    private FarmException fenced() {
        failure = new FarmException(
                ErrorCode.FENCED,
                "another server has taken over the journal " + file + " (epoch " + epoch
                        + " is past); nothing was stored");
        return failure;
    }

    private FarmException failed(String doing, Exception e) {
        failure = SqliteDatabase.failure(doing, file, e);
        return failure;
    }

    private void requireUsable() {
        if (closed) {
            throw new IllegalStateException("the journal " + file + " is closed");
        }
        if (failure != null) {
            throw new FarmException(failure.code(), "stopped by an earlier failure: " + failure.getMessage(), failure);
        }
    }

    private void requireToFollow(List<Entry> batch) {
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("a batch must hold one entry or more");
        }
        long next = last + 1;
        for (Entry entry : batch) {
            if (entry.sequence() != next) {
                throw new IllegalArgumentException(
                        "sequence " + next + " must come next, not " + entry.sequence() + "; nothing was stored");
            }
            next++;
        }
    }
}
