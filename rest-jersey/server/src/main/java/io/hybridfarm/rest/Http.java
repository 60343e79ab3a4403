package io.hybridfarm.rest;

import io.hybridfarm.rest.error.Problems;
import io.hybridfarm.rest.wire.Json;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.ServerConfiguration;
import org.glassfish.grizzly.strategies.SameThreadIOStrategy;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpContainer;
import org.glassfish.jersey.server.ContainerFactory;
import org.glassfish.jersey.server.ResourceConfig;

/** Sets Grizzly up. */
final class Http {
    private static final String LISTENER = "rest";

    private Http() {}

    static HttpServer listen(
            InetAddress host, int port, ResourceConfig api, Executor workers, Problems problems, Json json)
            throws IOException {
        NetworkListener listener = new NetworkListener(LISTENER, host.getHostAddress(), port);
        // Selector threads only parse: the front door hands each request to the workers.
        listener.getTransport().setIOStrategy(SameThreadIOStrategy.getInstance());
        listener.getKeepAlive().setMaxRequestsCount(-1);
        HttpServer http = new HttpServer();
        http.addListener(listener);
        ServerConfiguration configuration = http.getServerConfiguration();
        configuration.setName("HybridFarm");
        configuration.setPassTraceRequest(true);
        // DELETE may name its job in a body; what other methods send is ignored, not refused without a word.
        configuration.setAllowPayloadForUndefinedHttpMethods(true);
        configuration.setDefaultQueryEncoding(StandardCharsets.UTF_8);
        configuration.addHttpHandler(
                new FrontDoor(
                        ContainerFactory.createContainer(GrizzlyHttpContainer.class, api), workers, problems, json),
                "/");
        try {
            http.start();
        } catch (IOException | RuntimeException e) {
            http.shutdownNow();
            throw e;
        }
        return http;
    }

    static URI address(HttpServer http, InetAddress host) {
        String literal = host.getHostAddress();
        int port = http.getListener(LISTENER).getPort();
        return URI.create("http://" + (host instanceof Inet6Address ? "[" + literal + "]" : literal) + ":" + port);
    }
}
