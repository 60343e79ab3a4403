package io.hybridfarm.local.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.hybridfarm.local.wire.Messages;
import io.hybridfarm.local.wire.Wire;
import io.hybridfarm.spi.FarmException;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What this worker has taken on, how it ended, and what the server has of that, on disk. Thread-safe.
 *
 * <p>A line is added for each thing that happens, and the file is written anew now and then without what no longer matters: ends
 * that were delivered, beyond the last {@value #KEPT} or older than a week. {@link #hold} is on disk when it returns, what else
 * is added when {@link #force} does; the lines that may be lost without it only make that something is told twice.
 */
final class Ledger implements Closeable {
    /** So many ends are kept for a server that asks again. */
    static final int KEPT = 1_000;

    private static final Logger LOG = System.getLogger(Ledger.class.getName());
    private static final Duration KEPT_FOR = Duration.ofDays(7);
    private static final long REWRITTEN_AFTER = 4 << 20;
    private static final int ROOM_TO_GO_ON = 1 << 20;

    /** One line of the file; what is not said is not changed by it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Line(
            long attempt,
            Messages.@Nullable Start held,
            Messages.@Nullable Report end,
            @Nullable Long at,
            @Nullable Boolean delivered,
            @Nullable Boolean uploaded) {
        static Line held(Messages.Start start) {
            return new Line(start.attempt(), start, null, null, null, null);
        }
    }

    /** What is known of an attempt that is over. */
    private record End(Messages.Report report, Instant at, boolean delivered, boolean uploaded) {
        boolean isSettled() {
            return delivered && uploaded;
        }

        Line line() {
            return new Line(report.attempt(), null, report, at.toEpochMilli(), delivered, uploaded);
        }
    }

    private final InstantSource clock;
    private final TreeMap<Long, Messages.Start> held = new TreeMap<>();
    private final LinkedHashMap<Long, End> ends = new LinkedHashMap<>();
    private final Lines file;
    private int settled;
    private volatile String problem = "";

    /**
     * Opens a ledger, making it if it is new.
     *
     * @throws IOException if it cannot be read or written
     */
    Ledger(Path path, InstantSource clock, Lines.Opener opener) throws IOException {
        this.clock = clock;
        if (Files.exists(path)) {
            read(path);
        }
        forget();
        file = opener.open(path);
        file.rewrite(lines());
    }

    private void read(Path path) throws IOException {
        // A line that was being written when the power went is the last one, or one that was never relied on.
        for (String text : new String(Files.readAllBytes(path), StandardCharsets.UTF_8).split("\n")) {
            try {
                apply(Wire.read(text.getBytes(StandardCharsets.UTF_8), Line.class));
            } catch (FarmException e) {
                LOG.log(Level.WARNING, path + ": a line that cannot be read is left out: " + e.getMessage());
            }
        }
    }

    private void apply(Line line) {
        if (line.held() != null) {
            held.put(line.attempt(), line.held());
        }
        if (line.end() != null) {
            held.remove(line.attempt());
            Instant at = line.at() == null ? clock.instant() : Instant.ofEpochMilli(line.at());
            put(line.attempt(), new End(line.end(), at, false, false));
        }
        End end = ends.get(line.attempt());
        if (end != null) {
            boolean delivered = end.delivered() || Boolean.TRUE.equals(line.delivered());
            boolean uploaded = end.uploaded() || Boolean.TRUE.equals(line.uploaded());
            put(line.attempt(), new End(end.report(), end.at(), delivered, uploaded));
        }
    }

    private void put(long attempt, End end) {
        End before = ends.put(attempt, end);
        settled += (end.isSettled() ? 1 : 0) - (before != null && before.isSettled() ? 1 : 0);
    }

    /** Whether the attempt was taken on here, as far as that is remembered. */
    synchronized boolean knows(long attempt) {
        return held.containsKey(attempt) || ends.containsKey(attempt);
    }

    /** Takes attempts on; on disk when it returns, and none of them is taken on if it throws. */
    synchronized void hold(Collection<Messages.Start> starts) throws IOException {
        try {
            file.add(starts.stream().map(start -> Wire.write(Line.held(start))).toList());
            file.force();
        } catch (IOException e) {
            trouble(e);
            throw e;
        }
        starts.forEach(start -> held.put(start.attempt(), start));
    }

    /** Notes the end of an attempt; kept in memory at least if the disk does not take it. */
    synchronized void ended(Messages.Report report) {
        note(new Line(report.attempt(), null, report, clock.instant().toEpochMilli(), null, null));
    }

    /** Notes that the server knows the end. */
    synchronized void delivered(long attempt) {
        note(new Line(attempt, null, null, null, true, null));
    }

    /** Notes that the server has all the output. */
    synchronized void uploaded(long attempt) {
        note(new Line(attempt, null, null, null, null, true));
    }

    private void note(Line line) {
        apply(line);
        try {
            file.add(List.of(Wire.write(line)));
            if (file.grownBy() > REWRITTEN_AFTER) {
                forget();
                file.rewrite(lines());
            }
        } catch (IOException e) {
            trouble(e);
        }
    }

    private void trouble(IOException e) {
        if (problem.isEmpty()) {
            LOG.log(Level.ERROR, "what this worker should remember cannot be written: " + e);
        }
        problem = e.toString();
    }

    /** Why nothing could be written when that was tried last; an empty text if it could. Waits for no disk. */
    String problem() {
        return problem;
    }

    /** Tries once more, if nothing could be written; what is only in memory comes to the disk with that. */
    synchronized void tryAgain() {
        if (problem.isEmpty()) {
            return;
        }
        try {
            // Nothing is gained by taking one order on and turning the next one away.
            file.requireRoom(ROOM_TO_GO_ON);
            file.rewrite(lines());
            problem = "";
            LOG.log(Level.INFO, "what this worker should remember can be written again");
        } catch (IOException e) {
            trouble(e);
        }
    }

    /** Brings everything to the disk that was noted before. */
    void force() throws IOException {
        try {
            file.force();
        } catch (IOException e) {
            synchronized (this) {
                trouble(e);
            }
            throw e;
        }
    }

    /** What was taken on and is not over. */
    synchronized List<Messages.Start> held() {
        return List.copyOf(held.values());
    }

    /** How an attempt ended. */
    synchronized Optional<Messages.Report> end(long attempt) {
        return Optional.ofNullable(ends.get(attempt)).map(End::report);
    }

    /** Ends that the server may not know, the oldest first. */
    synchronized List<Messages.Report> undelivered() {
        return ends.values().stream()
                .filter(end -> !end.delivered())
                .map(End::report)
                .toList();
    }

    /** Ended attempts of which the server may not have all output, the oldest first. */
    synchronized List<Long> notUploaded() {
        return ends.entrySet().stream()
                .filter(end -> !end.getValue().uploaded())
                .map(Map.Entry::getKey)
                .toList();
    }

    private void forget() {
        Instant oldest = clock.instant().minus(KEPT_FOR);
        ends.values().removeIf(end -> {
            boolean forgotten = end.isSettled() && (settled > KEPT || end.at().isBefore(oldest));
            settled -= forgotten ? 1 : 0;
            return forgotten;
        });
    }

    private List<byte[]> lines() {
        List<byte[]> lines = new ArrayList<>();
        held.values().forEach(start -> lines.add(Wire.write(Line.held(start))));
        ends.values().forEach(end -> lines.add(Wire.write(end.line())));
        return lines;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
