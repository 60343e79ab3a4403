package io.hybridfarm.cli;

import io.hybridfarm.rest.FarmServer;
import io.hybridfarm.rest.ServerConfig;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/** A server for the length of one piece of work: however this process is told to end, the server is stopped in order. */
final class HostedServer implements AutoCloseable {
    private final FarmServer server;
    private final Runnable afterwards;
    private final Thread onEnd;
    private final AtomicBoolean ending = new AtomicBoolean();

    private HostedServer(FarmServer server, Shell shell, Runnable afterwards) {
        this.server = server;
        this.afterwards = afterwards;
        this.onEnd = new Thread(
                () -> {
                    ending.set(true);
                    shell.err().println();
                    shell.err().println("stopping ...");
                    stop();
                },
                "stop-server");
    }

    /**
     * Starts a server.
     *
     * @param afterwards what to do once it has stopped
     */
    static HostedServer start(ServerConfig config, Shell shell, Runnable afterwards) {
        HostedServer hosted = new HostedServer(FarmServer.start(config), shell, afterwards);
        Runtime.getRuntime().addShutdownHook(hosted.onEnd);
        return hosted;
    }

    URI address() {
        return server.address();
    }

    /**
     * Does the work. If the process is told to end meanwhile, this never returns: the work has lost its server, and
     * what it would say about that is not the reason.
     */
    int unlessEnding(IntSupplier work) {
        try {
            return work.getAsInt();
        } catch (RuntimeException e) {
            if (ending.get()) {
                awaitEnd();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onEnd);
        } catch (IllegalStateException e) {
            awaitEnd();
        }
        stop();
    }

    private void stop() {
        try {
            server.close();
        } finally {
            afterwards.run();
        }
    }

    private static void awaitEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
