package io.hybridfarm.local.host;

import io.hybridfarm.local.AttemptFolder;
import io.hybridfarm.local.LogKeeper;
import io.hybridfarm.local.PrivateFiles;
import io.hybridfarm.local.WorkFolder;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.job.AttemptId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The output of attempts, as their workers send it: a file each, which grows piece by piece. Thread-safe.
 *
 * <p>As long as more is to come, a file {@code incoming} beside it names the worker that has the rest, so that after a restart
 * that worker, and no other, may go on where it was.
 */
final class OutputStore {
    private static final Logger LOG = System.getLogger(OutputStore.class.getName());
    /** An agent keeps to the limit but for the line that tells of the cut. */
    private static final long SLACK = 4096;

    private static final int STRIPES = 64;

    private final WorkFolder folder;
    private final Roster roster;
    private final LogKeeper keeper;
    private final long limit;
    private final long leastDisk;
    private final Object[] stripes = new Object[STRIPES];
    private volatile boolean diskFull;

    OutputStore(WorkFolder folder, Roster roster, HostSettings settings) {
        this.folder = folder;
        this.roster = roster;
        this.keeper = new LogKeeper(folder, settings.keptBytes(), settings.keptAttempts());
        this.limit = settings.logLimit() + SLACK;
        this.leastDisk = settings.leastDisk();
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
    }

    /** Looks whether there is room for more output; to be called once in a while. */
    void lookAtDisk() {
        try {
            long free = Files.getFileStore(folder.path()).getUsableSpace();
            boolean full = free < leastDisk;
            if (full != diskFull) {
                LOG.log(
                        full ? Level.WARNING : Level.INFO,
                        folder.path() + " has " + (free >> 20) + " MiB free: output of attempts is "
                                + (full ? "not taken until there is more" : "taken again"));
            }
            diskFull = full;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "how much is free at " + folder.path() + " cannot be told: " + e);
        }
    }

    /** Whether the attempt left something here already. */
    boolean has(AttemptId attempt) {
        return folder.attempt(attempt).exists();
    }

    /** Notes that a worker has output of the attempt, so that it may send it also to a server that was restarted. */
    void expect(AttemptId attempt, String worker) {
        AttemptFolder attemptFolder = folder.attempt(attempt);
        synchronized (stripe(attempt)) {
            try {
                if (attemptFolder.exists()) {
                    beginIfExpected(attemptFolder, attempt, worker);
                } else {
                    begin(attemptFolder, worker);
                }
            } catch (IOException e) {
                LOG.log(Level.WARNING, attemptFolder.path() + " cannot be made: " + e);
            }
        }
    }

    /**
     * Takes a piece of output if it begins where the last one ended.
     *
     * @return how much is here now
     * @throws Refusal if this worker has no output of the attempt to send, or there is no room now
     */
    long take(AttemptId attempt, String worker, long offset, byte[] piece, boolean last) throws IOException {
        if (diskFull) {
            throw Refusal.later(30, "the server's disk is nearly full");
        }
        boolean complete = false;
        long here;
        synchronized (stripe(attempt)) {
            AttemptFolder attemptFolder = folder.attempt(attempt);
            beginIfExpected(attemptFolder, attempt, worker);
            if (!attemptFolder.exists()) {
                throw notYours(attempt, worker);
            }
            long length = length(attemptFolder);
            String sender = sender(attemptFolder);
            if (sender.isEmpty()) {
                return Math.max(length, length >= limit ? offset + piece.length : 0);
            }
            if (!sender.equals(worker)) {
                throw notYours(attempt, worker);
            }
            if (length < limit && offset != length) {
                return length;
            }
            if (length < limit) {
                length = append(attemptFolder, piece, length);
            }
            if (last) {
                Files.delete(incoming(attemptFolder));
                roster.outputIsComplete(attempt);
                complete = true;
            }
            here = Math.max(length, offset + piece.length);
        }
        if (complete) {
            keeper.ended(attempt, roster::isLive);
        }
        return here;
    }

    /**
     * Takes all that an attempt has written, if nothing of it is here or all is.
     *
     * @return whether all is here now; if not, its worker has to send it in pieces
     */
    boolean takeWhole(AttemptId attempt, String worker, byte[] output) {
        if (diskFull) {
            return false;
        }
        long length;
        try {
            synchronized (stripe(attempt)) {
                AttemptFolder attemptFolder = folder.attempt(attempt);
                boolean fresh = !attemptFolder.exists();
                if (fresh && !roster.expectsOutput(attempt, worker)) {
                    return false;
                }
                if (fresh && output.length == 0) {
                    Files.createDirectory(attemptFolder.path());
                } else {
                    beginIfExpected(attemptFolder, attempt, worker);
                    String sender = sender(attemptFolder);
                    if (sender.isEmpty()) {
                        return length(attemptFolder) >= output.length;
                    }
                    if (!sender.equals(worker) || length(attemptFolder) > 0) {
                        return false;
                    }
                }
                length = output.length == 0 ? 0 : append(attemptFolder, output, 0);
                Files.deleteIfExists(incoming(attemptFolder));
                roster.outputIsComplete(attempt);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the output of attempt " + attempt + " cannot be kept now: " + e);
            return false;
        }
        keeper.ended(attempt, length, roster::isLive);
        return true;
    }

    private long append(AttemptFolder attemptFolder, byte[] piece, long length) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(piece, 0, (int) Math.min(piece.length, limit - length));
        boolean cut = left.remaining() < piece.length;
        try (FileChannel channel =
                FileChannel.open(attemptFolder.log(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (left.hasRemaining()) {
                channel.write(left);
            }
            if (cut) {
                channel.write(ByteBuffer.wrap(
                        ("\n[hybridfarm: what followed was cut; log-limit is " + Quantities.size(limit - SLACK) + "]\n")
                                .getBytes(StandardCharsets.UTF_8)));
            }
            return channel.size();
        }
    }

    /** Counts what earlier servers have kept; takes its time. */
    void countEarlier() {
        keeper.begin(roster::isLive);
    }

    /** Takes the traces of an attempt into account that ended without all of its output. */
    void ended(AttemptId attempt) {
        keeper.ended(attempt, roster::isLive);
    }

    /**
     * Reads some output.
     *
     * @throws FarmException NOT_FOUND if there is none, BACKEND_FAILED if it cannot be read
     */
    LogChunk read(String farm, AttemptId attempt, long offset, int maxBytes) {
        // Asked first: what ends while we read is then not taken for complete too early.
        boolean live = roster.isLive(attempt);
        boolean expected = roster.expectsOutput(attempt);
        AttemptFolder attemptFolder = folder.attempt(attempt);
        try {
            if (!attemptFolder.exists()) {
                if (expected) {
                    return new LogChunk(offset, new byte[0], false);
                }
                throw new NoSuchFileException(attemptFolder.path().toString());
            }
            String sender = sender(attemptFolder);
            boolean begins = expected && isUnknown(attemptFolder);
            boolean complete = !live && !begins && (sender.isEmpty() || !roster.mayComeBack(sender));
            return Files.exists(attemptFolder.log())
                    ? attemptFolder.read(offset, maxBytes, complete)
                    : new LogChunk(offset, new byte[0], complete);
        } catch (NoSuchFileException e) {
            throw new FarmException(
                    ErrorCode.NOT_FOUND,
                    "attempt " + attempt + ": farm " + farm + " has no output of it, or no more",
                    e);
        } catch (IOException e) {
            throw new FarmException(
                    ErrorCode.BACKEND_FAILED, "attempt " + attempt + ": its output cannot be read: " + e, e);
        }
    }

    private void beginIfExpected(AttemptFolder attemptFolder, AttemptId attempt, String worker) throws IOException {
        if (isUnknown(attemptFolder) && roster.expectsOutput(attempt, worker)) {
            begin(attemptFolder, worker);
        }
    }

    /** Whether nothing here says who has the rest, nor that there is none: nobody has begun, or a crash came between. */
    private static boolean isUnknown(AttemptFolder attemptFolder) throws IOException {
        try {
            return Files.size(incoming(attemptFolder)) == 0;
        } catch (NoSuchFileException e) {
            return !Files.exists(attemptFolder.log());
        }
    }

    private static void begin(AttemptFolder attemptFolder, String worker) throws IOException {
        boolean fresh = !attemptFolder.exists();
        if (fresh) {
            Files.createDirectory(attemptFolder.path());
        }
        try {
            PrivateFiles.write(incoming(attemptFolder), worker.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            if (fresh) {
                undo(attemptFolder, e);
            }
            throw e;
        }
    }

    private static void undo(AttemptFolder attemptFolder, IOException problem) {
        try {
            Files.deleteIfExists(attemptFolder.path().resolve("incoming.new"));
            Files.deleteIfExists(attemptFolder.path());
        } catch (IOException e) {
            problem.addSuppressed(e);
        }
    }

    private static Path incoming(AttemptFolder attemptFolder) {
        return attemptFolder.path().resolve("incoming");
    }

    /** The worker that has the rest; an empty text if all is here, or {@link #isUnknown nothing is known}. */
    private static String sender(AttemptFolder attemptFolder) throws IOException {
        try {
            return Files.readString(incoming(attemptFolder));
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static long length(AttemptFolder attemptFolder) throws IOException {
        try {
            return Files.size(attemptFolder.log());
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private static Refusal notYours(AttemptId attempt, String worker) {
        return Refusal.of(404, "no output of attempt " + attempt + " is awaited from worker " + worker);
    }

    private Object stripe(AttemptId attempt) {
        return stripes[(int) (attempt.number() % STRIPES)];
    }
}
