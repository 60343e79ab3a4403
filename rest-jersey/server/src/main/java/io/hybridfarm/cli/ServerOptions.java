package io.hybridfarm.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.hybridfarm.rest.ServerConfig;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all commands that talk to a server have in common. */
final class ServerOptions {
    static final String VARIABLE = "HYBRIDFARM_SERVER";
    private static final String DEFAULT = "http://127.0.0.1:" + ServerConfig.DEFAULT_PORT;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = {"The server's address.", "Otherwise $" + VARIABLE + ", otherwise " + DEFAULT + "."})
    private @Nullable String server;

    @Option(names = "--json", description = "Print the server's data as JSON, for scripts.")
    private boolean json;

    boolean json() {
        return json;
    }

    /** The server that was named; throws {@link CommandFailure} if the address is malformed. */
    ServerClient connect(Shell shell) {
        String text = server != null ? server : shell.environment().getOrDefault(VARIABLE, "");
        return new ServerClient(address(text.isBlank() ? DEFAULT : text.strip()), shell);
    }

    /** Prints what the server said to a command; answers with one of {@link Exit}. */
    int say(Shell shell, ServerClient.Answer answer) {
        if (json) {
            print(shell, answer.data());
        } else {
            shell.out().println(answer.message());
        }
        return Exit.DONE;
    }

    private static URI address(String text) {
        try {
            URI uri = new URI(text.contains("://") ? text : "http://" + text);
            String path = uri.getRawPath();
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && (path.isEmpty() || path.equals("/")) && uri.getRawQuery() == null) {
                return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), null, null, null);
            }
        } catch (URISyntaxException e) {
            throw malformed(text);
        }
        throw malformed(text);
    }

    private static CommandFailure malformed(String text) {
        return CommandFailure.usage("--server: '" + text + "' is not an address such as " + DEFAULT);
    }

    static void print(Shell shell, JsonNode data) {
        try {
            shell.out()
                    .println(ServerClient.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(data));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read from JSON cannot be written", e);
        }
    }
}
