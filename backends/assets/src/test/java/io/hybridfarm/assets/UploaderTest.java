package io.hybridfarm.assets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.assets.store.StoreException;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploaderTest {
    @TempDir
    Path base;

    private Transfers transfers;
    private ScriptedStore store;

    @BeforeEach
    void set_up() throws IOException {
        transfers = new Transfers(base);
        store = new ScriptedStore(transfers.store());
    }

    /** Forty small files, three of middling size, one of three parts, an empty one, and two equal ones. */
    private void writeScene() throws IOException {
        for (int i = 0; i < 40; i++) {
            transfers.write("small/" + i, 30 + i, i);
        }
        for (int i = 0; i < 3; i++) {
            transfers.write("middle/" + i, 1_000 + i, 100 + i);
        }
        transfers.write("large", 2 * Transfers.PART + 500, 200);
        transfers.write("empty", 0, 0);
        transfers.write("same/one", 2_000, 300);
        transfers.write("same/other", 2_000, 300);
    }

    @Test
    void small_files_go_in_bundles_large_ones_in_parts_and_equal_ones_once() throws Exception {
        writeScene();

        Uploader.Result result = transfers.uploader(store).upload(transfers.scan(), TransferListener.NONE);

        assertThat(store.put.stream().filter(name -> name.startsWith("bundles/")))
                .hasSizeBetween(2, 3);
        assertThat(store.put.stream().filter(name -> name.startsWith("objects/")))
                .hasSize(3 + 3 + 1);
        assertThat(store.put.stream().filter(name -> name.startsWith("shipments/")))
                .containsExactly("shipments/" + result.shipment());
        assertThat(result.objectsSent()).isEqualTo(store.put.size() - 1);
    }

    @Test
    void what_is_there_is_not_sent_again_also_by_another_process() throws Exception {
        writeScene();
        Uploader.Result first = transfers.uploader(store).upload(transfers.scan(), TransferListener.NONE);
        store.put.clear();

        Uploader.Result second = transfers.uploader(store).upload(transfers.scan(), TransferListener.NONE);

        assertThat(store.put).isEmpty();
        assertThat(second).isEqualTo(new Uploader.Result(first.shipment(), 0, 0));
    }

    @Test
    void of_a_changed_scene_only_what_changed_is_sent() throws Exception {
        writeScene();
        transfers.uploader(store).upload(transfers.scan(), TransferListener.NONE);
        transfers.write("small/7", 33, 999);

        Uploader.Result result = transfers.uploader(store).upload(transfers.scan(), TransferListener.NONE);

        assertThat(result.objectsSent()).isEqualTo(1);
        assertThat(result.bytesSent()).isLessThan(33 + 300);
    }

    @Test
    void uploads_at_the_same_time_send_each_content_once() throws Exception {
        writeScene();
        Manifest manifest = transfers.scan();
        long once = transfers
                .uploader(new ScriptedStore(new Transfers(base.resolve("alone")).store()))
                .upload(manifest, TransferListener.NONE)
                .bytesSent();
        Uploader uploader = transfers.uploader(store);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Callable<Uploader.Result>> uploads =
                    Collections.nCopies(12, () -> uploader.upload(manifest, TransferListener.NONE));
            long sent = 0;
            for (Future<Uploader.Result> upload : threads.invokeAll(uploads)) {
                sent += upload.get().bytesSent();
            }
            assertThat(sent).isEqualTo(once);
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_upload_that_was_cut_off_anywhere_is_continued_and_nothing_is_sent_twice(boolean afterTheEffect)
            throws Exception {
        writeScene();
        Manifest manifest = transfers.scan();
        Uploader.Result whole = new Uploader(
                        new Transfers(base.resolve("reference")).store(), transfers.home, oneByOne())
                .upload(manifest, TransferListener.NONE);
        boolean finished = false;
        int cuts = 0;
        for (int cut = 1; !finished; cut++) {
            Path folder = base.resolve("cut-" + cut);
            Transfers there = new Transfers(folder);
            ScriptedStore cutStore = new ScriptedStore(there.store());
            cutStore.cutAt(cut, afterTheEffect);
            try {
                new Uploader(cutStore, transfers.home, oneByOne()).upload(manifest, TransferListener.NONE);
                finished = true;
            } catch (StoreException e) {
                cuts++;
            }
            // Nothing is named before it is whole: what was cut off has no shipment.
            assertThat(cutStore.put.stream()
                            .filter(name -> name.startsWith("shipments/"))
                            .count())
                    .isLessThanOrEqualTo(1);
            ScriptedStore again = new ScriptedStore(there.store());
            Uploader.Result result =
                    new Uploader(again, transfers.home, oneByOne()).upload(manifest, TransferListener.NONE);

            List<String> sent = new ArrayList<>(cutStore.put);
            sent.addAll(again.put);
            assertThat(sent).doesNotHaveDuplicates();
            assertThat(cutStore.bytesPut.sum() + again.bytesPut.sum())
                    .isEqualTo(whole.bytesSent() + Files.size(shipmentFile(folder, result.shipment())));
            assertThat(result.shipment()).isEqualTo(whole.shipment());
        }
        assertThat(cuts).isGreaterThan(10);
    }

    private TransferSettings oneByOne() {
        return transfers.settings(pause -> {}).parallel(1).build();
    }

    private static Path shipmentFile(Path folder, ContentHash shipment) {
        String name = shipment.toString();
        return folder.resolve("store/objects/shipments/+" + name.substring(0, 2) + "/" + name);
    }

    @Test
    void a_file_that_changed_after_it_was_hashed_is_named_and_nothing_of_it_is_stored() throws Exception {
        for (String name : List.of("small", "middle", "large")) {
            int size = name.equals("small") ? 50 : name.equals("middle") ? 2_000 : 3 * Transfers.PART;
            for (int newSize : new int[] {size, size - 1, size + 1, -1}) {
                Path file = transfers.write(name, size, 1);
                Manifest manifest = transfers.scan();
                if (newSize < 0) {
                    Files.delete(file);
                } else {
                    Files.write(file, new byte[newSize]);
                    // Not even the time tells.
                    Files.setLastModifiedTime(file, FileTime.from(Transfers.WRITTEN));
                }
                store.put.clear();

                assertThatExceptionOfType(FarmException.class)
                        .as(name + " " + newSize)
                        .isThrownBy(() -> transfers.uploader(store).upload(manifest, TransferListener.NONE))
                        .withMessageContaining("'" + file + "' changed since it was hashed")
                        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT));
                assertThat(store.put).isEmpty();
                Files.deleteIfExists(file);
            }
        }
    }

    @Test
    void a_busy_store_is_asked_again_after_growing_pauses_and_when_it_says_so_itself() throws Exception {
        transfers.write("middle", 2_000, 1);
        Manifest manifest = transfers.scan();
        List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
        store.script = (call, done) -> {
            if (!done && call <= 4) {
                Duration asked = call == 4 ? Duration.ofSeconds(30) : null;
                throw new StoreException(StoreException.Kind.BUSY, "slow down", asked, null);
            }
        };

        new Uploader(store, transfers.home, transfers.settings(pauses::add).build())
                .upload(manifest, TransferListener.NONE);

        assertThat(pauses).hasSize(4);
        assertThat(pauses.get(0)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        assertThat(pauses.get(1)).isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
        assertThat(pauses.get(2)).isBetween(Duration.ofMillis(400), Duration.ofMillis(800));
        assertThat(pauses.get(3)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void an_answer_that_was_lost_is_no_second_sending() throws Exception {
        writeScene();
        store.script = (call, done) -> {
            if (done && call % 3 == 0) {
                throw new StoreException(StoreException.Kind.BUSY, "the answer was lost");
            }
        };

        transfers.uploader(store).upload(transfers.scan(), TransferListener.NONE);

        assertThat(store.put).doesNotHaveDuplicates();
    }

    @Test
    void patience_has_an_end_in_tries_and_in_time() throws Exception {
        transfers.write("middle", 2_000, 1);
        Manifest manifest = transfers.scan();
        store.script = (call, done) -> {
            throw new StoreException(StoreException.Kind.BUSY, "slow down");
        };

        TransferSettings tries = transfers.settings(pause -> {}).tries(5).build();
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> new Uploader(store, transfers.home, tries).upload(manifest, TransferListener.NONE));
        assertThat(store.calls.getAndSet(0)).isEqualTo(5);

        TransferSettings time = transfers
                .settings(transfers.clock::advance)
                .tries(100)
                .patience(Duration.ofSeconds(2))
                .build();
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> new Uploader(store, transfers.home, time).upload(manifest, TransferListener.NONE));
        assertThat(store.calls.get()).isBetween(3, 6);
    }

    @Test
    void progress_grows_to_the_whole_and_counts_what_was_there() throws Exception {
        writeScene();
        Manifest manifest = transfers.scan();
        for (int round = 0; round < 2; round++) {
            List<TransferListener.Progress> told = new ArrayList<>();
            transfers.uploader(store).upload(manifest, told::add);

            TransferListener.Progress last = told.get(told.size() - 1);
            assertThat(last)
                    .isEqualTo(new TransferListener.Progress(
                            manifest.totalSize(),
                            manifest.totalSize(),
                            manifest.entries().size(),
                            manifest.entries().size()));
            assertThat(told).isSortedAccordingTo((a, b) -> Long.compare(a.bytesDone(), b.bytesDone()));
            assertThat(told).isSortedAccordingTo((a, b) -> Integer.compare(a.filesDone(), b.filesDone()));
        }
    }

    @Test
    void no_more_is_read_or_sent_at_once_than_was_asked_for() throws Exception {
        for (int i = 0; i < 60; i++) {
            transfers.write("m" + i, 500 + i, i);
        }
        Concurrency concurrency = new Concurrency();
        store.script = concurrency;

        transfers.uploader(store).upload(transfers.scan(), TransferListener.NONE);

        assertThat(concurrency.most()).isBetween(1, 4);
    }

    /** How many calls were under way at most. */
    private static final class Concurrency implements ScriptedStore.Script {
        private int now;
        private int most;

        @Override
        public synchronized void at(int call, boolean done) {
            now += done ? -1 : 1;
            most = Math.max(most, now);
        }

        synchronized int most() {
            return most;
        }
    }

    @Test
    void an_interrupted_upload_ends_and_leaves_nothing_half() throws Exception {
        writeScene();
        Manifest manifest = transfers.scan();
        Thread uploading = Thread.currentThread();
        store.script = (call, done) -> {
            if (call == 4 && done) {
                uploading.interrupt();
            }
        };

        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> transfers.uploader(store).upload(manifest, TransferListener.NONE));
        store.script = (call, done) -> {};
        Uploader.Result result = transfers.uploader(store).upload(manifest, TransferListener.NONE);

        assertThat(store.put).doesNotHaveDuplicates().contains("shipments/" + result.shipment());
    }
}
