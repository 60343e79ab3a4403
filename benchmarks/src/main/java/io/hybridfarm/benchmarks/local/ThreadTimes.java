package io.hybridfarm.benchmarks.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Processor time of a server's threads, put together by what they do, as Linux counts it for each. */
final class ThreadTimes {
    /** What a thread is for, by the beginning of its name; Linux keeps fifteen characters of it. */
    enum Part {
        COMPILER("C1 Comp|C2 Comp|Sweeper"),
        COLLECTOR("GC Thread|VM Thread"),
        /** Decisions and the journal. */
        LOOP("farm-loop"),
        /** What is said between the server and its agents, and the output that they bring. */
        AGENTS("hybridfarm-loca|farm-local"),
        /** The artists' side, where the benchmark submits and looks for the end. */
        REST("http|grizzly-nio|answer"),
        OTHER("");

        private final Pattern beginning;

        Part(String beginning) {
            this.beginning = Pattern.compile(beginning);
        }

        private static Part of(String thread) {
            for (Part part : values()) {
                if (part.beginning.matcher(thread).lookingAt()) {
                    return part;
                }
            }
            return OTHER;
        }
    }

    private record Usage(Part part, long nanos) {}

    private final Map<String, Usage> threads;

    private ThreadTimes(Map<String, Usage> threads) {
        this.threads = threads;
    }

    /** What the threads of a process that live now have used so far; nothing where the system does not say so. */
    static Optional<ThreadTimes> of(long pid) throws IOException {
        Path folder = Path.of("/proc/" + pid + "/task");
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        Map<String, Usage> threads = new TreeMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path thread : all) {
                try {
                    String times = Files.readString(thread.resolve("schedstat"));
                    threads.put(
                            thread.getFileName().toString(),
                            new Usage(
                                    Part.of(Files.readString(thread.resolve("comm"))),
                                    Long.parseLong(times.substring(0, times.indexOf(' ')))));
                } catch (NoSuchFileException e) {
                    // This thread has ended since; those that matter live as long as the server.
                }
            }
        }
        return Optional.of(new ThreadTimes(threads));
    }

    /** What the threads that live now have used of it since then. */
    double millisSince(ThreadTimes before, Part part) {
        long nanos = 0;
        for (Map.Entry<String, Usage> entry : threads.entrySet()) {
            if (entry.getValue().part() == part) {
                Usage then = before.threads.get(entry.getKey());
                nanos += entry.getValue().nanos() - (then == null ? 0 : then.nanos());
            }
        }
        return nanos / 1e6;
    }
}
