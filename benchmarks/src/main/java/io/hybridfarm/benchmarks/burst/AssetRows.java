package io.hybridfarm.benchmarks.burst;

import com.sun.management.OperatingSystemMXBean;
import io.hybridfarm.assets.HashCache;
import io.hybridfarm.assets.Manifest;
import io.hybridfarm.assets.ManifestScanner;
import io.hybridfarm.assets.TransferListener;
import io.hybridfarm.assets.TransferSettings;
import io.hybridfarm.assets.Uploader;
import io.hybridfarm.assets.store.FolderStore;
import io.hybridfarm.benchmarks.Disk;
import io.hybridfarm.benchmarks.Metric;
import io.hybridfarm.benchmarks.Results;
import io.hybridfarm.benchmarks.WorkFolders;
import io.hybridfarm.spi.template.PathRoots;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Files that nobody has hashed yet are hashed and uploaded to a store in a folder, beside a plain parallel copy of the same
 * files to a folder on the same disk; all of it forced to the disk on both sides.
 *
 * <p>The two take turns in the order A B B A, each into a new folder, so that what changes in the course of the run touches
 * both alike.
 */
final class AssetRows {
    private static final int THREADS = 8;
    private static final int RECHECKS = 5;
    private static final OperatingSystemMXBean CPU = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final double MEGABYTE = 1e6;
    private static final double SECOND = 1e9;

    private static final Metric RATIO = new Metric("assets.upload_vs_copy", "ratio", "x");
    private static final Metric RECHECK = new Metric("assets", "recheck_10k", "s");

    private final Path workFolder;
    private final List<SampleTree> trees;
    private final int rounds;
    private final boolean onDiskOnly;
    private long seed;

    private AssetRows(Path workFolder, List<SampleTree> trees, int rounds, boolean onDiskOnly) {
        this.workFolder = workFolder;
        this.trees = trees;
        this.rounds = rounds;
        this.onDiskOnly = onDiskOnly;
    }

    static AssetRows full(Path workFolder) {
        SampleTree large = new SampleTree("large", 8, 128 << 20, 128 << 20);
        SampleTree small = new SampleTree("small_10k", 10_000, 1 << 10, 32 << 10);
        return new AssetRows(workFolder, List.of(large, small), 4, true);
    }

    static AssetRows quick(Path workFolder) {
        SampleTree large = new SampleTree("large", 2, 1 << 20, 1 << 20);
        SampleTree small = new SampleTree("small_10k", 50, 1 << 10, 2 << 10);
        return new AssetRows(workFolder, List.of(large, small), 1, false);
    }

    List<Metric> metrics() {
        Stream<Metric> each = trees.stream()
                .flatMap(tree -> Stream.of(
                        hash(tree),
                        upload(tree),
                        uploadCpu(tree),
                        copy(tree),
                        copyCpu(tree),
                        ratio(tree),
                        firstRatio(tree)));
        return Stream.concat(each, Stream.of(RATIO, RECHECK)).toList();
    }

    private static Metric hash(SampleTree tree) {
        return new Metric("assets.hash." + tree.name(), "rate", "MB/s");
    }

    private static Metric upload(SampleTree tree) {
        return new Metric("assets.upload." + tree.name(), "rate", "MB/s");
    }

    private static Metric uploadCpu(SampleTree tree) {
        return new Metric("assets.upload." + tree.name(), "cpu", "ns/B");
    }

    private static Metric copyCpu(SampleTree tree) {
        return new Metric("assets.copy." + tree.name(), "cpu", "ns/B");
    }

    private static Metric copy(SampleTree tree) {
        return new Metric("assets.copy." + tree.name(), "rate", "MB/s");
    }

    private static Metric ratio(SampleTree tree) {
        return new Metric("assets.upload_vs_copy." + tree.name(), "ratio", "x");
    }

    private static Metric firstRatio(SampleTree tree) {
        return new Metric("assets.first_submission_vs_copy." + tree.name(), "ratio", "x");
    }

    void run(Results results) throws IOException, InterruptedException {
        Path folder = WorkFolders.make(workFolder, "assets-");
        try {
            if (onDiskOnly) {
                Disk.requireReal(folder);
            }
            double worst = Double.POSITIVE_INFINITY;
            double recheck = 0;
            for (SampleTree tree : trees) {
                Path scene = Files.createDirectories(folder.resolve(tree.name()));
                long bytes = tree.write(scene);
                double ratio = measure(tree, scene, bytes, folder, results);
                worst = Math.min(worst, ratio);
                recheck = recheck(scene, folder);
                WorkFolders.delete(scene);
            }
            results.report(RATIO, worst);
            // The last tree is the one of many files.
            results.report(RECHECK, recheck);
        } finally {
            WorkFolders.delete(folder);
        }
    }

    private double measure(SampleTree tree, Path scene, long bytes, Path folder, Results results)
            throws IOException, InterruptedException {
        long hashing = 0;
        long uploading = 0;
        long copying = 0;
        long uploadCpu = 0;
        long copyCpu = 0;
        for (int round = 0; round <= rounds; round++) {
            Times upload = new Times(0, 0, 0, 0);
            long copy = 0;
            long cpuOfCopy = 0;
            for (boolean uploads : round % 2 == 0 ? new boolean[] {true, false} : new boolean[] {false, true}) {
                Path to = Files.createDirectories(folder.resolve("to"));
                if (uploads) {
                    upload = submit(scene, to);
                    if (upload.sent() < bytes) {
                        throw new IllegalStateException(upload.sent() + " bytes were sent of a tree of " + bytes);
                    }
                } else {
                    long cpu = CPU.getProcessCpuTime();
                    copy = PlainCopy.time(scene, to, THREADS);
                    cpuOfCopy = CPU.getProcessCpuTime() - cpu;
                }
                WorkFolders.delete(to);
            }
            System.err.printf(
                    "benchmarks: burst: %s, %s: hashing %.0f MB/s, upload %.0f MB/s, copy %.0f MB/s%n",
                    tree.name(),
                    round == 0 ? "warm-up" : "round " + round,
                    rate(bytes, upload.hashing()),
                    rate(bytes, upload.uploading()),
                    rate(bytes, copy));
            if (round > 0) {
                hashing += upload.hashing();
                uploading += upload.uploading();
                copying += copy;
                uploadCpu += upload.uploadCpu();
                copyCpu += cpuOfCopy;
            }
        }
        results.report(hash(tree), rate(rounds * bytes, hashing));
        results.report(upload(tree), rate(rounds * bytes, uploading));
        results.report(copy(tree), rate(rounds * bytes, copying));
        results.report(uploadCpu(tree), (double) uploadCpu / (rounds * bytes));
        results.report(copyCpu(tree), (double) copyCpu / (rounds * bytes));
        double ratio = (double) copying / uploading;
        results.report(ratio(tree), ratio);
        results.report(firstRatio(tree), (double) copying / (hashing + uploading));
        return ratio;
    }

    private static double rate(long bytes, long nanos) {
        return bytes / MEGABYTE / (nanos / SECOND);
    }

    /** Nanoseconds, and how many bytes were sent. */
    private record Times(long hashing, long uploading, long uploadCpu, long sent) {}

    /** What a submission of the scene again costs, in seconds; the median. */
    private double recheck(Path scene, Path folder) throws IOException, InterruptedException {
        Path to = Files.createDirectories(folder.resolve("to"));
        submit(scene, to);
        double[] seconds = new double[RECHECKS];
        for (int i = 0; i < RECHECKS; i++) {
            Times again = submit(scene, to);
            seconds[i] = (again.hashing() + again.uploading()) / SECOND;
            if (again.sent() != 0) {
                throw new IllegalStateException(again.sent() + " bytes of an unchanged scene were sent again");
            }
        }
        WorkFolders.delete(to);
        Arrays.sort(seconds);
        return seconds[RECHECKS / 2];
    }

    /** What a new process does that knows nothing but what lies on the disk. */
    private Times submit(Path scene, Path to) throws IOException, InterruptedException {
        InstantSource clock = InstantSource.system();
        PathRoots roots = PathRoots.of(Map.of("scene", scene.toAbsolutePath()));
        TransferSettings settings = TransferSettings.builder(
                        clock, new SplittableRandom(++seed), pause -> Thread.sleep(pause.toMillis()))
                .parallel(THREADS)
                .build();
        long start = System.nanoTime();
        HashCache hashes = HashCache.open(to.resolve("hashes"), 100_000, clock);
        try (FolderStore store = FolderStore.open(to.resolve("store"), clock, new SplittableRandom(++seed))) {
            Manifest manifest =
                    new ManifestScanner(roots, hashes, settings).scan("inputs", List.of(scene.toAbsolutePath()));
            long hashed = System.nanoTime();
            long cpu = CPU.getProcessCpuTime();
            Uploader.Result result = new Uploader(store, roots, settings).upload(manifest, TransferListener.NONE);
            return new Times(
                    hashed - start, System.nanoTime() - hashed, CPU.getProcessCpuTime() - cpu, result.bytesSent());
        }
    }
}
