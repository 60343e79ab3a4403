package io.hybridfarm.spi.farm;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.template.PathRoots;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * What the scheduler lends to a backend: the only doors through which a backend sees time and reaches the core.
 *
 * <p>All methods may be called from any thread.
 */
public interface FarmBackendContext {
    /** The clock to be used for everything that is compared, scheduled or reported. */
    InstantSource clock();

    /** The scheduler's alarm clock, in step with {@link #clock}. */
    Deadlines deadlines();

    /** Where offers and reports go. */
    FarmReporter reporter();

    /** A folder of this backend's own that survives restarts; it exists. */
    Path workFolder();

    /**
     * The pools that workers of this farm may be in, the farm's own first: an offer in which a worker names another one leaves
     * that worker out, so a backend refuses it before. Empty where nobody has said, and workers then name none.
     */
    default List<String> pools() {
        return List.of();
    }

    /**
     * Refuses what no worker of this farm may name.
     *
     * @param named pools that a worker wants to be in
     * @throws FarmException INVALID naming {@code field}, the pool and those that there are
     */
    default void requirePools(String field, List<String> named) {
        List<String> known = pools();
        for (String pool : JobSpec.orderedPools(field, named)) {
            if (!known.contains(pool)) {
                throw FarmException.invalid(
                        field,
                        "'" + pool
                                + "' is no pool that workers of this farm may be in; the server's configuration lists "
                                + "them" + PluginConfig.didYouMean(pool, known));
            }
        }
    }

    /** The server's path roots; a backend whose workers see other folders maps the names by settings of its own. */
    PathRoots paths();
}
