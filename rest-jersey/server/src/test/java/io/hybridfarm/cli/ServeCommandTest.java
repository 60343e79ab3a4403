package io.hybridfarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no such signals")
class ServeCommandTest {
    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void killWhatIsLeft() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void it_says_where_it_listens_and_stops_with_0_when_told_to() throws Exception {
        Process server = serve("--port", "0", "--data", "state");
        BufferedReader out = server.inputReader(StandardCharsets.UTF_8);
        String first = String.valueOf(out.readLine());
        assertThat(first).matches("listening on http://127\\.0\\.0\\.1:\\d+");
        URI address = URI.create(first.substring("listening on ".length()));
        assertThat(HttpClient.newHttpClient()
                        .send(HttpRequest.newBuilder(address.resolve("/health")).build(), BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state"))))
                .isEqualTo("rwx------");

        server.toHandle().destroy();

        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isEqualTo(Exit.DONE);
        assertThat(out.readLine()).isNull();
        assertThat(err()).contains("stopping ...").endsWith("stopped\n").doesNotContain("Exception");
    }

    @Test
    void what_ran_when_it_was_stopped_runs_again_after_the_next_start() throws Exception {
        Process first = serve("--port", "0", "--data", "state");
        String server = addressOf(first);
        Path mark = folder.resolve("runs");
        String script = "echo run >> '" + mark + "'; test $(wc -l < '" + mark + "') -ge 2 || sleep 600";
        assertThat(Main.run(TestShell.plain().shell(), "submit", "--server", server, "--", "sh", "-c", script))
                .isEqualTo(Exit.DONE);
        awaitFile(mark);
        first.toHandle().destroy();
        assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();

        Process second = serve("--port", "0", "--data", "state");
        TestShell shell = TestShell.inRealTime(folder, Map.of());
        assertThat(shell.run("job", "1", "--wait", "--server", addressOf(second)))
                .as(shell::out)
                .isEqualTo(Exit.DONE);
        assertThat(Files.readAllLines(mark)).hasSize(2);
    }

    @Test
    void a_second_server_on_the_same_data_is_refused_in_one_line() throws Exception {
        Process first = serve("--port", "0", "--data", "state");
        addressOf(first);

        Process second = serve("--port", "0", "--data", "state");

        assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(Exit.FAILED);
        assertThat(err()).startsWith("farm: ").doesNotContain("\tat ");
        assertThat(err().lines()).hasSize(1);
    }

    @Test
    void a_wrong_configuration_is_refused_with_its_line() throws Exception {
        Path config = Files.writeString(folder.resolve("farm.yaml"), "port: 0\nprot: 1\n");
        TestShell shell = TestShell.in(folder);

        assertThat(shell.run("serve", "--config", "farm.yaml")).isEqualTo(Exit.FAILED);
        assertThat(shell.err()).contains(config.toString()).contains("prot");
    }

    private static String addressOf(Process server) throws IOException {
        return String.valueOf(server.inputReader(StandardCharsets.UTF_8).readLine())
                .substring("listening on ".length());
    }

    private void awaitFile(Path file) throws Exception {
        try (WatchService watch = FileSystems.getDefault().newWatchService()) {
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            while (!Files.exists(file)) {
                assertThat(watch.poll(60, TimeUnit.SECONDS))
                        .as("anything new")
                        .isNotNull()
                        .matches(WatchKey::reset);
            }
        }
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("err" + started.size() + ".txt"));
    }

    private Process serve(String... options) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve");
        builder.command().addAll(List.of(options));
        builder.directory(folder.toFile());
        builder.redirectError(
                folder.resolve("err" + (started.size() + 1) + ".txt").toFile());
        Process process = builder.start();
        started.add(process);
        return process;
    }
}
