package io.hybridfarm.assets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.assets.store.FolderStore;
import io.hybridfarm.assets.store.ObjectStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest extends ObjectStoreContract {
    private static final Instant NOW = Instant.parse("2026-01-05T09:00:00Z");

    @TempDir
    Path folder;

    private final AtomicLong seeds = new AtomicLong();

    @Override
    protected ObjectStore open() throws IOException {
        return FolderStore.open(folder, () -> NOW, new SplittableRandom(seeds.incrementAndGet()));
    }

    @Test
    void what_a_dead_process_left_unfinished_is_removed_a_day_later_and_not_before() throws Exception {
        Path old = Files.write(folder.resolve("unfinished/0123"), new byte[10]);
        Files.setLastModifiedTime(old, FileTime.from(NOW.minusSeconds(86_401)));
        Path young = Files.write(folder.resolve("unfinished/4567"), new byte[10]);
        Files.setLastModifiedTime(young, FileTime.from(NOW.minusSeconds(86_000)));

        open().close();

        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void while_an_object_is_being_written_nobody_sees_it() throws Exception {
        byte[] content = new byte[3 << 20];
        try (ObjectStore store = open();
                ObjectStore other = open()) {
            store.put("objects/a", ContentHash.of(content), new ObjectStore.Content() {
                @Override
                public long length() {
                    return content.length;
                }

                @Override
                public InputStream open() {
                    return new ByteArrayInputStream(content) {
                        @Override
                        public synchronized int read(byte[] to, int from, int length) {
                            try {
                                assertThat(other.existing(List.of("objects/a"))).isEmpty();
                                other.list(
                                        "objects/", object -> assertThat(object).isNull());
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                            return super.read(to, from, length);
                        }
                    };
                }
            });
            assertThat(other.existing(List.of("objects/a"))).hasSize(1);
        }
        assertThat(folder.resolve("unfinished")).isEmptyDirectory();
    }
}
