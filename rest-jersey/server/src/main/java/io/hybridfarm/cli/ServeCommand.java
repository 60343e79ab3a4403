package io.hybridfarm.cli;

import io.hybridfarm.rest.FarmServer;
import io.hybridfarm.rest.ServerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code farm serve}: the standalone server. */
@Command(
        name = "serve",
        description = "Run a server until it is told to stop.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  farm serve                                  on port " + ServerConfig.DEFAULT_PORT
                    + ", this machine only",
            "  farm serve --port 0 --data /var/lib/farm    on any free port; the first line of output says which",
            "  farm serve --config conf/hybridfarm.yaml    path roots, farms and limits as the file says",
            "",
            "The first line on standard output is 'listening on http://...', printed when the server is ready.",
            "The data folder holds the journal: a server that is started on it again goes on where it was.",
            "It is made for its owner alone. One server at a time may use it.",
            "",
            "SIGTERM, SIGINT (Ctrl-C) and SIGHUP stop the server within ten seconds: running tasks are stopped",
            "and handed back, and run again after the next start. It then exits with 0. If the scheduler",
            "fails, it exits with 1, so that a supervisor starts it again.",
        })
final class ServeCommand implements Callable<Integer> {
    private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");

    private final Shell shell;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Where to listen; 0 for any free port. " + ServerConfig.DEFAULT_PORT + " if left out.")
    private @Nullable Integer port;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            description = "The address to listen on; 127.0.0.1, this machine alone, if left out.")
    private @Nullable String bind;

    @Option(names = "--config", paramLabel = "FILE", description = "A configuration in YAML; options go before it.")
    private @Nullable Path config;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data folder; otherwise as in the configuration file, otherwise ./hybridfarm-data.")
    private @Nullable Path data;

    ServeCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        Logging.ofServer();
        CompletableFuture<Void> told = new CompletableFuture<>();
        SIGNALS.forEach(signal -> Signals.register(signal, () -> told.complete(null)));
        return serve(told);
    }

    /**
     * Serves until told otherwise.
     *
     * @param told completes when the server shall stop
     * @return one of {@link Exit}
     */
    int serve(CompletableFuture<Void> told) {
        ServerConfig chosen = configuration();
        DataFolder.make(chosen.dataFolder());
        FarmServer server = FarmServer.start(chosen);
        shell.out().println("listening on " + server.address());
        shell.err().println("documentation at " + server.address() + "/docs, data in " + chosen.dataFolder());
        try {
            CompletableFuture.anyOf(told, server.stopped()).join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            server.close();
            throw CommandFailure.failed(
                    "the scheduler has stopped on a failure: " + cause.getMessage()
                            + "; what was acknowledged is stored, start the server again to go on",
                    cause);
        }
        shell.err().println("stopping ...");
        server.close();
        shell.err().println("stopped");
        return Exit.DONE;
    }

    /** What was said on the command line, over what the file says. */
    private ServerConfig configuration() {
        ServerConfig chosen = config != null
                ? ServerConfig.load(shell.resolve(config))
                : ServerConfig.defaults(shell.resolve(data != null ? data : Path.of("hybridfarm-data")));
        if (config != null && data != null) {
            chosen = chosen.withDataFolder(shell.resolve(data));
        }
        if (port != null) {
            chosen = chosen.withPort(port);
        }
        if (bind != null) {
            chosen = chosen.withHost(bind);
        }
        return Installation.withPlugins(chosen, shell);
    }
}
