package io.hybridfarm.core.plugin;

import io.hybridfarm.spi.placement.Candidate;
import io.hybridfarm.spi.placement.WorkerFilter;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A rule that never throws: where the plugin's rule does, the worker is forbidden. */
final class GuardedFilter implements WorkerFilter {
    private static final System.Logger LOG = System.getLogger(GuardedFilter.class.getName());

    private final WorkerFilter filter;
    private final PluginSide side;
    private final String name;
    private final AtomicBoolean failed = new AtomicBoolean();

    GuardedFilter(WorkerFilter filter, PluginSide side) {
        this.filter = filter;
        this.side = side;
        this.name = side.call(filter::name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> refusal(Candidate candidate) {
        try {
            return side.call(() -> Objects.requireNonNull(filter.refusal(candidate), "the rule returned null"));
        } catch (Exception | LinkageError e) {
            // asked for every worker and demand: one line tells as much as a thousand
            if (!failed.getAndSet(true)) {
                LOG.log(Level.ERROR, "worker filter " + name + " failed and forbids; said once", e);
            }
            return Optional.of("the worker filter " + name + " failed: " + PluginSide.describe(e));
        }
    }
}
