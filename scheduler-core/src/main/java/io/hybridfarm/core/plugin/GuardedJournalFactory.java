package io.hybridfarm.core.plugin;

import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.journal.Journal;
import io.hybridfarm.spi.journal.JournalFactory;
import java.nio.file.Path;
import java.util.Objects;

/** Opens journals that throw only what their contract allows. */
record GuardedJournalFactory(JournalFactory factory, PluginSide side) implements JournalFactory {
    @Override
    public String name() {
        return side.call(factory::name);
    }

    @Override
    public Journal open(PluginConfig config, Path folder) {
        return GuardedJournal.translated(
                side,
                "open",
                () -> new GuardedJournal(
                        Objects.requireNonNull(
                                factory.open(config, folder), "the factory returned null instead of a journal"),
                        side));
    }
}
