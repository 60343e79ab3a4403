package io.hybridfarm.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PluginConfigTest {
    @Test
    void each_key_is_read_with_its_type() {
        PluginConfig config = config(Map.of(
                "name",
                " a b ",
                "count",
                " 7 ",
                "cores",
                "0.5",
                "memory",
                "64GiB",
                "grace",
                "90s",
                "tags",
                "b, a,,c "));

        assertThat(config.text("name")).contains("a b");
        assertThat(config.integer("count", 1, 9)).contains(7);
        assertThat(config.milliCores("cores")).contains(500);
        assertThat(config.bytes("memory")).contains(64L << 30);
        assertThat(config.duration("grace")).contains(Duration.ofSeconds(90));
        assertThat(config.words("tags")).containsExactly("b", "a", "c");
        config.requireAllRead();
    }

    @Test
    void a_key_that_is_not_set_is_empty() {
        PluginConfig config = config(Map.of());

        assertThat(config.text("name")).isEmpty();
        assertThat(config.integer("count", 1, 9)).isEmpty();
        assertThat(config.words("tags")).isEmpty();
        config.requireAllRead();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "10", "seven", "7.0", "", "99999999999"})
    void a_number_that_is_malformed_or_out_of_range_is_refused(String value) {
        Refused.badConfiguration(
                () -> config(Map.of("count", value)).integer("count", 1, 9),
                "farm 'x': count must be a whole number from 1 to 9, not '" + value + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.01", "1.01", "NaN", "half", "5%", ""})
    void a_share_outside_of_the_whole_is_refused(String value) {
        assertThat(config(Map.of("share", " 0.05 ")).fraction("share")).contains(0.05);
        Refused.badConfiguration(
                () -> config(Map.of("share", value)).fraction("share"),
                "farm 'x': share must be a number from 0 to 1 such as 0.05, not '" + value + "'");
    }

    @Test
    void malformed_quantities_are_refused_with_what_would_be_right() {
        PluginConfig config = config(Map.of("cores", "-1", "memory", "64", "grace", "soon"));

        Refused.badConfiguration(
                () -> config.milliCores("cores"),
                "farm 'x': cores must be a number of cores such as 8 or 0.5, not '-1'");
        Refused.badConfiguration(
                () -> config.bytes("memory"), "farm 'x': memory must be a size such as 64GiB, not '64'");
        Refused.badConfiguration(
                () -> config.duration("grace"),
                "farm 'x': grace must be a duration such as 90s, 30m or 2h, not 'soon'");
    }

    @Test
    void a_key_that_nobody_read_is_refused_without_its_value() {
        PluginConfig config = config(Map.of("workers", "2", "worker-cuont", "secret"));
        config.text("workers");
        config.text("worker-count");

        Refused.badConfiguration(
                config::requireAllRead,
                "farm 'x': unknown key 'worker-cuont'",
                "did you mean 'worker-count'?",
                "known: worker-count, workers");
        assertThat(catchThrowable(config::requireAllRead)).hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "memroy, memory",
        "MEMORY, memory",
        "memory-kb, memory",
        "core, cores",
        "cor, cores",
        "c, ''",
        "temperature, ''",
    })
    void the_nearest_known_word_is_offered_if_one_is_near(String word, String nearest) {
        String hint = PluginConfig.didYouMean(word, List.of("memory", "gpus", "cores"));

        assertThat(hint).startsWith("; ").endsWith("; known: cores, gpus, memory");
        assertThat(hint.contains("did you mean")).isEqualTo(!nearest.isEmpty());
        assertThat(hint).contains(nearest.isEmpty() ? "" : "did you mean '" + nearest + "'?");
    }

    @Test
    void keys_with_a_prefix_are_read_together_and_others_stay_unknown() {
        PluginConfig config =
                config(Map.of("roots.linux.out", " /out ", "roots.linux.in", "/in", "roots.mac.out", "/o"));
        assertThat(config.startingWith("roots.linux."))
                .containsExactly(Map.entry("in", "/in"), Map.entry("out", "/out"));
        assertThat(config.startingWith("progress.")).isEmpty();

        Refused.badConfiguration(config::requireAllRead, "farm 'x': unknown key 'roots.mac.out'");
    }

    @Test
    void where_nothing_is_known_there_is_no_hint() {
        assertThat(PluginConfig.didYouMean("memory", List.of())).isEmpty();
    }

    @Test
    void codes_are_words_for_scripts() {
        assertThat(new ErrorCode("no-such-queue", ErrorCode.Kind.BACKEND).name())
                .isEqualTo("no-such-queue");
        for (String name : List.of("", "No", "no such", "1st", "-a", "a".repeat(65))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ErrorCode(name, ErrorCode.Kind.USER))
                    .withMessageContaining("'" + name + "'");
        }
    }

    private static PluginConfig config(Map<String, String> values) {
        return PluginConfig.of("farm 'x'", values);
    }
}
