package io.hybridfarm.core.plugin;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps the stack traces of plugins that fail on purpose out of the build's output. */
final class MutedLogs implements BeforeAllCallback, AfterAllCallback {
    private static final Logger LOGGER = Logger.getLogger(PluginLoader.class.getPackageName());

    @Override
    public void beforeAll(ExtensionContext context) {
        LOGGER.setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        LOGGER.setLevel(null);
    }
}
