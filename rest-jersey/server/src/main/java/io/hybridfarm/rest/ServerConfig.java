package io.hybridfarm.rest;

import io.hybridfarm.core.Limits;
import io.hybridfarm.core.Policy;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.job.JobSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Everything a server is told before it starts.
 *
 * @param host the address to listen on; anything but a loopback address needs {@code allowUnprotectedNetwork}
 * @param port 1 to 65535, or 0 for any free one
 * @param dataFolder where the journal and the backends keep their files; made if it is missing
 * @param pluginFolder where plugins lie, each in a folder of its own; nothing if there are none beside the class path
 * @param paths the path roots that jobs may use, by name; absolute folders
 * @param defaultCommand what a job without steps runs
 * @param journal where the journal is kept
 * @param farms the farms in their order, at least one
 * @param limits how much the scheduler takes on
 * @param policy how the farm is shared
 * @param answerTimeout how long a request waits for the scheduler, 1 millisecond to 10 minutes
 * @param allowUnprotectedNetwork whether other machines may reach a server that has neither tokens nor TLS
 */
public record ServerConfig(
        String host,
        int port,
        Path dataFolder,
        Optional<Path> pluginFolder,
        Map<String, Path> paths,
        List<String> defaultCommand,
        Journal journal,
        List<Farm> farms,
        Limits limits,
        Policy policy,
        Duration answerTimeout,
        boolean allowUnprotectedNetwork) {
    /** The port of a configuration that names none. */
    public static final int DEFAULT_PORT = 7400;

    private static final Duration LONGEST_ANSWER = Duration.ofMinutes(10);
    private static final String GREETING = "HybridFarm: this job has no command; this is the farm's default command";

    /**
     * One destination of work.
     *
     * @param name unique among the farms; the journal stores it
     * @param type the kind of backend, as its plugin calls it
     * @param pools the pools that its workers may be in, 1 to 16, each once; the first is its own, in which workers are that name
     *     none. Farms of one pool share one share tree
     * @param settings what the backend is told
     */
    public record Farm(String name, String type, List<String> pools, Map<String, String> settings) {
        /** The pool of a farm that names none. */
        public static final String DEFAULT_POOL = "local";

        private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

        /** A farm of the pool {@value #DEFAULT_POOL}. */
        public Farm(String name, String type, Map<String, String> settings) {
            this(name, type, DEFAULT_POOL, settings);
        }

        /** A farm all of whose workers are in one pool. */
        public Farm(String name, String type, String pool, Map<String, String> settings) {
            this(name, type, List.of(pool), settings);
        }

        public Farm {
            requireName("name", name);
            if (pools.isEmpty()) {
                throw refused("pools", "must name at least one pool, such as [" + DEFAULT_POOL + "]");
            }
            requireName("pool", pools.get(0));
            try {
                pools = JobSpec.orderedPools("pools", pools);
            } catch (FarmException e) {
                throw new FarmException(ErrorCode.BAD_CONFIGURATION, String.valueOf(e.getMessage()), e);
            }
            settings = Collections.unmodifiableMap(new TreeMap<>(settings));
        }

        /** Its own pool, in which workers are that name none. */
        public String pool() {
            return pools.get(0);
        }

        private static void requireName(String field, String text) {
            if (!NAME.matcher(text).matches()) {
                throw refused(field, "must be 1 to 64 lower-case letters, digits and hyphens, not '" + text + "'");
            }
        }
    }

    /**
     * The record of what happened.
     *
     * @param type the kind of journal, as its plugin calls it; {@code memory} forgets everything at the end
     * @param settings what the journal is told
     */
    public record Journal(String type, Map<String, String> settings) {
        public Journal {
            settings = Collections.unmodifiableMap(new TreeMap<>(settings));
        }
    }

    /**
     * @throws FarmException BAD_CONFIGURATION if a value is out of range
     */
    public ServerConfig {
        if (port < 0 || port > 65_535) {
            throw refused("port", "must be from 0 (any free one) to 65535, not " + port);
        }
        if (answerTimeout.compareTo(Duration.ofMillis(1)) < 0 || answerTimeout.compareTo(LONGEST_ANSWER) > 0) {
            throw refused("answerTimeout", "must be from 1ms to 10m, not " + answerTimeout);
        }
        if (defaultCommand.isEmpty()) {
            throw refused("defaultCommand", "must name a program, such as [\"echo\", \"hello\"]");
        }
        if (farms.isEmpty()) {
            throw refused("farms", "must have at least one farm, such as {name: local, type: local}");
        }
        Set<String> names = new HashSet<>();
        for (Farm farm : farms) {
            if (!names.add(farm.name())) {
                throw refused("farms", "two farms are called '" + farm.name() + "'");
            }
        }
        paths = Collections.unmodifiableMap(new LinkedHashMap<>(paths));
        defaultCommand = List.copyOf(defaultCommand);
        farms = List.copyOf(farms);
    }

    /**
     * A server for this machine alone: SQLite journal, one farm of local processes, and the path root {@code out} for what
     * jobs write.
     *
     * @param data where everything is kept
     */
    public static ServerConfig defaults(Path data) {
        Path folder = data.toAbsolutePath().normalize();
        return new ServerConfig(
                "127.0.0.1",
                DEFAULT_PORT,
                folder,
                Optional.empty(),
                Map.of("out", folder.resolve("out")),
                greeting(),
                new Journal("sqlite", Map.of()),
                List.of(new Farm("local", "local", Map.of())),
                Limits.DEFAULT,
                Policy.DEFAULT,
                Duration.ofSeconds(30),
                false);
    }

    /**
     * Reads a YAML file; what it does not name is as in {@link #defaults}, with the folder {@code data} beside the file.
     * Relative folders in the file are meant from where the file lies.
     *
     * @throws FarmException BAD_CONFIGURATION naming the file, the line and what would be right
     */
    public static ServerConfig load(Path yamlFile) {
        return ConfigFile.read(yamlFile);
    }

    /** The same with another address to listen on. */
    public ServerConfig withHost(String other) {
        return with(copy -> copy.host = other);
    }

    /** The same with another port; 0 for any free one. */
    public ServerConfig withPort(int other) {
        return with(copy -> copy.port = other);
    }

    /** The same with another data folder; a path root that was the old one's {@code out} goes along, others stay. */
    public ServerConfig withDataFolder(Path other) {
        Path folder = other.toAbsolutePath().normalize();
        Map<String, Path> roots = new LinkedHashMap<>(paths);
        roots.replaceAll((name, root) -> root.equals(dataFolder.resolve("out")) ? folder.resolve("out") : root);
        return with(copy -> {
            copy.dataFolder = folder;
            copy.paths = roots;
        });
    }

    /** The same with plugins from a folder. */
    public ServerConfig withPluginFolder(Path other) {
        return with(
                copy -> copy.pluginFolder = Optional.of(other.toAbsolutePath().normalize()));
    }

    /** The same with one more path root, or another folder for a root. */
    public ServerConfig withPath(String name, Path folder) {
        Map<String, Path> others = new LinkedHashMap<>(paths);
        others.put(name, folder.toAbsolutePath().normalize());
        return with(copy -> copy.paths = others);
    }

    /** The same with another default command. */
    public ServerConfig withDefaultCommand(List<String> other) {
        return with(copy -> copy.defaultCommand = other);
    }

    /** The same with another journal. */
    public ServerConfig withJournal(Journal other) {
        return with(copy -> copy.journal = other);
    }

    /** The same with other farms. */
    public ServerConfig withFarms(List<Farm> others) {
        return with(copy -> copy.farms = others);
    }

    /** The same with other limits. */
    public ServerConfig withLimits(Limits others) {
        return with(copy -> copy.limits = others);
    }

    /** The same, shared by other rules. */
    public ServerConfig withPolicy(Policy other) {
        return with(copy -> copy.policy = other);
    }

    /** The same with another patience. */
    public ServerConfig withAnswerTimeout(Duration other) {
        return with(copy -> copy.answerTimeout = other);
    }

    /** The same, reachable by other machines if so wished. */
    public ServerConfig withAllowUnprotectedNetwork(boolean allowed) {
        return with(copy -> copy.allowUnprotectedNetwork = allowed);
    }

    private ServerConfig with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return new ServerConfig(
                copy.host,
                copy.port,
                copy.dataFolder,
                copy.pluginFolder,
                copy.paths,
                copy.defaultCommand,
                copy.journal,
                copy.farms,
                copy.limits,
                copy.policy,
                copy.answerTimeout,
                copy.allowUnprotectedNetwork);
    }

    /** A configuration while something about it is made different. */
    private static final class Copy {
        String host;
        int port;
        Path dataFolder;
        Optional<Path> pluginFolder;
        Map<String, Path> paths;
        List<String> defaultCommand;
        Journal journal;
        List<Farm> farms;
        Limits limits;
        Policy policy;
        Duration answerTimeout;
        boolean allowUnprotectedNetwork;

        Copy(ServerConfig of) {
            host = of.host;
            port = of.port;
            dataFolder = of.dataFolder;
            pluginFolder = of.pluginFolder;
            paths = of.paths;
            defaultCommand = of.defaultCommand;
            journal = of.journal;
            farms = of.farms;
            limits = of.limits;
            policy = of.policy;
            answerTimeout = of.answerTimeout;
            allowUnprotectedNetwork = of.allowUnprotectedNetwork;
        }
    }

    private static List<String> greeting() {
        boolean windows = java.io.File.separatorChar == '\\';
        return windows ? List.of("cmd", "/c", "echo", GREETING) : List.of("echo", GREETING);
    }

    private static FarmException refused(String field, String problem) {
        return new FarmException(ErrorCode.BAD_CONFIGURATION, field + ": " + problem);
    }
}
