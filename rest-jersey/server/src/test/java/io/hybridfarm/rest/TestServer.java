package io.hybridfarm.rest;

import io.hybridfarm.core.FarmScheduler;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.glassfish.jersey.server.ResourceConfig;

/** A server on a free port, with a journal in memory and a farm that the test drives. */
final class TestServer implements AutoCloseable {
    final TestFarm farm;
    final FarmServer server;
    final ApiClient api;

    private TestServer(TestFarm farm, FarmServer server) {
        this.farm = farm;
        this.server = server;
        this.api = new ApiClient(server.address());
    }

    static ServerConfig config(Path data) {
        return ServerConfig.defaults(data)
                .withPort(0)
                .withJournal(new ServerConfig.Journal("memory", Map.of()))
                .withFarms(List.of(new ServerConfig.Farm("here", "test", Map.of())));
    }

    static TestServer start(Path data) {
        return start(config(data), new TestFarm(1), scheduler -> {}, resources -> {});
    }

    static TestServer start(
            ServerConfig config,
            TestFarm farm,
            Consumer<FarmScheduler.Builder> toScheduler,
            Consumer<ResourceConfig> toApi) {
        FarmServer server = FarmServer.start(
                config,
                builder -> {
                    builder.discoverPlugins(false).plugin(farm);
                    toScheduler.accept(builder);
                },
                toApi);
        return new TestServer(farm, server);
    }

    int storedJobs() {
        return server.scheduler().view().jobs().size();
    }

    @Override
    public void close() {
        server.close();
    }
}
