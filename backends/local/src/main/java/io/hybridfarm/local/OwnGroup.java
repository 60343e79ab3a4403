package io.hybridfarm.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The control group that this program itself is in. */
final class OwnGroup {
    private static final Path MEMBERSHIP = Path.of("/proc/self/cgroup");
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private final Optional<Path> memoryEvents;

    OwnGroup() {
        this.memoryEvents = find().map(group -> group.resolve("memory.events")).filter(Files::isReadable);
    }

    /** The folder of the group of version 2, if this system has them. */
    static Optional<Path> find() {
        try {
            return find(Files.readAllLines(MEMBERSHIP), Files.readAllLines(MOUNTS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The same from the lines of {@code /proc/self/cgroup} and {@code /proc/self/mountinfo}. */
    static Optional<Path> find(List<String> membership, List<String> mounts) {
        Optional<String> path = membership.stream()
                .filter(line -> line.startsWith("0::/"))
                .map(line -> line.substring("0::/".length()))
                .findFirst();
        return path.flatMap(own -> mounts.stream()
                .filter(line -> line.contains(" - cgroup2 "))
                .map(line -> line.split(" "))
                // The fourth word is what of the hierarchy is mounted, and the fifth is where.
                .filter(words -> words.length > 4 && words[3].equals("/"))
                .map(words -> Path.of(words[4]).resolve(own))
                .findFirst());
    }

    /** How many processes of the group the kernel has ended for lack of memory; 0 if it does not tell. */
    long memoryKills() {
        return memoryEvents.map(ControlGroup::memoryKills).orElse(0L);
    }
}
