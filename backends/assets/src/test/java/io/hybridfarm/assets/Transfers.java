package io.hybridfarm.assets;

import io.hybridfarm.assets.store.FolderStore;
import io.hybridfarm.assets.store.ObjectStore;
import io.hybridfarm.spi.template.PathRoots;
import io.hybridfarm.testkit.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A studio, a store and an outside machine in one folder; small pieces, so that few bytes make bundles and parts. */
final class Transfers {
    static final int SMALL = 100;
    static final int BUNDLE = 1_000;
    static final int PART = 5_000;
    /** When the files of the studio were written: long before the clock's time. */
    static final Instant WRITTEN = SettableClock.START.minus(Duration.ofDays(1));

    private static final AtomicLong SEEDS = new AtomicLong(1);

    final SettableClock clock = new SettableClock();
    final Path base;
    final Path scene;
    final Path out;
    final PathRoots home;

    Transfers(Path base) throws IOException {
        this.base = base;
        this.scene = Files.createDirectories(base.resolve("studio/scene"));
        this.out = Files.createDirectories(base.resolve("studio/out"));
        this.home = PathRoots.of(Map.of("scene", scene, "out", out));
    }

    TransferSettings settings() {
        return settings(duration -> clock.advance(duration)).build();
    }

    TransferSettings.Builder settings(TransferSettings.Pause pause) {
        return TransferSettings.builder(clock, new SplittableRandom(SEEDS.incrementAndGet()), pause)
                .parallel(4)
                .smallFile(SMALL)
                .bundleSize(BUNDLE)
                .partSize(PART);
    }

    FolderStore store() throws IOException {
        return FolderStore.open(base.resolve("store"), clock, new SplittableRandom(SEEDS.incrementAndGet()));
    }

    HashCache hashes(String machine) throws IOException, InterruptedException {
        return HashCache.open(base.resolve(machine + "-hashes"), 100_000, clock);
    }

    ManifestScanner scanner() throws IOException, InterruptedException {
        return new ManifestScanner(home, hashes("studio"), settings());
    }

    Manifest scan() throws IOException, InterruptedException {
        return scanner().scan("inputs", List.of(scene));
    }

    Uploader uploader(ObjectStore store) {
        return new Uploader(store, home, settings());
    }

    AssetCache cache(String machine, long limit) throws IOException {
        return AssetCache.open(base.resolve(machine + "-cache"), limit, settings());
    }

    Fetcher fetcher(ObjectStore store, String machine) throws IOException, InterruptedException {
        return new Fetcher(store, cache(machine, 1 << 30), hashes(machine), settings());
    }

    /** The roots of an attempt on a machine. */
    PathRoots away(String attempt) throws IOException {
        return PathRoots.of(Map.of("scene", base.resolve(attempt + "/scene"), "out", base.resolve(attempt + "/out")));
    }

    Path write(String name, int size, long seed) throws IOException {
        byte[] content = new byte[size];
        new SplittableRandom(seed).nextBytes(content);
        return write(scene.resolve(name), content);
    }

    static Path write(Path file, byte[] content) throws IOException {
        Files.createDirectories(Folders.of(file));
        Files.write(file, content);
        Files.setLastModifiedTime(file, FileTime.from(WRITTEN));
        return file;
    }

    /** What lies below a folder: content, time and whether it is executable, by path. */
    static Map<String, String> tree(Path folder) throws IOException {
        TreeMap<String, String> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                String content = io.hybridfarm.assets.store.ContentHash.of(Files.readAllBytes(file))
                        .toString();
                String description = content + " " + Files.getLastModifiedTime(file) + " " + Files.isExecutable(file);
                files.put(folder.relativize(file).toString(), description);
            }
        }
        return files;
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> walk = Files.walk(folder)) {
                for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
