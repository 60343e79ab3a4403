package io.hybridfarm.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.core.Limits;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigTest {
    @TempDir
    Path folder;

    @Test
    void everything_in_the_file_is_taken_over() throws IOException {
        ServerConfig config = load("""
                host: 0.0.0.0
                port: 9000
                data: state
                plugins: more/plugins
                allowUnprotectedNetwork: true
                answerTimeout: 5s
                paths:
                  projects: /mnt/projects
                  out: renders
                defaultCommand: [sleep, "1"]
                journal:
                  type: memory
                farms:
                  - name: big
                    type: local
                    settings:
                      cores: 8.5
                      memory: 48GiB
                      tags: [linux, blender]
                      strict: true
                  - {name: small, type: local, pool: blades}
                  - {name: wide, type: local, pool: light, pools: [anim, light]}
                  - {name: first, type: local, pools: [anim, light]}
                limits: {tasksPerJob: 10}
                """);

        assertThat(config)
                .isEqualTo(ServerConfig.defaults(folder.resolve("state"))
                        .withHost("0.0.0.0")
                        .withPort(9000)
                        .withPluginFolder(folder.resolve("more/plugins"))
                        .withAllowUnprotectedNetwork(true)
                        .withAnswerTimeout(Duration.ofSeconds(5))
                        .withPath("projects", Path.of("/mnt/projects"))
                        .withPath("out", folder.resolve("renders"))
                        .withDefaultCommand(List.of("sleep", "1"))
                        .withJournal(new ServerConfig.Journal("memory", Map.of()))
                        .withFarms(List.of(
                                new ServerConfig.Farm(
                                        "big",
                                        "local",
                                        Map.of(
                                                "cores",
                                                "8.5",
                                                "memory",
                                                "48GiB",
                                                "tags",
                                                "linux,blender",
                                                "strict",
                                                "true")),
                                new ServerConfig.Farm("small", "local", "blades", Map.of()),
                                new ServerConfig.Farm("wide", "local", List.of("light", "anim"), Map.of()),
                                new ServerConfig.Farm("first", "local", List.of("anim", "light"), Map.of())))
                        .withLimits(
                                new Limits(10, Limits.DEFAULT.waitingCommands(), Limits.DEFAULT.eventsPerSnapshot())));
        assertThat(config.farms()).extracting(ServerConfig.Farm::name).containsExactly("big", "small", "wide", "first");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing here\n", "---\n# nothing here either\n"})
    void an_empty_file_is_the_usual_server(String text) throws IOException {
        assertThat(load(text)).isEqualTo(ServerConfig.defaults(folder.resolve("data")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "prot: 80                                        | farm.yaml:2: prot: unknown field; did you mean 'port'?",
                "port: eighty                                    | farm.yaml:2: port: must be a whole number, not the text",
                "port: \"80\"                                    | farm.yaml:2: port: must be a whole number, not the text",
                "port: 70000                                     | port: must be from 0 (any free one) to 65535, not 70000",
                "host: 5                                         | farm.yaml:2: host: must be text, not the number 5",
                "allowUnprotectedNetwork: 1                      | farm.yaml:2: allowUnprotectedNetwork: must be true or false",
                "defaultCommand: echo hello                      | farm.yaml:2: defaultCommand: must be a list, not the text",
                "defaultCommand: []                              | defaultCommand: must name a program",
                "farms: []                                       | farms: must have at least one farm",
                "farms: [{name: a}]                              | type",
                "farms: [{name: a, type: local, cores: 4}]       | farm.yaml:2: farms[0].cores: unknown field",
                "farms: [{name: a, type: local, pool: A}]        | pool: must be 1 to 64 lower-case letters",
                "farms: [{name: a, type: local, pools: [A]}]     | pool: must be 1 to 64 lower-case letters",
                "farms: [{name: a, type: local, pools: [b, B]}]  | pools: 'B' must be 1 to 64 lower-case letters",
                "farms: [{name: a, type: local, pools: [b, c, c]}] | pools: 'c' is named twice",
                "farms: [{name: a, type: local, pools: []}]      | pools: must name at least one pool",
                "farms: [{name: a, type: local, pools: b}]       | pools: must be a list",
                "farms: [{name: a, type: local, pol: b}]         | farms[0].pol: unknown field; did you mean 'pool'?",
                "farms: [{name: A B, type: local}]               | name: must be 1 to 64 lower-case letters",
                "farms: [{name: a, type: x}, {name: a, type: x}] | two farms are called 'a'",
                "farms: [{name: a, type: x, settings: {b: {}}}]  | farm.yaml:2: farms[0].settings: b must be a text",
                "farms: [{name: a, type: x, settings: {b: 1, b: 2}}] | farm.yaml:2: Duplicate field 'b'",
                "journal: sqlite                                 | farm.yaml:2: journal: must be an object, not the text \"sqlite\"",
                "limits: {tasksPerJob: 0}                        | limits: limits must be 1 or more",
                "answerTimeout: soon                             | answerTimeout: 'soon' is not a duration",
                "answerTimeout: 1h                               | answerTimeout: must be from 1ms to 10m",
                "paths: {out: 5}                                 | farm.yaml:2: paths.out: must be text",
                "{                                               | farm.yaml:",
                "- a                                             | farm.yaml:2: must be an object, not a list",
                "port: [1                                         | farm.yaml:",
            })
    void a_mistake_is_named_with_file_and_line(String text, String message) {
        assertThatThrownBy(() -> load("# a comment in the first line\n" + text + "\n"))
                .isInstanceOfSatisfying(
                        FarmException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_CONFIGURATION))
                .hasMessageContaining(message)
                .hasMessageStartingWith(folder.toString());
    }

    @Test
    void a_key_given_twice_is_refused() {
        assertThatThrownBy(() -> load("port: 1\nport: 2\n")).hasMessageContaining("Duplicate field 'port'");
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        assertThatThrownBy(() -> ServerConfig.load(folder.resolve("nope.yaml")))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("there is no configuration file")
                .hasMessageContaining("nope.yaml");
    }

    @Test
    void a_file_that_is_no_text_is_refused() throws IOException {
        Path file = Files.write(folder.resolve("farm.yaml"), "host: größer".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> ServerConfig.load(file)).hasMessageContaining("is not UTF-8");
    }

    private ServerConfig load(String text) throws IOException {
        return ServerConfig.load(Files.writeString(folder.resolve("farm.yaml"), text));
    }
}
