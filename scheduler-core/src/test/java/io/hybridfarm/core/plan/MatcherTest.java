package io.hybridfarm.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.share.Turn;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.JobId;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MatcherTest {
    private static final long NOW = FarmRun.START;

    private final Matcher matcher = new Matcher(Policy.DEFAULT, StudioRules.NONE, Map.of("local", List.of("studio")));
    private final Match match = new Match();

    @Test
    void a_lane_whose_last_task_reaches_its_cap_makes_its_class_free_for_others() {
        Lane lane = lane(new Cap("the step", 1));
        offer(1_000);
        assertThat(matcher.next(NOW, match)).isTrue();
        DemandClass kind = lane.places.get(0).kind;
        matcher.start(match, 1, NOW);

        assertThat(lane.places).isEmpty();
        assertThat(kind.lanes).isZero();
    }

    @Test
    void a_lane_that_is_emptied_while_it_is_held_makes_its_class_free_for_others() {
        Lane lane = lane(new Cap("the step", 9));
        DemandClass kind = lane.places.get(0).kind;
        matcher.open(lane, false);
        matcher.queued(lane, 0);

        assertThat(lane.places).isEmpty();
        assertThat(kind.lanes).isZero();
    }

    @Test
    void a_share_is_not_less_for_being_a_fraction_that_binary_has_no_number_for() {
        for (int percent = 1; percent < 100; percent++) {
            SmallFarm farm = new SmallFarm(Policy.DEFAULT.withShares(
                            new Policy.Share("alpha", 1, new Policy.Bounds(0, percent / 100.0), OptionalInt.empty())))
                    .workers(1, 100_000, 0);
            farm.submit("alpha", "ann", 100, Demand.ofCores(1), 1_000);
            farm.drain();

            assertThat(farm.running()).as(percent + " % of 100 cores").isEqualTo(percent);
        }
    }

    @Test
    void classes_that_have_gone_make_room_so_that_masks_do_not_widen() {
        offer(1_000);
        for (int i = 1; i <= 200; i++) {
            Lane lane = matcher.lane(i, List.of(), terms(i, new Demand(1_000 + i, 0, 0, List.of())));
            matcher.open(lane, true);
            matcher.queued(lane, 1);
            int words = lane.places.get(0).pool.classes.words();
            matcher.queued(lane, 0);
            assertThat(words).isEqualTo(1);
        }
    }

    @Test
    void work_starts_where_no_other_would_fit_whichever_bit_its_kind_has() {
        for (int i = 1; i <= 200; i++) {
            // the more cores, the less memory: no worker of these sizes has room for two kinds
            Lane lane = matcher.lane(i, List.of(), terms(i, new Demand(1_000 + i, 200 - i, 0, List.of())));
            matcher.open(lane, true);
            matcher.queued(lane, 1);
            assertThat(lane.places.get(0).kind.bit).isEqualTo(i - 1);
        }
        matcher.reference("studio", 100_000, 0, 0);
        for (int i = 1; i <= 200; i++) {
            matcher.offer("local", new Offer(List.of(new Offer.Worker("w1", 1_000 + i, 200 - i, 0, List.of()))));
            assertThat(matcher.next(NOW, match)).as("start " + i).isTrue();
            assertThat(match.lane().owner()).isEqualTo(i);
            matcher.finish(matcher.start(match, i, NOW), NOW, true);
            assertThat(matcher.next(NOW, match)).isFalse();
        }
    }

    private Lane lane(Cap cap) {
        Lane lane = matcher.lane("its owner", List.of(cap), terms(1, Demand.ONE_CORE));
        matcher.open(lane, true);
        matcher.queued(lane, 1);
        return lane;
    }

    private static Lane.Terms terms(int job, Demand demand) {
        Turn turn = new Turn(false, NOW, Long.MAX_VALUE, new JobId(job), 0, 0);
        return new Lane.Terms(Band.NORMAL, "alpha", "comp", "ann", turn, List.of(), List.of(), List.of(), true, demand);
    }

    private void offer(int milliCores) {
        matcher.offer("local", new Offer(List.of(new Offer.Worker("w1", milliCores, 0, 0, List.of()))));
        matcher.reference("studio", milliCores, 0, 0);
    }
}
