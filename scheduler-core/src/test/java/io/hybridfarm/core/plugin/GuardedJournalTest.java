package io.hybridfarm.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.journal.Entry;
import io.hybridfarm.spi.journal.Journal;
import io.hybridfarm.spi.journal.JournalFactory;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardedJournalTest {
    private static final Journal.Replay IGNORE = new Journal.Replay() {
        @Override
        public void snapshotRecord(long upTo, byte[] record) {}

        @Override
        public void entry(Entry entry) {}
    };

    private final URLClassLoader pluginLoader = new URLClassLoader("plugin", new URL[0], null);
    private final Recording plugin = new Recording();

    @AfterEach
    void closeLoader() throws IOException {
        pluginLoader.close();
    }

    @Test
    void every_call_reaches_the_journal_under_the_plugins_context_class_loader() {
        Journal guarded = open();

        assertThat(guarded.epoch()).isEqualTo(7);
        assertThat(guarded.replay(IGNORE)).isEqualTo(42);
        guarded.append(List.of(new Entry(43, new byte[0])));
        guarded.snapshot(43, List.of());
        guarded.close();

        assertThat(plugin.calls).containsExactly("open", "epoch", "replay", "append 1", "snapshot 43", "close");
        assertThat(plugin.loaders).hasSize(6).containsOnly(pluginLoader);
    }

    @Test
    void exceptions_of_the_contract_pass() {
        Journal guarded = open();

        plugin.thrown = new FarmException(ErrorCode.FENCED, "another scheduler owns it");
        assertThatThrownBy(() -> guarded.append(List.of())).isSameAs(plugin.thrown);
        plugin.thrown = new IllegalArgumentException("gap");
        assertThatThrownBy(() -> guarded.append(List.of())).isSameAs(plugin.thrown);
    }

    @Test
    void anything_else_becomes_a_failed_journal() {
        Journal guarded = open();
        plugin.thrown = new IllegalStateException("connection closed");

        assertThatThrownBy(() -> guarded.append(List.of()))
                .isInstanceOf(FarmException.class)
                .hasMessage("the journal from plugins/store failed to append: IllegalStateException: connection closed")
                .hasCause(plugin.thrown)
                .extracting(e -> ((FarmException) e).code())
                .isEqualTo(ErrorCode.JOURNAL_FAILED);
    }

    @Test
    void a_journal_that_cannot_be_opened_is_named() {
        plugin.thrown = new IllegalStateException("boom");

        assertThatThrownBy(this::open)
                .isInstanceOf(FarmException.class)
                .hasMessage("the journal from plugins/store failed to open: IllegalStateException: boom");
    }

    private Journal open() {
        JournalFactory factory = new JournalFactory() {
            @Override
            public String name() {
                return "store";
            }

            @Override
            public Journal open(PluginConfig config, Path folder) {
                plugin.called("open");
                return plugin;
            }
        };
        return new GuardedJournalFactory(factory, new PluginSide(pluginLoader, "plugins/store"))
                .open(PluginConfig.of("journal", Map.of()), Path.of("data"));
    }

    private static final class Recording implements Journal {
        final List<String> calls = new ArrayList<>();
        final List<ClassLoader> loaders = new ArrayList<>();
        RuntimeException thrown;

        @Override
        public long epoch() {
            called("epoch");
            return 7;
        }

        @Override
        public long replay(Replay replay) {
            called("replay");
            return 42;
        }

        @Override
        public void append(List<Entry> batch) {
            called("append " + batch.size());
        }

        @Override
        public void snapshot(long upTo, Iterable<byte[]> records) {
            called("snapshot " + upTo);
        }

        @Override
        public void close() {
            called("close");
        }

        void called(String call) {
            calls.add(call);
            loaders.add(Thread.currentThread().getContextClassLoader());
            if (thrown != null) {
                throw thrown;
            }
        }
    }
}
