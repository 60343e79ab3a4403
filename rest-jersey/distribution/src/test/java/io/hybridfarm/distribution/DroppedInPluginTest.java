package io.hybridfarm.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.farm.PrefixPlugin;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A plugin's jar is copied into an unpacked distribution, and the server that is started there runs jobs on its farm. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the example backend reads /proc")
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DroppedInPluginTest {
    private static final Path ASSEMBLED = Path.of("target/hybridfarm");

    @TempDir
    Path folder;

    private Path home;
    private Path config;

    @BeforeEach
    void install() throws IOException, URISyntaxException {
        home = folder.resolve("hybridfarm");
        copy(ASSEMBLED, home);
        Path jar = Path.of(PrefixPlugin.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        assertThat(jar).as("the example as it is packed").isRegularFile();
        Files.copy(jar, Files.createDirectories(home.resolve("plugins/prefix")).resolve("prefix.jar"));
        config = Files.writeString(folder.resolve("farm.yaml"), """
                farms:
                  - name: night
                    type: prefix
                    settings:
                      prefix: [env, THROUGH=the prefix]
                      cores: 2
                """);
    }

    @Test
    void a_job_runs_on_the_farm_of_a_plugin_that_was_dropped_in() throws Exception {
        try (RunningServer server = start()) {
            String job = server.submit("""
                    {"name": "through", "command": ["sh", "-c", "echo $THROUGH, frame {frame}"], "frames": "7-9"}
                    """);

            server.await(job, inState("SUCCEEDED"));

            assertThat(server.log(job, 0)).isEqualTo("the prefix, frame 7\n");
            assertThat(server.log(job, 2)).isEqualTo("the prefix, frame 9\n");
            server.stop();
        }
    }

    @Test
    void a_server_that_is_stopped_hands_back_what_runs_and_the_next_one_runs_it_again() throws Exception {
        Path watched = Files.createFile(folder.resolve("watched"));
        String job;
        try (RunningServer server = start()) {
            job = server.submit("{\"name\": \"long\", \"command\": [\"tail\", \"-f\", \"" + watched + "\"]}");
            server.await(job, inState("RUNNING"));
            awaitProcess(watched);

            server.stop();
            assertThat(processes(watched)).isEmpty();
        }
        try (RunningServer server = start()) {
            server.await(job, inState("RUNNING"));
            awaitProcess(watched);

            server.stop();
            assertThat(processes(watched)).isEmpty();
        }
    }

    private RunningServer start() throws IOException {
        return RunningServer.start(home, config, folder.resolve("data"), folder.resolve("server.log"));
    }

    private static Predicate<JsonNode> inState(String state) {
        return job -> job.path("jobs-status").asText().equals(state);
    }

    private static void awaitProcess(Path argument) {
        while (processes(argument).isEmpty()) {
            Thread.onSpinWait(); // the test's own time limit ends this
        }
    }

    private static List<ProcessHandle> processes(Path argument) {
        return ProcessHandle.allProcesses()
                .filter(process -> Stream.of(process.info().arguments().orElse(new String[0]))
                        .anyMatch(argument.toString()::equals))
                .toList();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
