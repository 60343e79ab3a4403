package io.hybridfarm.core.plugin;

import io.hybridfarm.spi.Plugin;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.journal.JournalFactory;
import io.hybridfarm.spi.placement.WorkerFilter;
import io.hybridfarm.spi.placement.WorkerScorer;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * Everything that the loaded plugins bring, by name and behind guards: calls run with the plugin's class loader as the
 * thread's context class loader, and nothing but {@link io.hybridfarm.spi.FarmException} comes out of them, except where a
 * method's contract names another exception.
 *
 * <p>Any thread may read. {@link #close} comes last, when nothing made from the factories is in use any more.
 */
public final class PluginRegistry implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(PluginRegistry.class.getName());

    private final NamedParts<FarmBackendFactory> farms = new NamedParts<>("kind of farm");
    private final NamedParts<JournalFactory> journals = new NamedParts<>("kind of journal");
    private final NamedParts<WorkerFilter> filters = new NamedParts<>("worker filter");
    private final NamedParts<WorkerScorer> scorers = new NamedParts<>("worker scorer");
    private final List<PluginClassLoader> loaders;
    private final String searched;

    private PluginRegistry(List<PluginClassLoader> loaders, String searched) {
        this.loaders = List.copyOf(loaders);
        this.searched = searched;
    }

    /**
     * @param plugins explicit ones first
     * @param loaders closed with the registry
     * @param searched where plugins were looked for, for messages
     */
    static PluginRegistry assemble(List<LoadedPlugin> plugins, List<PluginClassLoader> loaders, String searched) {
        PluginRegistry registry = new PluginRegistry(loaders, searched);
        for (LoadedPlugin each : plugins) {
            LOG.log(
                    Level.DEBUG,
                    "plugin {0} from {1}",
                    each.plugin().getClass().getName(),
                    each.side().origin());
            registry.farms.addAll(
                    each, Plugin::farmBackendFactories, FarmBackendFactory::name, GuardedBackendFactory::new);
            registry.journals.addAll(each, Plugin::journalFactories, JournalFactory::name, GuardedJournalFactory::new);
            registry.filters.addAll(each, Plugin::workerFilters, WorkerFilter::name, GuardedFilter::new);
            registry.scorers.addAll(each, Plugin::workerScorers, WorkerScorer::name, GuardedScorer::new);
        }
        return registry;
    }

    /**
     * The maker of one kind of farm.
     *
     * @throws io.hybridfarm.spi.FarmException BAD_CONFIGURATION if no plugin brings that kind; the message lists what is
     *     installed
     */
    public FarmBackendFactory farmBackendFactory(String kind) {
        return farms.get(kind, searched);
    }

    /**
     * The maker of one kind of journal.
     *
     * @throws io.hybridfarm.spi.FarmException BAD_CONFIGURATION if no plugin brings that kind; the message lists what is
     *     installed
     */
    public JournalFactory journalFactory(String kind) {
        return journals.get(kind, searched);
    }

    /** All rules, sorted by name; one that throws forbids. */
    public List<WorkerFilter> workerFilters() {
        return filters.all();
    }

    /** All preferences, sorted by name; scores are from 0 to 1, and 0 for one that throws. */
    public List<WorkerScorer> workerScorers() {
        return scorers.all();
    }

    /** Lets go of the plugins' jars. A second call has no effect. */
    @Override
    public void close() {
        closeAll(loaders);
    }

    static void closeAll(List<PluginClassLoader> loaders) {
        for (PluginClassLoader loader : loaders) {
            try {
                loader.close();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "cannot close the jars of plugin " + loader.getName(), e);
            }
        }
    }
}
