package io.hybridfarm.local;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.AttemptId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the traces of ended attempts within bounds: the folders of the oldest are deleted as new ones come. Thread-safe.
 *
 * <p>Sizes are taken once, when an attempt ends; where the command left something in its folder that takes a small walk. Nothing
 * is deleted before all is counted that earlier servers left.
 */
public final class LogKeeper {
    private static final Logger LOG = System.getLogger(LogKeeper.class.getName());

    private final WorkFolder folder;
    private final long keptBytes;
    private final int keptAttempts;
    private final TreeMap<AttemptId, Long> ended = new TreeMap<>();
    private long bytes;
    private boolean begun;
    private boolean counted;

    public LogKeeper(WorkFolder folder, long keptBytes, int keptAttempts) {
        this.folder = folder;
        this.keptBytes = keptBytes;
        this.keptAttempts = keptAttempts;
    }

    /**
     * Counts what earlier servers left, the first time that it is called; meanwhile others may call {@link #ended}.
     *
     * @param runs whether an attempt still runs and is not to be touched
     */
    public void begin(Predicate<AttemptId> runs) {
        synchronized (this) {
            if (begun) {
                return;
            }
            begun = true;
        }
        try {
            countEarlier(runs);
        } catch (IOException e) {
            warn(e);
        }
        synchronized (this) {
            counted = true;
        }
        deleteTooMany();
    }

    /**
     * Takes the folder of an ended attempt into the account, and deletes the oldest ones that are too much.
     *
     * @param runs whether an attempt still runs and is not to be touched
     */
    public void ended(AttemptId attempt, Predicate<AttemptId> runs) {
        begin(runs);
        try {
            AttemptFolder attemptFolder = folder.attempt(attempt);
            attemptFolder.tidy();
            if (attemptFolder.exists()) {
                count(attempt, size(attemptFolder));
            }
        } catch (IOException e) {
            warn(e);
        }
        deleteTooMany();
    }

    /**
     * The same for a folder of which it is known how many bytes it holds.
     *
     * @param runs whether an attempt still runs and is not to be touched
     */
    public void ended(AttemptId attempt, long size, Predicate<AttemptId> runs) {
        begin(runs);
        count(attempt, size);
        deleteTooMany();
    }

    private void deleteTooMany() {
        for (Optional<AttemptId> old = oldestTooMany(); old.isPresent(); old = oldestTooMany()) {
            try {
                delete(folder.attempt(old.get()).path());
            } catch (IOException e) {
                warn(e);
            }
        }
    }

    /** Takes the oldest one out of the account if there is too much, and if all is known. */
    private synchronized Optional<AttemptId> oldestTooMany() {
        if (!counted || (bytes <= keptBytes && ended.size() <= keptAttempts)) {
            return Optional.empty();
        }
        Map.Entry<AttemptId, Long> oldest = ended.pollFirstEntry();
        if (oldest == null) {
            return Optional.empty();
        }
        bytes -= oldest.getValue();
        return Optional.of(oldest.getKey());
    }

    private void warn(IOException e) {
        LOG.log(Level.WARNING, "old attempts could not be cleared away below " + folder.attempts() + ": " + e);
    }

    private void countEarlier(Predicate<AttemptId> runs) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder.attempts(), "a*")) {
            for (Path path : folders) {
                try {
                    AttemptId attempt = AttemptId.parse(path.getFileName().toString());
                    if (!runs.test(attempt)) {
                        count(attempt, size(new AttemptFolder(path)));
                    }
                } catch (FarmException e) {
                    // Not a folder of an attempt, so nothing of ours.
                }
            }
        }
    }

    private synchronized void count(AttemptId attempt, long size) {
        Long before = ended.put(attempt, size);
        bytes += size - (before == null ? 0 : before);
    }

    private static long size(AttemptFolder attemptFolder) throws IOException {
        if (Files.isDirectory(attemptFolder.work(), LinkOption.NOFOLLOW_LINKS)) {
            return size(attemptFolder.path());
        }
        try {
            return Files.size(attemptFolder.log());
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private static long size(Path folder) throws IOException {
        long[] size = new long[1];
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                size[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return size[0];
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
