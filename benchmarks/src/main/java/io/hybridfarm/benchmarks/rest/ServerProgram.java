package io.hybridfarm.benchmarks.rest;

import io.hybridfarm.rest.FarmServer;
import io.hybridfarm.rest.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The measured process: the product's server with a SQLite journal, on loopback alone, and the resource that does nothing
 * beside it. Ends when its standard input does, and so with the program that started it, however that one ends.
 */
public final class ServerProgram {
    // Held, because java.util.logging forgets the level of a logger that nobody holds.
    private static final Logger LIBRARIES = Logger.getLogger("org.glassfish");

    private ServerProgram() {}

    /** Prints its address, and serves until the input ends. The argument is the data folder. */
    public static void main(String[] arguments) throws IOException {
        LIBRARIES.setLevel(Level.SEVERE);
        Path data = Path.of(arguments[0]);
        ServerConfig config = ServerConfig.defaults(data)
                .withPort(0)
                .withPath("projects", data.resolve("projects"))
                .withFarms(List.of(new ServerConfig.Farm("idle", IdleFarm.KIND, Map.of())));
        try (FarmServer server = FarmServer.start(
                config, scheduler -> scheduler.plugin(new IdleFarm()), api -> api.register(new NoOpResource()))) {
            System.out.println(server.address());
            while (System.in.read() >= 0) {
                // Nothing is ever said; what counts is the end.
            }
        }
        System.exit(0);
    }
}
