package io.hybridfarm.core.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The class loader of one plugin folder.
 *
 * <h2>Why a class loader for each plugin</h2>
 *
 * <p>A farm plugin arrives with the libraries of its vendor: an SDK, an HTTP client, three layers of JSON. Two plugins, or a
 * plugin and the scheduler, will sooner or later want different versions of the same library, and on one class path
 * whichever comes first serves both; the other then fails in the middle of a night's rendering with a {@code
 * NoSuchMethodError}. So each plugin gets a loader of its own, and sees three things:
 *
 * <ol>
 *   <li>the JDK: the parent is the platform loader, not the loader of the scheduler;
 *   <li>the contract, {@code io.hybridfarm.spi}, and JSpecify's annotations that the contract carries: these come from
 *       the scheduler, always, because a type that crosses the wall must be the same type on both sides;
 *   <li>its own jars, for everything else.
 * </ol>
 *
 * <p>What is not listed does not leak: the scheduler's Guava is invisible here, and a copy of the contract that a plugin's
 * build packed by mistake is never looked at. This works only while the contract's signatures hold nothing but the JDK and
 * the contract itself; that is why no library type may appear in them.
 *
 * <h2>What a class loader alone does not do</h2>
 *
 * <p>Much of Java's plumbing ({@link java.util.ServiceLoader}, JDBC, XML binding, remote procedure calls) looks not at the
 * loader of its caller but at the thread's context class loader. {@link PluginSide} therefore puts this loader there for
 * the time of every call into the plugin; threads that the plugin starts during a call inherit it.
 *
 * <p>This is hygiene among friends, not a prison: a plugin runs with all the rights of the server.
 */
final class PluginClassLoader extends URLClassLoader {
    private static final List<String> FROM_THE_HOST = List.of("io.hybridfarm.spi.", "org.jspecify.annotations.");
    private static final List<String> FOLDERS_FROM_THE_HOST =
            FROM_THE_HOST.stream().map(prefix -> prefix.replace('.', '/')).toList();

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader host;

    /**
     * @param name for stack traces and messages
     * @param jars the plugin's own
     * @param host the loader that holds the contract
     */
    PluginClassLoader(String name, List<URL> jars, ClassLoader host) {
        super(name, jars.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        this.host = host;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return startsWithAny(FROM_THE_HOST, name) ? host.loadClass(name) : super.loadClass(name, resolve);
    }

    @Override
    public @Nullable URL getResource(String name) {
        return startsWithAny(FOLDERS_FROM_THE_HOST, name) ? host.getResource(name) : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return startsWithAny(FOLDERS_FROM_THE_HOST, name) ? host.getResources(name) : super.getResources(name);
    }

    private static boolean startsWithAny(List<String> prefixes, String name) {
        for (String prefix : prefixes) {
            if (name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
