package io.hybridfarm.assets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file that is written beside its place, in pieces and in any order, and gets its name when it is whole. Thread-safe. */
final class Target {
    private static final String UNFINISHED = ".hybridfarm-";
    private static final String UNFINISHED_END = ".part";

    private final Manifest.Entry entry;
    private final Path file;
    private final boolean durable;
    private int missing;

    @Nullable
    private Path fresh;

    /**
     * @param missing how many pieces will be written
     * @param durable whether it must be on the disk before it has its name
     */
    Target(Manifest.Entry entry, Path file, int missing, boolean durable) {
        this.entry = entry;
        this.file = file;
        this.missing = missing;
        this.durable = durable;
    }

    /** What the names of unfinished files begin with. */
    static String unfinishedBeginning() {
        return UNFINISHED;
    }

    /** Whether this is a file that a transfer is writing, or has left behind. */
    static boolean isUnfinished(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith(UNFINISHED) && name.endsWith(UNFINISHED_END);
    }

    Manifest.Entry entry() {
        return entry;
    }

    Path file() {
        return file;
    }

    /** Makes the unfinished file unless it is there. */
    synchronized void begin(String freshName) throws IOException {
        if (fresh == null) {
            Path created = file.resolveSibling(UNFINISHED + freshName + UNFINISHED_END);
            FileChannel.open(created, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                    .close();
            fresh = created;
        }
    }

    private synchronized Path fresh() {
        if (fresh == null) {
            throw new IllegalStateException(file + " was not begun");
        }
        return fresh;
    }

    /** Opens the unfinished file for a piece. */
    FileChannel open() throws IOException {
        return FileChannel.open(fresh(), StandardOpenOption.WRITE);
    }

    static void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
        for (long next = at; bytes.hasRemaining(); ) {
            next += channel.write(bytes, next);
        }
    }

    /** Counts a piece that was written; gives whether it was the last, and then the file has its name. */
    boolean finish() throws IOException {
        synchronized (this) {
            missing--;
            if (missing > 0) {
                return false;
            }
        }
        Path whole = fresh();
        describe(whole, entry);
        if (durable) {
            try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    /** Gives a file the time and the permissions of its entry. */
    static void describe(Path file, Manifest.Entry entry) throws IOException {
        if (FileState.isPosix(file)) {
            Set<PosixFilePermission> old = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
            EnumSet<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
            permissions.addAll(old);
            execute(permissions, entry.executable(), PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_EXECUTE);
            execute(permissions, entry.executable(), PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_EXECUTE);
            execute(
                    permissions,
                    entry.executable(),
                    PosixFilePermission.OTHERS_READ,
                    PosixFilePermission.OTHERS_EXECUTE);
            if (!permissions.equals(old)) {
                Files.setPosixFilePermissions(file, permissions);
            }
        }
        Files.setLastModifiedTime(file, FileTime.from(entry.modified()));
    }

    /** Who may read a program may run it. */
    private static void execute(
            EnumSet<PosixFilePermission> permissions,
            boolean executable,
            PosixFilePermission read,
            PosixFilePermission execute) {
        if (executable && permissions.contains(read)) {
            permissions.add(execute);
        } else {
            permissions.remove(execute);
        }
    }

    /** Removes what was written so far if the file has not got its name. */
    synchronized void abandon() throws IOException {
        if (fresh != null) {
            Files.deleteIfExists(fresh);
        }
    }
}
