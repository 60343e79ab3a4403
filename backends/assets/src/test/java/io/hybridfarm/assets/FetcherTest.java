package io.hybridfarm.assets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.assets.store.StoreException;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.template.PathRoots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetcherTest {
    @TempDir
    Path base;

    private Transfers transfers;
    private ScriptedStore store;

    @BeforeEach
    void set_up() throws IOException {
        transfers = new Transfers(base);
        store = new ScriptedStore(transfers.store());
    }

    private ContentHash uploadScene() throws Exception {
        for (int i = 0; i < 40; i++) {
            transfers.write("small/" + i, 30 + i, i);
        }
        transfers.write("middle", 1_000, 100);
        transfers.write("large", 3 * Transfers.PART + 500, 200);
        transfers.write("empty", 0, 0);
        transfers.write("same/one", 2_000, 300);
        transfers.write("same/other", 2_000, 300);
        Path tool = transfers.write("bin/tool", 20, 400);
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-x---"));
        ContentHash shipment = transfers
                .uploader(store)
                .upload(transfers.scan(), TransferListener.NONE)
                .shipment();
        store.calls.set(0);
        return shipment;
    }

    @Test
    void the_tree_is_the_same_elsewhere() throws Exception {
        ContentHash shipment = uploadScene();

        fetch(shipment, "one");

        assertThat(Transfers.tree(base.resolve("one/scene"))).isEqualTo(Transfers.tree(transfers.scene));
    }

    @Test
    void a_second_fetch_does_nothing_and_asks_the_store_nothing() throws Exception {
        ContentHash shipment = uploadScene();
        fetch(shipment, "one");
        store.calls.set(0);
        Map<String, Object> before = keys(base.resolve("one/scene"));

        fetch(shipment, "one");

        assertThat(store.calls).hasValue(0);
        assertThat(keys(base.resolve("one/scene"))).isEqualTo(before);
    }

    @Test
    void another_attempt_on_the_machine_fetches_nothing_from_the_store() throws Exception {
        ContentHash shipment = uploadScene();
        fetch(shipment, "one");
        store.calls.set(0);

        fetch(shipment, "two");

        assertThat(store.calls).hasValue(0);
        assertThat(Transfers.tree(base.resolve("two/scene"))).isEqualTo(Transfers.tree(transfers.scene));
    }

    @Test
    void attempts_that_start_together_fetch_each_object_once_and_all_see_the_same() throws Exception {
        ContentHash shipment = uploadScene();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Callable<Object>> attempts = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String attempt = "attempt-" + i;
                attempts.add(() -> fetch(shipment, attempt));
            }
            for (Future<Object> attempt : threads.invokeAll(attempts)) {
                attempt.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(store.got.stream().filter(name -> !name.startsWith("shipments/")))
                .doesNotHaveDuplicates();
        for (int i = 0; i < 6; i++) {
            assertThat(Transfers.tree(base.resolve("attempt-" + i + "/scene")))
                    .isEqualTo(Transfers.tree(transfers.scene));
        }
    }

    @Test
    void a_file_that_the_attempt_changed_or_removed_is_put_right_and_strange_files_stay() throws Exception {
        ContentHash shipment = uploadScene();
        fetch(shipment, "one");
        Path scene = base.resolve("one/scene");
        Files.write(scene.resolve("middle"), new byte[1_000]);
        Files.delete(scene.resolve("small/3"));
        Files.delete(scene.resolve("small/4"));
        Files.createSymbolicLink(scene.resolve("small/4"), scene.resolve("small/5"));
        Files.setLastModifiedTime(scene.resolve("small/6"), FileTime.fromMillis(5));
        Files.setPosixFilePermissions(scene.resolve("bin/tool"), PosixFilePermissions.fromString("rw-r-----"));
        Path strange = Files.writeString(scene.resolve("strange"), "mine");

        fetch(shipment, "one");

        assertThat(strange).hasContent("mine");
        Files.delete(strange);
        assertThat(scene.resolve("small/4")).isRegularFile();
        assertThat(Files.isSymbolicLink(scene.resolve("small/4"))).isFalse();
        assertThat(Transfers.tree(scene)).isEqualTo(Transfers.tree(transfers.scene));
    }

    @Test
    void what_rots_in_the_cache_is_noticed_and_fetched_again() throws Exception {
        ContentHash shipment = uploadScene();
        fetch(shipment, "one");
        try (Stream<Path> kept = Files.walk(base.resolve("outside-cache/kept"))) {
            for (Path file : kept.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length / 2] ^= 1;
                Files.write(file, bytes);
            }
        }

        fetch(shipment, "two");

        assertThat(Transfers.tree(base.resolve("two/scene"))).isEqualTo(Transfers.tree(transfers.scene));
    }

    @Test
    void what_is_damaged_in_the_store_gets_no_name_here() throws Exception {
        ContentHash shipment = uploadScene();
        try (Stream<Path> objects = Files.walk(base.resolve("store/objects/objects"))) {
            for (Path file : objects.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[0] ^= 1;
                Files.write(file, bytes);
            }
        }

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> fetch(shipment, "one"))
                .withMessageContaining("the store has something else under objects/");
        assertThat(base.resolve("one/scene/middle")).doesNotExist();
        assertThat(base.resolve("one/scene/large")).doesNotExist();
        assertThat(unfinished("one")).isEmpty();
    }

    @Test
    void a_fetch_that_was_cut_off_anywhere_is_continued_and_no_file_is_ever_half() throws Exception {
        ContentHash shipment = uploadScene();
        Map<String, String> whole = Transfers.tree(transfers.scene);
        boolean finished = false;
        int cuts = 0;
        for (int cut = 1; !finished; cut++) {
            String attempt = "cut-" + cut;
            store.calls.set(0);
            store.cutAt(cut, cut % 2 == 0);
            try {
                fetch(shipment, attempt);
                finished = true;
            } catch (StoreException e) {
                cuts++;
            }
            if (Files.exists(base.resolve(attempt + "/scene"))) {
                assertThat(whole).containsAllEntriesOf(Transfers.tree(base.resolve(attempt + "/scene")));
            }
            store.script = (call, done) -> {};
            fetch(shipment, attempt);
            assertThat(Transfers.tree(base.resolve(attempt + "/scene"))).isEqualTo(whole);
            Transfers.delete(base.resolve("outside-cache"));
        }
        assertThat(cuts).isGreaterThan(5);
    }

    @Test
    void a_link_that_leads_out_of_the_roots_is_not_followed() throws Exception {
        ContentHash shipment = uploadScene();
        Path outside = Files.createDirectories(base.resolve("elsewhere"));
        Files.createDirectories(base.resolve("one/scene"));
        Files.createSymbolicLink(base.resolve("one/scene/small"), outside);

        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> fetch(shipment, "one"))
                .withMessageContaining("leads through a link to '" + outside.toRealPath() + "'");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void a_root_that_is_not_declared_here_is_refused_before_anything_is_written() throws Exception {
        ContentHash shipment = uploadScene();
        PathRoots roots = PathRoots.of(Map.of("out", base.resolve("one/out")));

        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> transfers.fetcher(store, "outside").fetch(shipment, roots, TransferListener.NONE))
                .withMessageContaining("root that is not declared here");
        assertThat(base.resolve("one")).doesNotExist();
    }

    @Test
    void progress_ends_with_the_whole() throws Exception {
        ContentHash shipment = uploadScene();
        List<TransferListener.Progress> told = new ArrayList<>();

        Manifest manifest = transfers.fetcher(store, "outside").fetch(shipment, transfers.away("one"), told::add);

        int files = manifest.entries().size();
        assertThat(told.get(told.size() - 1))
                .isEqualTo(new TransferListener.Progress(manifest.totalSize(), manifest.totalSize(), files, files));
    }

    @Test
    void outputs_come_home_to_where_they_were_declared_and_a_second_time_nothing_happens() throws Exception {
        PathRoots away = transfers.away("attempt");
        Transfers.write(base.resolve("attempt/out/beauty/f.0001.exr"), new byte[7_000]);
        Transfers.write(base.resolve("attempt/out/beauty/f.0001.json"), new byte[20]);
        ContentHash shipment = sendOutputs(away);
        Path old = Files.writeString(
                Files.createDirectories(transfers.out.resolve("beauty")).resolve("f.0001.json"), "an older version");
        List<Path> declared = List.of(transfers.out.resolve("beauty"));

        bringHome(shipment, declared);
        assertThat(Transfers.tree(transfers.out)).isEqualTo(Transfers.tree(base.resolve("attempt/out")));
        assertThat(Files.size(old)).isEqualTo(20);
        Map<String, Object> before = keys(transfers.out);
        store.calls.set(0);
        bringHome(shipment, declared);

        assertThat(keys(transfers.out)).isEqualTo(before);
        assertThat(store.calls).hasValue(0);
    }

    @Test
    void an_output_that_was_not_declared_is_refused_and_none_of_the_others_is_placed() throws Exception {
        PathRoots away = transfers.away("attempt");
        Transfers.write(base.resolve("attempt/out/f.0001.exr"), new byte[7_000]);
        Transfers.write(base.resolve("attempt/out/f.0001.exr.bak"), new byte[20]);
        ContentHash shipment = sendOutputs(away);

        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> bringHome(shipment, List.of(transfers.out.resolve("f.0001.exr"))))
                .withMessageStartingWith("outputs: '" + transfers.out.resolve("f.0001.exr.bak") + "'");
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> bringHome(shipment, List.of(base.resolve("elsewhere"))))
                .withMessageContaining("must lie inside one of the declared roots");
        assertThat(transfers.out).isEmptyDirectory();
    }

    @Test
    void a_reader_at_home_sees_the_old_file_or_the_whole_new_one() throws Exception {
        PathRoots away = transfers.away("attempt");
        Path made = Transfers.write(base.resolve("attempt/out/f.exr"), new byte[200_000]);
        Path place = Files.write(transfers.out.resolve("f.exr"), new byte[] {1});
        ContentHash shipment = sendOutputs(away);
        List<Long> seen = new ArrayList<>();
        store.script = (call, done) -> seen.add(Files.size(place));

        bringHome(shipment, List.of(place));

        assertThat(seen).isNotEmpty().containsOnly(1L);
        assertThat(place).hasSameBinaryContentAs(made);
    }

    private ContentHash sendOutputs(PathRoots away) throws Exception {
        ManifestScanner scanner = new ManifestScanner(away, transfers.hashes("outside"), transfers.settings());
        Manifest made = scanner.scan("outputs", List.of(away.folders().get("out")));
        return new Uploader(store, away, transfers.settings())
                .upload(made, TransferListener.NONE)
                .shipment();
    }

    private void bringHome(ContentHash shipment, List<Path> declared) throws Exception {
        transfers.fetcher(store, "studio").bringHome(shipment, transfers.home, declared, TransferListener.NONE);
    }

    private Manifest fetch(ContentHash shipment, String attempt) throws Exception {
        return transfers.fetcher(store, "outside").fetch(shipment, transfers.away(attempt), TransferListener.NONE);
    }

    private List<Path> unfinished(String attempt) throws IOException {
        try (Stream<Path> walk = Files.walk(base.resolve(attempt))) {
            return walk.filter(Target::isUnfinished).toList();
        }
    }

    /** What tells a file from one that was written again, by path. */
    private static Map<String, Object> keys(Path folder) throws IOException {
        Map<String, Object> keys = new java.util.TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                keys.put(file.toString(), FileState.of(file));
            }
        }
        return keys;
    }
}
