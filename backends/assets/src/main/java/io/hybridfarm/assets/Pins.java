package io.hybridfarm.assets;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which objects of a cache are in use, by whichever process: a list, and beside it a file that the process holds locked as
 * long as it lives. {@link #alive} and {@link #add} are called with the cache's lock held.
 */
final class Pins {
    private static final String LIST = ".pin";

    /**
     * The files that this process holds. It must not open them a second time: closing any channel to a file drops all locks
     * that a process has on it.
     */
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path folder;

    Pins(Path folder) {
        this.folder = folder;
    }

    /** One use of some objects, until it is closed. */
    static final class Pin implements AutoCloseable {
        private final Path list;
        private final Path held;
        private final FileChannel channel;

        private Pin(Path list, Path held, FileChannel channel) {
            this.list = list;
            this.held = held;
            this.channel = channel;
        }

        @Override
        public void close() throws IOException {
            try {
                Files.deleteIfExists(list);
            } finally {
                channel.close();
                Files.deleteIfExists(held);
                OURS.remove(held);
            }
        }
    }

    /** Notes that objects are in use. */
    Pin add(String id, Map<String, Long> objects) throws IOException {
        StringBuilder text = new StringBuilder();
        objects.forEach(
                (name, length) -> text.append(name).append(' ').append(length).append('\n'));
        Path list = folder.resolve(id + LIST);
        Path held = folder.resolve(id + ".lock");
        OURS.add(held);
        FileChannel channel = FileChannel.open(held, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        Pin pin = new Pin(list, held, channel);
        try {
            channel.lock();
            Files.writeString(list, text, StandardCharsets.UTF_8);
            return pin;
        } catch (Throwable e) {
            pin.close();
            throw e;
        }
    }

    /** The lengths of all objects that are in use, by name; what dead processes left is removed. */
    Map<String, Long> alive() throws IOException {
        TreeMap<String, Long> objects = new TreeMap<>();
        for (Path list : Folders.children(folder)) {
            String name = String.valueOf(list.getFileName());
            if (name.endsWith(LIST)) {
                Path held = folder.resolve(name.substring(0, name.length() - LIST.length()) + ".lock");
                if (isAlive(held)) {
                    read(list, objects);
                } else {
                    Files.deleteIfExists(list);
                    Files.deleteIfExists(held);
                }
            }
        }
        return objects;
    }

    private static boolean isAlive(Path held) throws IOException {
        if (OURS.contains(held)) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(held, StandardOpenOption.WRITE);
                FileLock free = channel.tryLock()) {
            return free == null;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void read(Path list, Map<String, Long> objects) throws IOException {
        try {
            for (String line : Files.readAllLines(list, StandardCharsets.UTF_8)) {
                int space = line.indexOf(' ');
                objects.put(line.substring(0, space), Long.parseLong(line.substring(space + 1)));
            }
        } catch (NoSuchFileException e) {
            // Closed meanwhile.
        }
    }
}
