package io.hybridfarm.journal.jdbc;

import io.hybridfarm.spi.journal.Journal;
import io.hybridfarm.spi.journal.JournalFactory;
import io.hybridfarm.testkit.JournalContract;
import java.time.InstantSource;

class SqliteJournalContractTest extends JournalContract {
    @Override
    protected JournalFactory factory() {
        return new SqliteJournalFactory(InstantSource.system());
    }

    @Override
    protected Journal takeOver() {
        return SqliteJournal.open(folder.resolve("journal.db"), () -> {});
    }
}
