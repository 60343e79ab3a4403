package io.hybridfarm.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.placement.Candidate;
import io.hybridfarm.spi.placement.WorkerFilter;
import io.hybridfarm.spi.placement.WorkerScorer;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(MutedLogs.class)
class GuardedPlacementTest {
    @Test
    void a_filter_answers_as_its_plugin_does() {
        assertThat(refusal(Optional::empty)).isEmpty();
        assertThat(refusal(() -> Optional.of("office hours"))).contains("office hours");
    }

    @Test
    void a_filter_that_throws_forbids_every_time() {
        WorkerFilter filter = filter(() -> {
            throw new IllegalStateException("no calendar");
        });

        Optional<String> forbidden = Optional.of("the worker filter f failed: IllegalStateException: no calendar");
        assertThat(filter.refusal(null)).isEqualTo(forbidden);
        assertThat(filter.refusal(null)).isEqualTo(forbidden);
    }

    @Test
    void a_filter_that_returns_null_forbids() {
        assertThat(refusal(() -> null))
                .contains("the worker filter f failed: NullPointerException: the rule returned null");
    }

    @ParameterizedTest
    @CsvSource({"0.25, 0.25", "1, 1", "1.5, 1", "-3, 0", "NaN, 0", "Infinity, 1"})
    void a_score_is_clamped(double given, double expected) {
        assertThat(score(() -> given)).isEqualTo(expected);
    }

    @Test
    void a_scorer_that_throws_scores_0() {
        assertThat(score(() -> {
                    throw new IllegalStateException("no price list");
                }))
                .isZero();
    }

    private static Optional<String> refusal(Supplier<Optional<String>> answer) {
        return filter(answer).refusal(null);
    }

    private static WorkerFilter filter(Supplier<Optional<String>> answer) {
        WorkerFilter filter = new WorkerFilter() {
            @Override
            public String name() {
                return "f";
            }

            @Override
            public Optional<String> refusal(Candidate candidate) {
                return answer.get();
            }
        };
        return new GuardedFilter(filter, PluginSide.of(filter));
    }

    private static double score(Supplier<Double> answer) {
        WorkerScorer scorer = new WorkerScorer() {
            @Override
            public String name() {
                return "s";
            }

            @Override
            public double score(Candidate candidate) {
                return answer.get();
            }
        };
        return new GuardedScorer(scorer, PluginSide.of(scorer)).score(null);
    }
}
