package io.hybridfarm.assets;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.assets.store.ContentHash;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssetCacheTest {
    private static final int SIZE = 100;
    private static final int LIMIT = 3 * SIZE;

    @TempDir
    Path base;

    private Transfers transfers;
    private AssetCache cache;
    private final List<String> downloads = java.util.Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void set_up() throws IOException {
        transfers = new Transfers(base);
        cache = transfers.cache("machine", LIMIT);
    }

    @Test
    void what_was_used_longest_ago_makes_room() throws Exception {
        useAndClose("a");
        useAndClose("b");
        useAndClose("c");
        useAndClose("a");
        useAndClose("d");

        assertThat(kept()).containsExactlyInAnyOrder("a", "c", "d");
        assertThat(downloads).containsExactly("a", "b", "c", "d");
    }

    @Test
    void what_is_in_use_stays_and_what_has_no_room_beside_it_is_not_kept() throws Exception {
        try (AssetCache.Use use = use("a", "b")) {
            get(use, "a").close();
            // Not there yet, but promised: its room is taken.
            useAndClose("c");
            useAndClose("d");
            useAndClose("e");

            assertThat(kept()).containsExactlyInAnyOrder("a", "e");
            try (AssetCache.Use more = use("f", "g")) {
                AssetCache.Local f = get(more, "f");
                AssetCache.Local g = get(more, "g");
                assertThat(f.isKept()).isNotEqualTo(g.isKept());
                AssetCache.Local passing = f.isKept() ? g : f;
                assertThat(passing.file()).exists();
                passing.close();
                assertThat(passing.file()).doesNotExist();
            }
            get(use, "b").close();
            assertThat(kept()).hasSize(3).contains("a", "b");
        }
    }

    @Test
    void a_failed_download_leaves_nothing() throws Exception {
        try (AssetCache.Use use = use("a")) {
            org.assertj.core.api.Assertions.assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> use.get("objects/" + hash("a"), hash("a"), SIZE, file -> {
                        Files.write(file, new byte[SIZE / 2]);
                        throw new IOException("the link is cut");
                    }));
        }

        assertThat(kept()).isEmpty();
        assertThat(base.resolve("machine-cache/unfinished")).isEmptyDirectory();
    }

    @Test
    void several_at_once_never_lose_what_they_use_and_the_limit_holds_in_the_end() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Callable<Integer>> users = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                SplittableRandom random = new SplittableRandom(i);
                AssetCache own = transfers.cache("machine", LIMIT);
                users.add(() -> {
                    for (int round = 0; round < 60; round++) {
                        String one = "o" + random.nextInt(8);
                        String other = "p" + random.nextInt(8);
                        try (AssetCache.Use use = own.use(lengths(one, other));
                                AssetCache.Local first = get(use, one);
                                AssetCache.Local second = get(use, other)) {
                            assertThat(Files.size(first.file())).isEqualTo(SIZE);
                            assertThat(Files.size(second.file())).isEqualTo(SIZE);
                        }
                    }
                    return 0;
                });
            }
            for (Future<Integer> user : threads.invokeAll(users)) {
                user.get();
            }
        } finally {
            threads.shutdownNow();
        }
        useAndClose("last");

        assertThat((long) kept().size() * SIZE).isLessThanOrEqualTo(LIMIT);
        assertThat(base.resolve("machine-cache/pins")).isEmptyDirectory();
        assertThat(base.resolve("machine-cache/unfinished")).isEmptyDirectory();
    }

    @Test
    void what_another_process_uses_stays_until_it_dies() throws Exception {
        useAndClose("theirs");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        User.class.getName(),
                        base.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader says = other.inputReader()) {
            assertThat(says.readLine()).isEqualTo("in use");
            for (String name : List.of("a", "b", "c", "d")) {
                useAndClose(name);
            }
            assertThat(kept()).containsExactlyInAnyOrder("theirs", "c", "d");
        } finally {
            other.destroyForcibly();
            assertThat(other.waitFor(1, TimeUnit.MINUTES)).isTrue();
        }

        useAndClose("e");
        assertThat(kept()).containsExactlyInAnyOrder("c", "d", "e");
        assertThat(base.resolve("machine-cache/pins")).isEmptyDirectory();
    }

    /** Uses an object until it is killed. */
    static final class User {
        private User() {}

        public static void main(String[] arguments) throws Exception {
            AssetCacheTest test = new AssetCacheTest();
            test.base = Path.of(arguments[0]);
            test.set_up();
            try (AssetCache.Use use = test.use("theirs")) {
                test.get(use, "theirs").close();
                System.out.println("in use");
                System.in.read();
            }
        }
    }

    private void useAndClose(String name) throws Exception {
        transfers.clock.advance(Duration.ofSeconds(1));
        try (AssetCache.Use use = use(name)) {
            get(use, name).close();
        }
    }

    private AssetCache.Use use(String... names) throws IOException, InterruptedException {
        return cache.use(lengths(names));
    }

    private static Map<String, Long> lengths(String... names) {
        TreeMap<String, Long> lengths = new TreeMap<>();
        for (String name : names) {
            lengths.put("objects/" + hash(name), (long) SIZE);
        }
        return lengths;
    }

    private AssetCache.Local get(AssetCache.Use use, String name) throws IOException, InterruptedException {
        return use.get("objects/" + hash(name), hash(name), SIZE, file -> {
            downloads.add(name);
            byte[] content = new byte[SIZE];
            System.arraycopy(name.getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, content, 0, name.length());
            Files.write(file, content);
        });
    }

    private static ContentHash hash(String name) {
        return ContentHash.of(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private List<String> kept() throws IOException {
        try (Stream<Path> walk = Files.walk(base.resolve("machine-cache/kept"))) {
            List<String> names = new ArrayList<>();
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                names.add(Files.readString(file).replace("\0", ""));
            }
            return names;
        }
    }
}
