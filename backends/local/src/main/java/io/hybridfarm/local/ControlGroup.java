package io.hybridfarm.local;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The control group of one attempt: a folder in which the kernel keeps account of its processes, whatever becomes of their
 * parents.
 *
 * <p>Thread-safe, as far as the kernel is.
 */
final class ControlGroup {
    private static final Logger LOG = System.getLogger(ControlGroup.class.getName());

    private final Path folder;

    ControlGroup(Path folder) {
        this.folder = folder;
    }

    /** A process that writes 0 to this file has entered the group. */
    Path entrance() {
        return folder.resolve("cgroup.procs");
    }

    /** Whether no process is in the group or in groups that its processes have made in it; also once it is gone. */
    boolean isEmpty() {
        try {
            return number(Files.readString(folder.resolve("cgroup.events")), "populated")
                            .orElse(1)
                    == 0;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            // Better one look too many than a process left behind.
            return false;
        }
    }

    /** The processes of the group and of those in it. */
    List<ProcessHandle> processes() {
        List<ProcessHandle> found = new ArrayList<>();
        addProcesses(folder, found);
        return found;
    }

    /** Kills all processes, those too that are being born. */
    void kill() {
        try {
            Files.writeString(folder.resolve("cgroup.kill"), "1");
        } catch (IOException e) {
            // Kernels before 5.14 cannot do that; whoever stops a tree also kills its processes one by one.
            LOG.log(Level.DEBUG, "cannot kill the control group {0}: {1}", folder, e);
        }
    }

    /** How many processes the kernel has ended because the group had no memory left. */
    long memoryKills() {
        return memoryKills(folder.resolve("memory.events"));
    }

    /** The same as a file of the kernel tells it; 0 if it does not. */
    static long memoryKills(Path events) {
        try {
            return number(Files.readString(events), "oom_kill").orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** The time that processes of the group have spent computing, ended ones too; nothing if the kernel does not tell. */
    Optional<Duration> computed() {
        try {
            OptionalLong micros = number(Files.readString(folder.resolve("cpu.stat")), "usage_usec");
            return micros.isPresent()
                    ? Optional.of(Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(micros.getAsLong())))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Takes the empty group away. */
    void remove() {
        try {
            removeWithGroupsInside(folder);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the control group " + folder + " stays behind: " + e);
        }
    }

    private static void removeWithGroupsInside(Path folder) throws IOException {
        try (DirectoryStream<Path> groups = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path group : groups) {
                removeWithGroupsInside(group);
            }
        } catch (NoSuchFileException e) {
            return;
        }
        Files.deleteIfExists(folder);
    }

    private static void addProcesses(Path folder, List<ProcessHandle> found) {
        try {
            for (String number : Files.readAllLines(folder.resolve("cgroup.procs"), StandardCharsets.US_ASCII)) {
                ProcessHandle.of(Long.parseLong(number)).ifPresent(found::add);
            }
            try (DirectoryStream<Path> groups = Files.newDirectoryStream(folder, Files::isDirectory)) {
                for (Path group : groups) {
                    addProcesses(group, found);
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "cannot read the control group {0}: {1}", folder, e);
        }
    }

    /** The number behind a word that begins a line. */
    private static OptionalLong number(String lines, String word) {
        return lines.lines()
                .filter(line -> line.startsWith(word + " "))
                .mapToLong(
                        line -> Long.parseLong(line.substring(word.length() + 1).strip()))
                .findFirst();
    }
}
