package io.hybridfarm.assets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestScannerTest {
    @TempDir
    Path base;

    private Transfers transfers;

    @BeforeEach
    void set_up() throws IOException {
        transfers = new Transfers(base);
    }

    @Test
    void a_folder_stands_for_all_files_below_it_with_size_time_hash_and_executable_bit() throws Exception {
        Path tool = transfers.write("bin/tool", 300, 1);
        Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path geo = transfers.write("geo/big.vdb", 2 * Transfers.PART + 1, 2);

        Manifest manifest = transfers.scan();

        assertThat(manifest.entries())
                .extracting(Manifest.Entry::place)
                .containsExactly("{scene}/bin/tool", "{scene}/geo/big.vdb");
        Manifest.Entry first = manifest.entries().get(0);
        assertThat(first.executable()).isTrue();
        assertThat(first.size()).isEqualTo(300);
        assertThat(first.modified()).isEqualTo(Transfers.WRITTEN);
        assertThat(first.hash()).isEqualTo(ContentHash.of(Files.readAllBytes(tool)));
        assertThat(first.parts()).isEmpty();
        Manifest.Entry second = manifest.entries().get(1);
        byte[] bytes = Files.readAllBytes(geo);
        assertThat(second.executable()).isFalse();
        assertThat(second.hash()).isEqualTo(ContentHash.of(bytes));
        assertThat(second.parts())
                .containsExactly(
                        ContentHash.of(java.util.Arrays.copyOfRange(bytes, 0, Transfers.PART)),
                        ContentHash.of(java.util.Arrays.copyOfRange(bytes, Transfers.PART, 2 * Transfers.PART)),
                        ContentHash.of(java.util.Arrays.copyOfRange(bytes, 2 * Transfers.PART, bytes.length)));
    }

    @Test
    void paths_that_overlap_name_each_file_once_and_the_order_of_declaration_does_not_matter() throws Exception {
        Path a = transfers.write("a/one", 10, 1);
        transfers.write("a/two", 10, 2);

        Manifest one = transfers.scanner().scan("inputs", List.of(a, transfers.scene, transfers.scene.resolve("a")));
        Manifest other = transfers.scanner().scan("inputs", List.of(transfers.scene));

        assertThat(one.entries()).hasSize(2);
        assertThat(one.toBytes()).isEqualTo(other.toBytes());
    }

    @Test
    void an_unchanged_file_is_not_read_again_also_by_the_next_process() throws Exception {
        Path file = transfers.write("a", 50, 1);
        Manifest before = transfers.scan();

        // Another content that nothing but reading could tell.
        Files.write(file, new byte[50]);
        Files.setLastModifiedTime(file, FileTime.from(Transfers.WRITTEN));

        assertThat(transfers.scan()).isEqualTo(before);
    }

    @Test
    void a_changed_file_is_read_again() throws Exception {
        Path file = transfers.write("a", 50, 1);
        Manifest before = transfers.scan();

        Files.write(file, new byte[50]);
        Files.setLastModifiedTime(file, FileTime.from(Transfers.WRITTEN.plusMillis(1)));

        assertThat(transfers.scan().entries().get(0).hash()).isEqualTo(ContentHash.of(new byte[50]));
        assertThat(transfers.scan()).isNotEqualTo(before);
    }

    @Test
    void a_file_that_was_replaced_by_one_of_the_same_size_and_time_is_read_again() throws Exception {
        Path file = transfers.write("a", 50, 1);
        transfers.scan();

        Path other = Transfers.write(base.resolve("other"), new byte[50]);
        Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

        assertThat(transfers.scan().entries().get(0).hash()).isEqualTo(ContentHash.of(new byte[50]));
    }

    @Test
    void a_file_that_was_written_in_the_moment_of_hashing_is_read_again_the_next_time() throws Exception {
        Path file = transfers.write("a", 50, 1);
        FileTime now = FileTime.from(transfers.clock.instant().minus(Duration.ofMillis(1)));
        Files.setLastModifiedTime(file, now);
        transfers.scan();

        Files.write(file, new byte[50]);
        Files.setLastModifiedTime(file, now);

        assertThat(transfers.scan().entries().get(0).hash()).isEqualTo(ContentHash.of(new byte[50]));
    }

    @Test
    void a_file_that_changes_while_it_is_read_is_named() throws Exception {
        Path file = transfers.write("a", 50, 1);
        HashCache hashes = HashCache.open(base.resolve("hashes"), 10, () -> {
            // The clock is asked just before the file is opened: somebody saves at that moment.
            try {
                Files.write(file, new byte[60]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return transfers.clock.instant();
        });

        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> new ManifestScanner(transfers.home, hashes, transfers.settings())
                        .scan("inputs", List.of(transfers.scene)))
                .withMessage("inputs: '" + file
                        + "' changed while it was read; submit again when nothing writes it any more")
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.CONFLICT));
    }

    @Test
    void a_missing_input_is_refused_by_name() {
        assertRefused(transfers.scene.resolve("nothing"), "does not exist");
    }

    @Test
    void an_unreadable_input_is_refused_by_name() throws Exception {
        Path file = transfers.write("secret", 10, 1);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "this account may read everything");

        assertRefused(transfers.scene, "'" + file + "' cannot be read");
    }

    @Test
    void a_path_outside_of_the_roots_is_refused() throws Exception {
        Path outside = Transfers.write(base.resolve("outside/secret"), new byte[1]);

        assertRefused(outside, "must lie inside one of the declared roots");
        assertRefused(transfers.scene.resolve("../../outside/secret"), "must lie inside one of the declared roots");
    }

    @Test
    void a_link_that_leads_out_of_the_roots_is_refused_wherever_it_stands() throws Exception {
        Path outside = Transfers.write(base.resolve("outside/secret"), new byte[1]);
        Path toFile = Files.createSymbolicLink(transfers.scene.resolve("to-file"), outside);
        assertRefused(transfers.scene, "'" + toFile + "' leads to '" + outside.toRealPath());
        assertRefused(toFile, "leads to '" + outside.toRealPath());
        Files.delete(toFile);

        Path toFolder = Files.createSymbolicLink(transfers.scene.resolve("to-folder"), base.resolve("outside"));
        assertRefused(transfers.scene, "'" + toFolder + "' leads to");
        assertRefused(toFolder.resolve("secret"), "leads to '" + outside.toRealPath());
        Files.delete(toFolder);

        Path dangling = Files.createSymbolicLink(transfers.scene.resolve("dangling"), base.resolve("gone"));
        assertRefused(transfers.scene, "'" + dangling + "' is a link to a file that does not exist");
    }

    @Test
    void a_link_inside_the_roots_stands_for_what_it_leads_to() throws Exception {
        Path version = transfers.write("v003/a", 10, 1);
        Files.createSymbolicLink(transfers.scene.resolve("latest"), Path.of("v003"));

        Manifest manifest = transfers.scanner().scan("inputs", List.of(transfers.scene.resolve("latest")));

        assertThat(manifest.entries()).extracting(Manifest.Entry::place).containsExactly("{scene}/latest/a");
        assertThat(manifest.entries().get(0).hash()).isEqualTo(ContentHash.of(Files.readAllBytes(version)));
    }

    @Test
    void a_link_to_a_folder_above_itself_is_refused() throws Exception {
        transfers.write("deep/a", 10, 1);
        Files.createSymbolicLink(transfers.scene.resolve("deep/round"), transfers.scene);

        assertRefused(transfers.scene, "is a link to a folder that it lies in");
    }

    @Test
    void what_changed_between_submit_and_run_is_named() throws Exception {
        Path kept = transfers.write("kept", 10, 1);
        Path grown = transfers.write("grown", 10, 2);
        Path other = transfers.write("other", 10, 3);
        Path gone = transfers.write("gone", 10, 4);
        Manifest manifest = transfers.scan();
        ManifestScanner scanner = transfers.scanner();
        scanner.requireUnchanged("inputs", manifest);

        Files.write(grown, new byte[11]);
        Files.write(other, new byte[10]);
        Files.delete(gone);
        Files.setLastModifiedTime(kept, FileTime.from(Transfers.WRITTEN.plusSeconds(1)));

        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> scanner.requireUnchanged("inputs", manifest))
                .withMessage("inputs: changed since the job was submitted: '" + gone + "' (gone), '" + grown
                        + "' (10 bytes then, 11 now), '" + other
                        + "' (other content); submit the job again to use them as they are now");
    }

    private void assertRefused(Path declared, String problem) {
        AtomicReference<FarmException> refusal = new AtomicReference<>();
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> transfers.scanner().scan("inputs", List.of(declared)))
                .withMessageStartingWith("inputs: ")
                .withMessageContaining(problem)
                .satisfies(refusal::set);
        assertThat(refusal.get().code()).isEqualTo(ErrorCode.INVALID);
    }
}
