package io.hybridfarm.local.host;

import io.hybridfarm.local.wire.Protocol;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import javax.net.ssl.SSLContext;
import org.glassfish.grizzly.asyncqueue.AsyncQueueWriter;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.ServerConfiguration;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.ssl.SSLEngineConfigurator;
import org.glassfish.grizzly.strategies.SameThreadIOStrategy;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;

/** Grizzly, set up with TLS and listening. */
final class Listener implements AutoCloseable {
    private static final String NAME = "agents";
    private static final int THREADS = 2;
    /** Between two messages; an agent's poll is under way most of the time, and such a connection is not idle. */
    private static final int IDLE_SECONDS = 120;

    private final HttpServer grizzly;

    private Listener(HttpServer grizzly) {
        this.grizzly = grizzly;
    }

    /**
     * Listens.
     *
     * @throws FarmException BAD_CONFIGURATION if that is not possible at this address
     */
    static Listener open(String farm, HostSettings settings, SSLContext tls, Desk desk) {
        NetworkListener listener = new NetworkListener(NAME, settings.host(), settings.port());
        TCPNIOTransport transport = listener.getTransport();
        transport.setIOStrategy(SameThreadIOStrategy.getInstance());
        transport.setSelectorRunnersCount(THREADS);
        transport.setKernelThreadPoolConfig(ThreadPoolConfig.defaultConfig()
                .setPoolName("hybridfarm-" + farm + "-listener")
                .setCorePoolSize(THREADS)
                .setMaxPoolSize(THREADS)
                .setDaemon(true));
        transport.setWorkerThreadPoolConfig(null);
        listener.setSecure(true);
        listener.setSSLEngineConfig(new SSLEngineConfigurator(tls, false, false, false)
                .setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"}));
        // Whoever does not read its answer keeps no thread: an agent has one at a time, and the largest has a mebibyte.
        listener.setMaxPendingBytes(AsyncQueueWriter.UNLIMITED_SIZE);
        listener.getKeepAlive().setMaxRequestsCount(-1);
        listener.getKeepAlive().setIdleTimeoutInSeconds(IDLE_SECONDS);
        listener.getFileCache().setEnabled(false);
        listener.setDefaultErrorPageGenerator((request, status, reason, description, problem) -> reason);
        HttpServer grizzly = new HttpServer();
        grizzly.addListener(listener);
        ServerConfiguration configuration = grizzly.getServerConfiguration();
        configuration.setName("HybridFarm agents");
        configuration.setHttpServerName("HybridFarm");
        configuration.setHttpServerVersion("");
        configuration.setPassTraceRequest(true);
        // What is refused by its head is read to its end, so that the connection stays of use, unless that is too much.
        configuration.setMaxPayloadRemainderToSkip(Protocol.LARGEST_PIECE);
        // The desk counts answers by itself; Grizzly counts whoever hung up as waiting for ever.
        configuration.setGracefulShutdownSupported(false);
        configuration.addHttpHandler(desk, "/");
        try {
            grizzly.start();
        } catch (IOException | RuntimeException e) {
            grizzly.shutdownNow();
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION,
                    "farm " + farm + ": listen: " + settings.host() + ":" + settings.port() + " cannot be listened on: "
                            + e.getMessage(),
                    e);
        }
        return new Listener(grizzly);
    }

    int port() {
        return grizzly.getListener(NAME).getPort();
    }

    /** Takes no more connections; those that are there go on. */
    void unbind() {
        grizzly.getListener(NAME).getTransport().unbindAll();
    }

    /** Cuts every connection off, with whatever has not left on it. */
    @Override
    public void close() {
        grizzly.shutdownNow();
    }
}
