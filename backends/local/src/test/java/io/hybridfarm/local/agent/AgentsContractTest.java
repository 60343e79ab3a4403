package io.hybridfarm.local.agent;

import io.hybridfarm.local.LocalBackendFactory;
import io.hybridfarm.local.host.AgentsBackend;
import io.hybridfarm.local.wire.Wire;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.Deadlines;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.farm.FarmReporter;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.template.PathRoots;
import io.hybridfarm.testkit.FarmBackendContract;
import io.hybridfarm.testkit.ManualDeadlines;
import io.hybridfarm.testkit.SettableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A farm that listens and one real agent, which goes from a killed server to the next. */
@EnabledOnOs(OS.LINUX)
class AgentsContractTest extends FarmBackendContract {
    private static final Duration LEASE = Duration.ofDays(1);

    private final Crossing crossing = new Crossing();
    private final ThreadAlarms moments = new ThreadAlarms();
    private @Nullable Agent agent;
    private @Nullable DataFolder data;
    private boolean workerNeverComes;

    @BeforeEach
    void noteTest(TestInfo test) {
        workerNeverComes = test.getTestMethod().orElseThrow().getName().startsWith("attempts_that_nobody_knows");
    }

    @AfterEach
    void stopAgent() throws IOException {
        if (agent != null && data != null) {
            agent.stop();
            agent.finish();
            data.close();
        }
        crossing.close();
        moments.close();
    }

    @Override
    protected FarmBackendFactory factory() {
        FarmBackendFactory real = new LocalBackendFactory();
        return new FarmBackendFactory() {
            @Override
            public String name() {
                return real.name();
            }

            @Override
            public FarmBackend create(String farm, PluginConfig config, FarmBackendContext lent) {
                AgentsBackend made = (AgentsBackend) real.create(farm, config, withRealMoments(lent));
                crossing.leadTo(made.port());
                if (agent == null) {
                    startAgent(made);
                }
                return made;
            }
        };
    }

    /** The test's own alarms, but for what goes between a server and its agents in less than a tenth of a second. */
    private FarmBackendContext withRealMoments(FarmBackendContext lent) {
        Deadlines some = (delay, task) -> (delay.toMillis() < 100 ? moments : lent.deadlines()).after(delay, task);
        return new WithDeadlines(lent, some);
    }

    /** What a backend is lent, with alarms of the test's own. */
    private record WithDeadlines(FarmBackendContext lent, Deadlines deadlines) implements FarmBackendContext {
        @Override
        public InstantSource clock() {
            return lent.clock();
        }

        @Override
        public FarmReporter reporter() {
            return lent.reporter();
        }

        @Override
        public Path workFolder() {
            return lent.workFolder();
        }

        @Override
        public List<String> pools() {
            return lent.pools();
        }

        @Override
        public PathRoots paths() {
            return lent.paths();
        }
    }

    private void startAgent(AgentsBackend made) {
        try {
            JoinToken token = JoinToken.draw(made.fingerprint(), new SecureRandom());
            Path joins = Files.createDirectories(folder.resolve("backend/joins"));
            String until = SettableClock.START.plus(Duration.ofDays(1)).toString();
            Files.write(joins.resolve(token.hash() + ".json"), Wire.write(Map.of("until", until, "uses", 1)));
            URI address = URI.create("https://127.0.0.1:" + crossing.port());
            Credentials credentials =
                    Enrolling.enrol(address, token, "here", folder.resolve("token"), new SplittableRandom(2));
            data = DataFolder.open(folder.resolve("agent"));
            agent = new Agent(
                    new AgentSettings(
                            address,
                            List.of(),
                            List.of(),
                            0,
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(5),
                            Duration.ofMillis(5),
                            Duration.ofMillis(50)),
                    credentials,
                    data,
                    new Agent.World(
                            InstantSource.system(),
                            System::nanoTime,
                            new SplittableRandom(1),
                            new Gate(
                                    new Gate.Rules(Optional.empty(), Optional.empty(), 1),
                                    InstantSource.system(),
                                    ZoneOffset.UTC,
                                    Optional::empty,
                                    () -> Long.MAX_VALUE),
                            this::machine,
                            LineFile::new));
            agent.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The agent's backend with the test's own alarms, so that the test can let time-outs pass. */
    private FarmBackend machine(FarmBackendContext lent, Map<String, String> progress) {
        return new LocalBackendFactory()
                .create(
                        "worker",
                        PluginConfig.of("this worker", Map.of("worker", "here", "cores", "4")),
                        new WithDeadlines(lent, context.deadlines()));
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    protected Map<String, String> config() {
        return Map.of("listen", "127.0.0.1:0", "lost-after", LEASE.toDays() + "d", "min-disk", "1B");
    }

    @Override
    protected String knownKey() {
        return "log-limit";
    }

    /** A worker that nobody has heard of may still come back until its lease is over. */
    @Override
    protected boolean whileWaiting(ManualDeadlines deadlines) {
        if (!workerNeverComes) {
            return false;
        }
        workerNeverComes = false;
        deadlines.advance(LEASE.plusMinutes(1));
        return true;
    }

    @Override
    protected StepSpec.Builder leavesWith(int exitCode) {
        return StepSpec.builder("leave", List.of("sh", "-c", "exit " + exitCode));
    }

    @Override
    protected StepSpec.Builder runsUntilStopped() {
        return StepSpec.builder("run", List.of("sh", "-c", "sleep 86400 & sleep 86400; wait"));
    }

    @Override
    protected StepSpec.Builder prints(String line) {
        return StepSpec.builder("print", List.of("printf", "%s\\n", literal(line)));
    }

    @Override
    protected StepSpec.Builder writes(Path file) {
        return StepSpec.builder("write", List.of("sh", "-c", "echo pixels > \"$1\"", "sh", literal(file.toString())));
    }

    @Override
    protected boolean attemptsOutliveTheirServer() {
        return true;
    }

    @Override
    protected boolean anythingRuns(AttemptId attempt) {
        if (data == null) {
            return false;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            String mark = "HYBRIDFARM_TREE="
                    + Files.readString(data.machine().resolve("identity")).strip() + "/" + attempt;
            for (Path process : processes) {
                if (environment(process).contains(mark)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> environment(Path process) {
        try {
            return List.of(
                    new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.UTF_8).split("\0", -1));
        } catch (IOException e) {
            return List.of(); // it has ended, or is not ours
        }
    }
}
