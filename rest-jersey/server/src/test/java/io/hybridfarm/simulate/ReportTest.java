package io.hybridfarm.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.core.simulate.Troubles;
import io.hybridfarm.spi.farm.Offer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    private Path folder;

    @Test
    void times_are_told_in_the_unit_in_which_they_are_small() {
        assertThat(List.of(0.0, 3.25, 99.9, 100.0, 5_990.0, 7_200.0, 360_000.0))
                .extracting(SummaryTable::time)
                .containsExactly("0 s", "3.3 s", "99.9 s", "1.7 min", "99.8 min", "2 h", "4.2 d");
    }

    @Test
    void numbers_and_texts_in_cells_are_the_same_in_every_language() {
        assertThat(List.of(1.0, 0.5, 100.0, 0.0000001, 1_234_567.891))
                .extracting(Series::number)
                .containsExactly("1", "0.5", "100", "0", "1234567.891");
        assertThat(Series.quoted("aurora")).isEqualTo("aurora");
        assertThat(Series.quoted("a,\"b\"")).isEqualTo("\"a,\"\"b\"\"\"");
    }

    @Test
    void an_axis_has_round_numbers_and_ends_at_one_of_them() {
        Axis axis = Axis.linear("x", 87, 5, Series::number);

        assertThat(axis.ticks()).extracting(Axis.Tick::text).containsExactly("0", "20", "40", "60", "80", "100");
        assertThat(axis.place(50)).isEqualTo(0.5);
        assertThat(axis.place(1_000)).isEqualTo(1);
        Axis cut = Axis.upTo("x", 3.6, 4, Series::number);
        assertThat(cut.ticks()).extracting(Axis.Tick::text).containsExactly("0", "1", "2", "3");
        assertThat(cut.max()).isEqualTo(3.6);
    }

    @Test
    void equal_factors_are_equally_far_apart_on_a_logarithmic_axis() {
        Axis axis = Axis.logarithmic("x", List.of(new Axis.Tick(1, "1"), new Axis.Tick(10_000, "10000")));

        assertThat(axis.place(100)).isCloseTo(0.5, org.assertj.core.data.Offset.offset(1e-12));
        assertThat(axis.place(0)).isEqualTo(0);
    }

    @Test
    void names_cannot_break_a_chart() {
        SvgChart chart = new SvgChart(
                "a < b & \"c\"", Axis.names("show", List.of("<script>")), Axis.linear("y", 1, 2, Series::number));
        chart.bar(0.1, 0.9, 1, SvgChart.colour(0), "x\u0000<y>");

        assertThat(chart.svg())
                .contains("<title>a &lt; b &amp; &quot;c&quot;</title>")
                .contains(">&lt;script&gt;</text>")
                .contains("<title>x?&lt;y&gt;</title>");
    }

    @Test
    void a_farm_file_names_its_workers_one_by_one() throws IOException {
        Path file = Files.writeString(folder.resolve("farm.yaml"), """
                workers:
                  - {count: 2, prefix: r, cores: 32, memory: 128GiB}
                  - {prefix: gpu, cores: 16.5, gpus: 2, tags: [cuda]}
                """);

        assertThat(FarmFile.read(file).workers())
                .containsExactly(
                        new Offer.Worker("r0001", 32_000, 128L << 30, 0, List.of()),
                        new Offer.Worker("r0002", 32_000, 128L << 30, 0, List.of()),
                        new Offer.Worker("gpu0001", 16_500, 0, 2, List.of("cuda")));
    }

    @Test
    void a_farm_file_says_what_goes_wrong() throws IOException {
        Path file = Files.writeString(folder.resolve("farm.yaml"), """
                workers: [{prefix: r, cores: 32}]
                troubles: {seed: 5, betweenFailures: 30d, toRepair: 2h, attemptFailures: 0.01}
                """);

        assertThat(FarmFile.read(file).troubles())
                .isEqualTo(new Troubles(5, Optional.of(Duration.ofDays(30)), Duration.ofHours(2), 0.01));
        Files.writeString(file, "workers: [{prefix: r, cores: 32}]");
        assertThat(FarmFile.read(file).troubles()).isEqualTo(Troubles.NONE);
    }

    @Test
    void a_wrong_farm_file_is_refused_with_its_place() throws IOException {
        for (Map.Entry<String, String> each : Map.of(
                        "workers: [{prefix: r, cores: 4}]\ntroubles: {attemptFailures: 2}",
                                "troubles.attemptFailures: must be from 0 to 0.9",
                        "workers: [{prefix: r, cores: 4}]\ntroubles: {toRepair: soon}",
                                "troubles.toRepair: 'soon' is not a duration",
                        "workers: []", "at least one",
                        "workers:\n  - {prefix: r, coars: 4}", "unknown field; did you mean 'cores'?",
                        "workers:\n  - {prefix: r}", "workers[0]: cores: is missing",
                        "workers:\n  - {prefix: r, cores: 4, count: 0}", "workers[0]: count: must be 1 or more",
                        "workers:\n  - {prefix: r, cores: 4, count: 900000}", "at most 100000",
                        "workers:\n  - {prefix: r, cores: 4}\n  - {prefix: r, cores: 4}", "r0001",
                        "workers:\n  - {prefix: 'r r', cores: 4}", "letters",
                        "workers:\n  - {prefix: r, cores: 0}", "cores must be from 0.001")
                .entrySet()) {
            Path file = Files.writeString(folder.resolve("farm.yaml"), each.getKey());

            assertThatThrownBy(() -> FarmFile.read(file))
                    .isInstanceOf(io.hybridfarm.spi.FarmException.class)
                    .hasMessageContaining("farm.yaml")
                    .hasMessageContaining(each.getValue());
        }
    }
}
