package io.hybridfarm.assets;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Holds a file against other threads and other processes; the system lets go of it when a process dies.
 *
 * <p>The system knows locks by process, and drops them all when any channel to the file is closed. So threads of one
 * process exclude each other first, and the file is open only while it is held. Not reentrant.
 */
final class FolderLock {
    /** By file; a program works in a handful of folders, so nothing is ever taken out. */
    private static final Map<Path, ReentrantLock> HERE = new ConcurrentHashMap<>();

    private FolderLock() {}

    /**
     * Waits until the file is free and does something while it is held; the file is made if it is not there.
     *
     * @throws IOException if the system refuses, or what the work threw
     * @throws InterruptedException if the thread is interrupted while another one of this process holds the file
     */
    static <T> T holding(Path file, Work<T> work) throws IOException, InterruptedException {
        ReentrantLock here = HERE.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new ReentrantLock());
        here.lockInterruptibly();
        try {
            if (here.getHoldCount() > 1) {
                throw new IllegalStateException(file + " is held by this thread already");
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                return work.run();
            }
        } finally {
            here.unlock();
        }
    }

    interface Work<T> {
        T run() throws IOException, InterruptedException;
    }
}
