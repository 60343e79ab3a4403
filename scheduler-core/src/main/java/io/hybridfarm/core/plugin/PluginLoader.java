package io.hybridfarm.core.plugin;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Plugin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Gathers plugins from the three places they can come from: handed over by the program, on the class path, and in a folder
 * {@code plugins/<name>/*.jar} with an isolated class loader for each name.
 *
 * <p>Of two things with one name, the one that the program handed over wins without a word. Two discovered things with one
 * name are refused, whichever places they were found in: which of two versions drives a farm must not depend on the order
 * of a class path.
 *
 * <p>Not thread-safe: used by the thread that builds the scheduler.
 */
public final class PluginLoader {
    private final List<Plugin> explicit = new ArrayList<>();
    private boolean classPath = true;
    private Optional<Path> folder = Optional.empty();

    /** Starts with no explicit plugin, the class path searched, and no folder. */
    public PluginLoader() {}

    /** Adds a plugin that the program has made itself. */
    public PluginLoader plugin(Plugin plugin) {
        explicit.add(Objects.requireNonNull(plugin, "plugin"));
        return this;
    }

    /** Whether to search the class path, as seen by the context class loader of the thread that calls {@link #load}. */
    public PluginLoader classPath(boolean search) {
        this.classPath = search;
        return this;
    }

    /** Searches a folder that holds one folder for each plugin. */
    public PluginLoader folder(Path folder) {
        this.folder = Optional.of(folder);
        return this;
    }

    /**
     * Loads all plugins and puts together what they bring.
     *
     * @return a registry, to be closed after everything that was made from its factories
     * @throws FarmException BAD_CONFIGURATION if a plugin cannot be loaded, or a name is malformed or taken twice; nothing
     *     is left open
     */
    public PluginRegistry load() {
        List<PluginClassLoader> opened = new ArrayList<>();
        try {
            List<LoadedPlugin> plugins = new ArrayList<>();
            for (Plugin plugin : explicit) {
                plugins.add(new LoadedPlugin(plugin, PluginSide.of(plugin), true));
            }
            if (classPath) {
                plugins.addAll(onClassPath());
            }
            for (PluginFolder each : folder.map(PluginFolder::below).orElse(List.of())) {
                PluginClassLoader loader = each.open();
                opened.add(loader);
                plugins.addAll(each.load(loader));
            }
            return PluginRegistry.assemble(plugins, opened, searched());
        } catch (RuntimeException | Error e) {
            PluginRegistry.closeAll(opened);
            throw e;
        }
    }

    private static List<LoadedPlugin> onClassPath() {
        List<LoadedPlugin> plugins = new ArrayList<>();
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context == null ? Plugin.class.getClassLoader() : context;
        try {
            for (Plugin plugin : ServiceLoader.load(Plugin.class, loader)) {
                String origin = "the class path (" + plugin.getClass().getName() + ")";
                plugins.add(new LoadedPlugin(
                        plugin, new PluginSide(plugin.getClass().getClassLoader(), origin), false));
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new FarmException(
                    ErrorCode.BAD_CONFIGURATION, "a plugin on the class path: " + LoadProblem.sentence(e), e);
        }
        return plugins;
    }

    private String searched() {
        List<String> places = new ArrayList<>();
        places.add("the plugins handed over by the program");
        if (classPath) {
            places.add("the class path");
        }
        folder.ifPresent(path -> places.add(path.toString()));
        return String.join(", ", places);
    }
}
