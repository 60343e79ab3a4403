package io.hybridfarm.spi.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.Refused;
import io.hybridfarm.spi.job.FrameRange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
    private static final Map<String, String> VALUES =
            Map.of("frame", "7", "back", "-7", "out", "/srv/out", "braces", "{frame}", "frames", "1-5");

    @Property(edgeCases = EdgeCasesMode.NONE)
    void text_without_braces_stands_for_itself(@ForAll("texts") String text) {
        String plain = text.replace("{", "").replace("}", "");

        assertThat(Template.parse("f", plain).expand(Map.of())).isEqualTo(plain);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void any_text_can_be_escaped(@ForAll("texts") String text) {
        Template template = Template.parse("f", text.replace("{", "{{").replace("}", "}}"));

        assertThat(template.expand(Map.of())).isEqualTo(text);
        assertThat(template.variables()).isEmpty();
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void a_template_is_what_it_was_written_as(@ForAll("templates") String text) {
        Template template = Template.parse("f", text);

        assertThat(template).hasToString(text);
        assertThat(Template.parse("f", template.toString())).isEqualTo(template).hasSameHashCodeAs(template);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void every_text_is_read_or_refused_with_its_field(@ForAll("junk") String text) {
        try {
            Template.parse("outputs", text).expand(VALUES);
        } catch (FarmException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID);
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void a_padded_number_has_its_width_and_its_value(
            @ForAll int number, @ForAll @IntRange(min = 1, max = 99) int width) {
        String padded = Template.parse("f", "{n:0" + width + "}").expand(Map.of("n", Integer.toString(number)));

        assertThat(Integer.parseInt(padded)).isEqualTo(number);
        assertThat(padded.length())
                .isEqualTo(Math.max(width, Integer.toString(number).length()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{out}/f.{frame:04}.exr | /srv/out/f.0007.exr",
                "{frame:01}             | 7",
                "{frame:00}             | 7",
                "{back:04}              | -007",
                "{back:02}              | -7",
                "{back:01}              | -7",
                "{{frame}}              | {frame}",
                "{{{frame}}}            | {7}",
                "{frame}{frame}         | 77",
                "a}}b{{c                | a}b{c",
                "{braces}               | {frame}",
            })
    void variables_are_replaced_once(String text, String expanded) {
        assertThat(Template.parse("f", text).expand(VALUES)).isEqualTo(expanded);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a{b          | a single '{' at character 2",
                "a}b          | a single '}' at character 2",
                "{}           | a single '{' at character 1",
                "{frame       | a single '{' at character 1",
                "{frame:4}    | a single '{' at character 1",
                "{frame:0}    | a single '{' at character 1",
                "{frame:0123} | a single '{' at character 1",
                "{ frame }    | a single '{' at character 1",
                "{1st}        | a single '{' at character 1",
                "{{frame}     | a single '}' at character 8",
                "{frame}}     | a single '}' at character 8",
                "{a{frame}    | a single '{' at character 1",
            })
    void a_lone_brace_is_refused_with_its_place(String text, String problem) {
        Refused.invalid(
                () -> Template.parse("command", text),
                "command",
                "'" + text + "'",
                problem,
                "{frame:04} for a variable, {{ and }} for braces");
    }

    @Test
    void texts_that_no_process_could_take_are_refused() {
        Refused.invalid(() -> Template.parse("env", "a\0b"), "env", "NUL");
        Refused.invalid(() -> Template.parse("env", "a\ud800b"), "env", "half of a surrogate pair");
        Refused.invalid(() -> Template.parse("env", "\udc00\ud800"), "env", "half of a surrogate pair");
        Refused.invalid(() -> Template.parse("env", "x".repeat(32_769)), "env", "at most 32768", "not 32769");
        assertThat(Template.parse("env", "\ud83c\udfac").expand(Map.of())).isEqualTo("\ud83c\udfac");
        assertThat(Template.parse("env", "x".repeat(32_768)).expand(Map.of())).hasSize(32_768);
    }

    @Test
    void a_value_that_is_missing_or_cannot_be_padded_is_refused() {
        Refused.invalid(() -> Template.parse("f", "{shot}").expand(VALUES), "{shot}", "has no value", "'{shot}'");
        Refused.invalid(() -> Template.parse("f", "{out:04}").expand(VALUES), "{out:04}", "pads a number", "/srv/out");
        Refused.invalid(() -> Template.parse("f", "{frames:04}").expand(VALUES), "{frames:04}", "1-5");
    }

    @Test
    void unknown_variables_are_refused_with_the_known_ones() {
        Template template = Template.parse("f", "{out}/{Frame:04}");

        Refused.invalid(
                () -> template.requireKnown("outputs", List.of("out", "frame")),
                "outputs",
                "{Frame}",
                "known: frame, out");
        template.requireKnown("outputs", List.of("out", "Frame"));
    }

    @Test
    void variables_are_told_in_the_order_of_their_first_use() {
        Template template = Template.parse("f", "{b}{a:03}{{c}}{b}");

        assertThat(template.variables()).containsExactly("b", "a");
        assertThat(template.uses("a")).isTrue();
        assertThat(template.uses("c")).isFalse();
    }

    @Test
    void a_task_has_values_for_its_variables() {
        assertThat(TaskVariables.values(3, Optional.empty())).containsExactly(Map.entry("task", "3"));
        assertThat(TaskVariables.values(3, Optional.of(FrameRange.parse("9-1x4"))))
                .containsExactly(
                        Map.entry("chunkEnd", "1"),
                        Map.entry("chunkStart", "9"),
                        Map.entry("frame", "9"),
                        Map.entry("frames", "9-1x4"),
                        Map.entry("task", "3"))
                .containsOnlyKeys(TaskVariables.names(true));
        assertThat(TaskVariables.names(false)).containsExactly("task");
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("ab{}/:0 -\u00e4\u4e2d\\$")
                .withChars('\1', '\u2028')
                .ofMaxLength(40);
    }

    @Provide
    Arbitrary<String> templates() {
        return Arbitraries.of("a", "/", "{{", "}}", "{frame}", "{frame:04}", "{out}", " ", ".exr")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> junk() {
        return Arbitraries.of("{", "}", ":", "0", "04", "frame", "out", "back", "-", "frames")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }
}
