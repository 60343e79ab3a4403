package io.hybridfarm.rest.guard;

import io.hybridfarm.rest.wire.HttpProblem;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages of other origins from using a visitor's browser to reach this server.
 *
 * <p>A page can point a name of its own at 127.0.0.1 and then read the answers: its requests carry that name as their Host,
 * so a server that only this machine can reach answers to local names alone. A page can also send some requests blindly
 * from its own origin: those carry an Origin that is not this server.
 */
@PreMatching
@Priority(Priorities.AUTHENTICATION)
public final class OriginGuard implements ContainerRequestFilter {
    private static final List<String> LOCAL_NAMES = List.of("localhost", "127.0.0.1", "[::1]");

    private final boolean localNamesOnly;

    /**
     * @param localNamesOnly whether the server is bound to a loopback address
     */
    public OriginGuard(boolean localNamesOnly) {
        this.localNamesOnly = localNamesOnly;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String host = request.getHeaderString(HttpHeaders.HOST);
        if (localNamesOnly && host != null && !LOCAL_NAMES.contains(name(host))) {
            throw new HttpProblem(
                    403,
                    "forbidden-host",
                    "Host",
                    "this server answers to localhost, 127.0.0.1 and [::1] only, not to '" + host + "'");
        }
        String origin = request.getHeaderString("Origin");
        if (origin != null && !isOwn(origin, host)) {
            throw new HttpProblem(
                    403, "forbidden-origin", "Origin", "web pages of other origins may not use this server: " + origin);
        }
    }

    private static boolean isOwn(String origin, @Nullable String host) {
        return origin.equalsIgnoreCase("http://" + host);
    }

    private static String name(String host) {
        int port = host.lastIndexOf(':');
        boolean hasPort = port > host.lastIndexOf(']');
        return (hasPort ? host.substring(0, port) : host).toLowerCase(Locale.ROOT);
    }
}
