package io.hybridfarm.rest;

import io.hybridfarm.core.FarmScheduler;
import io.hybridfarm.rest.error.Problems;
import io.hybridfarm.rest.job.LogFollowers;
import io.hybridfarm.rest.wire.Json;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.template.PathRoots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.glassfish.jersey.server.ResourceConfig;

/**
 * A scheduler that listens for REST requests.
 *
 * <p>All methods may be called by any thread.
 */
public final class FarmServer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(FarmServer.class.getName());
    private static final Duration REQUESTS_GRACE = Duration.ofMillis(1_500);
    private static final Duration SCHEDULER_GRACE = Duration.ofMillis(8_300);

    private final URI address;
    private final FarmScheduler scheduler;
    private final RequestThreads threads;
    private final LogFollowers followers;
    private final Http http;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    private FarmServer(
            URI address, FarmScheduler scheduler, RequestThreads threads, LogFollowers followers, Http http) {
        this.address = address;
        this.scheduler = scheduler;
        this.threads = threads;
        this.followers = followers;
        this.http = http;
    }

    /**
     * Opens the scheduler and listens; returns when requests are answered.
     *
     * @throws FarmException BAD_CONFIGURATION if the configuration cannot work or the port is taken, and whatever the
     *     scheduler throws at its start; nothing is left running then
     */
    public static FarmServer start(ServerConfig config) {
        return start(config, scheduler -> {}, resources -> {});
    }

    /**
     * As {@link #start(ServerConfig)}, with additions of an embedding program.
     *
     * @param toScheduler called with everything of the configuration set, before the scheduler starts
     * @param toApi called with the whole API registered, before the server starts
     */
    public static FarmServer start(
            ServerConfig config, Consumer<FarmScheduler.Builder> toScheduler, Consumer<ResourceConfig> toApi) {
        InetAddress host = requireProtected(config);
        requireFree(host, config.port());
        FarmScheduler scheduler = schedule(config, toScheduler);
        RequestThreads threads = new RequestThreads();
        try {
            return listen(config, host, scheduler, threads, toApi);
        } catch (IOException | RuntimeException e) {
            threads.close();
            scheduler.close();
            throw e instanceof RuntimeException runtime ? runtime : cannotListen(host, config.port(), e);
        }
    }

    /** Where the server is reached, such as {@code http://127.0.0.1:7400}. */
    public URI address() {
        return address;
    }

    /** The scheduler behind the API; closed by {@link #close}. */
    public FarmScheduler scheduler() {
        return scheduler;
    }

    /** Completes when the server was closed, exceptionally as soon as the scheduler has stopped on a failure. */
    public CompletableFuture<Void> stopped() {
        return stopped.copy();
    }

    /**
     * Takes no more requests, lets those under way end, and closes the scheduler; returns within 10 seconds. A second call
     * has no effect.
     */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        followers.close();
        try {
            if (!http.close(REQUESTS_GRACE)) {
                LOG.log(Level.WARNING, "closed while requests were under way");
            }
            closeScheduler();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            threads.close();
            stopped.complete(null);
        }
    }

    /** Closes the scheduler on a thread of its own, so that one that hangs cannot keep this process. */
    private void closeScheduler() throws InterruptedException {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        Thread closer = new Thread(
                () -> {
                    try {
                        scheduler.close();
                        closed.complete(null);
                    } catch (RuntimeException e) {
                        closed.completeExceptionally(e);
                    }
                },
                "close-scheduler");
        closer.setDaemon(true);
        closer.start();
        try {
            closed.get(SCHEDULER_GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.log(Level.WARNING, "the scheduler did not close within " + SCHEDULER_GRACE.toMillis() + " ms");
        } catch (ExecutionException e) {
            LOG.log(Level.WARNING, "the scheduler could not be closed in order", e.getCause());
        }
    }

    private static FarmScheduler schedule(ServerConfig config, Consumer<FarmScheduler.Builder> additions) {
        makeFolder("data", config.dataFolder());
        Path out = config.dataFolder().resolve("out");
        if (config.paths().containsValue(out)) {
            makeFolder("paths", out);
        }
        FarmScheduler.Builder builder = FarmScheduler.builder()
                .data(config.dataFolder())
                .paths(PathRoots.of(config.paths()))
                .defaultCommand(config.defaultCommand())
                .limits(config.limits())
                .policy(config.policy());
        if (!config.journal().type().equals("memory")) {
            builder.journal(config.journal().type(), config.journal().settings());
        }
        config.pluginFolder().ifPresent(builder::pluginFolder);
        config.farms().forEach(farm -> builder.farm(farm.name(), farm.pools(), farm.type(), farm.settings()));
        additions.accept(builder);
        return builder.start();
    }

    private static FarmServer listen(
            ServerConfig config,
            InetAddress host,
            FarmScheduler scheduler,
            RequestThreads threads,
            Consumer<ResourceConfig> additions)
            throws IOException {
        Problems problems =
                new Problems(new SecureRandom(), () -> scheduler.failure().isPresent());
        Json json = new Json();
        LogFollowers followers = new LogFollowers(scheduler);
        ResourceConfig api =
                Api.of(config, host.isLoopbackAddress(), scheduler, problems, json, followers, threads.answering());
        additions.accept(api);
        Http http = Http.listen(host, config.port(), api, threads.requests(), problems, json);
        FarmServer server = new FarmServer(http.address(host), scheduler, threads, followers, http);
        scheduler.stopped().exceptionally(failure -> {
            server.stopped.completeExceptionally(failure);
            return null;
        });
        return server;
    }

    private static InetAddress requireProtected(ServerConfig config) {
        InetAddress host;
        try {
            host = InetAddress.getByName(config.host());
        } catch (UnknownHostException e) {
            throw new FarmException(ErrorCode.BAD_CONFIGURATION, "host: '" + config.host() + "' is not an address", e);
        }
        if (!host.isLoopbackAddress() && !config.allowUnprotectedNetwork()) {
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION,
                    "host: " + config.host()
                            + " can be reached by other machines, and this server has no tokens and no TLS"
                            + " yet: whoever reaches it can run any command as the user of this process. Use 127.0.0.1,"
                            + " or set allowUnprotectedNetwork: true if the network keeps everybody else out");
        }
        return host;
    }

    /** Looks before the scheduler starts work that would be stopped again at once. */
    private static void requireFree(InetAddress host, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw cannotListen(host, port, e);
        }
    }

    private static FarmException cannotListen(InetAddress host, int port, Exception cause) {
        return new FarmException(
                ErrorCode.BAD_CONFIGURATION,
                "port: cannot listen on " + host.getHostAddress() + ":" + port + " (" + cause.getMessage()
                        + "); choose another one, or 0 for any free one",
                cause);
    }

    private static void makeFolder(String field, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException | UncheckedIOException e) {
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION, field + ": the folder " + folder + " cannot be made: " + e, e);
        }
    }
}
