package io.hybridfarm.core.plugin;

import io.hybridfarm.spi.Plugin;
import java.util.ServiceConfigurationError;

/** Says why a plugin's class could not be loaded, in words that lead to a cure. */
final class LoadProblem {
    private LoadProblem() {}

    /** The end of a sentence that begins with the plugin's place; about what {@link java.util.ServiceLoader} or the JVM threw. */
    static String sentence(Throwable thrown) {
        Throwable root = thrown;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            root = cause;
            if (cause instanceof UnsupportedClassVersionError) {
                return "was compiled for a newer Java than this one, "
                        + Runtime.version().feature() + "; use a plugin for this version, or start with a newer Java ("
                        + cause.getMessage() + ")";
            }
            if (cause instanceof NoClassDefFoundError || cause instanceof ClassNotFoundException) {
                return missingClass(String.valueOf(cause.getMessage()).replace('/', '.'));
            }
            if (cause instanceof LinkageError && !(cause instanceof ExceptionInInitializerError)) {
                return "does not fit together (" + PluginSide.describe(cause)
                        + "); its jars, or the plugin and this program, are of different versions";
            }
        }
        return root instanceof ServiceConfigurationError
                ? "its plugin cannot be loaded (" + root.getMessage() + "); each line of META-INF/services/"
                        + Plugin.class.getName() + " must name a public class in the same place that implements "
                        + Plugin.class.getName() + " and has a public constructor without parameters"
                : "its plugin fails while it is made (" + PluginSide.describe(root) + ")";
    }

    private static String missingClass(String name) {
        String cure;
        if (name.startsWith("io.hybridfarm.spi.")) {
            cure = "this program does not have; the plugin was built for another version of it";
        } else if (name.startsWith("io.hybridfarm.core.")) {
            cure = "is hidden from plugins; a plugin may use io.hybridfarm.spi, the JDK and its own jars only";
        } else {
            cure = "none of its jars holds; copy the jar with that class beside the plugin's own";
        }
        return "needs the class " + name + ", which " + cure;
    }
}
