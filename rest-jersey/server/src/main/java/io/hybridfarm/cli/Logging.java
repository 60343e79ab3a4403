package io.hybridfarm.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** Where the log goes: to standard error, a line an entry, unless the JVM was told otherwise. */
final class Logging {
    private Logging() {}

    /** What an operator wants to know. */
    static void ofServer() {
        configure();
    }

    /** Nothing but what goes wrong: people look at something else. */
    static void quiet() {
        configure();
        Logger.getLogger("io.hybridfarm").setLevel(Level.WARNING);
    }

    private static void configure() {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try (InputStream settings = Logging.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(settings);
        } catch (IOException e) {
            throw CommandFailure.failed("the log cannot be set up: " + e.getMessage(), e);
        }
    }
}
