package io.hybridfarm.spi.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.Refused;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathRootsTest {
    private static final PathRoots ROOTS =
            PathRoots.of(Map.of("out", Path.of("/srv/out"), "projects", Path.of("/mnt/projects/./x/..")));

    @ParameterizedTest
    @CsvSource({
        "/srv/out, /srv/out",
        "/srv/out/, /srv/out",
        "/srv/out/a/b.exr, /srv/out/a/b.exr",
        "/srv/out/a/../b.exr, /srv/out/b.exr",
        "/srv/out/./a//b, /srv/out/a/b",
        "/srv/../srv/out/a, /srv/out/a",
        "/../srv/out/a, /srv/out/a",
        "/srv/out/..a, /srv/out/..a",
        "/mnt/projects/a, /mnt/projects/a",
    })
    void a_path_inside_is_given_back_in_its_plain_form(String text, String plain) {
        assertThat(ROOTS.requireInside("inputs", text)).isEqualTo(Path.of(plain));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/srv/outer",
                "/srv/outer/a",
                "/srv/out.exr",
                "/srv/ou",
                "/srv",
                "/",
                "/etc/passwd",
                "/srv/out/..",
                "/srv/out/../outer/a",
                "/srv/out/a/../../../etc/passwd",
                "/SRV/OUT/a",
            })
    void a_path_outside_is_refused_with_the_roots(String text) {
        Refused.invalid(
                () -> ROOTS.requireInside("steps[r].outputs", text),
                "steps[r].outputs",
                "'" + text + "' must lie inside",
                "{out} = /srv/out, {projects} = /mnt/projects");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a", "srv/out/a", "../srv/out/a", "~/a", "{out}/a", "C:\\out"})
    void a_relative_path_is_refused_as_such(String text) {
        Refused.invalid(() -> ROOTS.requireInside("cwd", text), "cwd", "'" + text + "' is not absolute");
    }

    @Test
    void a_malformed_path_is_refused() {
        Refused.invalid(() -> ROOTS.requireInside("cwd", "/srv/out/a\0b"), "cwd", "is not a path");
    }

    @Test
    void without_roots_every_path_is_refused_with_what_to_do() {
        Refused.invalid(
                () -> PathRoots.NONE.requireInside("cwd", "/srv/out"), "cwd", "declares no path roots", "'paths'");
        assertThat(PathRoots.NONE.folders()).isEmpty();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void whatever_is_let_in_lies_inside(@ForAll("paths") String text) {
        Path resolved = Path.of(text).normalize();
        boolean inside = resolved.toString().equals("/srv/out")
                || resolved.toString().startsWith("/srv/out/")
                || resolved.toString().equals("/mnt/projects")
                || resolved.toString().startsWith("/mnt/projects/");
        if (inside) {
            assertThat(ROOTS.requireInside("f", text)).isEqualTo(resolved);
        } else {
            Refused.invalid(() -> ROOTS.requireInside("f", text), "f");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1st", "a-b", "a b", "a.b", "frame", "task", "frames", "chunkStart", "chunkEnd"})
    void a_name_that_is_malformed_or_taken_is_refused(String name) {
        Refused.badConfiguration(() -> PathRoots.of(Map.of(name, Path.of("/a"))), "paths." + name, "letters, digits");
    }

    @Test
    void a_relative_folder_is_refused() {
        Refused.badConfiguration(
                () -> PathRoots.of(Map.of("out", Path.of("out"))), "paths.out", "absolute folder", "'out'");
    }

    @Test
    void roots_are_variables_sorted_by_name() {
        Map<String, Path> unsorted = new LinkedHashMap<>();
        unsorted.put("z", Path.of("/z/../y"));
        unsorted.put("a", Path.of("/a/"));

        PathRoots roots = PathRoots.of(unsorted);
        assertThat(roots.variables()).containsExactly(Map.entry("a", "/a"), Map.entry("z", "/y"));
        assertThat(roots.folders()).containsExactly(Map.entry("a", Path.of("/a")), Map.entry("z", Path.of("/y")));
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of("srv", "out", "mnt", "projects", "..", ".", "outer", "a", "", "x")
                .list()
                .ofMaxSize(8)
                .map(names -> "/" + String.join("/", names));
    }
}
