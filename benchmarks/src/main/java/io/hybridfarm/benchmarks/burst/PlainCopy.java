package io.hybridfarm.benchmarks.burst;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** What a script would do: copy each file, several at once, and force it and its folder to the disk. */
final class PlainCopy {
    private PlainCopy() {}

    /** Copies a tree; gives how long it took, in nanoseconds. */
    static long time(Path from, Path to, int threads) throws IOException, InterruptedException {
        long start = System.nanoTime();
        List<Path> folders = new ArrayList<>();
        List<Callable<Path>> copies = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    folders.add(Files.createDirectories(target));
                } else {
                    copies.add(() -> copy(path, target));
                }
            }
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (Future<Path> copy : pool.invokeAll(copies)) {
                copy.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the plain copy failed", e.getCause());
        } finally {
            pool.shutdownNow();
        }
        for (Path folder : folders) {
            force(folder, StandardOpenOption.READ);
        }
        return System.nanoTime() - start;
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.copy(from, to);
        force(to, StandardOpenOption.WRITE);
        return to;
    }

    private static void force(Path path, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        }
    }
}
