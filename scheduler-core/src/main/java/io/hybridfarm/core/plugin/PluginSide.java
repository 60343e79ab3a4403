package io.hybridfarm.core.plugin;

import java.util.function.Supplier;

/**
 * The far side of the wall: runs calls into a plugin with the plugin's class loader as the thread's context class loader,
 * and puts back what was there before.
 *
 * @param loader the loader that the plugin's classes came from
 * @param origin where the plugin was found, for messages
 */
record PluginSide(ClassLoader loader, String origin) {
    /** The side of an object that the program itself has made. */
    static PluginSide of(Object object) {
        return new PluginSide(
                object.getClass().getClassLoader(), object.getClass().getName());
    }

    <T> T call(Supplier<T> action) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return action.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    void run(Runnable action) {
        call(() -> {
            action.run();
            return this;
        });
    }

    /** What was thrown, in words for a message: unlike the bare message it says something for every exception. */
    static String describe(Throwable thrown) {
        String message = thrown.getMessage();
        return thrown.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
