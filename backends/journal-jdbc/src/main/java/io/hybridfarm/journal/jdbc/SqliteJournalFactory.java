package io.hybridfarm.journal.jdbc;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.journal.Journal;
import io.hybridfarm.spi.journal.JournalFactory;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;

/** Opens the journal {@code sqlite}; its one setting is {@code file}. */
final class SqliteJournalFactory implements JournalFactory {
    private static final String DEFAULT_FILE = "journal.db";

    private final InstantSource clock;

    SqliteJournalFactory(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public Journal open(PluginConfig config, Path folder) {
        String name = config.text("file").orElse(DEFAULT_FILE);
        config.requireAllRead();
        Path file = locate(folder.toAbsolutePath().normalize(), name);
        JournalLock lock = JournalLock.acquire(file, clock);
        try {
            return SqliteJournal.open(file, lock::close);
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    private static Path locate(Path folder, String name) {
        Path file;
        try {
            file = folder.resolve(name).normalize();
        } catch (InvalidPathException e) {
            throw refusal(name, "is no path: " + e.getReason());
        }
        if (!Path.of(name).isAbsolute() && (!file.startsWith(folder) || file.equals(folder))) {
            throw refusal(name, "must name a file inside the data folder " + folder + " or be an absolute path");
        }
        if (Files.isDirectory(file)) {
            throw refusal(name, "must name a file, but " + file + " is a folder");
        }
        Path parent = file.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw refusal(name, "must be in a folder that exists; " + parent + " does not");
        }
        if (file.toString().contains("?")) {
            throw refusal(name, "must have no question mark in its path " + file + ": the database driver stops there");
        }
        return file;
    }

    private static FarmException refusal(String name, String problem) {
        return new FarmException(ErrorCode.BAD_CONFIGURATION, "journal sqlite: file '" + name + "' " + problem);
    }
}
