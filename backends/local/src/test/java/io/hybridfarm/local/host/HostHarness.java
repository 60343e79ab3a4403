package io.hybridfarm.local.host;

import io.hybridfarm.local.wire.Wire;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.RetryPolicy;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import io.hybridfarm.spi.template.PathRoots;
import io.hybridfarm.testkit.TestingContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A farm that listens on a free port of this machine, and the means to send it agents. */
final class HostHarness implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(60);
    /** Longer than any answer takes to leave, however busy the machine is. */
    private static final Duration CLOSING = Duration.ofMinutes(1);

    final TestingContext context;
    final Path folder;
    final AgentsBackend backend;
    final HttpClient client;

    /** A farm that knows of no live attempts. */
    static HostHarness started(Path base, String... settings) throws IOException {
        HostHarness harness = new HostHarness(base, settings);
        harness.backend.reconcile(List.of());
        return harness;
    }

    /** A farm that waits to be told what is live. */
    HostHarness(Path base, String... settings) throws IOException {
        folder = Files.createDirectories(base.resolve("backend"));
        LentCertificate.to(folder);
        context = new TestingContext(folder, PathRoots.of(Map.of("out", base.resolve("out"))));
        Map<String, String> config = new TreeMap<>(Map.of("listen", "127.0.0.1:0", "min-disk", "1B"));
        for (int i = 0; i < settings.length; i += 2) {
            config.put(settings[i], settings[i + 1]);
        }
        backend = AgentsBackend.open("test", PluginConfig.of("farm test", config), context, CLOSING);
        client = client(backend.fingerprint());
    }

    static HttpClient client(String fingerprint) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(PinnedTrust.context(fingerprint))
                .build();
    }

    URI address() {
        return URI.create("https://127.0.0.1:" + backend.port());
    }

    /** Invites as the command for it does: by a file in the farm's folder. */
    String invite(Duration valid, int uses) throws IOException {
        String token = "hf1." + backend.fingerprint() + ".secret-" + uses + "-" + valid;
        Path joins = Files.createDirectories(folder.resolve("joins"));
        String until = context.clock().instant().plus(valid).toString();
        Files.write(joins.resolve(Hashes.sha256(token) + ".json"), Wire.write(new Invitations.Invitation(until, uses)));
        return token;
    }

    /** An agent that is enrolled. */
    ScriptedAgent agent(String name) throws IOException {
        ScriptedAgent agent = new ScriptedAgent(client, address(), name);
        agent.enrol(invite(Duration.ofHours(1), 1));
        return agent;
    }

    static LaunchOrder order(long attempt, String worker) {
        return order(attempt, worker, List.of("true"));
    }

    /** An order of which no more than a few fit into one answer. */
    static LaunchOrder largeOrder(long attempt, String worker) {
        return order(attempt, worker, 400_000);
    }

    /** An order with a command of so many characters. */
    static LaunchOrder order(long attempt, String worker, int characters) {
        return order(attempt, worker, Collections.nCopies(characters / 20_000, "x".repeat(20_000)));
    }

    private static LaunchOrder order(long attempt, String worker, List<String> command) {
        StepSpec step = StepSpec.builder("step", command)
                .retry(new RetryPolicy(0, List.of(3), List.of(4)))
                .build();
        return new LaunchOrder(
                new AttemptId(attempt),
                new TaskId(new JobId(7), 0, 0),
                "dragon",
                "aurora",
                "mira",
                step,
                step.demand(),
                worker);
    }

    /** Launches, and waits for nothing. */
    AttemptId launch(long attempt, String worker) {
        backend.launch(order(attempt, worker));
        return new AttemptId(attempt);
    }

    @Override
    public void close() {
        backend.close();
    }
}
