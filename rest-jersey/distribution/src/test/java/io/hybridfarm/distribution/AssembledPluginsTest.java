package io.hybridfarm.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.plugin.PluginLoader;
import io.hybridfarm.core.plugin.PluginRegistry;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.journal.Entry;
import io.hybridfarm.spi.journal.Journal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin folders as they are shipped, each behind its own class loader. */
class AssembledPluginsTest {
    @TempDir
    Path folder;

    @Test
    void the_local_farm_is_there() {
        try (PluginRegistry plugins = load()) {
            assertThat(plugins.farmBackendFactory("local").name()).isEqualTo("local");
        }
    }

    @Test
    void the_journal_brings_all_that_it_needs_to_store_and_to_read_again() {
        Entry entry = new Entry(1, "something happened".getBytes(StandardCharsets.UTF_8));
        try (PluginRegistry plugins = load()) {
            try (Journal journal = open(plugins)) {
                assertThat(replayed(journal)).isEmpty();
                journal.append(List.of(entry));
            }
            try (Journal journal = open(plugins)) {
                assertThat(replayed(journal)).containsExactly("something happened");
            }
        }
    }

    private static PluginRegistry load() {
        return new PluginLoader()
                .classPath(false)
                .folder(Path.of("target/hybridfarm/plugins"))
                .load();
    }

    private Journal open(PluginRegistry plugins) {
        return plugins.journalFactory("sqlite").open(PluginConfig.of("journal", Map.of()), folder);
    }

    private static List<String> replayed(Journal journal) {
        List<String> texts = new ArrayList<>();
        journal.replay(new Journal.Replay() {
            @Override
            public void snapshotRecord(long upTo, byte[] record) {
                texts.add("snapshot");
            }

            @Override
            public void entry(Entry entry) {
                texts.add(new String(entry.payload(), StandardCharsets.UTF_8));
            }
        });
        return texts;
    }
}
