package io.hybridfarm.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.SiteRule;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFileTest {
    private static final String WHOLE = """
            policy:
              memory: 0.5
              halfLife: 12h
              debtCeiling: 3
              ageing: 0m
              bands:
                rush: {min: 0.1, max: 0.9}
                idle: {max: 0.5}
              shares:
                - {node: dragon, weight: 3, min: 0.2, max: 0.8, maxRunning: 200}
                - {node: dragon/fx/ann, weight: 2}
              limits:
                - {name: nuke, count: 20, per: host, startsPerMinute: 60, releaseAt: 0.9}
                - {name: arnold, count: 0}
              reservation: {after: 5m, part: 0.02}
              preemption: {perHour: 10, minRunTime: 0s}
              sickness: {jobs: 4, users: 3, rest: 5m, longest: 2h}
              sites:
                - {show: dragon, farms: [local]}
                - {show: "*", farms: [branch, local]}
            """;

    private static final Policy POLICY = new Policy(
            0.5,
            Duration.ofHours(12),
            3,
            Duration.ZERO,
            List.of(
                    new Policy.Share("dragon", 3, new Policy.Bounds(0.2, 0.8), OptionalInt.of(200)),
                    Policy.Share.ofWeight("dragon/fx/ann", 2)),
            Map.of(Band.RUSH, new Policy.Bounds(0.1, 0.9), Band.IDLE, new Policy.Bounds(0, 0.5)),
            List.of(
                    new Policy.Limit("nuke", 20, Policy.Per.HOST, OptionalInt.of(60), OptionalDouble.of(0.9)),
                    new Policy.Limit("arnold", 0, Policy.Per.TASK, OptionalInt.empty())),
            new Policy.Reservation(Duration.ofMinutes(5), 0.02),
            new Policy.Preemption(10, Duration.ZERO),
            new Policy.Sickness(4, 3, Duration.ofMinutes(5), Duration.ofHours(2)),
            List.of(new SiteRule("dragon", List.of("local")), new SiteRule("*", List.of("branch", "local"))));

    @TempDir
    Path folder;

    @Test
    void everything_in_the_section_is_taken_over_by_a_server() throws IOException {
        assertThat(ServerConfig.load(file("port: 80\n" + WHOLE)))
                .isEqualTo(ServerConfig.defaults(folder.resolve("data"))
                        .withPort(80)
                        .withPolicy(POLICY));
    }

    @Test
    void a_policy_is_read_from_a_file_of_its_own_with_and_without_the_heading_and_from_a_servers_file()
            throws IOException {
        assertThat(PolicyFile.read(file(WHOLE))).isEqualTo(POLICY);
        assertThat(PolicyFile.read(file(WHOLE.replaceFirst("policy:\\n", "").stripIndent())))
                .isEqualTo(POLICY);
        assertThat(PolicyFile.read(file("port: 80\n" + WHOLE))).isEqualTo(POLICY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing\n",
                "policy:\n",
                "policy: {}",
                "policy: {bands: {}, shares: [], limits: [], reservation: {}, preemption: {}, sickness: {}}"
            })
    void what_is_not_said_is_as_usual(String text) throws IOException {
        assertThat(PolicyFile.read(file(text))).isEqualTo(Policy.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "memroy: 0.5                              | policy.yaml:2: policy.memroy: unknown field; did you mean 'memory'?",
                "memory: much                             | policy.yaml:2: policy.memory: must be a number, not the text",
                "memory: 1                                | policy.memory: must be from 0 to 0.9, not 1.0",
                "halfLife: 24                             | policy.yaml:2: policy.halfLife: must be text, not the number 24",
                "halfLife: soon                           | policy.halfLife: 'soon' is not a duration",
                "halfLife: 10s                            | policy.halfLife: must be from 1m to 365d",
                "debtCeiling: 0.5                         | policy.debtCeiling: must be from 1 to 100",
                "ageing: 2d                               | policy.ageing: must be from 0s to 1d",
                "bands: {ruhs: {min: 0.1}}                | policy.yaml:2: policy.bands.ruhs: unknown field; did you mean 'rush'?",
                "bands: {rush: {min: 2}}                  | policy.bands.rush.min: must be from 0 to 1",
                "bands: {rush: {min: 0.6}, idle: {min: 0.6}} | policy.bands.min: add up to 1.2",
                "shares: [{weight: 3}]                    | node",
                "shares: [{node: a/b/c/d}]                | policy.shares[0].node: 'a/b/c/d' must be show, show/department",
                "shares: [{node: a}, {node: b, weight: 0}] | policy.shares[1].weight: must be from 0.001",
                "shares: [{node: a, min: 0.5, max: 0.4}]  | policy.shares[0].max: must be above 0",
                "shares: [{node: a, maxRunning: 0}]       | policy.shares[0].maxRunning: must be 1 or more",
                "shares: [{node: a}, {node: a}]           | policy.shares.node: 'a' is named twice",
                "shares: [{node: a, min: 0.6}, {node: b, min: 0.6}] | policy.shares.min: of all shows add up to 1.2",
                "limits: [{name: nuke}]                   | policy.limits[0].count: must be given",
                "sites: [{show: dragon}]                  | policy.sites[0].farms: must be given",
                "sites: [{show: dragon, farms: null}]     | policy.sites[0].farms: must not be null",
                "shares: [{node: null}]                   | policy.shares[0].node: must not be null",
                "sites: [{show: a/b, farms: [local]}]     | policy.sites[0].show: 'a/b' must be the name of a show",
                "sites: [{show: a, farms: []}]            | policy.sites[0].farms: of 'a' must name 1 to 100 farms",
                "sites: [{show: a, farms: [Local]}]       | policy.sites[0].farms: 'Local' must be 1 to 64 lower-case",
                "sites: [{show: a, farms: ['*', aws]}]    | policy.sites[0].farms: of 'a' must be '*' alone",
                "sites: [{show: a, farms: [x]}, {show: a, farms: [y]}] | policy.sites.show: 'a' is named twice",
                "limits: [{name: nu ke, count: 1}]        | policy.limits[0].name: 'nu ke' must be 1 to 64",
                "limits: [{name: nuke, count: -1}]        | policy.limits[0].count: must be from 0 to 1000000",
                "limits: [{name: nuke, count: 1, per: job}] | policy.limits[0].per: must be task or host, not 'job'",
                "limits: [{name: nuke, count: 1, startsPerMinute: 0}] | policy.limits[0].startsPerMinute: must be from 1 to 1000000",
                "reservation: {after: 0s}                 | policy.reservation.after: must be from 1s",
                "reservation: {after: never}              | policy.reservation.after: 'never' is not a duration",
                "reservation: {part: 2}                   | policy.reservation.part: must be from 0 to 1",
                "preemption: {perHour: -1}                | policy.preemption.perHour: must be from 0",
                "limits: [{name: nuke, count: 1, releaseAt: 0}] | policy.limits[0].releaseAt: must be above 0",
                "sickness: {jobs: 31}                     | policy.sickness.jobs: must be from 0 to 30",
                "sickness: {users: 4}                     | policy.sickness.users: must be from 1 to the number of jobs",
                "sickness: {rest: 5h}                     | policy.sickness.longest: must be from rest to 30d",
                "preemption: {minRunTime: 31d}            | policy.preemption.minRunTime: must be from 0s to 30d",
            })
    void a_mistake_is_named_with_file_place_and_what_would_be_right(String text, String message) throws IOException {
        Path file = file("policy:\n  " + text + "\n");

        for (Runnable reading : List.<Runnable>of(() -> PolicyFile.read(file), () -> ServerConfig.load(file))) {
            assertThatThrownBy(reading::run)
                    .isInstanceOfSatisfying(
                            FarmException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_CONFIGURATION))
                    .hasMessageStartingWith(file.toString())
                    .hasMessageContaining(message);
        }
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        assertThatThrownBy(() -> PolicyFile.read(folder.resolve("nope.yaml")))
                .isInstanceOf(FarmException.class)
                .hasMessageContaining("nope.yaml");
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("policy.yaml"), text);
    }
}
