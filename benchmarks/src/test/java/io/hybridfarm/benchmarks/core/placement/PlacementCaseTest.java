package io.hybridfarm.benchmarks.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.benchmarks.core.peer.CappedCore;
import io.hybridfarm.benchmarks.core.peer.FullSortPeer;
import io.hybridfarm.benchmarks.core.peer.PlacementCore;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlacementCaseTest {
    static List<Competitor> competitors() {
        return Competitor.ALL;
    }

    static Stream<Arguments> quickCases() {
        return Cases.quick().stream()
                .flatMap(measured -> Competitor.ALL.stream().map(competitor -> Arguments.of(measured, competitor)));
    }

    @ParameterizedTest
    @MethodSource("quickCases")
    void a_case_ends_with_its_books_in_order_and_all_its_figures(PlacementCase measured, Competitor competitor) {
        try (PlacementCore core = competitor.create()) {
            if (measured.suits(core)) {
                assertThat(measured.run(competitor, Pace.quick()))
                        .containsKeys(PlacementCase.Figure.MEAN)
                        .containsKeys(measured.figures(true).toArray(PlacementCase.Figure[]::new))
                        .containsKeys(measured.figures(false).toArray(PlacementCase.Figure[]::new));
            }
        }
    }

    @Test
    void the_quick_cases_are_the_full_ones() {
        assertThat(Cases.quick().stream().map(PlacementCase::name))
                .containsExactlyElementsOf(
                        Cases.full().stream().map(PlacementCase::name).toList());
    }

    @Test
    void a_smaller_case_comes_before_the_one_that_names_it() {
        Set<String> seen = new HashSet<>(Set.of(""));
        for (PlacementCase measured : Cases.full()) {
            assertThat(seen).contains(measured.smaller());
            seen.add(measured.name());
        }
    }

    @ParameterizedTest
    @MethodSource("competitors")
    void a_farm_begins_full_and_stays_full_and_its_queue_as_deep(Competitor competitor) {
        try (PlacementCore core = competitor.create()) {
            Crew crew = new Crew(core, new Workload(core, new Workload.Size(4, 2, 3, 24)));
            crew.addFullHosts(20);
            crew.submitMany(2_000, 10);
            crew.place();
            assertThat(crew.runningTasks()).isGreaterThan(20 * 7);
            for (int i = 0; i < 500; i++) {
                crew.finishAndPlace(crew.chooseRunning());
                crew.refill();
                assertThat(crew.queuedTasks()).isBetween(1_000L, 2_400L);
            }
            assertThat(crew.runningTasks()).isGreaterThan(20 * 7);
            crew.requireBooksInOrder();
        }
    }

    @ParameterizedTest
    @MethodSource("competitors")
    void every_kind_of_demand_there_is_stands_in_the_queue(Competitor competitor) {
        try (PlacementCore core = competitor.create()) {
            Workload workload = new Workload(core, new Workload.Size(20, 5, 20, 4_000));

            assertThat(new HashSet<>(workload.demands())).hasSize(4_000);
        }
    }

    @Test
    void a_cap_holds_until_it_is_lifted() {
        try (CappedCore core = new FullSortPeer()) {
            Workload workload = new Workload(core, new Workload.Size(2, 1, 1, 24));
            Crew crew = new Crew(core, workload);
            core.cap(workload.show(0), 0);
            core.cap(workload.show(1), 40);
            crew.addIdleHosts(4);
            crew.submitMany(200, 10);
            crew.place();
            assertThat(crew.started()).isBetween(5L, 40L);
            long before = crew.started();
            core.cap(workload.show(0), CappedCore.NO_CAP);
            crew.place();
            assertThat(crew.started()).isGreaterThan(before);
        }
    }
}
