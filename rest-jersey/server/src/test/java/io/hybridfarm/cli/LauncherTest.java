package io.hybridfarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
class LauncherTest {
    private static final Path BIN = Path.of("../distribution/src/main/bin");

    @TempDir
    Path folder;

    private Path launcher;

    @BeforeEach
    void install() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("an installation/bin"));
        for (String file : List.of("farm", "find-java.sh")) {
            Files.copy(BIN.resolve(file), bin.resolve(file));
        }
        launcher = bin.resolve("farm");
        launcher.toFile().setExecutable(true);
    }

    @Test
    void it_runs_the_java_of_java_home_with_the_arguments_as_they_are() throws Exception {
        Path java = java("a java", "21.0.2");

        Result result = run(launcher, Map.of("JAVA_HOME", java.toString()), "submit", "two words", "", "*", "$HOME");

        assertThat(result.exit()).isZero();
        assertThat(result.out().lines())
                .contains("-cp", folder.toRealPath() + "/an installation/lib/*")
                .endsWith("io.hybridfarm.cli.Main", "submit", "two words", "", "*", "$HOME");
        assertThat(result.out()).contains("-Dhybridfarm.home=" + folder.toRealPath() + "/an installation\n");
        assertThat(result.out()).contains("-Dhybridfarm.columns=\n");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void it_is_found_through_symbolic_links() throws Exception {
        Path java = java("java", "17");
        Path near = Files.createSymbolicLink(launcher.resolveSibling("near"), Path.of("farm"));
        Path far = Files.createSymbolicLink(folder.resolve("far"), near);

        Result result = run(far, Map.of("JAVA_HOME", java.toString()), "version");

        assertThat(result.out()).contains("-Dhybridfarm.home=" + folder.toRealPath() + "/an installation\n");
    }

    @Test
    void an_old_java_home_is_passed_over_for_a_java_on_the_path() throws Exception {
        Path old = java("old", "1.8.0_392");
        Path onPath = java("new", "25");

        Result result = run(
                launcher,
                Map.of("JAVA_HOME", old.toString(), "PATH", onPath.resolve("bin") + ":" + System.getenv("PATH")),
                "version");

        assertThat(result.exit()).isZero();
        assertThat(result.out()).startsWith(onPath.toRealPath() + "/bin/java\n");
        assertThat(result.err()).contains("JAVA_HOME is " + old).contains("not a Java 17 or newer");
    }

    @Test
    void the_exit_code_of_the_program_is_that_of_the_launcher() throws Exception {
        Path java = java("java", "17.0.1");
        Files.writeString(java.resolve("bin/java"), "#!/bin/sh\nexit 4\n");

        assertThat(run(launcher, Map.of("JAVA_HOME", java.toString()), "job", "1")
                        .exit())
                .isEqualTo(4);
    }

    @Test
    void the_scripts_are_plain_posix_shell() throws Exception {
        for (Path script : List.of(BIN.resolve("farm"), BIN.resolve("find-java.sh"), Path.of("../../farm"))) {
            Result result = finish(new ProcessBuilder("sh", "-n", script.toString()));
            assertThat(result.exit()).as("%s: %s", script, result.err()).isZero();
            assertThat(Files.readString(script)).doesNotContain("[[", "function ", "local ", "$'");
        }
    }

    /** A folder that looks like a Java, whose program prints how it was called. */
    private Path java(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Path bin = Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path program = Files.writeString(bin.resolve("java"), "#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private record Result(int exit, String out, String err) {}

    private Result run(Path program, Map<String, String> environment, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(program.toString());
        builder.command().addAll(List.of(arguments));
        builder.directory(folder.toFile());
        builder.environment().remove("HYBRIDFARM_JAVA_OPTIONS");
        builder.environment().putAll(environment);
        return finish(builder);
    }

    private Result finish(ProcessBuilder builder) throws Exception {
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        process.getOutputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Result(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }
}
