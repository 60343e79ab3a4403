package io.hybridfarm.local.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {
    @TempDir
    Path folder;

    private static List<byte[]> lines(String... texts) {
        return Stream.of(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void what_is_rewritten_replaces_all_and_is_added_to() throws IOException {
        Path path = folder.resolve("file");
        try (LineFile file = new LineFile(path)) {
            file.add(lines("one", "two"));
            assertThat(file.grownBy()).isEqualTo(8);
            file.rewrite(lines("two"));
            assertThat(file.grownBy()).isZero();
            file.add(lines("three"));
        }
        assertThat(path).hasContent("two\nthree\n");
    }

    @Test
    void a_file_that_could_not_be_replaced_is_still_added_to() throws IOException {
        Path path = folder.resolve("file");
        Path aside = folder.resolve("aside");
        try (LineFile file = new LineFile(path)) {
            file.add(lines("one", "two"));
            // Nothing can be moved to where a folder is that is not empty.
            Files.move(path, aside);
            Files.createDirectories(path.resolve("in the way"));
            assertThatThrownBy(() -> file.rewrite(lines("two"))).isInstanceOf(IOException.class);
            Files.delete(path.resolve("in the way"));
            Files.delete(path);
            Files.move(aside, path);

            file.add(lines("three"));
            file.force();
        }
        assertThat(path).hasContent("one\ntwo\nthree\n");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_file_is_its_owners_alone_from_the_first_moment_and_when_it_was_rewritten() throws IOException {
        Path path = folder.resolve("file");
        try (LineFile file = new LineFile(path)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
            file.rewrite(lines("one"));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void trying_for_room_leaves_nothing_behind() throws IOException {
        Path path = folder.resolve("file");
        try (LineFile file = new LineFile(path)) {
            file.add(lines("one"));
            file.requireRoom(1 << 20);
        }
        assertThat(path).hasContent("one\n");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(path);
        }
    }
}
