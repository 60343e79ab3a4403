package io.hybridfarm.journal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.journal.Entry;
import io.hybridfarm.spi.journal.Journal;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteJournalTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

    @TempDir
    Path folder;

    @Test
    void a_refusal_says_who_has_the_journal_open_and_since_when() {
        try (Journal journal = open(Map.of())) {
            assertThat(journal.epoch()).isEqualTo(1);
            assertThat(refusal(ErrorCode.CONFLICT, Map.of()))
                    .hasMessageContaining("pid " + ProcessHandle.current().pid() + ", since 2026-03-01T12:00:00Z")
                    .hasMessageContaining(folder.resolve("journal.db").toString());
        }
    }

    @Test
    void one_file_is_one_journal_by_whatever_name_it_is_called() throws IOException {
        try (Journal journal = open(Map.of())) {
            journal.append(entries(1, 1));
            Path link = Files.createSymbolicLink(folder.resolve("link.db"), folder.resolve("journal.db"));
            refusal(ErrorCode.CONFLICT, Map.of("file", link.toString()));
            refusal(ErrorCode.CONFLICT, Map.of("file", "./journal.db"));
        }
    }

    @Test
    void the_file_may_have_another_name_or_place() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere")).resolve("farm.sqlite");
        for (String file : List.of("other.db", "elsewhere/x", elsewhere.toString())) {
            try (Journal journal = open(Map.of("file", file))) {
                journal.append(entries(1, 1));
            }
        }
        assertThat(folder.resolve("other.db")).exists();
        assertThat(folder.resolve("elsewhere/x")).exists();
        assertThat(elsewhere).exists();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ".", "../out.db", "a/../../out.db", "no-such-folder/journal.db", "/", "why?.db", "nul\0.db"})
    void a_file_that_cannot_be_is_refused(String file) {
        assertThat(refusal(ErrorCode.BAD_CONFIGURATION, Map.of("file", file))).hasMessageContaining("'" + file + "'");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_misspelt_setting_is_refused_with_a_hint() {
        assertThat(refusal(ErrorCode.BAD_CONFIGURATION, Map.of("fiel", "x.db")))
                .hasMessageContaining("did you mean 'file'?");
    }

    @Test
    void a_file_that_is_no_database_is_refused_and_left_alone() throws IOException {
        Path file = folder.resolve("journal.db");
        String text = "dear diary ".repeat(1000);
        Files.writeString(file, text);
        for (int i = 0; i < 2; i++) {
            assertThat(refusal(ErrorCode.JOURNAL_FAILED, Map.of())).hasMessageContaining("not a SQLite database");
        }
        assertThat(file).hasContent(text);
    }

    @Test
    void the_database_of_another_program_is_refused() throws SQLException {
        sql("CREATE TABLE bookmark (url TEXT)");
        assertThat(refusal(ErrorCode.JOURNAL_FAILED, Map.of())).hasMessageContaining("another program");
    }

    @Test
    void a_journal_of_a_newer_program_is_refused_with_both_versions() throws SQLException {
        open(Map.of()).close();
        sql("""
                INSERT INTO flyway_schema_history
                SELECT 2, '7', 'more', type, 'V7__more.sql', 1, installed_by, installed_on, 1, success
                FROM flyway_schema_history WHERE installed_rank = 1""");
        assertThat(refusal(ErrorCode.JOURNAL_FAILED, Map.of()))
                .hasMessageContaining("schema version 7")
                .hasMessageContaining("up to 1")
                .hasMessageContaining("newer program");
    }

    @Test
    void a_changed_payload_is_noticed() throws SQLException {
        store(3);
        sql("UPDATE entry_chunk SET payloads = replace(payloads, x'02', x'03') WHERE first_sequence = 2");
        assertDamaged("number 2");
    }

    @Test
    void a_missing_entry_is_noticed() throws SQLException {
        store(3);
        sql("DELETE FROM entry_chunk WHERE first_sequence = 2");
        assertDamaged("number 2");
    }

    @Test
    void a_missing_record_of_the_snapshot_is_noticed() throws SQLException {
        try (Journal journal = open(Map.of())) {
            journal.append(entries(1, 1));
            journal.snapshot(1, List.of(new byte[700_000], new byte[700_000]));
        }
        sql("DELETE FROM snapshot_chunk WHERE first_record = 2");
        assertDamaged("end at 1 instead of 2");
    }

    @Test
    void a_damaged_file_is_noticed() throws IOException {
        store(2_000);
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("journal.db").toFile(), "rw")) {
            byte[] noise = new byte[4096];
            Arrays.fill(noise, (byte) 0x5a);
            for (long at = 4096; at < file.length(); at += noise.length) {
                file.seek(at);
                file.write(noise);
            }
        }
        assertDamaged("damaged");
    }

    @Test
    void nothing_more_is_appended_after_a_failure() throws SQLException {
        try (Journal journal = open(Map.of())) {
            journal.append(entries(1, 1));
            sql("ALTER TABLE entry_chunk RENAME TO gone");
            assertFails(() -> journal.append(entries(2, 1)));
            sql("ALTER TABLE gone RENAME TO entry_chunk");
            assertFails(() -> journal.append(entries(2, 1)));
            assertFails(() -> journal.snapshot(1, List.of()));
        }
        try (Journal journal = open(Map.of())) {
            assertThat(journal.replay(new Ignoring())).isEqualTo(1);
        }
    }

    @Test
    void a_closed_journal_takes_nothing() {
        Journal journal = open(Map.of());
        journal.close();
        assertThatIllegalStateException().isThrownBy(() -> journal.append(entries(1, 1)));
        assertThatIllegalStateException().isThrownBy(() -> journal.snapshot(0, List.of()));
        assertThatIllegalStateException().isThrownBy(() -> journal.replay(new Ignoring()));
    }

    @Test
    void the_room_behind_a_snapshot_is_used_again() throws IOException {
        try (Journal journal = open(Map.of())) {
            long last = 0;
            for (int round = 0; round < 30; round++) {
                for (int i = 0; i < 10; i++) {
                    journal.append(List.of(new Entry(last + 1, new byte[100_000])));
                    last++;
                }
                journal.snapshot(last, List.of(new byte[100_000]));
            }
        }
        assertThat(Files.size(folder.resolve("journal.db"))).isLessThan(5_000_000);
        assertThat(folder.resolve("journal.db-wal")).doesNotExist();
    }

    @Test
    void opening_says_nothing_in_the_log() {
        Logger root = Logger.getLogger("");
        RecordingHandler handler = new RecordingHandler();
        root.addHandler(handler);
        try {
            open(Map.of()).close();
            open(Map.of()).close();
        } finally {
            root.removeHandler(handler);
        }
        assertThat(handler.messages).isEmpty();
    }

    private void store(int batches) {
        try (Journal journal = open(Map.of())) {
            for (long sequence = 1; sequence <= batches; sequence++) {
                journal.append(entries(sequence, 1));
            }
        }
    }

    private void assertDamaged(String words) {
        FarmException refusal = assertFails(() -> {
            try (Journal journal = open(Map.of())) {
                journal.replay(new Ignoring());
            }
        });
        assertThat(refusal).hasMessageContaining("damaged").hasMessageContaining(words);
    }

    private static FarmException assertFails(Runnable call) {
        FarmException failure = assertThatExceptionOfType(FarmException.class)
                .isThrownBy(call::run)
                .actual();
        assertThat(failure.code()).isEqualTo(ErrorCode.JOURNAL_FAILED);
        return failure;
    }

    private FarmException refusal(ErrorCode code, Map<String, String> settings) {
        FarmException refusal = assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> open(settings))
                .actual();
        assertThat(refusal.code()).isEqualTo(code);
        return refusal;
    }

    private Journal open(Map<String, String> settings) {
        return new SqliteJournalFactory(InstantSource.fixed(NOW)).open(PluginConfig.of("journal", settings), folder);
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("journal.db"));
                Statement any = connection.createStatement()) {
            any.execute(statement);
        }
    }

    private static List<Entry> entries(long first, int count) {
        return LongStream.range(first, first + count)
                .mapToObj(sequence -> new Entry(sequence, new byte[] {(byte) sequence, 9}))
                .toList();
    }

    private static final class Ignoring implements Journal.Replay {
        @Override
        public void snapshotRecord(long upTo, byte[] record) {}

        @Override
        public void entry(Entry entry) {}
    }

    private static final class RecordingHandler extends Handler {
        private final List<String> messages = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord record) {
            messages.add(record.getLoggerName() + ": " + record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
