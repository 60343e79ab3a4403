package io.hybridfarm.benchmarks.burst;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/**
 * Files of random content, a hundred in a folder.
 *
 * @param name what its figures are called
 * @param files how many files
 * @param smallest the least size of a file, in bytes
 * @param largest the greatest size; all between are equally likely
 */
record SampleTree(String name, int files, int smallest, int largest) {
    private static final int IN_A_FOLDER = 100;
    private static final int BUFFER = 1 << 20;
    private static final long SEED = 20_260_105;

    /** Writes the files, an hour old and on the disk; gives how many bytes they have. */
    long write(Path folder) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
        long bytes = 0;
        for (int i = 0; i < files; i++) {
            Path file = folder.resolve(String.format("d%03d/f%05d", i / IN_A_FOLDER, i));
            Files.createDirectories(folder.resolve(String.format("d%03d", i / IN_A_FOLDER)));
            int size = random.nextInt(smallest, largest + 1);
            write(file, size, random);
            Files.setLastModifiedTime(file, old);
            bytes += size;
        }
        return bytes;
    }

    private static void write(Path file, int size, SplittableRandom random) throws IOException {
        byte[] buffer = new byte[Math.min(BUFFER, size)];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int left = size; left > 0; ) {
                random.nextBytes(buffer);
                left -= channel.write(ByteBuffer.wrap(buffer, 0, Math.min(left, buffer.length)));
            }
            channel.force(true);
        }
    }
}
