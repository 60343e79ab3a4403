package io.hybridfarm.local;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Gives each attempt a control group (version 2) of its own below one that this program may write: what an attempt takes then has
 * limits, and nothing that it starts can hide.
 *
 * <p>Thread-safe.
 */
final class ControlGroups {
    /** What is looked for by itself, without a word in the configuration. */
    static final String AUTO = "auto";

    static final String OFF = "off";

    private static final Logger LOG = System.getLogger(ControlGroups.class.getName());
    private static final String QUOTA = "cpu.max";
    private static final String MAKER = "hybridfarm-agent";
    private static final int USUAL_WEIGHT_OF_A_CORE = 100;
    private static final int LARGEST_WEIGHT = 10_000;
    /** Microseconds; the kernel's own default, short enough that nobody sees an attempt stand still. */
    private static final int PERIOD = 100_000;
    /** Microseconds; the kernel takes no smaller quota. */
    private static final int SMALLEST_QUOTA = 1_000;

    private final Path folder;
    private final boolean memory;
    private final boolean cores;
    private final boolean hardCores;

    private ControlGroups(Path folder, boolean memory, boolean cores, boolean hardCores) {
        this.folder = folder;
        this.memory = memory;
        this.cores = cores;
        this.hardCores = hardCores;
    }

    /**
     * Opens what a setting says, and tells the log once what cannot be enforced and why.
     *
     * @param setting {@value #AUTO}, {@value #OFF}, or the folder of a group that this program may write
     * @param cpuLimit what the cores of a demand mean
     * @return nothing if attempts get no groups
     * @throws FarmException BAD_CONFIGURATION if a folder is named that cannot be used
     */
    static Optional<ControlGroups> open(String farm, String setting, CpuLimit cpuLimit, UUID identity) {
        Optional<ControlGroups> groups = find(farm, setting, cpuLimit, identity);
        if (cpuLimit == CpuLimit.HARD && !groups.map(found -> found.hardCores).orElse(false)) {
            // The reason was told before, as one that matters to few; here somebody has asked for it.
            LOG.log(
                    Level.WARNING,
                    "farm " + farm + ": cpu-limit is hard and cannot be held here; attempts may use more processors "
                            + "than they ask for");
        }
        return groups;
    }

    private static Optional<ControlGroups> find(String farm, String setting, CpuLimit cpuLimit, UUID identity) {
        if (setting.equals(OFF)) {
            return unlimited(farm, "cgroup is set to off");
        }
        if (!setting.equals(AUTO)) {
            Path parent = Path.of(setting);
            Optional<String> problem = problem(parent);
            if (problem.isPresent()) {
                throw new FarmException(
                        ErrorCode.BAD_CONFIGURATION,
                        "farm " + farm
                                + ": cgroup must be auto, off, or the folder of a control group (version 2) that "
                                + "this program may write, not '" + setting + "': " + problem.get());
            }
            return open(farm, parent, cpuLimit, identity);
        }
        Optional<Path> own = OwnGroup.find();
        if (own.isEmpty()) {
            return unlimited(farm, "this system has no control groups of version 2");
        }
        Optional<String> problem = problem(own.get());
        if (problem.isPresent()) {
            return unlimited(farm, problem.get());
        }
        Optional<ControlGroups> groups = open(farm, own.get(), cpuLimit, identity);
        if (groups.isPresent() && !groups.get().memory && !groups.get().hardCores) {
            // Without limits a group costs more than it brings: the tree is found by its marks as well.
            groups.get().close();
            return Optional.empty();
        }
        return groups;
    }

    private static Optional<ControlGroups> open(String farm, Path parent, CpuLimit cpuLimit, UUID identity) {
        Path folder = parent.resolve("hybridfarm-" + identity);
        try {
            Files.createDirectories(folder);
            Optional<String> noMemory = enable("memory", parent, folder);
            Optional<String> noCores = enable("cpu", parent, folder);
            if (noMemory.equals(noCores)) {
                noMemory.ifPresent(reason -> unlimited(farm, "memory and cpu", reason));
            } else {
                noMemory.ifPresent(reason -> unlimited(farm, "memory", reason));
                noCores.ifPresent(reason -> unlimited(farm, "cpu", reason));
            }
            boolean hardCores = cpuLimit == CpuLimit.HARD && noCores.isEmpty() && hasQuota(farm, folder);
            return Optional.of(new ControlGroups(folder, noMemory.isEmpty(), noCores.isEmpty(), hardCores));
        } catch (IOException e) {
            return unlimited(farm, "no control group can be made in " + parent + ": " + e);
        }
    }

    /** The attempts that have a group, left behind by an earlier start included. */
    Map<AttemptId, ControlGroup> all() {
        Map<AttemptId, ControlGroup> found = new TreeMap<>();
        try (DirectoryStream<Path> groups = Files.newDirectoryStream(folder, "a*")) {
            for (Path group : groups) {
                found.put(AttemptId.parse(group.getFileName().toString()), new ControlGroup(group));
            }
        } catch (IOException | FarmException e) {
            LOG.log(Level.WARNING, "the control groups below " + folder + " cannot be read: " + e);
        }
        return found;
    }

    /**
     * Makes the group of an attempt, with the limits that its demand means.
     *
     * @throws IOException if the system refuses
     */
    ControlGroup make(AttemptId attempt, Demand demand) throws IOException {
        Path group = folder.resolve(attempt.toString());
        Files.createDirectories(group);
        try {
            limit(group, demand);
        } catch (IOException e) {
            Files.deleteIfExists(group);
            throw e;
        }
        return new ControlGroup(group);
    }

    private void limit(Path group, Demand demand) throws IOException {
        if (memory && demand.memoryBytes() > 0) {
            Files.writeString(group.resolve("memory.max"), Long.toString(demand.memoryBytes()));
            Files.writeString(group.resolve("memory.oom.group"), "1");
            Path swap = group.resolve("memory.swap.max");
            if (Files.exists(swap)) {
                // What does not fit is to be tried again with more memory, not to crawl on a disk for hours.
                Files.writeString(swap, "0");
            }
        }
        if (cores) {
            long weight = (long) demand.milliCores() * USUAL_WEIGHT_OF_A_CORE / 1_000;
            Files.writeString(
                    group.resolve("cpu.weight"), Long.toString(Math.max(1, Math.min(weight, LARGEST_WEIGHT))));
        }
        if (hardCores) {
            long quota = Math.max(SMALLEST_QUOTA, (long) demand.milliCores() * PERIOD / 1_000);
            Files.writeString(group.resolve(QUOTA), quota + " " + PERIOD);
        }
    }

    /** Takes the folder of the groups away, unless attempts are still in it; to be called last. */
    void close() {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the control group {0} is kept: {1}", folder, e);
        }
    }

    private static Optional<String> problem(Path parent) {
        if (!Files.exists(parent.resolve("cgroup.subtree_control"))) {
            return Optional.of(parent + " is no control group of version 2");
        }
        return Files.isWritable(parent) && Files.isWritable(parent.resolve("cgroup.procs"))
                ? Optional.empty()
                : Optional.of("the control group " + parent
                        + " may not be written; with systemd, Delegate=yes in the unit allows it");
    }

    private static Optional<ControlGroups> unlimited(String farm, String reason) {
        unlimited(farm, "memory and cpu", reason);
        return Optional.empty();
    }

    /** Kernels may be built without it; then the file is missing where the rest of the controller is there. */
    private static boolean hasQuota(String farm, Path folder) {
        if (Files.exists(folder.resolve(QUOTA))) {
            return true;
        }
        unlimited(farm, "hard cpu", "the kernel has no " + QUOTA + " in " + folder);
        return false;
    }

    private static void unlimited(String farm, String what, String reason) {
        LOG.log(Level.INFO, "farm " + farm + ": " + what + " limits are not enforced because " + reason);
    }

    /** Has a resource accounted for in the groups of attempts; says why that cannot be done, if it cannot. */
    private static Optional<String> enable(String controller, Path parent, Path folder) {
        try {
            if (!words(parent.resolve("cgroup.controllers")).contains(controller)) {
                return Optional.of("the control group " + parent + " has no controller of the name");
            }
            if (!words(parent.resolve("cgroup.subtree_control")).contains(controller)) {
                passOn(controller, parent);
            }
            Files.writeString(folder.resolve("cgroup.subtree_control"), "+" + controller);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("the control group " + parent + " does not pass them on: " + e);
        }
    }

    private static void passOn(String controller, Path parent) throws IOException {
        Path control = parent.resolve("cgroup.subtree_control");
        try {
            Files.writeString(control, "+" + controller);
        } catch (IOException e) {
            // A group that passes resources on may have no processes itself. If we are all there is, we can step aside.
            String self = Long.toString(ProcessHandle.current().pid());
            if (!words(parent.resolve("cgroup.procs")).equals(List.of(self))) {
                throw e;
            }
            Path aside = Files.createDirectories(parent.resolve(MAKER));
            Files.writeString(aside.resolve("cgroup.procs"), self);
            Files.writeString(control, "+" + controller);
        }
    }

    private static List<String> words(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }
}
