package io.hybridfarm.local;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What Linux tells about processes under {@code /proc}; tests bring their own. */
class ProcFolder {
    private static final Path PROC = Path.of("/proc");
    private static final int LARGEST_ENVIRONMENT = 8 << 20;
    private static final int LARGEST_LINE = 200;
    /** In {@code loadavg}, after three loads and the number of threads. */
    private static final int LAST_NUMBER = 4;

    /** Whether this system shows the environment of processes. */
    static boolean available() {
        return Files.isReadable(PROC.resolve("self/environ"));
    }

    /** The numbers of all processes. */
    List<Long> processes() {
        List<Long> processes = new ArrayList<>();
        String[] entries = PROC.toFile().list();
        for (String entry : entries == null ? new String[0] : entries) {
            if (Character.isDigit(entry.charAt(0))) {
                processes.add(Long.valueOf(entry));
            }
        }
        return processes;
    }

    /** The number that was last given to a process or thread; nothing if the system does not tell. */
    OptionalLong lastNumber() {
        return wordOf("loadavg", LAST_NUMBER);
    }

    /** Numbers of processes and threads are below this; nothing if the system does not tell. */
    OptionalLong endOfNumbers() {
        return wordOf("sys/kernel/pid_max", 0);
    }

    /** Whether there is a process or thread of this number. */
    boolean exists(long pid) {
        return new File(PROC + "/" + pid).exists();
    }

    /** Variables as {@code NAME=value}, each with a NUL after it; nothing if it is gone or another user's. */
    Optional<byte[]> environment(long pid) {
        return read(pid, "environ");
    }

    /** The words of the command, each with a NUL after it; nothing if it is gone. */
    Optional<byte[]> commandLine(long pid) {
        return read(pid, "cmdline");
    }

    /** Whether a process has a program: ended ones have none any more, and the kernel's own never had. */
    boolean hasProgram(long pid) {
        return Files.exists(PROC.resolve(pid + "/exe"));
    }

    /** Whether a process has ended, even if its parent has not taken notice. */
    boolean hasEnded(long pid) {
        return read(pid, "stat")
                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                .map(stat -> {
                    // The state follows the program's name, which is in parentheses and may itself contain some.
                    int state = stat.lastIndexOf(')') + 2;
                    return state < stat.length() && (stat.charAt(state) == 'Z' || stat.charAt(state) == 'X');
                })
                .orElse(true);
    }

    private static OptionalLong wordOf(String file, int index) {
        try (FileInputStream in = new FileInputStream(PROC + "/" + file)) {
            String[] words = new String(in.readNBytes(LARGEST_LINE), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ");
            return OptionalLong.of(Long.parseLong(words[index]));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return OptionalLong.empty();
        }
    }

    private static Optional<byte[]> read(long pid, String file) {
        try (FileInputStream in = new FileInputStream(PROC + "/" + pid + "/" + file)) {
            return Optional.of(in.readNBytes(LARGEST_ENVIRONMENT));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
