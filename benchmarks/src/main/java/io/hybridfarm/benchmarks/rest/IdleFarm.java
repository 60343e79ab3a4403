package io.hybridfarm.benchmarks.rest;

import io.hybridfarm.spi.Plugin;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.Capability;
import io.hybridfarm.spi.farm.FarmBackend;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.farm.LogChunk;
import io.hybridfarm.spi.job.AttemptId;
import java.util.List;
import java.util.Set;

/** A farm without workers, since a server must have some farm. */
final class IdleFarm implements Plugin, FarmBackendFactory, FarmBackend {
    static final String KIND = "idle";

    @Override
    public List<FarmBackendFactory> farmBackendFactories() {
        return List.of(this);
    }

    @Override
    public String name() {
        return KIND;
    }

    @Override
    public FarmBackend create(String farm, PluginConfig config, FarmBackendContext context) {
        config.requireAllRead();
        return this;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public void reconcile(List<LaunchOrder> live) {
        if (!live.isEmpty()) {
            throw new IllegalStateException("nothing can run on a farm without workers, but " + live + " should");
        }
    }

    @Override
    public void launch(LaunchOrder order) {
        throw new IllegalStateException("a farm without workers was ordered to start " + order);
    }

    @Override
    public void cancel(AttemptId attempt) {
        throw new IllegalStateException("a farm without workers was ordered to stop " + attempt);
    }

    @Override
    public LogChunk readLog(AttemptId attempt, long offset, int maxBytes) {
        throw new IllegalStateException("a farm without workers was asked for the output of " + attempt);
    }

    @Override
    public void close() {}
}
