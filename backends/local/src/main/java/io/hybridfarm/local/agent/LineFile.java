package io.hybridfarm.local.agent;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A file of lines that only grows, or is replaced whole. Thread-safe; its users must not be interrupted. */
final class LineFile implements Closeable {
    private final Path path;
    private FileChannel channel;
    private long size;
    private long sizeWhenRewritten;
    private boolean forced = true;

    /** A file that is there, or is made; nothing is read. */
    LineFile(Path path) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        this.size = channel.size();
        this.sizeWhenRewritten = size;
    }

    /** Adds lines; all of them or none. */
    synchronized void add(List<byte[]> lines) throws IOException {
        ByteBuffer bytes = joined(lines);
        int length = bytes.remaining();
        try {
            for (long at = size; bytes.hasRemaining(); ) {
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            channel.truncate(size);
            throw e;
        }
        size += length;
        forced = false;
    }

    /** Returns when all that was added is on disk. */
    synchronized void force() throws IOException {
        if (!forced) {
            channel.force(false);
            forced = true;
        }
    }

    /** How much was added since the file was last written anew. */
    synchronized long grownBy() {
        return size - sizeWhenRewritten;
    }

    /** Replaces everything; on disk when it returns. */
    synchronized void rewrite(List<byte[]> lines) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        ByteBuffer bytes = joined(lines);
        try (FileChannel whole = FileChannel.open(
                fresh, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (bytes.hasRemaining()) {
                whole.write(bytes);
            }
            whole.force(true);
        }
        channel.close();
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        channel = FileChannel.open(path, StandardOpenOption.WRITE);
        size = channel.size();
        sizeWhenRewritten = size;
        forced = true;
        forceFolder();
    }

    private void forceFolder() {
        Path folder = path.toAbsolutePath().getParent();
        try (FileChannel entries = FileChannel.open(folder == null ? path : folder, StandardOpenOption.READ)) {
            entries.force(true);
        } catch (IOException e) {
            // Some systems do not open folders; there the new name reaches the disk on its own.
        }
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }

    private static ByteBuffer joined(List<byte[]> lines) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            bytes.writeBytes(line);
            bytes.write('\n');
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }
}
