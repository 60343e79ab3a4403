package io.hybridfarm.journal.jdbc;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * The right to have a journal file open: one holder on this machine, written down in a file beside it for those who ask.
 *
 * <p>The operating system takes the right back when the process ends, however it ends. The lock file stays behind, empty
 * of meaning once nobody holds it: deleting it could take it from under a server that is just starting.
 */
final class JournalLock implements AutoCloseable {
    private static final String HELD = "io.hybridfarm.journal.jdbc.open:";

    // Far behind the text: where locks are mandatory, the text of a locked file stays readable.
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private final String key;
    private final FileChannel channel;

    private JournalLock(String key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /**
     * Takes the right for a journal file.
     *
     * @throws FarmException CONFLICT if it is taken, with a message that says by whom; JOURNAL_FAILED if the lock file
     *     cannot be used
     */
    static JournalLock acquire(Path journal, InstantSource clock) {
        String holder = "pid " + ProcessHandle.current().pid() + ", since "
                + clock.instant().truncatedTo(ChronoUnit.SECONDS);
        try {
            Path file = lockFile(journal);
            // Within one process the file itself must not even be looked at: closing a second channel would drop the
            // lock
            // of the first on POSIX. System properties are the one table that plugins of all class loaders share.
            String key = HELD + file;
            Object known = System.getProperties().putIfAbsent(key, holder);
            if (known != null) {
                throw conflict("another scheduler in this process (" + known + ")", journal);
            }
            try {
                return lock(key, file, journal, holder);
            } catch (RuntimeException | IOException e) {
                System.getProperties().remove(key);
                throw e;
            }
        } catch (IOException e) {
            throw new FarmException(
                    ErrorCode.JOURNAL_FAILED, "cannot lock the journal " + journal + ": " + e + "; is it writable?", e);
        }
    }

    private static Path lockFile(Path journal) throws IOException {
        Path real = Files.exists(journal) ? journal.toRealPath() : journal;
        Path folder = Objects.requireNonNull(real.getParent()).toRealPath();
        String name = Objects.requireNonNull(real.getFileName()).toString();
        return folder.resolve(name.replaceFirst("\\.db$", "") + ".lock");
    }

    private static JournalLock lock(String key, Path file, Path journal, String holder) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                String other = Files.readString(file).strip();
                throw conflict("another server" + (other.isEmpty() ? "" : " (" + other + ")"), journal);
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((holder + "\n").getBytes(StandardCharsets.UTF_8)), 0);
            return new JournalLock(key, channel);
        } catch (RuntimeException | IOException e) {
            channel.close();
            throw e;
        }
    }

    private static FarmException conflict(String holder, Path journal) {
        return new FarmException(
                ErrorCode.CONFLICT,
                holder + " has the journal " + journal + " open; stop it first, or choose another data folder");
    }

    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        // The lock goes first, the table last: in between nobody else in this process may touch the file.
        try (channel) {
            channel.truncate(0);
        } catch (IOException e) {
            throw new FarmException(ErrorCode.JOURNAL_FAILED, "cannot let go of the journal's lock: " + e, e);
        } finally {
            System.getProperties().remove(key);
        }
    }
}
