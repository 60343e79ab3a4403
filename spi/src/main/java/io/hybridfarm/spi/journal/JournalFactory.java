package io.hybridfarm.spi.journal;

import io.hybridfarm.spi.PluginConfig;
import java.nio.file.Path;

/**
 * Opens journals of one kind.
 *
 * <p>Called on the thread that builds the scheduler.
 */
public interface JournalFactory {
    /** The kind, as the configuration names it: lower-case letters, digits and hyphens, unique among all plugins. */
    String name();

    /**
     * Opens the journal, making it if there is none, and takes it over: from now on an older owner can append no more.
     *
     * @param config settings of the journal; the factory reads them all and then calls {@link PluginConfig#requireAllRead}
     * @param folder the scheduler's data folder, which exists; a journal that is a file lives here
     * @throws io.hybridfarm.spi.FarmException BAD_CONFIGURATION if the settings cannot work, CONFLICT if another scheduler
     *     on this machine has the journal open, JOURNAL_FAILED if it cannot be read or was written by a newer program
     */
    Journal open(PluginConfig config, Path folder);
}
