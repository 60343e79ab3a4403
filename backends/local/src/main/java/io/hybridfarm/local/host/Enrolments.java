package io.hybridfarm.local.host;

import io.hybridfarm.local.PrivateFiles;
import io.hybridfarm.local.wire.Wire;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The workers that are let in: a file each, {@code agents/NAME.json}, with the SHA-256 of its secret. Who deletes the file
 * shuts the worker out; so it is written once, when the worker is let in, and what becomes known later stands in
 * {@code agents/NAME.identity} beside it. Thread-safe.
 */
final class Enrolments {
    /**
     * What is kept of a worker.
     *
     * @param sha256 of its secret, in hexadecimal digits
     */
    record Enrolment(String sha256) {}

    private record Read(Enrolment enrolment, FileTime time, long size, long tick) {}

    private static final Logger LOG = System.getLogger(Enrolments.class.getName());
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final Path folder;
    private final long ticksBetweenLooks;
    private final ConcurrentHashMap<String, Read> reads = new ConcurrentHashMap<>();

    /**
     * @param ticksBetweenLooks how old the knowledge of a file may be, in ticks of the farm's own clock
     */
    Enrolments(Path farmFolder, long ticksBetweenLooks) {
        this.folder = farmFolder.resolve("agents");
        this.ticksBetweenLooks = ticksBetweenLooks;
    }

    /** Whether text can be a worker's name, and with that a part of a file's. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** The hash of the secret of a worker of this name, if there is one. */
    Optional<String> hash(String worker) {
        return look(worker, 0).map(Enrolment::sha256);
    }

    /** Whether there is a file of this name, readable or not. */
    boolean isTaken(String worker) {
        return Files.exists(file(worker));
    }

    /**
     * Lets a worker in from now on.
     *
     * @param sha256 of its secret
     */
    synchronized void add(String worker, String sha256) throws IOException {
        PrivateFiles.makeFolder(folder);
        Files.deleteIfExists(identityFile(worker));
        PrivateFiles.write(file(worker), Wire.write(new Enrolment(sha256)));
        Read before = reads.remove(worker);
        if (before != null) {
            look(worker, before.tick());
        }
    }

    /** Shuts a worker out again. */
    synchronized void remove(String worker) throws IOException {
        Files.deleteIfExists(file(worker));
        Files.deleteIfExists(identityFile(worker));
        reads.remove(worker);
    }

    /** Whether this is a worker with its own secret, as its file says now. */
    boolean isLetIn(String worker, String secret, long tick) {
        if (!isName(worker)) {
            return false;
        }
        return look(worker, tick)
                .filter(enrolment -> isSecretOf(enrolment, secret))
                .isPresent();
    }

    /**
     * The same as far as it is remembered; blocks on no disk.
     *
     * @return nothing if the file has to be looked at
     */
    Optional<Boolean> isLetInByMemory(String worker, String secret, long tick) {
        if (!isName(worker)) {
            return Optional.of(false);
        }
        Read read = reads.get(worker);
        return read == null || tick - read.tick() >= ticksBetweenLooks
                ? Optional.empty()
                : Optional.of(isSecretOf(read.enrolment(), secret));
    }

    private static boolean isSecretOf(Enrolment enrolment, String secret) {
        return MessageDigest.isEqual(
                Hashes.sha256(secret).getBytes(StandardCharsets.US_ASCII),
                enrolment.sha256().getBytes(StandardCharsets.US_ASCII));
    }

    /** The identity of the folder that a worker worked in when it was last there; empty if it never was. */
    String identity(String worker) {
        if (!isName(worker) || look(worker, 0).isEmpty()) {
            return "";
        }
        Path file = identityFile(worker);
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    file + " cannot be read, so any machine with the secret may come as this worker: " + e);
            return "";
        }
    }

    /**
     * Keeps the identity of a worker, so that a restarted server knows it from another one of the same name. Lets nobody in: a
     * worker that is shut out meanwhile stays out.
     */
    synchronized void keepIdentity(String worker, String identity) throws IOException {
        if (look(worker, 0).isPresent() && !identity(worker).equals(identity)) {
            PrivateFiles.write(identityFile(worker), identity.getBytes(StandardCharsets.UTF_8));
        }
    }

    private Optional<Enrolment> look(String worker, long tick) {
        Read read = reads.get(worker);
        Path file = file(worker);
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            Enrolment enrolment =
                    read != null && read.size() == now.size() && read.time().equals(now.lastModifiedTime())
                            ? read.enrolment()
                            : Wire.read(Files.readAllBytes(file), Enrolment.class);
            reads.put(worker, new Read(enrolment, now.lastModifiedTime(), now.size(), tick));
            return Optional.of(enrolment);
        } catch (NoSuchFileException e) {
            reads.remove(worker);
            return Optional.empty();
        } catch (IOException | FarmException e) {
            LOG.log(Level.WARNING, file + " cannot be read, so the worker is not let in: " + e);
            reads.remove(worker);
            return Optional.empty();
        }
    }

    private Path file(String worker) {
        return folder.resolve(worker + ".json");
    }

    private Path identityFile(String worker) {
        return folder.resolve(worker + ".identity");
    }
}
