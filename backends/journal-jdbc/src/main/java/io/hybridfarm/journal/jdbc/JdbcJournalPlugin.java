package io.hybridfarm.journal.jdbc;

import io.hybridfarm.spi.Plugin;
import io.hybridfarm.spi.journal.JournalFactory;
import java.time.InstantSource;
import java.util.List;

/** Adds the journal kind {@code sqlite}: one file in the data folder, for one server. */
public final class JdbcJournalPlugin implements Plugin {
    /** For {@link java.util.ServiceLoader}. */
    public JdbcJournalPlugin() {}

    @Override
    public List<JournalFactory> journalFactories() {
        return List.of(new SqliteJournalFactory(InstantSource.system()));
    }
}
