package io.hybridfarm.local;

import io.hybridfarm.spi.farm.LogChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** What is kept of one attempt: its output in {@code log}, and {@code work}, where it runs unless its step says otherwise. */
public record AttemptFolder(Path path) {
    /** Whether the attempt was ever taken on, as far as its traces were not cleared away since. */
    public boolean exists() {
        return Files.isDirectory(path);
    }

    /** Makes both folders anew, in one that is there. */
    void create() throws IOException {
        Files.createDirectory(path);
        Files.createDirectory(work());
    }

    public Path log() {
        return path.resolve("log");
    }

    Path work() {
        return path.resolve("work");
    }

    /** Takes the working folder away if the command left nothing there. */
    void tidy() throws IOException {
        try {
            Files.deleteIfExists(work());
        } catch (DirectoryNotEmptyException e) {
            // What a command left there is kept for whoever looks for it, until its attempt's turn to be cleared comes.
        }
    }

    /**
     * Reads some of the log.
     *
     * @param complete whether the log grows no more
     * @throws NoSuchFileException if there is no log
     */
    public LogChunk read(long offset, int maxBytes, boolean complete) throws IOException {
        try (FileChannel channel = FileChannel.open(log(), StandardOpenOption.READ)) {
            long left = Math.max(0, channel.size() - offset);
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(left, maxBytes));
            while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
                // One read may bring less than was asked for.
            }
            byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position());
            return new LogChunk(offset, bytes, complete && bytes.length == left);
        }
    }
}
