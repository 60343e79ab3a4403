package io.hybridfarm.spi.farm;

import io.hybridfarm.spi.PluginConfig;

/**
 * Makes backends of one kind.
 *
 * <p>Called on the thread that builds the scheduler.
 */
public interface FarmBackendFactory {
    /** The kind, as the configuration names it: lower-case letters, digits and hyphens, unique among all plugins. */
    String name();

    /**
     * Makes one backend; it starts no attempt, and may offer at once.
     *
     * @param farm name of the farm that the backend will drive, unique in the scheduler and stable across restarts, since
     *     the journal stores it
     * @param config settings of this farm; the factory reads them all and then calls {@link PluginConfig#requireAllRead}
     * @param context services lent by the scheduler for as long as the backend lives
     * @throws io.hybridfarm.spi.FarmException BAD_CONFIGURATION if the settings cannot work
     */
    FarmBackend create(String farm, PluginConfig config, FarmBackendContext context);
}
