package io.hybridfarm.journal.jdbc;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Opens the database file of a journal with the settings that make a commit durable, and brings its tables up to date. */
final class SqliteDatabase {
    private static final String MIGRATIONS = "classpath:io/hybridfarm/journal/jdbc/sqlite";
    private static final int BUSY_MILLIS = 5_000;
    private static final int LOG_BYTES_KEPT = 64 << 20;
    // Held, because java.util.logging forgets the level of a logger that nobody holds.
    private static final Logger FLYWAY_LOG = Logger.getLogger("org.flywaydb");

    private SqliteDatabase() {}

    /**
     * The one connection of a journal.
     *
     * @throws FarmException JOURNAL_FAILED if the file is no journal, is damaged, or was written by a newer program
     */
    static Handle open(Path file) {
        SQLiteDataSource source = new SQLiteDataSource(durable());
        source.setUrl("jdbc:sqlite:" + file);
        try {
            Handle handle = Jdbi.create(source).open();
            try {
                // macOS needs to be told that a flush shall reach the disk; elsewhere this changes nothing.
                handle.execute("PRAGMA fullfsync = ON");
                handle.execute("PRAGMA checkpoint_fullfsync = ON");
                migrate(source, file);
                return handle;
            } catch (RuntimeException e) {
                handle.close();
                throw e;
            }
        } catch (FarmException e) {
            throw e;
        } catch (RuntimeException e) {
            throw failure("cannot open", file, e);
        }
    }

    /** A failure of the database in words for people, keeping a {@link FarmException} as it is. */
    static FarmException failure(String doing, Path file, Throwable thrown) {
        if (thrown instanceof FarmException known) {
            return known;
        }
        return new FarmException(
                ErrorCode.JOURNAL_FAILED, doing + " the journal " + file + ": " + explain(thrown), thrown);
    }

    private static SQLiteConfig durable() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        config.setJournalSizeLimit(LOG_BYTES_KEPT);
        config.enforceForeignKeys(true);
        return config;
    }

    private static void migrate(SQLiteDataSource source, Path file) {
        if (FLYWAY_LOG.getLevel() == null) {
            FLYWAY_LOG.setLevel(Level.WARNING);
        }
        // Named, because the context class loader of the calling thread need not be the plugin's.
        Flyway flyway = Flyway.configure(SqliteDatabase.class.getClassLoader())
                .dataSource(source)
                .locations(MIGRATIONS)
                .load();
        MigrationInfo current = flyway.info().current();
        if (current != null && current.getState() == MigrationState.FUTURE_SUCCESS) {
            throw new FarmException(
                    ErrorCode.JOURNAL_FAILED,
                    "the journal " + file + " has schema version " + current.getVersion()
                            + ", this program knows versions up to " + newestKnown(flyway)
                            + "; start the newer program that wrote it, or restore a copy from before the upgrade");
        }
        flyway.migrate();
    }

    private static String newestKnown(Flyway flyway) {
        String newest = "0";
        for (MigrationInfo migration : flyway.info().all()) {
            if (migration.getState().isResolved()) {
                newest = Objects.toString(migration.getVersion());
            }
        }
        return newest;
    }

    private static String explain(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof Chunk.DamagedException) {
                return "it is damaged: " + cause.getMessage() + "; restore a copy of the data folder";
            }
            if (cause instanceof SQLiteException refused) {
                return explain(refused);
            }
            if (cause instanceof FlywayException refused
                    && refused.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
                return "it is the database of another program; let 'file' name another file";
            }
        }
        return String.valueOf(thrown.getMessage());
    }

    private static String explain(SQLiteException refused) {
        SQLiteErrorCode code = refused.getResultCode();
        int primary = code.code & 0xff;
        if (primary == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return "it is not a SQLite database; let 'file' name another file, or restore a copy of the data folder";
        }
        if (primary == SQLiteErrorCode.SQLITE_CORRUPT.code) {
            return "it is damaged (" + code.name() + "); restore a copy of the data folder";
        }
        if (primary == SQLiteErrorCode.SQLITE_FULL.code) {
            return "the disk is full";
        }
        if (primary == SQLiteErrorCode.SQLITE_BUSY.code) {
            return "another program keeps it locked";
        }
        return String.valueOf(refused.getMessage());
    }
}
