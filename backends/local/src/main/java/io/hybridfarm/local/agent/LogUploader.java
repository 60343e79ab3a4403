package io.hybridfarm.local.agent;

import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.job.AttemptId;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Brings output to the server: while an attempt runs whenever there is more at a {@link #tick}, after its end the rest. At
 * most four pieces are under way at a time, and none for as long as the server asks to wait. Thread-safe.
 *
 * <p>Small output of which nothing was sent while its attempt ran goes with the report of the end: {@link #withReport} gives
 * it, and {@link #answered} or {@link #unanswered} says what became of it.
 */
final class LogUploader implements AutoCloseable {
    /** Reads output, as {@code FarmBackend.readLog} does. */
    @FunctionalInterface
    interface Output {
        LogChunk read(AttemptId attempt, long offset, int maxBytes);
    }

    /** Makes an uploader once there is output to read. */
    @FunctionalInterface
    interface Factory {
        LogUploader create(Output output);
    }

    private static final Logger LOG = System.getLogger(LogUploader.class.getName());
    private static final int AT_A_TIME = 4;
    /** Larger output goes by itself. */
    private static final int SMALL = 16 << 10;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** How long nothing is sent after a try that has failed. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** Offset where it is not sure what has arrived: after a failure, or when an earlier agent may have sent something. */
    private static final long UNKNOWN = -1;

    /** What became of a try to send more of one attempt's output. */
    private enum Outcome {
        ALL_SENT,
        MORE_LATER,
        AGAIN
    }

    /** One attempt's output; its fields are used under the lock, but for offset and session, which belong to who is sending. */
    private static final class Upload {
        private final long attempt;
        private long offset;
        private boolean ended;
        private boolean sending;
        private boolean again;
        /** Whether it was left alone by a tick since it ended. */
        private boolean spared;

        private String session = "";

        Upload(long attempt, long offset, boolean ended) {
            this.attempt = attempt;
            this.offset = offset;
            this.ended = ended;
        }
    }

    private final Output output;
    private final Server server;
    private final Session session;
    private final Ledger ledger;
    private final LongSupplier ticker;
    private final ThreadPoolExecutor senders;
    private final TreeMap<Long, Upload> uploads = new TreeMap<>();
    private long pausedUntil;
    private boolean paused;

    LogUploader(Output output, Server server, Session session, Ledger ledger, LongSupplier ticker) {
        this.output = output;
        this.server = server;
        this.session = session;
        this.ledger = ledger;
        this.ticker = ticker;
        this.senders = new ThreadPoolExecutor(
                AT_A_TIME, AT_A_TIME, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "hybridfarm worker output");
                    thread.setDaemon(true);
                    return thread;
                });
        senders.allowCoreThreadTimeOut(true);
    }

    /** An attempt has begun to run. */
    synchronized void started(long attempt) {
        uploads.computeIfAbsent(attempt, id -> new Upload(id, 0, ledger.end(id).isPresent()));
    }

    /** An attempt is over: what it has written is all there is. It is sent with the report of the end, or after it. */
    synchronized void ended(long attempt) {
        uploads.computeIfAbsent(attempt, id -> new Upload(id, 0, true)).ended = true;
    }

    /**
     * All that an ended attempt has written, to go with the report of its end; nothing if that is too much or was begun to be
     * sent, and then the rest is sent now.
     *
     * @param most bytes at most
     */
    Optional<byte[]> withReport(long attempt, int most) {
        Upload upload;
        synchronized (this) {
            upload = uploads.get(attempt);
            if (upload == null) {
                return Optional.empty();
            }
            if (upload.sending || upload.offset != 0 || paused) {
                send(upload);
                return Optional.empty();
            }
            upload.sending = true;
        }
        Optional<byte[]> whole = Optional.empty();
        try {
            whole = whole(attempt, Math.min(most, SMALL));
        } finally {
            if (whole.isEmpty()) {
                notSent(upload, true);
            }
        }
        return whole;
    }

    private Optional<byte[]> whole(long attempt, int most) {
        try {
            LogChunk chunk = output.read(new AttemptId(attempt), 0, most);
            return chunk.complete() ? Optional.of(chunk.bytes()) : Optional.empty();
        } catch (FarmException e) {
            // Never started, or cleared away since: the server must not wait for more.
            return e.code().equals(ErrorCode.NOT_FOUND) ? Optional.of(new byte[0]) : Optional.empty();
        } catch (RuntimeException e) {
            // The report must not wait for it; said in the log when the output is sent by itself.
            return Optional.empty();
        }
    }

    /** Reports have arrived, with the output of some attempts; what was not taken goes by itself now. */
    synchronized void answered(List<Long> sent, List<Long> taken) {
        TreeSet<Long> there = new TreeSet<>(taken);
        for (long attempt : sent) {
            Upload upload = uploads.get(attempt);
            if (upload != null && there.contains(attempt)) {
                allSent(upload);
            } else if (upload != null) {
                notSent(upload, true);
            }
        }
    }

    /** Reports may not have arrived; the output of these attempts goes with them again, or by itself. */
    synchronized void unanswered(List<Long> sent) {
        for (long attempt : sent) {
            Upload upload = uploads.get(attempt);
            if (upload != null) {
                notSent(upload, false);
            }
        }
    }

    private synchronized void notSent(Upload upload, boolean now) {
        upload.sending = false;
        upload.again = false;
        if (now) {
            send(upload);
        }
    }

    private void allSent(Upload upload) {
        uploads.remove(upload.attempt);
        ledger.uploaded(upload.attempt);
        notifyAll();
    }

    /**
     * An attempt that an earlier agent has run.
     *
     * @param ended whether it is over
     */
    synchronized void resume(long attempt, boolean ended) {
        uploads.put(attempt, new Upload(attempt, UNKNOWN, ended));
    }

    /** Looks whether there is more to send; to be called once a second or so. */
    synchronized void tick() {
        if (paused && ticker.getAsLong() - pausedUntil >= 0) {
            paused = false;
        }
        for (Upload upload : List.copyOf(uploads.values())) {
            if (upload.ended && !upload.spared) {
                // The report of its end takes it along, or has it sent, unless there is no server to report to.
                upload.spared = true;
            } else {
                send(upload);
            }
        }
    }

    /** Waits until nothing is left of ended attempts, for so long at most. */
    synchronized boolean awaitEnded(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        try {
            while (uploads.values().stream().anyMatch(upload -> upload.ended) && end - System.nanoTime() > 0) {
                wait(100);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return uploads.values().stream().noneMatch(upload -> upload.ended);
    }

    private void send(Upload upload) {
        if (upload.sending) {
            upload.again = true;
            return;
        }
        if (paused || session.current().isEmpty()) {
            return;
        }
        upload.sending = true;
        try {
            senders.execute(() -> see(upload));
        } catch (RejectedExecutionException e) {
            upload.sending = false; // closed: the next agent sends it
        }
    }

    private void see(Upload upload) {
        Outcome outcome = Outcome.MORE_LATER;
        try {
            outcome = sendWhatThereIs(upload);
        } catch (RefusedException e) {
            upload.offset = UNKNOWN;
            outcome = refused(upload, e);
        } catch (IOException e) {
            upload.offset = UNKNOWN;
            session.trouble(e);
            pause(PAUSE);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "the output of attempt a" + upload.attempt + " cannot be sent: " + e, e);
            pause(PAUSE);
        }
        synchronized (this) {
            upload.sending = false;
            boolean again = upload.again || outcome == Outcome.AGAIN;
            upload.again = false;
            if (outcome == Outcome.ALL_SENT) {
                allSent(upload);
            } else if (again) {
                send(upload);
            }
        }
    }

    private Outcome sendWhatThereIs(Upload upload) throws IOException {
        String current = session.current().orElse("");
        if (current.isEmpty()) {
            return Outcome.MORE_LATER;
        }
        upload.session = current;
        if (upload.offset == UNKNOWN) {
            upload.offset = server.output(current, upload.attempt, 0, new byte[0], false, PATIENCE);
        }
        boolean ended;
        synchronized (this) {
            ended = upload.ended;
        }
        LogChunk chunk;
        try {
            chunk = output.read(new AttemptId(upload.attempt), upload.offset, Protocol.LARGEST_PIECE);
        } catch (FarmException e) {
            if (e.code().equals(ErrorCode.NOT_FOUND)) {
                if (!ended) {
                    return Outcome.MORE_LATER;
                }
                // Never started, or cleared away since: the server must not wait for more.
                server.output(current, upload.attempt, upload.offset, new byte[0], true, PATIENCE);
                return Outcome.ALL_SENT;
            }
            throw e;
        }
        boolean last = ended && chunk.complete();
        if (chunk.bytes().length == 0 && !last) {
            return Outcome.MORE_LATER;
        }
        long length = server.output(current, upload.attempt, upload.offset, chunk.bytes(), last, PATIENCE);
        boolean taken = length >= chunk.nextOffset();
        boolean full = !taken && length == upload.offset;
        upload.offset = length;
        if (taken && last) {
            return Outcome.ALL_SENT;
        }
        if (full) {
            // It keeps no more of this one; all that is left to say is that nothing follows.
            if (ended) {
                server.output(current, upload.attempt, length, new byte[0], true, PATIENCE);
            }
            return ended ? Outcome.ALL_SENT : Outcome.MORE_LATER;
        }
        return taken && chunk.bytes().length < Protocol.LARGEST_PIECE && !ended ? Outcome.MORE_LATER : Outcome.AGAIN;
    }

    private Outcome refused(Upload upload, RefusedException problem) {
        if (problem.sessionOver()) {
            session.over(upload.session);
        } else if (problem.notLetIn()) {
            session.notLetIn(problem);
        } else if (problem.forNow()) {
            pause(problem.retryAfter().isZero() ? PAUSE : problem.retryAfter());
        } else {
            LOG.log(
                    Level.INFO,
                    "the server does not want the output of attempt a" + upload.attempt + ": " + problem.getMessage());
            return Outcome.ALL_SENT;
        }
        return Outcome.MORE_LATER;
    }

    private synchronized void pause(Duration duration) {
        long until = ticker.getAsLong() + duration.toNanos();
        if (!paused || until - pausedUntil > 0) {
            pausedUntil = until;
        }
        paused = true;
    }

    @Override
    public void close() {
        senders.shutdown();
    }
}
