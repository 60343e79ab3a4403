package io.hybridfarm.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Workers that serve several pools, each in its own order. */
class PoolOrderTest {
    private static final String RULES = "rules memory=0.25 halfLifeMinutes=1440 debtCeiling=100 keepAfterSeconds=60 ";

    private final FarmRun run = run("keepPart=0 perHour=1000 minRunSeconds=0");

    private static FarmRun run(String rules) {
        return new FarmRun((FarmScript.Rules) ScriptText.parse(RULES + rules));
    }

    @Test
    void work_of_the_pool_that_a_worker_names_first_has_it_first_whatever_the_shares() {
        step("worker farm=local name=w1 cores=4 memory=8 gpus=0 tags=");
        step("pools farm=local name=w1 pools=rented,studio");
        submit("studio", 4, "alpha", "NORMAL", false, true);
        assertThat(ran("studio")).isEqualTo(4);
        submit("rented", 2, "beta", "IDLE", false, true);
        submit("studio", 4, "gamma", "NORMAL", false, true);

        for (int i = 0; i < 2; i++) {
            step("finish which=0 whole=true");
        }
        assertThat(ran("rented")).isEqualTo(2);
        assertThat(ran("studio")).isEqualTo(2);
        step("finish which=0 whole=true");

        assertThat(ran("studio")).as("once nothing of the first pool waits").isEqualTo(2);
        assertThat(ran("rented")).isEqualTo(2);
    }

    @Test
    void a_pool_takes_workers_that_serve_it_first_before_others() {
        step("worker farm=local name=w1 cores=1 memory=8 gpus=0 tags=");
        step("worker farm=local name=w2 cores=8 memory=8 gpus=0 tags=");
        step("pools farm=local name=w1 pools=rented,studio");
        submit("studio", 1, "alpha", "NORMAL", false, true);

        assertThat(run.naive.running().get(0).host.name).isEqualTo("w2");
    }

    @Test
    void work_in_a_higher_band_takes_back_what_a_pool_that_is_served_later_has() {
        step("worker farm=local name=w1 cores=2 memory=8 gpus=0 tags=");
        step("pools farm=local name=w1 pools=rented,studio");
        submit("studio", 2, "alpha", "NORMAL", false, true);
        submit("rented", 1, "beta", "NORMAL", false, true);
        assertThat(run.stops).as("stopped for work of the same band").isZero();
        submit("rented", 1, "beta", "RUSH", false, true);
        step("pass millis=2000");

        assertThat(run.stops).isEqualTo(1);
        assertThat(ran("rented")).isEqualTo(1);
        assertThat(ran("studio")).isEqualTo(1);
    }

    @Test
    void a_pool_that_is_served_later_takes_nothing_back() {
        step("worker farm=local name=w1 cores=2 memory=8 gpus=0 tags=");
        step("pools farm=local name=w1 pools=rented,studio");
        submit("rented", 2, "alpha", "IDLE", false, true);
        submit("studio", 1, "beta", "RUSH", true, true);
        step("pass millis=120000");

        assertThat(run.stops).isZero();
        assertThat(ran("rented")).isEqualTo(2);
    }

    @Test
    void what_runs_counts_in_the_pool_that_took_it_though_the_worker_leaves_that_pool() {
        step("worker farm=local name=w1 cores=2 memory=8 gpus=0 tags=");
        step("pools farm=local name=w1 pools=rented,studio");
        submit("rented", 1, "alpha", "NORMAL", false, true);
        step("pools farm=local name=w1 pools=studio");

        assertThat(standing("rented")).isEqualTo(1);
        step("finish which=0 whole=true");
        assertThat(standing("rented")).isZero();
        assertThat(standing("studio")).isZero();
    }

    @Test
    void a_worker_counts_whole_in_each_pool_that_it_is_in() {
        step("worker farm=local name=w1 cores=2 memory=8 gpus=0 tags=");
        step("worker farm=cloud name=w2 cores=4 memory=8 gpus=0 tags=");
        step("pools farm=local name=w1 pools=night,studio");

        assertThat(run.matcher.offered("studio")[0]).isEqualTo(2_000);
        assertThat(run.matcher.offered("night")[0]).isEqualTo(2_000);
        assertThat(run.matcher.offered("rented")[0]).isEqualTo(4_000);
        step("worker farm=local name=w1 cores=0 memory=8 gpus=0 tags=");
        assertThat(run.matcher.offered("night")[0]).isZero();
    }

    @Test
    void cores_beside_a_gpu_are_kept_from_a_pool_while_work_with_gpus_of_another_one_waits() {
        step("worker farm=local name=w1 cores=4 memory=8 gpus=2 tags=");
        step("pools farm=local name=w1 pools=studio,rented");
        submit("rented", 1, "alpha", "NORMAL", false, true, 1);
        submit("rented", 1, "alpha", "NORMAL", false, true, 2);
        submit("studio", 4, "beta", "NORMAL", false, true);
        assertThat(ran("rented")).isEqualTo(1);
        assertThat(ran("studio")).isZero();

        step("hold lane=1 held=true");
        assertThat(ran("studio")).as("lent once no work with GPUs waits").isEqualTo(2);
    }

    private long ran(String pool) {
        return run.naive.running().stream()
                .filter(task -> task.pool.equals(pool))
                .count();
    }

    private int standing(String pool) {
        return run.matcher.explainer().standings().stream()
                .filter(node -> node.pool().equals(pool) && node.node().equals("alpha"))
                .mapToInt(node -> node.running())
                .sum();
    }

    private void submit(String pool, int tasks, String show, String band, boolean urgent, boolean interruptible) {
        submit(pool, tasks, show, band, urgent, interruptible, 0);
    }

    private void submit(
            String pool, int tasks, String show, String band, boolean urgent, boolean interruptible, int gpus) {
        step("submit band=" + band + " show=" + show + " department=comp user=ann tasks=" + tasks + " cores="
                + (gpus > 0 ? 2 : 1) + " memory=1 gpus=" + gpus
                + " tags= nuke=0 arnold=0 exclusive=false interruptible=" + interruptible + " pools=" + pool
                + " allow= deny= most=0 priority=0 urgent=" + urgent + " deadlineHours=0");
    }

    private void step(String line) {
        run.step(ScriptText.parse(line));
    }
}
