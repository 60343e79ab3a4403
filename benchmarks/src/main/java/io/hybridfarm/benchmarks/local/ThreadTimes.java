package io.hybridfarm.benchmarks.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Processor time of a server's threads, put together by what they do, as Linux counts it for each. */
final class ThreadTimes {
    /** What a thread is for, by the beginning of its name; Linux keeps fifteen characters of it. */
    enum Part {
        COMPILER("C1 Comp", "C2 Comp", "Sweeper"),
        COLLECTOR("GC Thread", "VM Thread"),
        /** Decisions and the journal. */
        LOOP("farm-loop"),
        /** What is said between the server and its agents, and the output that they bring. */
        AGENTS("hybridfarm-loca", "farm-local"),
        /** The artists' side, where the benchmark submits and looks for the end. */
        REST("http", "grizzly-nio", "answer"),
        OTHER("");

        private final List<String> beginnings;

        Part(String... beginnings) {
            this.beginnings = List.of(beginnings);
        }

        private static Part of(String thread) {
            for (Part part : values()) {
                if (part.beginnings.stream().anyMatch(thread::startsWith)) {
                    return part;
                }
            }
            return OTHER;
        }
    }

    private final Map<Part, Long> nanos;

    private ThreadTimes(Map<Part, Long> nanos) {
        this.nanos = nanos;
    }

    /** What the threads of a process that live now have used so far; nothing where the system does not say so. */
    static Optional<ThreadTimes> of(long pid) throws IOException {
        Path threads = Path.of("/proc/" + pid + "/task");
        if (!Files.isDirectory(threads)) {
            return Optional.empty();
        }
        Map<Part, Long> nanos = new EnumMap<>(Part.class);
        try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
            for (Path thread : all) {
                try {
                    String times = Files.readString(thread.resolve("schedstat"));
                    nanos.merge(
                            Part.of(Files.readString(thread.resolve("comm"))),
                            Long.parseLong(times.substring(0, times.indexOf(' '))),
                            Long::sum);
                } catch (NoSuchFileException e) {
                    // This thread has ended since; those that matter live as long as the server.
                }
            }
        }
        return Optional.of(new ThreadTimes(nanos));
    }

    double millisSince(ThreadTimes before, Part part) {
        return (nanos.getOrDefault(part, 0L) - before.nanos.getOrDefault(part, 0L)) / 1e6;
    }
}
