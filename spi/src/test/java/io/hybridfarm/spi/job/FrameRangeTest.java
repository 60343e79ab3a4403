package io.hybridfarm.spi.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hybridfarm.spi.Refused;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameRangeTest {
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void a_range_names_the_frames_that_a_naive_reader_finds(@ForAll("ranges") String text) {
        FrameRange range = FrameRange.parse(text);

        List<Integer> expected = NaiveFrames.read(text);
        assertThat(frames(range)).isEqualTo(expected);
        assertThat(range.size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(range.frame(i)).isEqualTo(expected.get(i));
        }
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void what_a_range_writes_is_read_back(@ForAll("ranges") String text) {
        FrameRange range = FrameRange.parse(text);

        assertThat(FrameRange.parse(range.toString())).isEqualTo(range).hasSameHashCodeAs(range);
        assertThat(range).hasToString(text.strip());
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void chunks_one_after_the_other_are_the_whole(
            @ForAll("ranges") String text, @ForAll @IntRange(min = 1, max = 30) int chunk) {
        FrameRange range = FrameRange.parse(text);

        List<Integer> joined = new ArrayList<>();
        int chunks = range.chunks(chunk);
        for (int i = 0; i < chunks; i++) {
            FrameRange part = range.chunk(i, chunk);
            assertThat(part.size()).isEqualTo(i < chunks - 1 ? chunk : range.size() - chunk * (chunks - 1));
            assertThat(FrameRange.parse(part.toString())).isEqualTo(part);
            joined.addAll(frames(part));
        }
        assertThat(joined).isEqualTo(frames(range));
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void ranges_are_equal_when_they_name_the_same_frames_in_the_same_order(@ForAll("ranges") String text) {
        FrameRange range = FrameRange.parse(text);
        List<Integer> frames = frames(range);

        FrameRange listed = FrameRange.parse(listing(frames));
        assertThat(listed).isEqualTo(range).hasSameHashCodeAs(range);
        List<Integer> reversed = new ArrayList<>(frames);
        Collections.reverse(reversed);
        assertThat(FrameRange.parse(listing(reversed)).equals(range)).isEqualTo(frames.size() == 1);
        assertThat(FrameRange.parse(text + ",-41,9999999")).isNotEqualTo(range);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7                  | 7",
                "-7                 | -7",
                "1-5                | 1 2 3 4 5",
                "5-1                | 5 4 3 2 1",
                "1-10x4             | 1 5 9",
                "1-10X4             | 1 5 9",
                "10-1x4             | 10 6 2",
                "10-1x-4            | 10 6 2",
                "-5--1              | -5 -4 -3 -2 -1",
                "-1--5x2            | -1 -3 -5",
                "-2-2               | -2 -1 0 1 2",
                "2--2               | 2 1 0 -1 -2",
                "1-3,2-5            | 1 2 3 4 5",
                "3,1,2,1-5          | 3 1 2 4 5",
                "1-9x3,1-9          | 1 4 7 2 3 5 6 8 9",
                "1-3 7 , 9\t11      | 1 2 3 7 9 11",
                "5-5x3              | 5",
                "5-5x-3             | 5",
                "0001-0003          | 1 2 3",
                "1-2x9999999        | 1",
            })
    void the_notation_means_what_the_field_means_by_it(String text, String frames) {
        assertThat(frames(FrameRange.parse(text)).stream().map(String::valueOf)).containsExactly(frames.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1-100:5              | '1-100:5'      | write the step with x, such as 1-100x5",
                "1:100                | '1:100'        | write the step with x",
                "5,1-10x0             | '1-10x0'       | a step is 1 or more",
                "1-10x-2              | '1-10x-2'      | runs upwards but its step is negative",
                "1,,2                 | empty part     | 1-100,120",
                "1,                   | empty part     | 1-100,120",
                "',1'                 | empty part     | 1-100,120",
                "1-5,ten              | 'ten'          | a frame (7), a range (1-100) or a range with a step (1-100x5)",
                "1-                   | '1-'           | a range (1-100)",
                "1 - 5                | '-'            | a range (1-100)",
                "-                    | '-'            | a range (1-100)",
                "1-2-3                | '1-2-3'        | a range (1-100)",
                "1-10x                | '1-10x'        | a range with a step (1-100x5)",
                "5x2                  | '5x2'          | a range with a step (1-100x5)",
                "1.5                  | '1.5'          | a frame (7)",
                "1-10y3               | '1-10y3'       | a range with a step (1-100x5)",
                "1;2                  | '1;2'          | a frame (7)",
                "0x10                 | '0x10'         | a frame (7)",
                "1e3                  | '1e3'          | a frame (7)",
                "+3                   | '+3'           | a frame (7)",
                "１-３                  | '１-３'          | a frame (7)",
                "1–5                  | '1–5'          | a range (1-100)",
                "10000000             | '10000000'     | -9999999 to 9999999",
                "1--10000000          | '-10000000'    | -9999999 to 9999999",
                "2147483648           | '2147483648'   | -9999999 to 9999999",
                "-2147483648          | '-2147483648'  | -9999999 to 9999999",
                "-2147483648-5        | '-2147483648'  | -9999999 to 9999999",
                "5--2147483648        | '-2147483648'  | -9999999 to 9999999",
                "1-5x2147483647       | '2147483647'   | -9999999 to 9999999",
                "5-1x-2147483648      | '-2147483648'  | -9999999 to 9999999",
                "99999999999999999999 | '99999999999999999999' | -9999999 to 9999999",
                "-9999999-9999999     | more than 10000000 frames | ''",
                "1-9999999,1-2        | more than 10000000 frames | ''",
            })
    void a_refusal_names_the_part_and_what_would_be_right(String text, String part, String right) {
        Refused.invalid(() -> FrameRange.parse(text), "frames", part, right);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void an_empty_range_is_refused(String text) {
        Refused.invalid(() -> FrameRange.parse(text), "frames", "at least one frame, such as 1-100");
    }

    @Test
    void a_text_that_is_too_long_is_refused_unread() {
        Refused.invalid(
                () -> FrameRange.parse("1,".repeat(2_000_000) + "1"),
                "frames",
                "4000001 characters",
                "at most 3000000");
    }

    @Test
    void a_part_that_is_too_long_is_quoted_in_short() {
        Refused.invalid(() -> FrameRange.parse("7,q" + "z".repeat(10_000)), "frames", "'qzzz", "...'", "a frame (7)");
        Refused.invalid(() -> FrameRange.parse("7," + "9".repeat(10_000)), "frames", "'9999", "...'", "-9999999");
        Refused.invalid(() -> FrameRange.parse("7:" + "9".repeat(10_000)), "frames", "'7:99", "...'", "with x");
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void nothing_but_a_refusal_comes_out_of_any_text(@ForAll("junk") String text) {
        try {
            assertThat(FrameRange.parse(text).size()).isPositive();
        } catch (io.hybridfarm.spi.FarmException e) {
            assertThat(e.code()).isEqualTo(io.hybridfarm.spi.ErrorCode.INVALID);
        }
    }

    @Test
    void the_largest_range_is_read_and_cut() {
        FrameRange range = FrameRange.parse("-4999999-5000000");

        assertThat(range.size()).isEqualTo(FrameRange.MAX_FRAMES);
        assertThat(range.frame(9_999_999)).isEqualTo(5_000_000);
        assertThat(range.chunk(9, 1_000_000)).hasToString("4000001-5000000");
    }

    @Test
    void what_is_left_of_a_range_after_its_previews_stays_small() {
        FrameRange range = FrameRange.parse("1,4500000,9000000,1-9000000x9,1-999999x2");

        assertThat(range.chunk(0, 3)).hasToString("1,4500000,9000000");
        assertThat(range.frame(3)).isEqualTo(10);
    }

    @Test
    void frames_that_overlap_in_too_many_places_are_refused() {
        assertThat(frames(FrameRange.parse("1-20000x2,1-20000")))
                .hasSize(20_000)
                .doesNotHaveDuplicates();
        Refused.invalid(
                () -> FrameRange.parse("1-3000000x3,1-3000000"),
                "frames",
                "100000 separate runs of frames",
                "name each frame once");
    }

    @Test
    void of_counts_both_ends_and_runs_backwards() {
        assertThat(frames(FrameRange.of(3, 5))).containsExactly(3, 4, 5);
        assertThat(frames(FrameRange.of(-3, -5))).containsExactly(-3, -4, -5);
        Refused.invalid(() -> FrameRange.of(Integer.MIN_VALUE, 0), "frames", "-2147483648");
    }

    @Test
    void positions_outside_are_refused() {
        FrameRange range = FrameRange.parse("1-10");

        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> range.frame(10));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> range.frame(-1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> range.chunk(4, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> range.chunks(0));
        assertThat(range.chunks(Integer.MAX_VALUE)).isEqualTo(1);
        assertThat(range.chunk(0, Integer.MAX_VALUE)).isEqualTo(range);
    }

    @Provide
    Arbitrary<String> ranges() {
        Arbitrary<String> small = part(Arbitraries.integers().between(-40, 40), 7);
        Arbitrary<String> large = Arbitraries.integers()
                .between(-9_999_899, 9_999_899)
                .flatMap(low -> part(Arbitraries.integers().between(low, low + 99), 9_999_999));
        Arbitrary<String> separator = Arbitraries.of(",", " ", ", ", " ,", "\t", " , ");
        return Combinators.combine(
                        Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(4, small), net.jqwik.api.Tuple.of(1, large))
                                .list()
                                .ofMinSize(1)
                                .ofMaxSize(8),
                        separator.list().ofSize(8))
                .as((parts, separators) -> IntStream.range(0, parts.size())
                        .mapToObj(i -> (i == 0 ? "" : separators.get(i)) + parts.get(i))
                        .collect(Collectors.joining()));
    }

    @Provide
    Arbitrary<String> junk() {
        return Arbitraries.strings().withChars("0123456789-x,: \t+.").ofMaxLength(24);
    }

    private static Arbitrary<String> part(Arbitrary<Integer> frame, int longestStep) {
        return Combinators.combine(
                        frame,
                        frame,
                        Arbitraries.integers().between(1, longestStep),
                        Arbitraries.of("", "x", "X"),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as((first, last, step, x, single, negative) -> {
                    if (single) {
                        return first.toString();
                    }
                    String sign = last < first && negative ? "-" : "";
                    return first + "-" + last + (x.isEmpty() ? "" : x + sign + step);
                });
    }

    private static String listing(List<Integer> frames) {
        return frames.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<Integer> frames(FrameRange range) {
        return range.frames().boxed().toList();
    }
}
