package io.hybridfarm.local;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether a command has written what its step declares, since renderers leave with 0 after many an error.
 *
 * <p>An output counts if it is there at the end and was not there before the start, or has changed since. That needs no clock, so
 * it does not matter if this machine and the file server disagree about the time. Where a file system counts in whole seconds, a
 * file may change without a trace of it; there one that looks unchanged counts if it is not older than the start, for which
 * clocks that are behind are allowed for. A folder is as young as the youngest of itself and its direct entries.
 */
final class OutputCheck {
    private static final int NAMED = 3;

    /** What is compared: renderers that replace a file make a new key, those that write into it a new time. */
    private record Trace(
            FileTime modified, long size, @Nullable Object key) {
        /** Whether the file system counts in less than seconds; if not, a file may change without a trace of it. */
        boolean isFine() {
            return modified.to(TimeUnit.NANOSECONDS) % TimeUnit.SECONDS.toNanos(1) != 0;
        }
    }

    private final List<Path> outputs;
    private final Map<Path, Trace> before = new TreeMap<>();
    private final Instant start;

    private OutputCheck(List<Path> outputs, Instant start) {
        this.outputs = outputs;
        this.start = start;
    }

    /**
     * Has the folders made that the outputs lie in, and looks at what is there before the start.
     *
     * @param starter makes the folders
     * @param now the time by the clock of the file system
     * @param clockSkew how far the clock of the outputs' file system may be behind
     */
    static OutputCheck prepare(List<Path> outputs, Starter starter, Instant now, Duration clockSkew)
            throws IOException {
        OutputCheck check = new OutputCheck(outputs, now.minus(clockSkew));
        for (Path output : outputs) {
            Path parent = output.getParent();
            if (parent != null) {
                starter.makeFolder(parent);
            }
        }
        for (Path output : outputs) {
            Trace trace = look(output);
            if (trace != null) {
                check.before.put(output, trace);
            }
        }
        return check;
    }

    /** Names the first outputs that the command has not written, if there are any. */
    Optional<String> problem() {
        List<Path> missing = new ArrayList<>();
        List<Path> stale = new ArrayList<>();
        for (Path output : outputs) {
            Trace now = look(output);
            if (now == null) {
                missing.add(output);
            } else if (isStale(before.get(output), now)) {
                stale.add(output);
            }
        }
        if (!missing.isEmpty()) {
            return Optional.of("a declared output is missing: " + name(missing));
        }
        return stale.isEmpty()
                ? Optional.empty()
                : Optional.of("a declared output was there before and was not written again: " + name(stale));
    }

    /** The first few of some paths in words. */
    static String name(List<Path> paths) {
        String named = String.join(
                ", ", paths.stream().limit(NAMED).map(Path::toString).toList());
        return paths.size() > NAMED ? named + " and " + (paths.size() - NAMED) + " more" : named;
    }

    private boolean isStale(@Nullable Trace before, Trace now) {
        return now.equals(before) && (now.isFine() || now.modified.toInstant().isBefore(start));
    }

    private static @Nullable Trace look(Path output) {
        Trace trace = read(output);
        return trace != null && Files.isDirectory(output) ? withEntries(output, trace) : trace;
    }

    private static Trace withEntries(Path folder, Trace trace) {
        FileTime youngest = trace.modified;
        long size = trace.size;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                Trace inside = read(entry, LinkOption.NOFOLLOW_LINKS);
                if (inside != null) {
                    size += inside.size;
                    youngest = inside.modified.compareTo(youngest) > 0 ? inside.modified : youngest;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return trace;
        }
        return new Trace(youngest, size, trace.key);
    }

    private static @Nullable Trace read(Path path, LinkOption... options) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class, options);
            return new Trace(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException e) {
            return null;
        }
    }
}
