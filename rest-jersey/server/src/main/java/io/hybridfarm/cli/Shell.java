package io.hybridfarm.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a command sees of the world around it.
 *
 * @param out for results
 * @param err for what went wrong and for hints, so that results can be piped
 * @param environment the environment variables
 * @param folder the working folder; relative paths start here
 * @param home where the distribution is installed, if this is one
 * @param columns the width of the terminal that {@code out} is; empty if it is a file or a pipe
 * @param pause how to wait
 */
record Shell(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path folder,
        Optional<Path> home,
        OptionalInt columns,
        Pause pause) {

    /** Lets time pass. */
    @FunctionalInterface
    interface Pause {
        /** Returns after the duration. */
        void last(Duration duration) throws InterruptedException;
    }

    /** The process as it was started; the launcher tells where it is installed and how wide the terminal is. */
    static Shell ofProcess() {
        String columns = System.getProperty("hybridfarm.columns", "");
        return new Shell(
                System.in,
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Optional.ofNullable(System.getProperty("hybridfarm.home")).map(Path::of),
                columns.matches("\\d{1,4}") ? OptionalInt.of(Integer.parseInt(columns)) : OptionalInt.empty(),
                duration -> Thread.sleep(duration.toMillis()));
    }

    boolean isTerminal() {
        return columns.isPresent();
    }

    /** Whether to colour the output; people turn it off with NO_COLOR. */
    boolean colours() {
        return isTerminal() && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    Path resolve(Path path) {
        return folder.resolve(path).normalize();
    }

    void waitFor(Duration duration) {
        try {
            pause.last(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted", e);
        }
    }
}
