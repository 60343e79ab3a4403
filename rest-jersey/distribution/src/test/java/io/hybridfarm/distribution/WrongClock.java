package io.hybridfarm.distribution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A wall clock of its own for a program and what it starts, by libfaketime: wrong by what a file says, which may change while the
 * program runs. The clock that nobody can set goes on as it is.
 */
final class WrongClock {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final Path SHARED = Path.of("/dev/shm");

    private final Path library;
    private final Path offset;

    private WrongClock(Path library, Path offset) {
        this.library = library;
        this.offset = offset;
    }

    /** Why there can be no such clock here; empty if there can. */
    static Optional<String> unavailable(Path folder) throws IOException, InterruptedException {
        Optional<Path> library = library();
        if (library.isEmpty()) {
            return Optional.of("libfaketime is not installed");
        }
        WrongClock clock = new WrongClock(library.get(), folder.resolve("probe"));
        clock.set(Duration.ofHours(-1));
        List<String> command = new ArrayList<>(clock.before());
        command.addAll(List.of("date", "+%s"));
        Process date = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(date.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return date.waitFor() == 0
                        && said.matches("\\d+")
                        && Instant.ofEpochSecond(Long.parseLong(said))
                                .isBefore(Instant.now().minus(Duration.ofMinutes(30)))
                ? Optional.empty()
                : Optional.of("libfaketime does not change the clock here; date says: " + said);
    }

    /** A clock that is wrong by so much. */
    static WrongClock by(Duration error, Path folder, String name) throws IOException {
        WrongClock clock = new WrongClock(library().orElseThrow(), folder.resolve(name + ".clock"));
        clock.set(error);
        return clock;
    }

    private static Optional<Path> library() throws IOException {
        try (DirectoryStream<Path> systems = Files.newDirectoryStream(LIBRARIES, "*-linux-*")) {
            for (Path system : systems) {
                Path library = system.resolve("faketime/libfaketimeMT.so.1");
                if (Files.exists(library)) {
                    return Optional.of(library);
                }
            }
        }
        return Optional.empty();
    }

    /** Puts the clock of what runs by so much before or behind the right time, at once. */
    void set(Duration error) throws IOException {
        Path fresh = Files.writeString(
                offset.resolveSibling(offset.getFileName() + ".new"),
                (error.isNegative() ? "" : "+") + error.toSeconds() + "\n");
        Files.move(fresh, offset, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes away what the library leaves of a process that ended by {@code exit}. */
    static void tidyAfter(long pid) throws IOException {
        Files.deleteIfExists(SHARED.resolve("faketime_shm_" + pid));
        Files.deleteIfExists(SHARED.resolve("sem.faketime_sem_" + pid));
    }

    /** What to put before a command. */
    List<String> before() {
        return List.of(
                "env",
                "LD_PRELOAD=" + library,
                "FAKETIME_TIMESTAMP_FILE=" + offset,
                "FAKETIME_NO_CACHE=1",
                "FAKETIME_DONT_FAKE_MONOTONIC=1",
                // Or timed waits of a JVM, which are by the clock that is left alone, end at once.
                "FAKETIME_FORCE_MONOTONIC_FIX=0",
                "NO_FAKE_STAT=1");
    }
}
