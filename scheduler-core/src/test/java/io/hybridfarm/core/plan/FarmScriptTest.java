package io.hybridfarm.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever happens to a farm, what starts is whose turn it is, where it fits best; what waits, waits for the reason that is
 * said; and nothing that could run is left.
 *
 * <p>A script that fails is printed in full. Kept as a file among {@code scripts}, it is replayed for ever.
 */
class FarmScriptTest {
    @Property(edgeCases = EdgeCasesMode.NONE)
    void a_farm_does_what_one_that_looks_at_everything_would_do(@ForAll("scripts") FarmScript script) {
        FarmRun.of(script);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void what_is_stopped_makes_way_rightly_and_all_comes_to_rest(@ForAll("preempting") FarmScript script) {
        FarmRun run = FarmRun.of(script);
        int quiet = 0;
        for (int i = 0; quiet < 3; i++) {
            assertThat(i).as("rounds of work that makes way for work").isLessThan(200);
            int before = run.stops;
            run.step(new FarmScript.Pass(120_000));
            quiet = run.stops == before ? quiet + 1 : 0;
        }
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void more_kinds_of_work_than_a_word_has_bits_make_no_difference(
            @ForAll("scripts") FarmScript script,
            @ForAll @IntRange(min = 61, max = 64) int kinds,
            @ForAll boolean gone) {
        FarmRun run = new FarmRun(script.rules());
        run.crowd(kinds, gone);
        script.steps().forEach(run::step);
    }

    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE)
    void a_script_is_what_its_text_says(@ForAll("scripts") FarmScript script) {
        assertThat(FarmScript.parse(script.toString().lines().toList())).isEqualTo(script);
    }

    @TestFactory
    Stream<DynamicTest> scripts_that_are_kept_are_replayed() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/io/hybridfarm/core/plan/scripts"))) {
            List<Path> scripts = files.sorted().toList();
            assertThat(scripts).isNotEmpty();
            return scripts.stream()
                    .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> replay(file)));
        }
    }

    private static void replay(Path file) {
        try {
            FarmRun run = FarmRun.of(FarmScript.parse(Files.readAllLines(file)));
            assertThat(run.startsSoFar).as("starts in " + file).isPositive();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Provide
    Arbitrary<FarmScript> scripts() {
        return FarmScript.any(40);
    }

    @Provide
    Arbitrary<FarmScript> preempting() {
        return FarmScript.preempting(30);
    }
}
