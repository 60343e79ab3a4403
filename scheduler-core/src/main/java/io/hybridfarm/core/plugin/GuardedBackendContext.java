package io.hybridfarm.core.plugin;

import io.hybridfarm.spi.farm.Deadlines;
import io.hybridfarm.spi.farm.FarmBackendContext;
import io.hybridfarm.spi.farm.FarmReporter;
import io.hybridfarm.spi.template.PathRoots;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** The scheduler's services, with one change: alarms, which ring on a thread of the scheduler, ring on the plugin's side. */
record GuardedBackendContext(FarmBackendContext context, PluginSide side) implements FarmBackendContext {
    @Override
    public InstantSource clock() {
        return context.clock();
    }

    @Override
    public Deadlines deadlines() {
        Deadlines deadlines = context.deadlines();
        return (delay, task) -> deadlines.after(delay, () -> side.run(task));
    }

    @Override
    public FarmReporter reporter() {
        return context.reporter();
    }

    @Override
    public Path workFolder() {
        return context.workFolder();
    }

    @Override
    public List<String> pools() {
        return context.pools();
    }

    @Override
    public void requirePools(String field, List<String> named) {
        context.requirePools(field, named);
    }

    @Override
    public PathRoots paths() {
        return context.paths();
    }
}
