package io.hybridfarm.journal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.Plugin;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.journal.Entry;
import io.hybridfarm.spi.journal.Journal;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin in a class loader that shares the SPI with its host and nothing else. */
class PluginIsolationTest {
    @TempDir
    Path folder;

    @Test
    void the_plugin_works_in_a_class_loader_of_its_own() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // Nothing may be found through the thread: a host need not set it.
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try (IsolatedLoader loader = new IsolatedLoader()) {
            Plugin plugin = ServiceLoader.load(Plugin.class, loader).iterator().next();
            assertThat(plugin.getClass().getClassLoader()).isSameAs(loader);
            for (long sequence = 1; sequence <= 2; sequence++) {
                try (Journal journal =
                        plugin.journalFactories().get(0).open(PluginConfig.of("journal", Map.of()), folder)) {
                    journal.append(List.of(new Entry(sequence, new byte[] {1})));
                    assertThat(journal.epoch()).isEqualTo(sequence);
                }
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static final class IsolatedLoader extends URLClassLoader {
        IsolatedLoader() throws MalformedURLException {
            super(classPath(), ClassLoader.getPlatformClassLoader());
        }

        private static URL[] classPath() throws MalformedURLException {
            List<URL> urls = new ArrayList<>();
            for (String path : System.getProperty("java.class.path").split(File.pathSeparator)) {
                urls.add(Path.of(path).toUri().toURL());
            }
            return urls.toArray(URL[]::new);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            boolean shared = name.startsWith("io.hybridfarm.spi.");
            return shared ? Plugin.class.getClassLoader().loadClass(name) : super.loadClass(name, resolve);
        }
    }
}
