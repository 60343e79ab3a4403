package io.hybridfarm.assets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Remembers in a folder what was in which file, so that a file is read again only when it has changed.
 *
 * <p>Several processes may use the folder at once, and any of them may die: what is lost is hashed again. A file counts as
 * unchanged while its path, size, time of modification and identity are; one that was changed in the same moment as it was
 * hashed is not believed, because another change in that moment would not show.
 */
public final class HashCache {
    private static final int UNWRITTEN = 512;
    private static final Duration TICK = Duration.ofMillis(20);
    private static final Duration COARSE_TICK = Duration.ofSeconds(2);

    private final HashLog log;
    private final Path lock;
    private final int limit;
    private final InstantSource clock;
    private final LinkedHashMap<String, HashLog.Known> known = new LinkedHashMap<>(1024, 0.75f, true);
    private final List<HashLog.Known> unwritten = new ArrayList<>();

    private HashCache(Path folder, int limit, InstantSource clock) {
        this.log = new HashLog(folder.resolve("hashes.log"));
        this.lock = folder.resolve("hashes.lock");
        this.limit = limit;
        this.clock = clock;
    }

    /**
     * Opens the cache in a folder, which is made if it is not there.
     *
     * @param limit how many files are remembered at most, those that were asked for longest ago are forgotten first; from 1
     *     on, about 300 bytes of memory and disk each
     * @param clock of the machine that the files lie on, or near it
     * @throws IOException if the folder cannot be made, read or written
     * @throws InterruptedException if the thread is interrupted while it waits for another one
     */
    public static HashCache open(Path folder, int limit, InstantSource clock) throws IOException, InterruptedException {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be 1 or more, not " + limit);
        }
        Files.createDirectories(folder);
        HashCache cache = new HashCache(folder, limit, Objects.requireNonNull(clock, "clock"));
        cache.refresh();
        return cache;
    }

    /** Takes over what other processes have found out since. */
    synchronized void refresh() throws IOException, InterruptedException {
        FolderLock.holding(lock, this::readNews);
    }

    /** What is in the file, if that is known and it has not changed since. */
    synchronized Optional<FileHash> find(Path file, FileState state, long partSize) {
        HashLog.Known found = known.get(file.toString());
        if (found == null || found.partSize() != partSize || !found.state().sameContentAs(state)) {
            return Optional.empty();
        }
        return Optional.of(found.hash());
    }

    /**
     * Remembers what is in a file.
     *
     * @param state as it was before and after the file was read
     * @param readFrom when reading it began
     */
    void remember(Path file, FileState state, long partSize, FileHash hash, Instant readFrom)
            throws IOException, InterruptedException {
        boolean wholeSeconds = state.modified().equals(state.modified().truncatedTo(ChronoUnit.SECONDS));
        Duration tick = wholeSeconds ? COARSE_TICK : TICK;
        if (state.modified().plus(tick).isBefore(readFrom)) {
            put(new HashLog.Known(file.toString(), state, partSize, hash));
        }
    }

    /** Remembers a file that this program has written itself and given an older time. */
    void rememberWritten(Path file, FileState state, long partSize, FileHash hash)
            throws IOException, InterruptedException {
        remember(file, state, partSize, hash, clock.instant());
    }

    Instant now() {
        return clock.instant();
    }

    private synchronized void put(HashLog.Known entry) throws IOException, InterruptedException {
        learn(entry);
        unwritten.add(entry);
        if (unwritten.size() >= UNWRITTEN) {
            flush();
        }
    }

    /** Hands on to the disk what is new, so that other processes and later ones know it. */
    synchronized void flush() throws IOException, InterruptedException {
        if (unwritten.isEmpty()) {
            return;
        }
        FolderLock.holding(lock, () -> {
            int files = readNews();
            log.append(unwritten);
            unwritten.clear();
            if (log.entries() > 2L * files + UNWRITTEN) {
                log.rewrite(known.values());
            }
            return files;
        });
    }

    private int readNews() throws IOException {
        log.readNews(this::learn);
        // What is not on the disk yet is newer than what others have written about the same files.
        unwritten.forEach(this::learn);
        return known.size();
    }

    private void learn(HashLog.Known entry) {
        known.put(entry.path(), entry);
        if (known.size() > limit) {
            String eldest = known.keySet().iterator().next();
            known.remove(eldest);
        }
    }

    /** How many files are remembered. */
    synchronized int size() {
        return known.size();
    }
}
