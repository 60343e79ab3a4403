package io.hybridfarm.journal.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.journal.Entry;
import io.hybridfarm.spi.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Random scripts, run on a journal and on the two lists that it stands for. */
class JournalModelTest {
    sealed interface Step {}

    record Append(List<Integer> sizes) implements Step {}

    record AppendWithGap(int size, int gap) implements Step {}

    record Snapshot(List<Integer> sizes) implements Step {}

    record Reopen() implements Step {}

    @Property(tries = 40)
    void a_journal_holds_what_its_model_holds(@ForAll("scripts") List<Step> script) throws IOException {
        Path folder = Files.createTempDirectory("journal-model");
        try {
            run(script, folder);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .map(Path::toFile)
                        .forEach(file -> assertThat(file.delete()).isTrue());
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> scripts() {
        Arbitrary<Integer> sizes = Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.integers().between(0, 300)),
                Tuple.of(1, Arbitraries.integers().between(300_000, 1_200_000)));
        Arbitrary<Step> append = sizes.list().ofMinSize(1).ofMaxSize(40).map(Append::new);
        Arbitrary<Step> gap = Arbitraries.integers()
                .between(1, 5)
                .flatMap(size -> Arbitraries.integers().between(1, 3).map(by -> new AppendWithGap(size, by)));
        Arbitrary<Step> snapshot = sizes.list().ofMaxSize(40).map(Snapshot::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(6, append),
                        Tuple.of(1, gap),
                        Tuple.of(2, snapshot),
                        Tuple.of(2, Arbitraries.of(new Reopen())))
                .list()
                .ofMaxSize(25);
    }

    private static void run(List<Step> script, Path folder) {
        Model model = new Model();
        Journal journal = open(folder);
        try {
            for (Step step : script) {
                if (step instanceof Append append) {
                    List<Entry> batch = batch(model.last + 1, append.sizes());
                    journal.append(batch);
                    model.entries.addAll(batch);
                    model.last += batch.size();
                } else if (step instanceof AppendWithGap wrong) {
                    List<Entry> batch = batch(model.last + 1, Arrays.asList(new Integer[] {1, 1}));
                    List<Entry> gap =
                            List.of(batch.get(0), new Entry(model.last + 2 + wrong.gap(), new byte[wrong.size()]));
                    Journal current = journal;
                    assertThatIllegalArgumentException().isThrownBy(() -> current.append(gap));
                } else if (step instanceof Snapshot snapshot) {
                    model.records = batch(1, snapshot.sizes()).stream()
                            .map(Entry::payload)
                            .toList();
                    model.upTo = model.last;
                    model.entries.clear();
                    journal.snapshot(model.last, model.records);
                } else {
                    long epoch = journal.epoch();
                    journal.close();
                    journal = open(folder);
                    assertThat(journal.epoch()).isGreaterThan(epoch);
                    model.compareWith(journal);
                }
            }
            journal.close();
            journal = open(folder);
            model.compareWith(journal);
        } finally {
            journal.close();
        }
    }

    private static Journal open(Path folder) {
        return new SqliteJournalFactory(InstantSource.system()).open(PluginConfig.of("journal", Map.of()), folder);
    }

    private static List<Entry> batch(long first, List<Integer> sizes) {
        List<Entry> batch = new ArrayList<>();
        for (int size : sizes) {
            byte[] payload = new byte[size];
            Arrays.fill(payload, (byte) (first + batch.size() + size));
            batch.add(new Entry(first + batch.size(), payload));
        }
        return batch;
    }

    private static final class Model {
        private List<byte[]> records = List.of();
        private final List<Entry> entries = new ArrayList<>();
        private long upTo;
        private long last;

        void compareWith(Journal journal) {
            List<byte[]> foundRecords = new ArrayList<>();
            List<Entry> foundEntries = new ArrayList<>();
            long foundLast = journal.replay(new Journal.Replay() {
                @Override
                public void snapshotRecord(long upTo, byte[] record) {
                    assertThat(upTo).isEqualTo(Model.this.upTo);
                    foundRecords.add(record);
                }

                @Override
                public void entry(Entry entry) {
                    foundEntries.add(entry);
                }
            });
            assertThat(foundLast).isEqualTo(last);
            assertThat(foundRecords).containsExactlyElementsOf(records);
            assertThat(foundEntries.stream().map(Entry::sequence).toList())
                    .isEqualTo(entries.stream().map(Entry::sequence).toList());
            assertThat(foundEntries.stream().map(Entry::payload).toList())
                    .containsExactlyElementsOf(
                            entries.stream().map(Entry::payload).toList());
        }
    }
}
