package io.hybridfarm.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MainTest {
    private static final Metric SPEED = new Metric("sample.thing", "mean", "us");
    private static final Metric SIZE = new Metric("sample.thing", "allocated", "bytes");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void a_suite_prints_four_words_a_line_and_nothing_else() {
        int exit = run(
                new Sample(results -> {
                    results.report(SPEED, 1.83456);
                    results.report(SIZE, 117_432.9);
                }),
                "sample");

        assertThat(exit).isZero();
        assertThat(text(out)).isEqualToNormalizingNewlines("""
                sample.thing mean 1.835 us
                sample.thing allocated 117400 bytes
                """);
    }

    @Test
    void an_unknown_name_is_refused_with_the_nearest_known_one_and_nothing_is_measured() {
        int exit = run(
                new Sample(results -> {
                    throw new AssertionError("nothing may be measured");
                }),
                "sample",
                "smaple");

        assertThat(exit).isEqualTo(2);
        assertThat(text(err)).contains("'smaple'").contains("did you mean 'sample'?");
        assertThat(text(out)).isEmpty();
    }

    @Test
    void a_suite_that_throws_makes_the_program_fail() {
        int exit = run(
                new Sample(results -> {
                    throw new IllegalStateException("the disk is full");
                }),
                "sample");

        assertThat(exit).isEqualTo(1);
        assertThat(text(err)).contains("the disk is full");
    }

    @Test
    void a_figure_that_is_missing_is_a_failure() {
        int exit = run(new Sample(results -> results.report(SPEED, 1)), "sample");

        assertThat(exit).isEqualTo(1);
        assertThat(text(err)).contains("not reported: sample.thing.allocated");
    }

    @Test
    void a_figure_that_is_no_number_is_a_failure() {
        assertThat(run(new Sample(results -> results.report(SPEED, Double.NaN)), "sample"))
                .isEqualTo(1);
    }

    @Test
    void without_a_name_it_says_how_it_is_used() {
        assertThat(run(new Sample(results -> {}))).isEqualTo(2);
        assertThat(text(err)).contains("Usage:");
    }

    @Test
    void the_list_names_every_figure() {
        int exit = run(new Sample(results -> {}), "--list");

        assertThat(exit).isZero();
        assertThat(text(out)).contains("  sample.thing mean us").contains("  sample.thing allocated bytes");
    }

    @Test
    void a_value_that_was_not_waited_for_is_a_bound_and_one_that_was_not_found_a_dash() {
        Metric unknown = new Metric("sample.other", "retained", "B");
        run(
                new Sample(results -> {
                    results.reportMoreThan(SPEED, 20_000_000);
                    results.reportLessThan(SIZE, 3.5);
                }),
                "sample");
        new Results(List.of(unknown), print(out)).reportUnknown(unknown);

        assertThat(text(out)).isEqualToNormalizingNewlines("""
                sample.thing mean >20000000 us
                sample.thing allocated <3.5 bytes
                sample.other retained - B
                """);
    }

    @Test
    void a_suite_without_a_quick_form_is_not_run_at_full_size_instead() {
        int exit = run(
                new Sample(results -> {
                    throw new AssertionError("nothing may be measured");
                }),
                "--quick",
                "sample");

        assertThat(exit).isEqualTo(2);
        assertThat(text(err)).contains("sample has no quick form");
    }

    @Test
    void no_two_figures_of_the_product_share_a_name_and_all_belong_to_their_suite() {
        TreeSet<String> ids = new TreeSet<>();
        for (Suite suite : Main.suites(Path.of("unused"))) {
            for (Metric metric : suite.metrics()) {
                assertThat(ids.add(metric.id())).as(metric.id()).isTrue();
                String room = metric.id().substring(0, metric.id().indexOf('.'));
                List<String> rooms = switch (suite.name()) {
                    case "core" -> List.of("core", "peer", "loop", "sim");
                    case "local" -> List.of("local", "peer");
                    case "burst" -> List.of("burst", "assets");
                    default -> List.of(suite.name());
                };
                assertThat(rooms).contains(room);
            }
        }
        assertThat(ids)
                .contains(
                        "assets.upload_vs_copy.ratio",
                        "assets.recheck_10k",
                        "core.finish_start.5M.mean",
                        "core.fill.5000x50k.rate",
                        "core.replay.rate",
                        "loop.finish_start.10k.mean",
                        "loop.submit.mean",
                        "peer.fenzo.finish_start.5M.mean",
                        "peer.full_sort.fill.5000x50k.mean",
                        "peer.heap_skip.saturated_100k.mean",
                        "sim.week",
                        "rest.durable_submit.rate",
                        "rest.noop_post.rate",
                        "rest.durable_submit.ratio");
    }

    private int run(Suite suite, String... arguments) {
        return new Main(List.of(suite), print(out), print(err)).run(List.of(arguments));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private interface Measuring {
        void run(Results results);
    }

    private record Sample(Measuring measuring) implements Suite {
        @Override
        public String name() {
            return "sample";
        }

        @Override
        public String summary() {
            return "a sample";
        }

        @Override
        public List<Metric> metrics() {
            return List.of(SPEED, SIZE);
        }

        @Override
        public void run(Results results) {
            measuring.run(results);
        }
    }
}
