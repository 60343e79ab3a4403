package io.hybridfarm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.Policy;
import io.hybridfarm.rest.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleConfigurationTest {
    private static final Path EXAMPLE = Path.of("../distribution/src/main/conf/hybridfarm.yaml");

    @TempDir
    Path folder;

    @Test
    void as_it_comes_it_changes_nothing() throws IOException {
        Path file = Files.copy(EXAMPLE, folder.resolve("hybridfarm.yaml"));

        assertThat(ServerConfig.load(file)).isEqualTo(ServerConfig.defaults(folder.resolve("data")));
    }

    @Test
    void every_setting_in_it_is_one_and_the_stated_values_are_the_usual_ones() throws IOException {
        String settings = Files.readAllLines(EXAMPLE).stream()
                .filter(line -> line.matches("#(\\S|  ).*"))
                .map(line -> line.substring(1))
                .collect(Collectors.joining("\n"));
        Path file = Files.writeString(folder.resolve("all.yaml"), settings);

        ServerConfig read = ServerConfig.load(file);

        ServerConfig usual = ServerConfig.defaults(folder.resolve("data"));
        assertThat(read.host()).isEqualTo(usual.host());
        assertThat(read.port()).isEqualTo(usual.port());
        assertThat(read.limits()).isEqualTo(usual.limits());
        assertThat(read.journal()).isEqualTo(usual.journal());
        assertThat(read.answerTimeout()).isEqualTo(usual.answerTimeout());
        assertThat(read.allowUnprotectedNetwork()).isFalse();
        assertThat(read.policy().shares()).hasSize(2);
        assertThat(read.policy().sites()).hasSize(2);
        assertThat(read.policy().withShares().withLimits().withSites().withBands(Map.of()))
                .isEqualTo(Policy.DEFAULT);
        assertThat(read.paths()).containsKeys("out", "projects");
        assertThat(read.farms()).singleElement().satisfies(farm -> {
            assertThat(farm.type()).isEqualTo("local");
            assertThat(farm.pool()).isEqualTo(ServerConfig.Farm.DEFAULT_POOL);
            assertThat(farm.settings()).containsEntry("memory", "48GiB").containsEntry("tags", "linux,blender");
        });
    }
}
