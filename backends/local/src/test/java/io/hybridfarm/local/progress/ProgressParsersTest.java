package io.hybridfarm.local.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressParsersTest {
    private final List<String> notes = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "37%, 0.37",
        "progress 37.5 %, 0.375",
        "00:00:01 |  12MB WARNING |  70% done - 55 rays/pixel, 0.7",
        "0%, 0",
        "100% done, 1",
        "from 10% to 20%, 0.2"
    })
    void a_percentage_is_found_wherever_it_stands(String line, double fraction) {
        assertThat(parser("percent", 1).read(line).fraction()).hasValue(fraction);
        assertThat(parser(null, 0).read(line).fraction()).hasValue(fraction);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%", "frame 37", "1234%", "250%", "1.2.3e%"})
    void other_lines_say_nothing(String line) {
        assertThat(parser(null, 0).read(line)).isEqualTo(Finding.NOTHING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Fra:12 Mem:10.09M (Peak 10.83M) | Time:00:00.09 | Scene, RenderLayer | Path Tracing Tile 27/135; 0.2",
                "Fra:1 Mem:90.09M (Peak 90.83M) | Time:00:01.09 | Remaining:00:09.11 | Mem:10.94M, Peak:10.94M | Scene,"
                        + " View Layer | Rendered 12/120 Tiles; 0.1",
                "Fra:1 Mem:10M | Time:00:00.09 | Scene, ViewLayer | Rendered 1/4 Tiles, Sample 64/128; 0.375",
                "Fra:1 Mem:10M | Time:00:00.09 | Scene, ViewLayer | Rendered 4/4 Tiles, Sample 128/128; 1",
                "Fra:1 Mem:10.09M (Peak 10.83M) | Time:00:00.09 | Remaining:00:00.01 | Mem:0.94M, Peak:0.94M | Scene,"
                        + " ViewLayer | Sample 1/8; 0.125",
                "Fra:3 Mem:24.84M (Peak 25.54M) | Time:00:00.57 | Rendering 8 / 64 samples; 0.125",
                "Fra:12 Mem:24.84M (Peak 25.54M) | Rendering 3/16 samples; 0.1875",
                "00:04.230  render           | Fra: 1 | Remaining: 01:43.73 | Mem: 1699M | Sample 32/128; 0.25"
            })
    void blender_of_all_ages_is_read(String line, double fraction) {
        assertThat(parser("blender", 1).read(line).fraction()).hasValue(fraction);
        assertThat(parser(null, 1).read(line).fraction()).hasValue(fraction);
    }

    @Test
    void a_chunk_in_blender_counts_whole_frames_and_the_part_of_the_current_one() {
        assertThat(read(
                        parser("blender", 4),
                        "Blender 4.2.1 (hash 396f546c9d82 built 2024-08-19)",
                        "Fra:10 Mem:10M | Time:00:00.09 | Syncing Cube",
                        "Fra:10 Mem:10M | Time:00:00.09 | Scene, ViewLayer | Sample 4/8",
                        "Saved: '/out/beauty.0010.exr'",
                        "Saved: '/out/depth.0010.exr'",
                        "Fra:11 Mem:10M | Time:00:00.09 | Scene, ViewLayer | Sample 0/8",
                        "Fra:11 Mem:10M | Time:00:00.09 | Scene, ViewLayer | Sample 2/8",
                        "00:00.687  render           | Saved: '/out/0011.png'",
                        "Fra:12 Mem:10M | Time:00:00.09 | Syncing Cube",
                        "Fra:13 Mem:10M | Time:00:00.09 | Syncing Cube",
                        "Saved: '/out/beauty.0013.exr'",
                        "Fra:14 Mem:10M | Time:00:00.09 | Scene, ViewLayer | Sample 2/8"))
                .containsExactly(0.125, 0.25, 0.25, 0.25, 0.3125, 0.5, 0.5, 0.75, 1.0);
    }

    @Test
    void percentages_in_blenders_words_do_not_count() {
        assertThat(read(
                        parser(null, 1),
                        "Loading 40%",
                        "Fra:1 Mem:10M | Scene, ViewLayer | Sample 4/8",
                        "Fra:1 Mem:10M | Denoising 99%",
                        "Compressing 10%"))
                .containsExactly(0.4, 0.5);
    }

    @Test
    void maya_counts_percentages_and_finished_images() {
        assertThat(read(
                        parser("maya", 2),
                        "[PROGRESS] Percentage of rendering done: 10 (/out/a.0001.exr)",
                        "[PROGRESS] 50 percent",
                        "Finished Rendering /out/a.0001.exr.",
                        "R90000    20%",
                        "00:00:03   412MB         |   60% done - 55 rays/pixel",
                        "V-Ray: Rendering image...: 80.0% [00:00:10.0]",
                        "Finished Rendering /out/a.0002.exr."))
                .containsExactly(0.05, 0.25, 0.5, 0.6, 0.8, 0.9, 1.0);
        assertThat(read(
                        parser("maya", 1),
                        "// Percentage of rendering done: 35 (frame 1, layer masterLayer //",
                        "// Result: Percentage of rendering done: 40 (/out/a.001.tga) // "))
                .containsExactly(0.35, 0.4);
        assertThat(read(parser("maya", 4), "Finished Rendering a.1.exr", "Finished Rendering a.2.exr"))
                .containsExactly(0.25, 0.5);
    }

    @Test
    void arnold_counts_its_own_lines_only_and_a_falling_percentage_as_a_new_frame() {
        assertThat(read(
                        parser("arnold", 2),
                        "00:00:01   300MB         | [ass] read 10% of file",
                        "00:00:03   412MB         |   30% done - 55 rays/pixel",
                        "00:00:09   412MB         |  100% done - 60 rays/pixel",
                        "00:00:10   412MB         |    0% done - 1 rays/pixel",
                        "00:00:10   412MB         |   50% done - 1 rays/pixel"))
                .containsExactly(0.15, 0.5, 0.5, 0.75);
    }

    @Test
    void more_rounds_than_frames_do_not_make_more_than_all() {
        assertThat(read(parser("arnold", 1), "| 90% done", "| 10% done", "| 100% done", "| 5% done"))
                .containsExactly(0.9, 0.1, 1.0, 0.05);
    }

    @ParameterizedTest
    @CsvSource({
        "ALF_PROGRESS 37%, 0.37",
        "'[12:00:01] ALF_PROGRESS 37%', 0.37",
        "'[  0:04.10] ALF_PROGRESS 37%', 0.37",
        "R90000   37%, 0.37",
        "[12:00:01] Render Progress: 37%, 0.37",
        "37% done, 0.37"
    })
    void houdini_is_read_as_hython_and_husk_print_it(String line, double fraction) {
        assertThat(parser("houdini", 1).read(line).fraction()).hasValue(fraction);
    }

    @Test
    void husk_with_several_frames_begins_anew_with_each() {
        assertThat(read(
                        parser("houdini", 2),
                        "ALF_PROGRESS 0%",
                        "ALF_PROGRESS 50%",
                        "ALF_PROGRESS 100%",
                        "ALF_PROGRESS 0%",
                        "ALF_PROGRESS 50%"))
                .containsExactly(0.0, 0.25, 0.5, 0.5, 0.75);
    }

    @Test
    void houdini_means_no_other_percentages() {
        assertThat(read(parser("houdini", 1), "memory at 80%", "cooking 12%", ">>> 37%"))
                .isEmpty();
    }

    @Test
    void nuke_counts_frames_of_its_range() {
        assertThat(read(
                        parser("nuke", 10),
                        "Writing /out/comp.0012.exr .1.2.3.4.5.6.7.8.9",
                        "Writing /out/comp.0012.exr took 0.25 seconds",
                        ".1.2.3.4.5.6.7.8.9",
                        "Frame 12 (3 of 10)",
                        "Frame -1 (11 of 10)"))
                .containsExactly(0.3);
    }

    @Test
    void ffmpeg_counts_frames_against_those_of_the_task_or_time_against_the_duration() {
        String line = "frame=   37 fps= 25 q=28.0 size=     256kB time=00:00:01.50 bitrate=1398.1kbits/s speed=   1x";
        assertThat(read(parser("ffmpeg", 100), line, "frame=101", "out_time=00:00:02.000000"))
                .containsExactly(0.37, 1.0);
        assertThat(read(
                        parser("ffmpeg", 0),
                        line,
                        "  Duration: 00:00:06.00, start: 0.000000, bitrate: N/A",
                        line,
                        "out_time=00:00:03.000000"))
                .containsExactly(0.25, 0.5);
    }

    @Test
    void open_job_description_lines_are_obeyed_and_others_are_not() {
        ProgressParser parser = parser("openjd", 1);
        assertThat(parser.read("openjd_progress: 37.5").fraction()).hasValue(0.375);
        assertThat(parser.read("openjd_status: loading textures").status()).hasValue("loading textures");
        assertThat(parser.read("openjd_fail: no camera").failure()).hasValue("no camera");
        assertThat(read(parser, "openjd_progress: 101", "openjd_progress: much", "openjd_progress: NaN", "12%"))
                .isEmpty();
    }

    @Test
    void output_that_speaks_as_open_job_description_has_it_needs_no_choice() {
        assertThat(read(parser(null, 1), "openjd_progress: 20", "unpacking 100%", "openjd_progress: 40"))
                .containsExactly(0.2, 0.4);
    }

    @Test
    void a_configured_pattern_finds_a_percentage_or_a_count() {
        ProgressParsers parsers = ProgressParsers.with(Map.of(
                "redshift", "Block (?<done>\\d+)/(?<total>\\d+) rendered", "studio", "at (?<percent>[0-9.]+) of 100"));
        assertThat(parsers.names()).contains("blender", "redshift", "studio");
        assertThat(read(
                        parsers.parser(Optional.of("redshift"), 1, notes::add),
                        "Block 3/12 rendered",
                        "Block 3/0 rendered"))
                .containsExactly(0.25);
        assertThat(read(
                        parsers.parser(Optional.of("studio"), 1, notes::add),
                        "at 12.5 of 100",
                        "at ... of 100",
                        "at 400 of 100"))
                .containsExactly(0.125);
    }

    @Test
    void a_pattern_that_goes_astray_is_switched_off_after_three_lines_and_says_so() {
        ProgressParser parser = ProgressParsers.with(Map.of("evil", "a*a*a*a*a*(?<percent>\\d+)%"))
                .parser(Optional.of("evil"), 1, notes::add);
        assertThat(read(parser, "aaa7%")).containsExactly(0.07);
        String trap = "a".repeat(400);
        assertThat(read(parser, trap, trap)).isEmpty();
        assertThat(notes).isEmpty();
        assertThat(read(parser, trap, "aaa8%")).isEmpty();
        assertThat(notes).singleElement().asString().contains("'evil'").contains("switched off");
    }

    @Test
    void a_pattern_that_goes_too_deep_costs_a_line_only() {
        ProgressParser parser = ProgressParsers.with(Map.of("deep", "(a|b)*(?<percent>\\d+)%"))
                .parser(Optional.of("deep"), 1, notes::add);
        assertThat(read(parser, "ab".repeat(240), "ab8%")).containsExactly(0.08);
    }

    @ParameterizedTest
    @CsvSource({
        "(?<percent>[0-9+)%, progress.mine must be a regular expression",
        "(\\d+)%, 'progress.mine must have a group (?<percent>...), or groups (?<done>...) and (?<total>...)'",
        "(?<done>\\d+), progress.mine must have a group"
    })
    void a_pattern_that_cannot_work_is_refused(String regex, String message) {
        assertThatThrownBy(() -> ProgressParsers.with(Map.of("mine", regex)))
                .isInstanceOfSatisfying(
                        FarmException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_CONFIGURATION))
                .hasMessageContaining(message)
                .hasMessageContaining(regex);
    }

    @Test
    void an_unknown_parser_is_named_and_the_lines_decide() {
        ProgressParser parser = parser("blendr", 1);
        assertThat(notes).singleElement().asString().contains("'blendr'").contains("did you mean 'blender'?");
        assertThat(read(parser, "37%")).containsExactly(0.37);
    }

    @Test
    void no_parser_takes_long_over_any_line() {
        List<String> traps = List.of(
                "Fra:".repeat(125),
                "Sample 1/".repeat(55),
                "1".repeat(500),
                "1.".repeat(250),
                "Frame 1 (".repeat(55),
                "frame=" + " ".repeat(494),
                "Fra: " + "Rendered 1 ".repeat(45),
                "[PROGRESS] ".repeat(45),
                "11:".repeat(166),
                "1%".repeat(250));
        for (String name : ProgressParsers.with(Map.of()).names()) {
            ProgressParser parser = parser(name, 10);
            long start = System.nanoTime();
            for (int round = 0; round < 100; round++) {
                traps.forEach(parser::read);
            }
            assertThat((System.nanoTime() - start) / 1e9).as(name).isLessThan(10);
        }
    }

    private ProgressParser parser(@org.jspecify.annotations.Nullable String name, int frames) {
        return ProgressParsers.with(Map.of()).parser(Optional.ofNullable(name), frames, notes::add);
    }

    private static List<Double> read(ProgressParser parser, String... lines) {
        List<Double> found = new ArrayList<>();
        for (String line : lines) {
            OptionalDouble fraction = parser.read(line).fraction();
            fraction.ifPresent(value -> {
                assertThat(value).isCloseTo(Math.round(value * 10_000) / 10_000.0, within(1e-9));
                found.add(Math.round(value * 10_000) / 10_000.0);
            });
        }
        return found;
    }
}
