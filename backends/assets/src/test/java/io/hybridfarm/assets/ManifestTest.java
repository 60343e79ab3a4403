package io.hybridfarm.assets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.spi.FarmException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final long PART = 100;
    private static final ContentHash HASH = ContentHash.of(new byte[] {1});

    @Property(tries = 300)
    void what_was_written_is_read_again_and_the_order_of_the_files_does_not_matter(
            @ForAll("entries") List<Manifest.Entry> entries, @ForAll Random random) {
        Manifest manifest = Manifest.of(PART, entries);
        List<Manifest.Entry> shuffled = new ArrayList<>(entries);
        Collections.shuffle(shuffled, random);

        assertThat(Manifest.parse(manifest.toBytes()).entries()).isEqualTo(manifest.entries());
        assertThat(Manifest.of(PART, shuffled).toBytes()).isEqualTo(manifest.toBytes());
        assertThat(Manifest.parse(manifest.toBytes()).id()).isEqualTo(manifest.id());
    }

    @Property(tries = 300)
    void a_manifest_that_was_cut_or_changed_is_never_taken_for_the_whole(
            @ForAll("entries") List<Manifest.Entry> entries, @ForAll Random random) {
        Manifest manifest = Manifest.of(PART, entries);
        byte[] bytes = manifest.toBytes();
        byte[] cut = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));

        assertThatExceptionOfType(FarmException.class).isThrownBy(() -> Manifest.parse(cut));
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
        try {
            assertThat(Manifest.parse(bytes).id()).isNotEqualTo(manifest.id());
        } catch (FarmException refused) {
            assertThat(refused).hasMessageContaining(":");
        }
    }

    @Provide
    Arbitrary<List<Manifest.Entry>> entries() {
        Arbitrary<String> path = Arbitraries.strings()
                .withChars("ab%\n\t é漢.")
                .ofMinLength(1)
                .ofMaxLength(6)
                .filter(word -> !word.equals(".") && !word.equals(".."))
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(words -> String.join("/", words));
        return Combinators.combine(
                        Arbitraries.of("scene", "out"),
                        path,
                        Arbitraries.longs().between(0, 350),
                        Arbitraries.longs().between(-1_000_000_000_000L, 4_000_000_000_000_000L),
                        Arbitraries.of(true, false))
                .as((root, where, size, micros, executable) -> new Manifest.Entry(
                        root,
                        where,
                        size,
                        Instant.EPOCH.plus(micros, java.time.temporal.ChronoUnit.MICROS),
                        executable,
                        ContentHash.of(where.getBytes(StandardCharsets.UTF_8)),
                        size <= PART ? List.of() : Collections.nCopies((int) ((size + PART - 1) / PART), HASH)))
                .list()
                .ofMaxSize(8)
                .uniqueElements(Manifest.Entry::place);
    }

    @Test
    void its_text_is_as_described() {
        Manifest.Entry small = new Manifest.Entry(
                "scene", "100%/a b", 7, Instant.parse("2026-01-01T00:00:00.000001Z"), true, HASH, List.of());
        Manifest.Entry large = new Manifest.Entry(
                "out", "x", 150, Instant.EPOCH.minusNanos(1), false, HASH, List.of(HASH, ContentHash.of(new byte[0])));

        assertThat(new String(Manifest.of(PART, List.of(small, large)).toBytes(), StandardCharsets.UTF_8))
                .isEqualTo("""
                        hybridfarm-manifest 1
                        part-size 100
                        %1$s 150 -1 - out x
                        + %1$s
                        + e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
                        %1$s 7 1767225600000001 x scene 100%%25/a b
                        end 2
                        """.formatted("4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"));
    }

    @Test
    void paths_that_could_lead_elsewhere_are_refused() {
        for (String path : List.of("", "/etc/passwd", "../up", "a/../../b", "a//b", "a/./b", "a/", "a\0b", "\ud800")) {
            assertThatExceptionOfType(FarmException.class)
                    .as(path)
                    .isThrownBy(() -> new Manifest.Entry("scene", path, 1, Instant.EPOCH, false, HASH, List.of()))
                    .withMessageContaining("path '");
        }
    }

    @Test
    void two_files_in_one_place_are_refused() {
        Manifest.Entry entry = new Manifest.Entry("scene", "a", 1, Instant.EPOCH, false, HASH, List.of());

        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> Manifest.of(PART, List.of(entry, entry)))
                .withMessage("manifest: names {scene}/a twice");
    }
}
