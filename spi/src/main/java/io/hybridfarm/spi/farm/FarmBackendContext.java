package io.hybridfarm.spi.farm;

import io.hybridfarm.spi.template.PathRoots;
import java.nio.file.Path;
import java.time.InstantSource;

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

    /** The server's path roots; a backend whose workers see other folders maps the names by settings of its own. */
    PathRoots paths();
}
