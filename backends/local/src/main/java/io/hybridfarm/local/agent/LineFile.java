package io.hybridfarm.local.agent;

import io.hybridfarm.local.PrivateFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Lines in a file that its owner alone can read. */
final class LineFile implements Lines {
    private final Path path;
    private FileChannel channel;
    private long size;
    private long sizeWhenRewritten;
    private boolean forced = true;

    /** A file that is there, or is made; nothing is read. */
    LineFile(Path path) throws IOException {
        this.path = path;
        this.channel = PrivateFiles.open(path);
        this.size = channel.size();
        this.sizeWhenRewritten = size;
    }

    @Override
    public synchronized void add(List<byte[]> lines) throws IOException {
        reopen();
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

    @Override
    public synchronized void force() throws IOException {
        if (!forced) {
            channel.force(false);
            forced = true;
        }
    }

    @Override
    public synchronized long grownBy() {
        return size - sizeWhenRewritten;
    }

    @Override
    public synchronized void rewrite(List<byte[]> lines) throws IOException {
        Path fresh = fresh();
        write(fresh, joined(lines));
        // Some systems do not replace a file that is open.
        channel.close();
        try {
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sizeWhenRewritten = Files.size(path);
            forced = true;
        } finally {
            reopen();
        }
        forceFolder();
    }

    @Override
    public synchronized void requireRoom(int bytes) throws IOException {
        try {
            write(fresh(), ByteBuffer.allocate(bytes));
        } finally {
            Files.deleteIfExists(fresh());
        }
    }

    private Path fresh() {
        return path.resolveSibling(path.getFileName() + ".new");
    }

    private static void write(Path file, ByteBuffer bytes) throws IOException {
        Files.deleteIfExists(file);
        try (FileChannel whole = PrivateFiles.open(file)) {
            while (bytes.hasRemaining()) {
                whole.write(bytes);
            }
            whole.force(true);
        }
    }

    /** Opens what is at the path, the old lines or the new ones, unless it is open. */
    private void reopen() throws IOException {
        if (!channel.isOpen()) {
            channel = FileChannel.open(path, StandardOpenOption.WRITE);
            size = channel.size();
        }
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
