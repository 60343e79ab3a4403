package io.hybridfarm.assets;

import io.hybridfarm.assets.store.ContentHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps objects of a store in a folder of a machine, so that all its attempts fetch them once.
 *
 * <p>What was not used for longest makes room; what an attempt is using does not. An object for which there is no room beside
 * those goes through the folder and is not kept. Several processes may share the folder; what a process that died was using
 * is free again at once.
 */
public final class AssetCache {
    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

    private final Path kept;
    private final Path unfinished;
    private final Path locks;
    private final Path lock;
    private final Pins pins;
    private final long limit;
    private final TransferSettings settings;

    private AssetCache(Path folder, long limit, TransferSettings settings) throws IOException {
        this.kept = Files.createDirectories(folder.resolve("kept"));
        this.unfinished = Files.createDirectories(folder.resolve("unfinished"));
        this.locks = Files.createDirectories(folder.resolve("locks"));
        this.pins = new Pins(Files.createDirectories(folder.resolve("pins")));
        this.lock = folder.resolve("cache.lock");
        this.limit = limit;
        this.settings = settings;
    }

    /**
     * Opens the cache in a folder, which is made if it is not there.
     *
     * @param limit how many bytes are kept at most, from 0 on; all processes that share the folder should say the same
     * @throws IOException if the folder cannot be made, read or written
     */
    public static AssetCache open(Path folder, long limit, TransferSettings settings) throws IOException {
        if (limit < 0) {
            throw new IllegalArgumentException("limit must not be negative, not " + limit);
        }
        AssetCache cache = new AssetCache(folder.toAbsolutePath(), limit, settings);
        Folders.removeOlder(cache.unfinished, "", settings.clock().instant().minus(ABANDONED_AFTER));
        return cache;
    }

    /** Puts an object into a file, or throws; the file is not there before. */
    interface Download {
        void to(Path file) throws IOException, InterruptedException;
    }

    /** An object in a file of this machine. */
    record Local(Path file, boolean isKept) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (!isKept) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** What one call uses: its objects stay until it is closed. */
    final class Use implements AutoCloseable {
        private final Set<String> names;
        private final Pins.Pin pin;

        private Use(Set<String> names, Pins.Pin pin) {
            this.names = names;
            this.pin = pin;
        }

        /** The object, downloaded unless it is there; of several that need it at once one downloads it. */
        Local get(String name, ContentHash hash, long length, Download download)
                throws IOException, InterruptedException {
            if (!names.contains(name)) {
                Path passing = unfinished.resolve(settings.freshName());
                return new Local(downloaded(passing, download), false);
            }
            Path file = path(name);
            if (!isThere(file, length)) {
                FolderLock.holding(locks.resolve(hash.toString().substring(0, 2)), () -> {
                    if (!isThere(file, length)) {
                        Path fresh = downloaded(unfinished.resolve(settings.freshName()), download);
                        touch(fresh);
                        Files.createDirectories(Folders.of(file));
                        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    }
                    return file;
                });
            }
            return new Local(file, true);
        }

        /** Forgets an object that turned out to be damaged. */
        void drop(String name) throws IOException {
            Files.deleteIfExists(path(name));
        }

        @Override
        public void close() throws IOException {
            pin.close();
        }
    }

    private static Path downloaded(Path fresh, Download download) throws IOException, InterruptedException {
        try {
            download.to(fresh);
            return fresh;
        } catch (Throwable e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
    }

    private static boolean isThere(Path file, long length) throws IOException {
        try {
            return Files.size(file) == length;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Makes room for objects and keeps them until the use is closed.
     *
     * @param objects their lengths by name
     */
    Use use(Map<String, Long> objects) throws IOException, InterruptedException {
        return FolderLock.holding(lock, () -> makeRoom(objects));
    }

    private Use makeRoom(Map<String, Long> objects) throws IOException {
        Map<String, Long> pinned = pins.alive();
        SortedMap<String, Kept> there = scan();
        long used = there.values().stream().mapToLong(Kept::length).sum();
        for (Map.Entry<String, Long> other : pinned.entrySet()) {
            used += there.containsKey(key(other.getKey())) ? 0 : other.getValue();
        }
        long needed = 0;
        for (Map.Entry<String, Long> wanted : objects.entrySet()) {
            boolean counted = pinned.containsKey(wanted.getKey()) || there.containsKey(key(wanted.getKey()));
            needed += counted ? 0 : wanted.getValue();
        }
        Set<String> spared = new LinkedHashSet<>();
        pinned.keySet().forEach(name -> spared.add(key(name)));
        objects.keySet().forEach(name -> spared.add(key(name)));
        long room = limit - used + evict(there, spared, used + needed - limit);
        TreeMap<String, Long> keeps = new TreeMap<>();
        for (Map.Entry<String, Long> wanted : objects.entrySet()) {
            String key = key(wanted.getKey());
            if (!pinned.containsKey(wanted.getKey()) && !there.containsKey(key)) {
                if (wanted.getValue() > room) {
                    continue;
                }
                room -= wanted.getValue();
            }
            keeps.put(wanted.getKey(), wanted.getValue());
            if (there.containsKey(key)) {
                touch(path(wanted.getKey()));
            }
        }
        return new Use(keeps.keySet(), pins.add(settings.freshName(), keeps));
    }

    /** Deletes what was used longest ago until so much is free, or nothing is left that may go; gives what became free. */
    private static long evict(SortedMap<String, Kept> there, Set<String> spared, long tooMuch) throws IOException {
        List<Kept> candidates = new ArrayList<>();
        there.forEach((key, object) -> {
            if (!spared.contains(key)) {
                candidates.add(object);
            }
        });
        candidates.sort(Comparator.comparing(Kept::used).thenComparing(Kept::file));
        long freed = 0;
        for (Kept object : candidates) {
            if (freed >= tooMuch) {
                break;
            }
            Files.deleteIfExists(object.file());
            freed += object.length();
        }
        return freed;
    }

    private void touch(Path file) throws IOException {
        try {
            Files.setLastModifiedTime(file, FileTime.from(settings.clock().instant()));
        } catch (NoSuchFileException e) {
            // Found damaged and dropped meanwhile; whoever needs it fetches it again.
        }
    }

    private record Kept(Path file, long length, FileTime used) {}

    private SortedMap<String, Kept> scan() throws IOException {
        TreeMap<String, Kept> found = new TreeMap<>();
        for (Path folder : Folders.children(kept)) {
            for (Path file : Folders.children(folder)) {
                try {
                    Kept object = new Kept(file, Files.size(file), Files.getLastModifiedTime(file));
                    found.put(String.valueOf(file.getFileName()), object);
                } catch (NoSuchFileException e) {
                    // Dropped meanwhile.
                }
            }
        }
        return found;
    }

    /** Where an object lies if it is kept. */
    Path path(String name) {
        String key = key(name);
        int word = key.lastIndexOf('~') + 1;
        return kept.resolve(key.substring(word, word + 2)).resolve(key);
    }

    /** A place for a file that will be moved to where {@link #path} says. */
    Path fresh() {
        return unfinished.resolve(settings.freshName());
    }

    private static String key(String name) {
        return name.replace('/', '~');
    }
}
