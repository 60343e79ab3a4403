package io.hybridfarm.distribution;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A file system in memory, small enough to be filled. */
final class SmallDisk {
    private static final int[] PIECES = {1 << 20, 1 << 12, 1};

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /**
     * Why there can be no such file system here; empty if there can.
     *
     * @param probe a folder to try it with
     */
    static Optional<String> unavailable(Path probe) throws InterruptedException {
        try {
            mount(probe, 1).unmount();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("file systems may not be mounted here: " + e.getMessage());
        }
    }

    /** Mounts one of so many MiB where a folder is, or is made. */
    static SmallDisk mount(Path folder, int mebibytes) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Hosts.run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "hybridfarm-test", folder.toString());
        return new SmallDisk(folder);
    }

    /** Leaves not a byte free. */
    void fill() throws IOException {
        for (int piece : PIECES) {
            try (OutputStream ballast =
                    Files.newOutputStream(ballast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                byte[] bytes = new byte[piece];
                while (true) {
                    ballast.write(bytes);
                }
            } catch (IOException e) {
                // No piece of this size has room any more.
            }
        }
    }

    /** Frees again what was filled. */
    void empty() throws IOException {
        Files.delete(ballast());
    }

    private Path ballast() {
        return folder.resolve("ballast");
    }

    void unmount() throws IOException, InterruptedException {
        Hosts.run("umount", folder.toString());
    }
}
