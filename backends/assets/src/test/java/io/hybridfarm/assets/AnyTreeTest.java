package io.hybridfarm.assets;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.assets.store.FolderStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AnyTreeTest {
    /** Few contents, so that some files are equal. */
    record Node(List<String> path, int size, int seed, boolean executable) {}

    @Property(tries = 60)
    void what_is_uploaded_and_fetched_elsewhere_is_the_same_tree_with_and_without_room_in_the_cache(
            @ForAll("trees") List<Node> tree, @ForAll("limits") long limit) throws Exception {
        Path base = Files.createTempDirectory("any-tree-");
        try {
            Transfers transfers = new Transfers(base);
            for (Node node : tree) {
                write(transfers, node);
            }
            FolderStore store = transfers.store();
            ContentHash shipment = transfers
                    .uploader(store)
                    .upload(transfers.scan(), TransferListener.NONE)
                    .shipment();
            Fetcher fetcher = new Fetcher(
                    store, transfers.cache("outside", limit), transfers.hashes("outside"), transfers.settings());

            fetcher.fetch(shipment, transfers.away("there"), TransferListener.NONE);

            Path there = Files.createDirectories(base.resolve("there/scene"));
            assertThat(Transfers.tree(there)).isEqualTo(Transfers.tree(transfers.scene));
        } finally {
            Transfers.delete(base);
        }
    }

    /** Where a folder and a file want the same name, the first one has it. */
    private static void write(Transfers transfers, Node node) throws IOException {
        Path file = transfers.scene.resolve(String.join("/", node.path()));
        for (Path above = Folders.of(file); !above.equals(transfers.base); above = Folders.of(above)) {
            if (Files.isRegularFile(above)) {
                return;
            }
        }
        if (!Files.exists(file)) {
            byte[] content = new byte[node.size()];
            new SplittableRandom(node.seed()).nextBytes(content);
            Transfers.write(file, content);
            String permissions = node.executable() ? "rwxr-xr-x" : "rw-r--r--";
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        }
    }

    @Provide
    Arbitrary<List<Node>> trees() {
        Arbitrary<String> word = Arbitraries.of("a", "b", "c d", "%41", "x.exr", "..x", "-", "+", "~", "'", "$HOME");
        Arbitrary<Integer> size = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(4, Arbitraries.integers().between(0, Transfers.SMALL + 1)),
                net.jqwik.api.Tuple.of(2, Arbitraries.integers().between(0, Transfers.PART + 1)),
                net.jqwik.api.Tuple.of(
                        1,
                        Arbitraries.of(
                                Transfers.SMALL,
                                Transfers.PART,
                                Transfers.PART + 1,
                                2 * Transfers.PART,
                                3 * Transfers.PART + 7)));
        return Combinators.combine(
                        word.list().ofMinSize(1).ofMaxSize(3),
                        size,
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.of(true, false))
                .as(Node::new)
                .list()
                .ofMaxSize(25);
    }

    @Provide
    Arbitrary<Long> limits() {
        return Arbitraries.of(0L, 1_500L, 8_000L, 1L << 30);
    }
}
