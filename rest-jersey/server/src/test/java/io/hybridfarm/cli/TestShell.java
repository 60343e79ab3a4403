package io.hybridfarm.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A shell whose output is kept, and in which waiting takes no time but is written down. */
final class TestShell {
    final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Shell shell;

    TestShell(Path folder, String input, OptionalInt columns, Map<String, String> environment) {
        this(folder, input, columns, environment, false);
    }

    private TestShell(
            Path folder, String input, OptionalInt columns, Map<String, String> environment, boolean inRealTime) {
        shell = new Shell(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                folder,
                Optional.empty(),
                columns,
                inRealTime ? duration -> TimeUnit.MILLISECONDS.sleep(duration.toMillis()) : pauses::add);
    }

    /** A shell for commands that wait for something that really happens. */
    static TestShell inRealTime(Path folder, Map<String, String> environment) {
        return new TestShell(folder, "", OptionalInt.empty(), environment, true);
    }

    static TestShell in(Path folder) {
        return new TestShell(folder, "", OptionalInt.empty(), Map.of());
    }

    static TestShell withInput(String input) {
        return new TestShell(Path.of("").toAbsolutePath(), input, OptionalInt.empty(), Map.of());
    }

    static TestShell plain() {
        return withInput("");
    }

    Shell shell() {
        return shell;
    }

    int run(String... arguments) {
        return Main.run(shell, arguments);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
