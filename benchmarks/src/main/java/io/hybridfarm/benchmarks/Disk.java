package io.hybridfarm.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The disk that measured programs write to, looked at without them. */
public final class Disk {
    private static final List<String> IN_MEMORY = List.of("tmpfs", "ramfs", "rootfs");
    private static final int PAGE = 4_096;

    private Disk() {}

    /**
     * Refuses a folder whose files never reach a disk: what is measured there is not durable.
     *
     * @throws IOException if the folder lies in memory
     */
    public static void requireReal(Path folder) throws IOException {
        String type = Files.getFileStore(folder).type();
        if (IN_MEMORY.contains(type)) {
            throw new IOException(folder + " lies in memory (" + type + "); durable figures need a folder on a disk");
        }
    }

    /** How long it takes to append a page and have it on the disk, in nanoseconds, each time. */
    public static long[] syncs(Path folder, int times) throws IOException {
        Path file = folder.resolve("sync-probe");
        long[] nanos = new long[times];
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer page = ByteBuffer.allocateDirect(PAGE);
            for (int i = 0; i < times; i++) {
                page.clear();
                long from = System.nanoTime();
                channel.write(page);
                channel.force(false);
                nanos[i] = System.nanoTime() - from;
            }
        }
        Files.delete(file);
        return nanos;
    }
}
