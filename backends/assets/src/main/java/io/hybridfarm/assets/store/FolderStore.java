package io.hybridfarm.assets.store;

import io.hybridfarm.assets.store.StoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A store in a folder, such as one that the machines of two branches share; several processes on several machines may work
 * in it at once.
 *
 * <p>An object is written to a file of its own, forced to the disk, and only then given its name. What a process that died
 * left unfinished is removed by the next one that opens the store, once it is a day old.
 */
public final class FolderStore implements ObjectStore {
    private static final String FAN = "+";
    private static final int FAN_DIGITS = 2;
    /** Stays in the cache of a core between reading, hashing and writing. */
    private static final int BUFFER = 1 << 17;

    private static final Duration ABANDONED_AFTER = Duration.ofDays(1);

    private final Path objects;
    private final Path unfinished;
    private final RandomGenerator random;

    private FolderStore(Path objects, Path unfinished, RandomGenerator random) {
        this.objects = objects;
        this.unfinished = unfinished;
        this.random = random;
    }

    /**
     * Opens the store in a folder, which is made if it is not there.
     *
     * @param clock tells what was left unfinished long ago
     * @param random names files that are being written; processes that share the folder must not share the seed
     * @throws IOException if the folder cannot be made or written
     */
    public static FolderStore open(Path folder, InstantSource clock, RandomGenerator random) throws IOException {
        Path objects = Files.createDirectories(folder.toAbsolutePath().resolve("objects"));
        Path unfinished = Files.createDirectories(folder.toAbsolutePath().resolve("unfinished"));
        removeAbandoned(unfinished, clock.instant().minus(ABANDONED_AFTER));
        return new FolderStore(objects, unfinished, random);
    }

    private static void removeAbandoned(Path unfinished, Instant before) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(unfinished)) {
            for (Path file : files) {
                try {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                        Files.deleteIfExists(file);
                    }
                } catch (NoSuchFileException e) {
                    // Its writer has just finished it.
                }
            }
        }
    }

    @Override
    public boolean put(String name, ContentHash hash, Content content) throws IOException {
        Path object = path(name);
        if (Files.exists(object)) {
            return false;
        }
        Path fresh = unfinished.resolve(freshName());
        try {
            write(name, hash, content, fresh);
            return publish(fresh, object);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private void write(String name, ContentHash hash, Content content, Path fresh) throws IOException {
        MessageDigest digest = ContentHash.newDigest();
        long written = 0;
        try (InputStream in = content.open();
                FileChannel out = create(fresh)) {
            byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, content.length()))];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                written += read;
                if (written > content.length()) {
                    throw mismatch(name, "has more than the " + content.length() + " bytes announced");
                }
                digest.update(buffer, 0, read);
                store(out, ByteBuffer.wrap(buffer, 0, read));
            }
            if (written < content.length()) {
                throw mismatch(name, "has " + written + " bytes instead of the " + content.length() + " announced");
            }
            ContentHash actual = ContentHash.ofDigest(digest.digest());
            if (!actual.equals(hash)) {
                throw mismatch(name, "hashes to " + actual + " instead of " + hash);
            }
            force(out);
        }
    }

    private FileChannel create(Path fresh) throws StoreException {
        try {
            return FileChannel.open(fresh, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw failed("nothing can be written in " + unfinished, e);
        }
    }

    private void store(FileChannel out, ByteBuffer bytes) throws StoreException {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw failed("writing in " + unfinished + " failed", e);
        }
    }

    private void force(FileChannel out) throws StoreException {
        try {
            out.force(true);
        } catch (IOException e) {
            throw failed("the disk of " + unfinished + " did not take it", e);
        }
    }

    /** Gives a finished file its name, which is the one step that others see. */
    private boolean publish(Path fresh, Path object) throws StoreException {
        try {
            Path folder = folderOf(object);
            boolean isNew = !Files.isDirectory(folder);
            Files.createDirectories(folder);
            boolean first = link(fresh, object);
            forceFolder(folder);
            if (isNew) {
                forceFolder(folderOf(folder));
                forceFolder(objects);
            }
            return first;
        } catch (IOException e) {
            throw failed(object + " cannot be made", e);
        }
    }

    private static boolean link(Path fresh, Path object) throws IOException {
        try {
            // A second name for the file, and not a move: of several at once exactly one succeeds.
            Files.createLink(object, fresh);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // Some shares know no links. A move there replaces what somebody else stored just now.
            boolean first = !Files.exists(object);
            Files.move(fresh, object, StandardCopyOption.ATOMIC_MOVE);
            return first;
        }
    }

    private static void forceFolder(Path folder) {
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        } catch (IOException e) {
            // Some systems do not open folders; there the new name reaches the disk on its own.
        }
    }

    @Override
    public void get(String name, OutputStream to) throws IOException {
        try (FileChannel in = openObject(name)) {
            copy(name, in, 0, in.size(), to);
        }
    }

    @Override
    public void get(String name, long from, long length, OutputStream to) throws IOException {
        if (from < 0 || length < 0) {
            throw new IllegalArgumentException("from and length must not be negative, not " + from + ", " + length);
        }
        try (FileChannel in = openObject(name)) {
            copy(name, in, from, length, to);
        }
    }

    private static void copy(String name, FileChannel in, long from, long length, OutputStream to) throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, length))];
        for (long left = length, at = from; left > 0; ) {
            int read = read(in, ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, left)), at);
            if (read < 0) {
                throw new StoreException(
                        Kind.MISSING, name + " has " + at + " bytes, not the " + (from + length) + " asked for");
            }
            to.write(buffer, 0, read);
            at += read;
            left -= read;
        }
    }

    private FileChannel openObject(String name) throws StoreException {
        try {
            return FileChannel.open(path(name), StandardOpenOption.READ);
        } catch (NoSuchFileException e) {
            throw new StoreException(Kind.MISSING, "there is no object " + name, e);
        } catch (IOException e) {
            throw failed(name + " cannot be opened", e);
        }
    }

    private static int read(FileChannel in, ByteBuffer buffer, long at) throws StoreException {
        try {
            return in.read(buffer, at);
        } catch (IOException e) {
            throw failed("reading failed", e);
        }
    }

    @Override
    public SortedSet<String> existing(Collection<String> names) {
        TreeSet<String> existing = new TreeSet<>();
        for (String name : names) {
            if (Files.exists(path(name))) {
                existing.add(name);
            }
        }
        return existing;
    }

    @Override
    public void list(String prefix, Consumer<Listed> found) throws IOException {
        ObjectStore.requirePrefix(prefix);
        try {
            list(objects.resolve(prefix.substring(0, prefix.length() - 1)), prefix, found);
        } catch (DirectoryIteratorException e) {
            throw failed(prefix + " cannot be listed", new IOException(e));
        } catch (IOException e) {
            throw failed(prefix + " cannot be listed", e);
        }
    }

    private static void list(Path folder, String prefix, Consumer<Listed> found) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                String word = String.valueOf(child.getFileName());
                try {
                    BasicFileAttributes attributes = Files.readAttributes(child, BasicFileAttributes.class);
                    if (attributes.isRegularFile()) {
                        found.accept(new Listed(prefix + word, attributes.size()));
                    } else if (word.startsWith(FAN)) {
                        list(child, prefix, found);
                    } else {
                        list(child, prefix + word + "/", found);
                    }
                } catch (NoSuchFileException e) {
                    // Deleted meanwhile.
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Nothing was ever stored there.
        }
    }

    @Override
    public boolean delete(String name) throws IOException {
        Path object = path(name);
        try {
            boolean deleted = Files.deleteIfExists(object);
            if (deleted) {
                forceFolder(folderOf(object));
            }
            return deleted;
        } catch (IOException e) {
            throw failed(name + " cannot be deleted", e);
        }
    }

    @Override
    public void close() {}

    /** Objects of one kind are spread over folders by the first characters of their last word, which is mostly a hash. */
    private Path path(String name) {
        ObjectStore.requireName(name);
        int lastWord = name.lastIndexOf('/') + 1;
        String fan = FAN + name.substring(lastWord, Math.min(name.length(), lastWord + FAN_DIGITS));
        return objects.resolve(name.substring(0, lastWord)).resolve(fan).resolve(name.substring(lastWord));
    }

    private static Path folderOf(Path object) {
        Path folder = object.getParent();
        if (folder == null) {
            throw new IllegalStateException(object + " lies in no folder");
        }
        return folder;
    }

    private String freshName() {
        synchronized (random) {
            return HexFormat.of().toHexDigits(random.nextLong())
                    + HexFormat.of().toHexDigits(random.nextLong());
        }
    }

    private static StoreException mismatch(String name, String how) {
        return new StoreException(Kind.MISMATCH, "the content for " + name + " " + how);
    }

    /** What a person must look at, or what may pass: a share that is away for a moment. */
    private static StoreException failed(String what, IOException cause) {
        boolean full = String.valueOf(cause.getMessage()).contains("No space left");
        boolean lasting = full || cause instanceof AccessDeniedException || cause instanceof NoSuchFileException;
        return new StoreException(lasting ? Kind.REFUSED : Kind.BUSY, what + ": " + cause, cause);
    }
}
