package io.hybridfarm.core.plugin;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Plugin;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One folder {@code plugins/<name>} with the jars of one plugin.
 *
 * <p>Every problem is told with the folder's name and what to do about it: the reader of the message is an operator who has
 * copied files, not the author of the plugin.
 */
final class PluginFolder {
    private static final String SERVICE_FILE = "META-INF/services/" + Plugin.class.getName();

    private final Path folder;

    PluginFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * The plugin folders below a folder, by name; hidden ones and loose files are passed over.
     *
     * @throws FarmException BAD_CONFIGURATION if the folder cannot be read, or a jar lies in it outside of any plugin folder
     */
    static List<PluginFolder> below(Path parent) {
        if (!Files.isDirectory(parent)) {
            throw problem(parent, "is no folder; make it, or leave the plugin folder out of the configuration", null);
        }
        List<PluginFolder> folders = new ArrayList<>();
        for (Path child : children(parent)) {
            String name = fileName(child);
            if (name.endsWith(".jar") && Files.isRegularFile(child)) {
                String own = name.substring(0, name.length() - ".jar".length());
                throw problem(
                        child,
                        "lies outside of any plugin; move it into a folder of its own, such as " + parent.resolve(own),
                        null);
            }
            if (!name.startsWith(".") && Files.isDirectory(child)) {
                folders.add(new PluginFolder(child));
            }
        }
        return folders;
    }

    /** The loader of the folder's jars; the caller closes it. */
    PluginClassLoader open() {
        List<Path> jars = children(folder).stream()
                .filter(file -> fileName(file).endsWith(".jar"))
                .toList();
        if (jars.isEmpty()) {
            throw problem(folder, "holds no jar; copy the plugin's jars into it, or remove the folder", null);
        }
        return new PluginClassLoader(
                fileName(folder), jars.stream().map(PluginFolder::url).toList(), Plugin.class.getClassLoader());
    }

    /** The plugins that the folder's jars announce, at least one. */
    List<LoadedPlugin> load(PluginClassLoader loader) {
        PluginSide side = new PluginSide(loader, folder.toString());
        List<LoadedPlugin> plugins = new ArrayList<>();
        try {
            side.run(() -> ServiceLoader.load(Plugin.class, loader)
                    .forEach(plugin -> plugins.add(new LoadedPlugin(plugin, side, false))));
        } catch (ServiceConfigurationError | LinkageError e) {
            throw problem(folder, LoadProblem.sentence(e), e);
        }
        if (plugins.isEmpty()) {
            throw problem(
                    folder,
                    "none of its jars announces a plugin: " + SERVICE_FILE + " must name a class that implements "
                            + Plugin.class.getName(),
                    null);
        }
        return plugins;
    }

    /** Opens the jar once, since a class loader passes over a broken one without a word. */
    private static URL url(Path jar) {
        try (JarFile opened = new JarFile(jar.toFile())) {
            opened.size();
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a path of the file system has no URL: " + jar, e);
        } catch (IOException e) {
            throw problem(jar, "cannot be read as a jar (" + PluginSide.describe(e) + "); copy it again", e);
        }
    }

    private static List<Path> children(Path parent) {
        try (Stream<Path> children = Files.list(parent)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw problem(parent, "cannot be read (" + PluginSide.describe(e) + ")", e);
        }
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static FarmException problem(Path path, String sentence, @Nullable Throwable cause) {
        return new FarmException(ErrorCode.BAD_CONFIGURATION, path + ": " + sentence, cause);
    }
}
