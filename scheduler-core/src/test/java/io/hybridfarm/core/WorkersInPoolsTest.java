package io.hybridfarm.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A scheduler with workers of several pools, over its restarts. */
class WorkersInPoolsTest {
    private static final List<String> POOLS = List.of("anim", "light", "fx");

    private final World world = new World(World.worker("w1", 4).withPools(List.of("light", "anim")));
    private final SteppedFarm farm = new SteppedFarm(world, POOLS, builder -> builder);

    @Test
    void what_runs_counts_in_the_pool_that_took_it_after_a_restart_too() {
        JobId job = submit("light");
        assertThat(running("light")).isEqualTo(1);

        farm.crash();
        farm.settle();

        assertThat(running("light")).isEqualTo(1);
        assertThat(running("anim")).isZero();
        world.finish(world.only(), 0);
        farm.settle();
        assertThat(farm.state(job)).isEqualTo(State.SUCCEEDED);
        assertThat(running("light")).isZero();
    }

    @Test
    void what_runs_counts_in_its_farms_own_pool_once_its_own_is_configured_no_more() {
        submit("light");
        farm.pools = List.of("anim");
        farm.crash();
        farm.settle();

        assertThat(running("anim")).isEqualTo(1);
        assertThat(farm.scheduler().view().farms().get(0).workers())
                .as("a worker that names a pool which is gone")
                .isEmpty();
        world.finish(world.only(), 0);
        farm.settle();
        assertThat(running("anim")).isZero();
    }

    @Test
    void what_a_person_says_about_pools_wins_over_the_worker_and_lasts_over_a_restart() {
        farm.answer(farm.scheduler().changeWorker("world", "w1", WorkerChange.inPools(List.of("fx", "anim"))));
        assertThat(pools()).containsExactly("fx", "anim");
        farm.crash();
        farm.settle();
        assertThat(pools()).containsExactly("fx", "anim");

        farm.answer(farm.scheduler().changeWorker("world", "w1", WorkerChange.to(WorkerState.DRAINING, "disk")));
        assertThat(pools()).as("another change leaves them").containsExactly("fx", "anim");
        Receipt back = farm.answer(farm.scheduler().changeWorker("world", "w1", WorkerChange.inPools(List.of())));
        assertThat(back.message()).isEqualTo("worker world/w1 serves the pools that it names itself");
        assertThat(pools()).containsExactly("light", "anim");
    }

    @Test
    void a_person_names_pools_that_the_farm_lists() {
        assertThat(farm.refusal(farm.scheduler().changeWorker("world", "w1", WorkerChange.inPools(List.of("lihgt")))))
                .hasMessageContainingAll("pools", "'lihgt'", "farm 'world'", "did you mean 'light'?");
        assertThat(pools()).containsExactly("light", "anim");
    }

    @Test
    void pools_of_a_farm_that_make_no_sense_are_refused() {
        refused(List.of(), "farm 'world' needs a pool");
        refused(List.of("Anim"), "farm 'world': pools: 'Anim' must be 1 to 64 lower-case letters");
        refused(List.of("anim", "light", "anim"), "farm 'world': pools: 'anim' is named twice");
    }

    private static void refused(List<String> pools, String problem) {
        FarmScheduler.Builder builder =
                FarmScheduler.builder().discoverPlugins(false).farm("world", pools, new World(), Map.of());
        assertThatThrownBy(builder::startStepped).hasMessageContaining(problem);
    }

    private JobId submit(String pool) {
        return farm.submit(JobSpec.builder("job")
                .pools(List.of(pool))
                .show("film")
                .step(SteppedFarm.step("render").demand(Demand.ofCores(2)).build())
                .build());
    }

    private List<String> pools() {
        return farm.scheduler().view().farms().get(0).workers().get(0).pools();
    }

    private int running(String pool) {
        CompletableFuture<List<ShareStanding>> shares = farm.scheduler().shares();
        farm.settle();
        return shares.join().stream()
                .filter(node -> node.pool().equals(pool) && node.node().equals("film"))
                .mapToInt(ShareStanding::running)
                .sum();
    }
}
