package io.hybridfarm.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.journal.Entry;
import io.hybridfarm.spi.journal.Journal;
import io.hybridfarm.spi.journal.JournalFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every journal does. A journal's test class extends this and hands its factory in; the factory's plugin must also
 * be registered for {@link java.util.ServiceLoader}, because some tests open the journal in a second process.
 *
 * <p>JUnit makes one instance a test; each works in a folder of its own. The system property {@code crash.rounds} says how
 * many writing processes are killed, 3 by default.
 */
public abstract class JournalContract {
    private static final int KILLS = Integer.getInteger("crash.rounds", 3);

    /** The data folder of the running test. */
    @TempDir
    protected Path folder;

    /** For subclasses. */
    protected JournalContract() {}

    /** The factory under test. */
    protected abstract JournalFactory factory();

    /** Settings that every journal of the suite is opened with; none unless overridden. */
    protected Map<String, String> settings() {
        return Map.of();
    }

    /** Whether a journal that is open cannot be opened again on this machine; true unless overridden. */
    protected boolean refusesASecondOwner() {
        return true;
    }

    /**
     * Opens the journal although it is open, as a server on another machine would. To be overridden where
     * {@link #refusesASecondOwner()} stands in the way.
     */
    protected Journal takeOver() {
        return open();
    }

    @Test
    void a_new_journal_is_empty() {
        try (Journal journal = open()) {
            assertThat(journal.epoch()).isPositive();
            assertThat(stored(journal)).isEqualTo(new Stored(0, List.of(), 0));
        }
    }

    @Test
    void replay_gives_back_what_was_appended_in_order() {
        try (Journal journal = open()) {
            journal.replay(new Collector());
            journal.append(entries(1, "a"));
            journal.append(entries(2, "b", "c", "d"));
            journal.append(entries(5, "e"));
        }
        try (Journal journal = open()) {
            assertThat(stored(journal)).isEqualTo(new Stored(0, List.of("1:a", "2:b", "3:c", "4:d", "5:e"), 5));
        }
    }

    @Test
    void entries_appended_after_a_reopening_follow_the_ones_before_it() {
        append("a", "b");
        append("c");
        append("d", "e");
        assertThat(stored().records()).containsExactly("1:a", "2:b", "3:c", "4:d", "5:e");
    }

    @Test
    void a_batch_with_a_gap_is_refused_and_nothing_of_it_is_stored() {
        try (Journal journal = open()) {
            journal.append(entries(1, "a"));
            assertThatIllegalArgumentException().isThrownBy(() -> journal.append(entries(3, "c")));
            assertThatIllegalArgumentException().isThrownBy(() -> journal.append(entries(1, "again")));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> journal.append(List.of(entry(2, "b"), entry(3, "c"), entry(5, "e"))));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> journal.append(List.of(entry(2, "b"), entry(2, "b"))));
            assertThatIllegalArgumentException().isThrownBy(() -> journal.append(List.of()));
            journal.append(entries(2, "kept"));
        }
        assertThat(stored().records()).containsExactly("1:a", "2:kept");
    }

    @Test
    void a_snapshot_takes_the_place_of_everything_before_it() {
        try (Journal journal = open()) {
            journal.append(entries(1, "a", "b", "c"));
            journal.snapshot(3, records("x", "y"));
        }
        assertThat(stored()).isEqualTo(new Stored(3, List.of("x", "y"), 3));
    }

    @Test
    void entries_behind_a_snapshot_are_replayed_after_it() {
        try (Journal journal = open()) {
            journal.append(entries(1, "a", "b"));
            journal.snapshot(2, records("x", "y", "z"));
            journal.append(entries(3, "c"));
            journal.append(entries(4, "d", "e"));
        }
        assertThat(stored()).isEqualTo(new Stored(2, List.of("x", "y", "z", "3:c", "4:d", "5:e"), 5));
        append("f");
        assertThat(stored().last()).isEqualTo(6);
    }

    @Test
    void only_the_latest_snapshot_is_kept() {
        try (Journal journal = open()) {
            journal.append(entries(1, "a"));
            journal.snapshot(1, records("x", "y"));
            journal.append(entries(2, "b"));
            journal.snapshot(2, records("z"));
            journal.snapshot(2, records("better"));
        }
        assertThat(stored()).isEqualTo(new Stored(2, List.of("better"), 2));
    }

    @Test
    void a_snapshot_of_nothing_is_a_snapshot() {
        try (Journal journal = open()) {
            journal.append(entries(1, "a"));
            journal.snapshot(1, List.of());
        }
        assertThat(stored()).isEqualTo(new Stored(0, List.of(), 1));
        append("b");
        assertThat(stored().records()).containsExactly("2:b");
    }

    @Test
    void a_snapshot_up_to_another_sequence_than_the_last_is_refused_and_changes_nothing() {
        try (Journal journal = open()) {
            journal.append(entries(1, "a", "b"));
            assertThatIllegalArgumentException().isThrownBy(() -> journal.snapshot(1, records("x")));
            assertThatIllegalArgumentException().isThrownBy(() -> journal.snapshot(3, records("x")));
            journal.append(entries(3, "c"));
        }
        assertThat(stored()).isEqualTo(new Stored(0, List.of("1:a", "2:b", "3:c"), 3));
    }

    @Test
    void a_snapshot_whose_records_fail_half_way_changes_nothing() {
        Iterable<byte[]> failing = () -> IntStream.range(0, 100_000)
                .mapToObj(i -> {
                    if (i == 99_999) {
                        throw new ArithmeticException("the state is broken");
                    }
                    return bytes("record " + i);
                })
                .iterator();
        try (Journal journal = open()) {
            journal.append(entries(1, "a"));
            journal.snapshot(1, records("x"));
            journal.append(entries(2, "b"));
            assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> journal.snapshot(2, failing));
            journal.append(entries(3, "c"));
        }
        assertThat(stored()).isEqualTo(new Stored(1, List.of("x", "2:b", "3:c"), 3));
    }

    @Test
    void empty_and_large_payloads_come_back_as_they_were() {
        byte[] large = new byte[1 << 20];
        new SplittableRandom(1).nextBytes(large);
        byte[] larger = Arrays.copyOf(large, 3 << 20);
        List<byte[]> payloads = List.of(new byte[0], large, new byte[0], larger, large, new byte[] {-1});
        List<Entry> batch = new ArrayList<>();
        payloads.forEach(payload -> batch.add(new Entry(batch.size() + 1, payload)));
        Collector collector = new Collector();
        try (Journal journal = open()) {
            journal.append(batch);
        }
        try (Journal journal = open()) {
            journal.replay(collector);
            assertThat(collector.payloads).containsExactlyElementsOf(payloads);
            journal.snapshot(batch.size(), payloads);
        }
        collector.payloads.clear();
        try (Journal journal = open()) {
            journal.replay(collector);
        }
        assertThat(collector.payloads).containsExactlyElementsOf(payloads);
    }

    @Test
    void the_epoch_rises_with_every_opening() {
        long before = 0;
        for (int i = 0; i < 3; i++) {
            try (Journal journal = open()) {
                assertThat(journal.epoch()).isGreaterThan(before);
                before = journal.epoch();
            }
        }
    }

    @Test
    void an_older_owner_can_append_no_more() {
        try (Journal older = open()) {
            older.append(entries(1, "a"));
            try (Journal newer = takeOver()) {
                assertThat(newer.epoch()).isGreaterThan(older.epoch());
                assertRefused(ErrorCode.FENCED, () -> older.append(entries(2, "late")));
                assertRefused(ErrorCode.FENCED, () -> older.append(entries(2, "later")));
                newer.append(entries(2, "b"));
                assertRefused(ErrorCode.FENCED, () -> older.append(entries(3, "too late")));
            }
        }
        assertThat(stored().records()).containsExactly("1:a", "2:b");
    }

    @Test
    void an_older_owner_can_replace_nothing_by_a_snapshot() {
        try (Journal older = open()) {
            older.append(entries(1, "a"));
            try (Journal newer = takeOver()) {
                assertRefused(ErrorCode.FENCED, () -> older.snapshot(1, records("late")));
                newer.append(entries(2, "b"));
            }
        }
        assertThat(stored()).isEqualTo(new Stored(0, List.of("1:a", "2:b"), 2));
    }

    @Test
    void a_second_opening_in_the_same_process_is_refused_and_does_no_harm() {
        assumeTrue(refusesASecondOwner(), "this journal does not lock");
        try (Journal journal = open()) {
            journal.append(entries(1, "a"));
            for (int i = 0; i < 2; i++) {
                assertThat(assertRefused(ErrorCode.CONFLICT, this::open)).hasMessageContaining("open");
            }
            journal.append(entries(2, "b"));
        }
        assertThat(stored().records()).containsExactly("1:a", "2:b");
    }

    @Test
    void an_opening_is_refused_while_another_process_has_the_journal() throws Exception {
        assumeTrue(refusesASecondOwner(), "this journal does not lock");
        try (JournalProcess other = JournalProcess.holding(factory().name(), folder, settings())) {
            assertThat(other.readLine()).isEqualTo("open");
            assertThat(assertRefused(ErrorCode.CONFLICT, this::open))
                    .hasMessageContaining("pid " + other.pid())
                    .hasMessageContaining(folder.toString());
        }
        append("a");
        assertThat(stored().records()).containsExactly("1:a");
    }

    @Test
    void another_process_is_refused_while_this_one_has_the_journal() throws Exception {
        assumeTrue(refusesASecondOwner(), "this journal does not lock");
        try (Journal journal = open()) {
            assertRefused(ErrorCode.CONFLICT, this::open);
            try (JournalProcess other = JournalProcess.holding(factory().name(), folder, settings())) {
                assertThat(other.readLine()).isEqualTo("refused conflict");
            }
            journal.append(entries(1, "a"));
        }
    }

    @Test
    void what_was_acknowledged_survives_the_death_of_the_process() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < KILLS; round++) {
            try (JournalProcess writer = JournalProcess.writing(factory().name(), folder, settings())) {
                long acknowledged = writer.killAfterLines(random.nextInt(1, 200));
                try (Journal journal = open()) {
                    assertThat(JournalProcess.lastOfWritten(journal))
                            .as("last sequence in round %d of seed %d", round, seed)
                            .isGreaterThanOrEqualTo(acknowledged);
                }
            }
        }
    }

    @Test
    void a_second_close_has_no_effect() {
        Journal journal = open();
        journal.append(entries(1, "a"));
        journal.close();
        try (Journal next = open()) {
            journal.close();
            if (refusesASecondOwner()) {
                assertRefused(ErrorCode.CONFLICT, this::open);
            }
            next.append(entries(2, "b"));
        }
    }

    @Test
    void an_unknown_setting_is_refused_with_the_known_ones() {
        Map<String, String> settings = new TreeMap<>(settings());
        settings.put("no-such-setting", "1");
        assertThat(assertRefused(
                        ErrorCode.BAD_CONFIGURATION,
                        () -> factory()
                                .open(PluginConfig.of("journal " + factory().name(), settings), folder)))
                .hasMessageContaining("no-such-setting");
        assertThat(folder).isEmptyDirectory();
    }

    /** Opens the journal of the running test. */
    protected final Journal open() {
        return factory().open(PluginConfig.of("journal " + factory().name(), settings()), folder);
    }

    private void append(String... payloads) {
        try (Journal journal = open()) {
            long last = journal.replay(new Collector());
            journal.append(entries(last + 1, payloads));
        }
    }

    private Stored stored() {
        try (Journal journal = open()) {
            return stored(journal);
        }
    }

    private static Stored stored(Journal journal) {
        Collector collector = new Collector();
        long last = journal.replay(collector);
        return new Stored(collector.upTo, collector.records, last);
    }

    private static FarmException assertRefused(ErrorCode code, Runnable call) {
        FarmException refusal = assertThatExceptionOfType(FarmException.class)
                .isThrownBy(call::run)
                .actual();
        assertThat(refusal.code()).isEqualTo(code);
        return refusal;
    }

    private static List<Entry> entries(long first, String... payloads) {
        return IntStream.range(0, payloads.length)
                .mapToObj(i -> entry(first + i, payloads[i]))
                .toList();
    }

    private static Entry entry(long sequence, String payload) {
        return new Entry(sequence, bytes(payload));
    }

    private static List<byte[]> records(String... payloads) {
        return Arrays.stream(payloads).map(JournalContract::bytes).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** {@code records} holds the snapshot's as they are and the entries as {@code sequence:payload}. */
    private record Stored(long upTo, List<String> records, long last) {}

    private static final class Collector implements Journal.Replay {
        private final List<String> records = new ArrayList<>();
        private final List<byte[]> payloads = new ArrayList<>();
        private long upTo;

        @Override
        public void snapshotRecord(long upTo, byte[] record) {
            this.upTo = upTo;
            records.add(new String(record, StandardCharsets.UTF_8));
            payloads.add(record);
        }

        @Override
        public void entry(Entry entry) {
            records.add(entry.sequence() + ":" + new String(entry.payload(), StandardCharsets.UTF_8));
            payloads.add(entry.payload());
        }
    }
}
