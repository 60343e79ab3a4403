package io.hybridfarm.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Plugin;
import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.FarmBackendFactory;
import io.hybridfarm.spi.farm.Offer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalSettingsTest {
    @TempDir
    Path folder;

    @Test
    void without_settings_the_worker_is_this_machine() {
        LocalSettings settings = read(Map.of());
        assertThat(settings.worker().name()).matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
        assertThat(settings.worker().milliCores())
                .isEqualTo(1_000 * Runtime.getRuntime().availableProcessors());
        assertThat(settings.worker().memoryBytes()).isPositive();
        assertThat(settings.worker().gpus()).isZero();
        assertThat(settings.worker().tags()).containsExactly(ThisMachine.system());
        assertThat(settings)
                .extracting(
                        LocalSettings::passedVariables,
                        LocalSettings::grace,
                        LocalSettings::logLimit,
                        LocalSettings::keptBytes,
                        LocalSettings::keptAttempts,
                        LocalSettings::clockSkew,
                        LocalSettings::minDisk,
                        LocalSettings::cgroup,
                        LocalSettings::cpuLimit,
                        LocalSettings::runAs,
                        LocalSettings::progress)
                .containsExactly(
                        List.of(),
                        Duration.ofSeconds(5),
                        64L << 20,
                        10L << 30,
                        100_000,
                        Duration.ofSeconds(2),
                        1L << 30,
                        "auto",
                        CpuLimit.WEIGHT,
                        Optional.empty(),
                        Map.of());
    }

    @Test
    void every_key_is_read() {
        LocalSettings settings = read(Map.ofEntries(
                Map.entry("worker", "rack1-07"),
                Map.entry("cores", "1.5"),
                Map.entry("memory", "3GiB"),
                Map.entry("gpus", "2"),
                Map.entry("tags", "arnold, zbrush"),
                Map.entry("pools", "light, anim"),
                Map.entry("pass-env", "OCIO,LICENSE"),
                Map.entry("grace", "500ms"),
                Map.entry("log-limit", "1MiB"),
                Map.entry("log-keep", "2GiB"),
                Map.entry("log-keep-attempts", "9"),
                Map.entry("clock-skew", "30s"),
                Map.entry("min-disk", "5GiB"),
                Map.entry("cgroup", "/sys/fs/cgroup/farm"),
                Map.entry("cpu-limit", "hard"),
                Map.entry("run-as", "render"),
                Map.entry("progress.redshift", "Block (?<done>\\d+)/(?<total>\\d+)")));
        List<String> tags = List.of("arnold", ThisMachine.system(), "zbrush");
        assertThat(settings)
                .isEqualTo(new LocalSettings(
                        new Offer.Worker("rack1-07", 1_500, 3L << 30, 2, tags).withPools(List.of("light", "anim")),
                        List.of("OCIO", "LICENSE"),
                        Duration.ofMillis(500),
                        1 << 20,
                        2L << 30,
                        9,
                        Duration.ofSeconds(30),
                        5L << 30,
                        "/sys/fs/cgroup/farm",
                        CpuLimit.HARD,
                        Optional.of("render"),
                        Map.of("redshift", "Block (?<done>\\d+)/(?<total>\\d+)")));
    }

    @ParameterizedTest
    @CsvSource({
        "worker, two words",
        "cores, none",
        "cores, 0",
        "memory, 64",
        "gpus, -1",
        "tags, no spaces",
        "grace, 5",
        "log-limit, 1023B",
        "log-keep-attempts, many",
        "cpu-limit, soft"
    })
    void a_value_that_cannot_work_is_refused_with_its_key(String key, String value) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOfSatisfying(
                        FarmException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_CONFIGURATION))
                .hasMessageContaining("farm local: ")
                .hasMessageContaining(key);
    }

    @Test
    void a_hard_limit_on_cores_without_what_holds_it_is_refused() {
        assertThatThrownBy(() -> read(Map.of("cgroup", "off", "cpu-limit", "hard")))
                .isInstanceOfSatisfying(
                        FarmException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_CONFIGURATION))
                .hasMessageContaining("cpu-limit")
                .hasMessageContaining("cgroup");
    }

    @ParameterizedTest
    @CsvSource({"rack1-07.studio, rack1-07.studio", "'Mira''s Mac', Mira-s-Mac", "--, local", "'', local"})
    void any_machine_name_becomes_a_worker_name(String machine, String worker) {
        assertThat(ThisMachine.workerName(machine)).isEqualTo(worker);
    }

    @ParameterizedTest
    @CsvSource({"1, 0.5", "4, 3", "64, 57.599609375"})
    void some_memory_is_left_to_the_machine(long all, double forTasks) {
        assertThat(ThisMachine.memoryForTasks(all << 30)).isEqualTo((long) (forTasks * (1L << 30)));
    }

    @ParameterizedTest
    @CsvSource({
        "137, linux, SIGKILL",
        "143, macos, SIGTERM",
        "135, linux, SIGBUS",
        "135, macos,",
        "200, linux,",
        "1, linux,",
        "137, windows,"
    })
    void codes_of_signals_have_names_on_unix(int code, String system, String signal) {
        assertThat(ExitStatus.of(code, system).signal()).isEqualTo(Optional.ofNullable(signal));
    }

    @Test
    void a_damaged_identity_is_refused_rather_than_replaced() throws Exception {
        WorkFolder first = WorkFolder.open(folder);
        assertThat(WorkFolder.open(folder)).isEqualTo(first);
        Files.writeString(folder.resolve("identity"), "damaged");
        assertThatThrownBy(() -> WorkFolder.open(folder)).hasMessageContaining("identity is damaged");
    }

    @Test
    void the_plugin_is_found_by_its_service_file() {
        assertThat(ServiceLoader.load(Plugin.class).stream()
                        .flatMap(plugin -> plugin.get().farmBackendFactories().stream())
                        .map(FarmBackendFactory::name))
                .containsExactly("local");
    }

    private static LocalSettings read(Map<String, String> settings) {
        return LocalSettings.read("local", PluginConfig.of("farm local", settings));
    }
}
