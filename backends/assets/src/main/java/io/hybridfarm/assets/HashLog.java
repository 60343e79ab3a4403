package io.hybridfarm.assets;

import io.hybridfarm.assets.store.ContentHash;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The file behind {@link HashCache}: records that are added at the end, each with a check sum, until the file is written
 * anew. All methods are called with the cache's lock held.
 *
 * <p>The first eight bytes are a magic number, the next eight count how often the file was written anew. A record that a
 * dying process left half-written ends the file, and the next one that adds something cuts it off.
 */
final class HashLog {
    private static final long MAGIC = 0x48464861_73683031L;
    private static final int HEADER = 16;
    private static final int RECORD_HEADER = 8;
    private static final int LARGEST = 1 << 24;
    private static final int BUFFER = 1 << 20;

    private final Path file;
    private long generation = -1;
    private long end;
    private long entries;

    HashLog(Path file) {
        this.file = file;
    }

    /** What was in a file when it was in a state. */
    record Known(String path, FileState state, long partSize, FileHash hash) {}

    /** How many records the file had when it was last read or written. */
    long entries() {
        return entries;
    }

    /** Reads what was added since the last call; all of it if the file was written anew. */
    void readNews(Consumer<Known> news) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long found = generationOf(channel);
            if (found != generation || channel.size() < end) {
                generation = found;
                end = HEADER;
                entries = 0;
            }
            if (found >= 0) {
                InputStream in = Channels.newInputStream(channel.position(end));
                read(new DataInputStream(new BufferedInputStream(in, BUFFER)), channel.size(), news);
            }
        } catch (NoSuchFileException e) {
            generation = -1;
        }
    }

    /** How often the file was written anew, or -1 if it is none of ours. */
    private static long generationOf(FileChannel channel) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER);
        int read = 0;
        while (read >= 0 && header.hasRemaining()) {
            read = channel.read(header);
        }
        return read >= 0 && header.flip().getLong() == MAGIC ? header.getLong() : -1;
    }

    private void read(DataInputStream in, long size, Consumer<Known> news) throws IOException {
        while (size - end >= RECORD_HEADER) {
            int length = in.readInt();
            int sum = in.readInt();
            if (length < 1 || length > LARGEST || length > size - end - RECORD_HEADER) {
                return;
            }
            byte[] record = in.readNBytes(length);
            if (sum != sumOf(record)) {
                return;
            }
            news.accept(decode(record));
            end += RECORD_HEADER + length;
            entries++;
        }
    }

    /** Adds records behind what {@link #readNews} has just read. */
    void append(List<Known> added) throws IOException {
        if (generation < 0) {
            rewrite(added);
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Known entry : added) {
            encode(entry, new DataOutputStream(bytes));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(end);
            write(channel, bytes.toByteArray(), end);
        }
        end += bytes.size();
        entries += added.size();
    }

    /** Replaces everything. */
    void rewrite(Collection<Known> all) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        long next = Math.max(0, generation) + 1;
        long written = HEADER;
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            write(
                    channel,
                    ByteBuffer.allocate(HEADER).putLong(MAGIC).putLong(next).array(),
                    0);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (Known entry : all) {
                encode(entry, new DataOutputStream(bytes));
                if (bytes.size() > BUFFER) {
                    write(channel, bytes.toByteArray(), written);
                    written += bytes.size();
                    bytes.reset();
                }
            }
            write(channel, bytes.toByteArray(), written);
            written += bytes.size();
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        generation = next;
        end = written;
        entries = all.size();
    }

    private static void write(FileChannel channel, byte[] bytes, long from) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        for (long at = from; buffer.hasRemaining(); ) {
            at += channel.write(buffer, at);
        }
    }

    private static void encode(Known entry, DataOutputStream out) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        DataOutputStream record = new DataOutputStream(bytes);
        record.writeUTF(entry.path());
        record.writeLong(entry.state().size());
        Instant modified = entry.state().modified();
        record.writeLong(modified.getEpochSecond());
        record.writeInt(modified.getNano());
        record.writeUTF(entry.state().key());
        record.writeLong(entry.partSize());
        record.write(entry.hash().whole().bytes());
        record.writeInt(entry.hash().parts().size());
        for (ContentHash part : entry.hash().parts()) {
            record.write(part.bytes());
        }
        out.writeInt(bytes.size());
        out.writeInt(sumOf(bytes.toByteArray()));
        bytes.writeTo(out);
    }

    private static Known decode(byte[] bytes) throws IOException {
        DataInputStream record = new DataInputStream(new ByteArrayInputStream(bytes));
        String path = record.readUTF();
        long size = record.readLong();
        Instant modified;
        try {
            modified = Instant.ofEpochSecond(record.readLong(), record.readInt());
        } catch (DateTimeException e) {
            throw new IOException("a record of the hash cache is malformed", e);
        }
        FileState state = new FileState(size, modified, record.readUTF(), false);
        long partSize = record.readLong();
        ContentHash whole = hash(record);
        List<ContentHash> parts = new ArrayList<>();
        for (int left = record.readInt(); left > 0; left--) {
            parts.add(hash(record));
        }
        return new Known(path, state, partSize, new FileHash(whole, parts));
    }

    private static ContentHash hash(DataInputStream record) throws IOException {
        return ContentHash.ofDigest(record.readNBytes(ContentHash.TEXT_LENGTH / 2));
    }

    private static int sumOf(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return (int) sum.getValue();
    }
}
