package io.hybridfarm.assets.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.assets.store.ObjectStore;
import io.hybridfarm.assets.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every object store does. A store's test class extends this and opens stores; each test works in a place that is empty
 * when it begins.
 */
public abstract class ObjectStoreContract {
    private static final int THREADS = 8;
    private static final int MANY = 1_203;

    @SuppressWarnings("NullAway.Init")
    private ObjectStore store;

    /** For subclasses. */
    protected ObjectStoreContract() {}

    /** Opens a store in the place of the running test; called several times, each is another one in the same place. */
    protected abstract ObjectStore open() throws Exception;

    /** How large an object this suite stores to see that large ones work; 20 MiB unless overridden. */
    protected int largeObject() {
        return 20 << 20;
    }

    @BeforeEach
    void open_the_store() throws Exception {
        store = open();
    }

    @AfterEach
    void close_the_store() throws IOException {
        store.close();
    }

    @Test
    void what_was_put_is_given_back_also_by_another_store_in_the_same_place() throws Exception {
        byte[] content = bytes("content");

        assertThat(put("objects/a", content)).isTrue();

        assertThat(get("objects/a")).isEqualTo(content);
        try (ObjectStore other = open()) {
            ByteArrayOutputStream to = new ByteArrayOutputStream();
            other.get("objects/a", to);
            assertThat(to.toByteArray()).isEqualTo(content);
        }
    }

    @Test
    void an_object_may_be_empty() throws Exception {
        assertThat(put("objects/empty", new byte[0])).isTrue();

        assertThat(get("objects/empty")).isEmpty();
        assertThat(range("objects/empty", 0, 0)).isEmpty();
        assertThat(listed("objects/")).containsEntry("objects/empty", 0L);
    }

    @Test
    void a_large_object_is_stored_whole_and_read_in_ranges() throws Exception {
        byte[] content = new byte[largeObject()];
        new SplittableRandom(5).nextBytes(content);

        put("objects/large", content);

        assertThat(ContentHash.of(get("objects/large"))).isEqualTo(ContentHash.of(content));
        int end = content.length;
        for (int[] range : new int[][] {{0, 1}, {end - 1, 1}, {end - 22, 22}, {end / 2 - 3, 1_000_000}, {end, 0}}) {
            byte[] expected = Arrays.copyOfRange(content, range[0], range[0] + range[1]);
            assertThat(range("objects/large", range[0], range[1])).isEqualTo(expected);
        }
    }

    @Test
    void an_object_that_is_there_stays_as_it_is_and_the_new_content_is_not_even_read() throws Exception {
        put("objects/a", bytes("first"));

        boolean stored = store.put("objects/a", ContentHash.of(bytes("other")), new ObjectStore.Content() {
            @Override
            public long length() {
                return 5;
            }

            @Override
            public InputStream open() {
                throw new AssertionError("the content was read");
            }
        });

        assertThat(stored).isFalse();
        assertThat(get("objects/a")).isEqualTo(bytes("first"));
    }

    @Test
    void of_several_that_put_at_once_one_stores_and_all_find_it_whole() throws Exception {
        for (int round = 0; round < 10; round++) {
            String name = "objects/round-" + round;
            byte[] content = new byte[100_000];
            new SplittableRandom(round).nextBytes(content);
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                List<Callable<Boolean>> puts = Collections.nCopies(THREADS, () -> {
                    boolean stored = put(name, content);
                    assertThat(get(name)).isEqualTo(content);
                    return stored;
                });
                int stored = 0;
                for (Future<Boolean> put : threads.invokeAll(puts)) {
                    stored += put.get() ? 1 : 0;
                }
                assertThat(stored).isEqualTo(1);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    void content_that_is_not_what_was_announced_is_refused_and_nothing_of_it_is_there() throws Exception {
        byte[] content = bytes("content");
        ContentHash hash = ContentHash.of(content);

        assertMismatch(hash, content.length, bytes("comment"));
        assertMismatch(hash, content.length, bytes("content and more"));
        assertMismatch(hash, content.length, bytes("cont"));
        assertMismatch(hash, content.length, new byte[0]);
        assertMismatch(ContentHash.of(bytes("content and more")), content.length, bytes("content and more"));

        assertThat(store.existing(List.of("objects/a"))).isEmpty();
        assertThat(listed("objects/")).isEmpty();
        assertThat(put("objects/a", content)).isTrue();
    }

    private void assertMismatch(ContentHash hash, int length, byte[] actual) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.put("objects/a", hash, new Bytes(actual, length)))
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(StoreException.Kind.MISMATCH));
    }

    @Test
    void content_that_cannot_be_read_to_its_end_leaves_nothing() throws Exception {
        IOException broken = new IOException("the source is gone");
        byte[] content = new byte[3 << 20];

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> store.put("objects/a", ContentHash.of(content), new ObjectStore.Content() {
                    @Override
                    public long length() {
                        return content.length;
                    }

                    @Override
                    public InputStream open() {
                        return new BrokenStream(2 << 20, broken);
                    }
                }))
                .satisfies(thrown -> assertThat(rootOf(thrown)).isSameAs(broken));
        assertThat(store.existing(List.of("objects/a"))).isEmpty();
        assertThat(listed("objects/")).isEmpty();
    }

    @Test
    void what_is_not_there_is_missing() throws Exception {
        assertMissing(() -> get("objects/nothing"));
        assertMissing(() -> range("objects/nothing", 0, 1));
        put("objects/short", bytes("short"));
        assertMissing(() -> range("objects/short", 0, 6));
        assertMissing(() -> range("objects/short", 6, 1));
    }

    private static void assertMissing(Callable<byte[]> read) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(read::call)
                .satisfies(refusal -> assertThat(refusal.kind()).isEqualTo(StoreException.Kind.MISSING));
    }

    @Test
    void a_reader_that_fails_gets_its_own_exception_back() throws Exception {
        put("objects/a", bytes("content"));
        IOException full = new IOException("the reader's disk is full");

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> store.get("objects/a", new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw full;
                    }
                }))
                .satisfies(thrown -> assertThat(rootOf(thrown)).isSameAs(full));
    }

    @Test
    void of_many_names_those_are_named_that_are_there() throws Exception {
        List<String> names =
                IntStream.range(0, MANY).mapToObj(i -> "objects/n" + i).toList();
        List<String> there = new ArrayList<>();
        for (int i = 0; i < MANY; i += 100) {
            put(names.get(i), bytes("content " + i));
            there.add(names.get(i));
        }

        assertThat(store.existing(names)).containsExactlyInAnyOrderElementsOf(there);
        assertThat(store.existing(List.of())).isEmpty();
    }

    @Test
    void a_list_has_every_object_below_the_prefix_once_however_many_there_are() throws Exception {
        TreeMap<String, Long> expected = new TreeMap<>();
        for (int i = 0; i < MANY; i++) {
            String name = "many/" + (i % 3) + "/n-" + i + ".x";
            put(name, new byte[i % 7]);
            expected.put(name, (long) (i % 7));
        }
        put("many-others/a", bytes("not listed"));
        put("other/many/a", bytes("not listed"));

        assertThat(listed("many/")).isEqualTo(expected);
        assertThat(listed("many/1/")).isEqualTo(expected.subMap("many/1/", "many/2/"));
        assertThat(listed("nothing/")).isEmpty();
    }

    @Test
    void what_was_deleted_is_gone_and_may_be_put_again() throws Exception {
        put("objects/a", bytes("first"));

        assertThat(store.delete("objects/a")).isTrue();

        assertThat(store.existing(List.of("objects/a"))).isEmpty();
        assertThat(listed("objects/")).isEmpty();
        assertMissing(() -> get("objects/a"));
        assertThat(store.delete("objects/a")).isFalse();
        assertThat(put("objects/a", bytes("second"))).isTrue();
        assertThat(get("objects/a")).isEqualTo(bytes("second"));
    }

    @Test
    void names_that_could_mean_something_else_are_refused_everywhere() {
        List<String> malformed = List.of(
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                "../a",
                "a/../b",
                "a/.",
                ".a",
                "A",
                "a b",
                "a\\b",
                "é",
                "a/" + "b".repeat(101),
                "a/".repeat(150) + "a");
        for (String name : malformed) {
            assertThatIllegalArgumentException().as(name).isThrownBy(() -> put(name, bytes("x")));
            assertThatIllegalArgumentException().as(name).isThrownBy(() -> get(name));
            assertThatIllegalArgumentException().as(name).isThrownBy(() -> range(name, 0, 1));
            assertThatIllegalArgumentException().as(name).isThrownBy(() -> store.existing(List.of(name)));
            assertThatIllegalArgumentException().as(name).isThrownBy(() -> store.delete(name));
        }
        for (String prefix : List.of("", "objects", "/", "../", "a/..")) {
            assertThatIllegalArgumentException().as(prefix).isThrownBy(() -> listed(prefix));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> range("objects/a", -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> range("objects/a", 0, -1));
    }

    private boolean put(String name, byte[] content) throws IOException {
        return store.put(name, ContentHash.of(content), new Bytes(content, content.length));
    }

    private byte[] get(String name) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        store.get(name, to);
        return to.toByteArray();
    }

    private byte[] range(String name, long from, long length) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        store.get(name, from, length, to);
        return to.toByteArray();
    }

    private SortedMap<String, Long> listed(String prefix) throws IOException {
        TreeMap<String, Long> listed = new TreeMap<>();
        store.list(
                prefix,
                object -> assertThat(listed.put(object.name(), object.length()))
                        .as(object.name())
                        .isNull());
        return listed;
    }

    private static Throwable rootOf(Throwable thrown) {
        Throwable root = thrown;
        for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final class Bytes implements ObjectStore.Content {
        private final byte[] bytes;
        private final int announced;

        Bytes(byte[] bytes, int announced) {
            this.bytes = bytes;
            this.announced = announced;
        }

        @Override
        public long length() {
            return announced;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }
    }

    /** Gives zeros, then fails. */
    private static final class BrokenStream extends InputStream {
        private final IOException failure;
        private int left;

        BrokenStream(int left, IOException failure) {
            this.left = left;
            this.failure = failure;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (left <= 0) {
                throw failure;
            }
            int read = Math.min(left, length);
            Arrays.fill(bytes, from, from + read, (byte) 0);
            left -= read;
            return read;
        }
    }
}
