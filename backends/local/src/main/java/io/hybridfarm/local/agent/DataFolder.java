package io.hybridfarm.local.agent;

import io.hybridfarm.local.PrivateFiles;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one worker, which one agent at a time may use: {@code ledger} is what it remembers, {@code machine} where its
 * work runs, {@code identity} what the server tells it by, {@code server} whose work is in it.
 */
final class DataFolder implements AutoCloseable {
    private static final Path MACHINE_ID = Path.of("/etc/machine-id");

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Opens the folder, making it if it is new, and keeps other agents out of it.
     *
     * @throws FarmException BAD_CONFIGURATION if another agent uses it or it cannot be written
     */
    static DataFolder open(Path path) {
        try {
            PrivateFiles.makeFolder(path);
            FileChannel channel =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new FarmException(
                        ErrorCode.BAD_CONFIGURATION,
                        "another worker agent uses the folder " + path + "; give this one another by --data");
            }
            return new DataFolder(path, channel);
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    // The lock lasts as long as its channel, which is closed with this.
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock taken = channel.tryLock();
            return taken != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /**
     * Sees to it that this folder is used for the work of one server alone, as the numbers of attempts are that server's own.
     *
     * @param fingerprint of its certificate
     * @throws FarmException BAD_CONFIGURATION if it was used for another one
     */
    void bind(String fingerprint) {
        String before = kept("server", fingerprint);
        if (!before.equals(fingerprint)) {
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION,
                    path + " holds work for another server, whose certificate has the fingerprint " + before
                            + "; delete that folder once nothing of it runs, or give another by --data");
        }
    }

    /** Drawn when the folder was made, and another one on another machine: a copied folder is not the same worker. */
    String identity() {
        String drawn = kept("identity", UUID.randomUUID().toString());
        try {
            String both = drawn + "/" + Files.readString(MACHINE_ID).strip();
            return UUID.nameUUIDFromBytes(both.getBytes(StandardCharsets.UTF_8)).toString();
        } catch (IOException e) {
            return drawn;
        }
    }

    /**
     * Lets other users of this machine through to folders of their own in it; what else is in it stays its owner's alone.
     *
     * @throws FarmException BAD_CONFIGURATION if the system does not do that
     */
    void letThrough() {
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException | UnsupportedOperationException e) {
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION, path + " cannot be opened to the user of run-as: " + e, e);
        }
    }

    Path ledger() {
        return path.resolve("ledger");
    }

    /** The folder of the backend that runs commands; it exists. */
    Path machine() {
        Path folder = path.resolve("machine");
        try {
            PrivateFiles.makeFolder(folder);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
        return folder;
    }

    private String kept(String name, String first) {
        Path file = path.resolve(name);
        try {
            if (Files.notExists(file)) {
                PrivateFiles.write(file, (first + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private static FarmException unusable(Path path, @Nullable IOException problem) {
        return new FarmException(
                ErrorCode.BAD_CONFIGURATION, "the worker's folder: " + path + " cannot be used: " + problem, problem);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }
}
