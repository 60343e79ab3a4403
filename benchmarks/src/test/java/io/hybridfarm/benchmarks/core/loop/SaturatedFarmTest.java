package io.hybridfarm.benchmarks.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.farm.LaunchOrder;
import org.junit.jupiter.api.Test;

class SaturatedFarmTest {
    private static final int QUEUED = 800;
    private static final int WORKERS = 8;
    private static final int PLACES = WORKERS / 4 * (10 + 5 + 20 + 5);

    @Test
    void it_begins_with_full_workers_and_the_line_as_long_as_asked_for() {
        try (SaturatedFarm farm = new SaturatedFarm(QUEUED, WORKERS)) {
            assertThat(farm.runningTasks()).isEqualTo(PLACES);
            assertThat(farm.queuedFrames()).isEqualTo(QUEUED);
        }
    }

    @Test
    void each_end_leads_to_one_order_and_the_line_stays_as_long_as_it_is() {
        try (SaturatedFarm farm = new SaturatedFarm(QUEUED, WORKERS)) {
            int jobs = farm.jobs();
            for (int i = 0; i < 2_000; i++) {
                farm.prepareFinish();
                LaunchOrder order = farm.finishAndStart();
                farm.noteFinish();
                assertThat(order.worker())
                        .startsWith(order.step().demand().tags().get(0));
                if (i % 100 == 0) {
                    assertThat(farm.queuedFrames()).isBetween(QUEUED - 4 * SaturatedFarm.FRAMES_PER_JOB, QUEUED);
                }
            }
            assertThat(farm.jobs() - jobs).isBetween(16, 20);
        }
    }

    @Test
    void the_same_farm_is_built_each_time() {
        try (SaturatedFarm one = new SaturatedFarm(QUEUED, WORKERS);
                SaturatedFarm other = new SaturatedFarm(QUEUED, WORKERS)) {
            for (int i = 0; i < 500; i++) {
                one.prepareFinish();
                other.prepareFinish();
                LaunchOrder order = one.finishAndStart();
                assertThat(other.finishAndStart()).isEqualTo(order);
                one.noteFinish();
                other.noteFinish();
            }
        }
    }
}
