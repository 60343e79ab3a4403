package io.hybridfarm.rest;

import io.hybridfarm.rest.error.Problems;
import io.hybridfarm.rest.wire.Json;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.ServerConfiguration;
import org.glassfish.grizzly.strategies.SameThreadIOStrategy;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpContainer;
import org.glassfish.jersey.server.ContainerFactory;
import org.glassfish.jersey.server.ResourceConfig;

/**
 * Grizzly, set up and listening.
 *
 * @param grizzly the server
 * @param door what lets requests in
 */
record Http(HttpServer grizzly, FrontDoor door) {
    private static final String LISTENER = "rest";

    static Http listen(InetAddress host, int port, ResourceConfig api, Executor workers, Problems problems, Json json)
            throws IOException {
        NetworkListener listener = new NetworkListener(LISTENER, host.getHostAddress(), port);
        // Selector threads only parse: the front door hands each request to the workers.
        listener.getTransport().setIOStrategy(SameThreadIOStrategy.getInstance());
        listener.getKeepAlive().setMaxRequestsCount(-1);
        listener.registerAddOn(new NoUpgrade());
        HttpServer http = new HttpServer();
        http.addListener(listener);
        ServerConfiguration configuration = http.getServerConfiguration();
        configuration.setName("HybridFarm");
        configuration.setPassTraceRequest(true);
        // DELETE may name its job in a body; what other methods send is ignored, not refused without a word.
        configuration.setAllowPayloadForUndefinedHttpMethods(true);
        configuration.setDefaultQueryEncoding(StandardCharsets.UTF_8);
        FrontDoor door = new FrontDoor(
                ContainerFactory.createContainer(GrizzlyHttpContainer.class, api), workers, problems, json);
        configuration.addHttpHandler(door, "/");
        try {
            http.start();
        } catch (IOException | RuntimeException e) {
            http.shutdownNow();
            throw e;
        }
        return new Http(http, door);
    }

    URI address(InetAddress host) {
        String literal = host.getHostAddress();
        int port = grizzly.getListener(LISTENER).getPort();
        return URI.create("http://" + (host instanceof Inet6Address ? "[" + literal + "]" : literal) + ":" + port);
    }

    /**
     * Takes no more connections and requests, and lets those under way end.
     *
     * @return whether all of them were answered in time
     */
    boolean close(Duration patience) throws InterruptedException {
        grizzly.getListener(LISTENER).getTransport().unbindAll();
        boolean answered = door.close(patience);
        grizzly.shutdownNow();
        return answered;
    }
}
