package io.hybridfarm.local.agent;

import io.hybridfarm.local.LocalBackendFactory;
import io.hybridfarm.local.ThisMachine;
import io.hybridfarm.local.agent.CommandLines.Size;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.Quantities;
import io.hybridfarm.spi.job.JobSpec;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code farm worker}: lets this machine work for a farm until it is told to stop. */
@Command(
        name = "farm worker",
        sortOptions = false,
        description = "Let this machine work for a local farm, until it is told to stop.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it was stopped, and nothing of its work runs any more",
            "1:something was refused or broke",
            "2:the command line is wrong",
            "3:it could not enrol, as no server answered",
            "77:the server does not know this worker (any more); starting it again does not help",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm workers enrol                                       on the server: prints a join token",
            "  farm worker --server https://farm:7443 --join-token T    the first time, on the worker",
            "  farm worker --server https://farm:7443                   from then on",
            "  farm worker --server https://farm:7443 --office-hours 'mon-fri 08:00-19:00' --idle-after 15m",
            "",
            "SIGTERM drains: no new work is taken, and what runs may go on for --drain-within before it is handed",
            "back, which is at once if that is left out. SIGINT (Ctrl-C) or a second SIGTERM hands back at once.",
            "What was handed back runs again on another worker.",
            "",
            "While the server is away, work goes on until its lease (the farm's lost-after, 60s) is nearly over;",
            "then it is stopped. Whatever ended meanwhile is on disk, and told when the server is back.",
        })
public final class AgentMain implements Callable<Integer> {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final String DEFAULT_GRACE = "5s";

    @Option(
            names = "--server",
            required = true,
            paramLabel = "URL",
            description = "The local farm's listener for workers, such as https://farm:7443.")
    private URI server = URI.create("");

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Where this worker's own token is, or is to be; DIR/token if left out.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--join-token",
            paramLabel = "T",
            description = {
                "Enrols this machine if it has no token yet, by what 'farm workers enrol' printed on the server;",
                "- to read it from standard input, where no list of processes shows it."
            })
    private @Nullable String joinToken;

    @Option(names = "--name", paramLabel = "N", description = "The worker's name; the machine's if left out.")
    private @Nullable String name;

    @Option(
            names = "--pools",
            split = ",",
            paramLabel = "P",
            description = {
                "Pools it works for, in order: work of a later one only when none of an earlier one fits here;",
                "those of the farm's configuration, and the farm's own alone if left out."
            })
    private List<String> pools = new ArrayList<>();

    @Option(names = "--groups", split = ",", paramLabel = "G", description = "Groups of workers it belongs to.")
    private List<String> groups = new ArrayList<>();

    @Option(names = "--tags", split = ",", paramLabel = "T", description = "What jobs may ask for, besides the system.")
    private List<String> tags = new ArrayList<>();

    @Option(names = "--cores", paramLabel = "N", description = "What tasks may occupy; all that this program may use.")
    private @Nullable String cores;

    @Option(names = "--memory", paramLabel = "M", description = "What tasks may occupy; the memory less a tenth.")
    private @Nullable String memory;

    @Option(
            names = "--gpus",
            paramLabel = "K",
            description = "What tasks may occupy; as many as there are devices /dev/nvidia0, 1, ...; else 0.")
    private @Nullable String gpus;

    @Option(names = "--max-tasks", paramLabel = "N", description = "Tasks at a time; as many as have room if left out.")
    private int maxTasks;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "This worker's own folder; ~/.hybridfarm/worker if left out.")
    private Path data = Path.of(System.getProperty("user.home"), ".hybridfarm", "worker");

    @Option(
            names = "--pass-env",
            split = ",",
            paramLabel = "NAME",
            description = "Variables of this program's environment that tasks see besides the usual ones.")
    private List<String> passedVariables = new ArrayList<>();

    @Option(
            names = "--office-hours",
            paramLabel = "TIMES",
            description = "When its artist needs it: 'mon-fri 08:00-19:00, sat 10:00-14:00'; no new work then.")
    private @Nullable String officeHours;

    @Option(
            names = "--idle-after",
            paramLabel = "D",
            description = {
                "No new work until nobody has used the machine for so long. Looks at terminals and, where the",
                "system notes times on them, input devices (Linux); a desktop may leave no sign there: use office",
                "hours then."
            })
    private @Nullable Duration idleAfter;

    @Option(
            names = "--hand-back-within",
            paramLabel = "D",
            defaultValue = "60s",
            description = "How long what runs may go on when the artist needs the machine; ${DEFAULT-VALUE}.")
    private Duration handBackWithin = Duration.ZERO;

    @Option(
            names = "--min-disk",
            paramLabel = "SIZE",
            defaultValue = "1GiB",
            description = "No new work while less is free in the data folder or for temporary files; ${DEFAULT-VALUE}.")
    private Size minDisk = new Size(0);

    @Option(
            names = "--drain-within",
            paramLabel = "D",
            description = "How long what runs may go on after SIGTERM; it is handed back at once if left out.")
    private @Nullable Duration drainWithin;

    @Option(names = "--drain", description = "What runs may go on to its end after SIGTERM, however long that takes.")
    private boolean drain;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Further settings of the machine, as a farm of type local has them: grace, log-limit, ...")
    private Map<String, String> more = new TreeMap<>();

    @SuppressWarnings("UnusedVariable") // picocli asks its own copy
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    private AgentMain() {}

    /** Runs a worker and ends the process with its exit code. */
    public static void main(String... arguments) {
        System.exit(CommandLines.of(new AgentMain()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        logToStandardError();
        requireListener();
        Path file = tokenFile == null ? data.resolve("token") : tokenFile;
        try (DataFolder folder = DataFolder.open(data)) {
            if (more.containsKey("run-as")) {
                folder.letThrough();
            }
            Credentials credentials = credentials(file);
            Agent agent = new Agent(settings(), credentials, folder, world(credentials.worker()));
            StopSignals.on("TERM", new Runnable() {
                private boolean asked;

                @Override
                public void run() {
                    if (asked) {
                        agent.stop();
                    } else {
                        agent.drain(longestDrain());
                    }
                    asked = true;
                }
            });
            StopSignals.on("INT", agent::stop);
            StopSignals.on("HUP", agent::stop);
            agent.start();
            return agent.finish();
        }
    }

    private Duration longestDrain() {
        return drain ? Duration.ofDays(36_500) : drainWithin == null ? Duration.ZERO : drainWithin;
    }

    private void requireListener() {
        String path = server.getPath();
        if (!"https".equals(server.getScheme())
                || server.getHost() == null
                || server.getPort() < 1
                || !(path == null || path.isEmpty() || path.equals("/"))) {
            throw FarmException.invalid(
                    "--server", "'" + server + "' must be https://HOST:PORT, as the farm's setting 'listen' has it");
        }
    }

    private Credentials credentials(Path file) throws IOException {
        if (Files.exists(file)) {
            Credentials known = Credentials.read(file);
            if (name != null && !name.equals(known.worker())) {
                throw FarmException.invalid(
                        "--name", "'" + name + "' is not '" + known.worker() + "', as which it was enrolled: " + file);
            }
            return known;
        }
        if (joinToken == null) {
            throw FarmException.invalid(
                    "--join-token",
                    "is needed the first time, as there is no token in " + file
                            + "; 'farm workers enrol' on the server prints one");
        }
        String text = joinToken.equals("-") ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8) : joinToken;
        return Enrolling.enrol(
                server, JoinToken.parse(text), name == null ? ThisMachine.name() : name, file, new SecureRandom());
    }

    private AgentSettings settings() {
        return new AgentSettings(
                server,
                JobSpec.orderedPools("--pools", pools),
                groups,
                maxTasks,
                handBackWithin,
                Quantities.duration(more.getOrDefault("grace", DEFAULT_GRACE)),
                FIRST_PAUSE,
                LONGEST_PAUSE);
    }

    private Agent.World world(String worker) {
        InstantSource clock = InstantSource.system();
        Gate.Rules rules = new Gate.Rules(
                Optional.ofNullable(officeHours).map(OfficeHours::parse),
                Optional.ofNullable(idleAfter),
                minDisk.bytes());
        Gate gate = new Gate(
                rules,
                clock,
                ZoneId.systemDefault(),
                new DeviceActivity(Path.of("/dev")),
                new FreeDisk(List.of(data, Path.of(System.getProperty("java.io.tmpdir")))));
        Map<String, String> machine = machine(worker);
        return new Agent.World(
                clock,
                new UnsettableClock(),
                new SecureRandom(),
                gate,
                (context, progress) -> {
                    Map<String, String> config = new TreeMap<>(machine);
                    progress.forEach((parser, pattern) -> config.put("progress." + parser, pattern));
                    return new LocalBackendFactory().create("worker", PluginConfig.of("this worker", config), context);
                },
                LineFile::new);
    }

    private Map<String, String> machine(String worker) {
        Map<String, String> config = new TreeMap<>(more);
        config.put("worker", worker);
        config.putIfAbsent("min-disk", minDisk.bytes() + "B");
        config.put("grace", more.getOrDefault("grace", DEFAULT_GRACE));
        config.put("tags", String.join(",", tags));
        config.put("pass-env", String.join(",", passedVariables));
        config.put("gpus", gpus == null ? Integer.toString(Gpus.count(Path.of("/dev"))) : gpus);
        if (cores != null) {
            config.put("cores", cores);
        }
        if (memory != null) {
            config.put("memory", memory);
        }
        return config;
    }

    private static void logToStandardError() throws IOException {
        if (System.getProperty("java.util.logging.config.file") == null) {
            try (InputStream settings = AgentMain.class.getResourceAsStream("logging.properties")) {
                if (settings == null) {
                    throw new FarmException(ErrorCode.INTERNAL, "this program's jar has no logging.properties");
                }
                LogManager.getLogManager().readConfiguration(settings);
            }
        }
    }
}
