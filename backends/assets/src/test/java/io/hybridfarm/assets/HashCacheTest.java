package io.hybridfarm.assets;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.assets.store.ContentHash;
import io.hybridfarm.testkit.SettableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashCacheTest {
    private static final long PART = 1_000;
    private static final int PROCESSES = 3;
    private static final int FILES_OF_A_PROCESS = 2_000;

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();

    @Test
    void what_was_remembered_is_known_to_the_next_one_that_opens_the_folder() throws Exception {
        HashCache cache = open(100);
        FileHash large = new FileHash(hash(1), List.of(hash(2), hash(3)));
        remember(cache, "a", 10, large);
        cache.flush();

        assertThat(open(100).find(Path.of("/a"), state(10), PART)).contains(large);
    }

    @Test
    void another_size_time_identity_or_part_size_makes_it_unknown() throws Exception {
        HashCache cache = open(100);
        remember(cache, "a", 10, new FileHash(hash(1), List.of()));
        Path file = Path.of("/a");
        FileState state = state(10);

        assertThat(cache.find(file, state, PART)).isPresent();
        assertThat(cache.find(file, new FileState(11, state.modified(), "key", false), PART))
                .isEmpty();
        assertThat(cache.find(file, new FileState(10, state.modified().plusNanos(1), "key", false), PART))
                .isEmpty();
        assertThat(cache.find(file, new FileState(10, state.modified(), "other", false), PART))
                .isEmpty();
        assertThat(cache.find(file, state, PART + 1)).isEmpty();
        assertThat(cache.find(Path.of("/b"), state, PART)).isEmpty();
    }

    @Test
    void two_that_share_the_folder_learn_from_each_other() throws Exception {
        HashCache one = open(100);
        HashCache other = open(100);
        remember(one, "a", 1, new FileHash(hash(1), List.of()));
        one.flush();
        remember(other, "b", 2, new FileHash(hash(2), List.of()));
        other.flush();
        one.refresh();

        for (HashCache cache : List.of(one, other)) {
            assertThat(cache.find(Path.of("/a"), state(1), PART)).isPresent();
            assertThat(cache.find(Path.of("/b"), state(2), PART)).isPresent();
        }
    }

    @Test
    void a_file_that_was_cut_or_damaged_anywhere_gives_no_wrong_answer_and_can_be_added_to() throws Exception {
        HashCache first = open(100);
        for (int i = 0; i < 20; i++) {
            remember(first, "f" + i, i, new FileHash(hash(i), List.of()));
        }
        first.flush();
        Path log = folder.resolve("hashes.log");
        byte[] whole = Files.readAllBytes(log);
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 200; round++) {
            byte[] damaged = java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            if (round % 2 == 0 && damaged.length > 0) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
            }
            Files.write(log, damaged);
            HashCache cache = open(100);
            for (int i = 0; i < 20; i++) {
                Optional<FileHash> found = cache.find(Path.of("/f" + i), state(i), PART);
                assertThat(found.map(FileHash::whole).orElse(hash(i))).isEqualTo(hash(i));
            }
            remember(cache, "new", 5, new FileHash(hash(99), List.of()));
            cache.flush();
            assertThat(open(100).find(Path.of("/new"), state(5), PART)).isPresent();
        }
    }

    @Test
    void the_files_that_were_asked_for_longest_ago_are_forgotten_first_and_the_disk_does_not_fill() throws Exception {
        HashCache cache = open(10);
        for (int i = 0; i < 10; i++) {
            remember(cache, "f" + i, i, new FileHash(hash(i), List.of()));
        }
        assertThat(cache.find(Path.of("/f0"), state(0), PART)).isPresent();
        remember(cache, "f10", 10, new FileHash(hash(10), List.of()));

        assertThat(cache.size()).isEqualTo(10);
        assertThat(cache.find(Path.of("/f0"), state(0), PART)).isPresent();
        assertThat(cache.find(Path.of("/f1"), state(1), PART)).isEmpty();

        for (int i = 0; i < 20_000; i++) {
            remember(cache, "f" + i, i, new FileHash(hash(i), List.of()));
        }
        cache.flush();
        assertThat(Files.size(folder.resolve("hashes.log"))).isLessThan(300L * 2_000);
        assertThat(open(10).find(Path.of("/f19999"), state(19_999), PART)).isPresent();
    }

    @Test
    void one_that_was_rewritten_by_another_is_read_anew() throws Exception {
        HashCache one = open(10);
        HashCache other = open(10);
        remember(one, "mine", 3, new FileHash(hash(3), List.of()));
        one.flush();
        for (int i = 0; i < 3_000; i++) {
            remember(other, "f" + i % 5, 7, new FileHash(hash(i), List.of()));
        }
        other.flush();
        one.refresh();

        assertThat(one.find(Path.of("/f4"), state(7), PART).map(FileHash::whole))
                .contains(hash(2_999));
    }

    @Test
    void processes_that_write_at_once_lose_nothing_of_each_other() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            folder.toString(),
                            "p" + i)
                    .inheritIO()
                    .start());
        }
        for (Process process : processes) {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
        }

        HashCache cache = open(100_000);
        assertThat(cache.size()).isEqualTo(PROCESSES * FILES_OF_A_PROCESS);
        for (int i = 0; i < FILES_OF_A_PROCESS; i++) {
            assertThat(cache.find(Path.of("/p1-" + i), state(i), PART).map(FileHash::whole))
                    .contains(hash(i));
        }
    }

    /** Remembers files, writing after every few. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws Exception {
            HashCacheTest test = new HashCacheTest();
            test.folder = Path.of(arguments[0]);
            HashCache cache = test.open(100_000);
            for (int i = 0; i < FILES_OF_A_PROCESS; i++) {
                test.remember(cache, arguments[1] + "-" + i, i, new FileHash(hash(i), List.of()));
                if (i % 10 == 0) {
                    cache.flush();
                }
            }
            cache.flush();
        }
    }

    @Test
    void a_stranger_in_place_of_the_file_is_replaced() throws Exception {
        Files.writeString(folder.resolve("hashes.log"), "this is something else entirely", StandardOpenOption.CREATE);
        HashCache cache = open(10);
        remember(cache, "a", 1, new FileHash(hash(1), List.of()));
        cache.flush();

        assertThat(open(10).find(Path.of("/a"), state(1), PART)).isPresent();
    }

    private HashCache open(int limit) throws IOException, InterruptedException {
        return HashCache.open(folder, limit, clock);
    }

    private void remember(HashCache cache, String name, long size, FileHash hash)
            throws IOException, InterruptedException {
        cache.remember(Path.of("/" + name), state(size), PART, hash, clock.instant());
    }

    private static FileState state(long size) {
        Instant written = SettableClock.START.minus(Duration.ofHours(1)).plusNanos(5);
        return new FileState(size, written, "key", false);
    }

    private static ContentHash hash(int number) {
        return ContentHash.of(new byte[] {(byte) number, (byte) (number >> 8)});
    }
}
