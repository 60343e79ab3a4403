package io.hybridfarm.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.Plugin;
import io.hybridfarm.spi.farm.Offer;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import io.hybridfarm.spi.placement.Candidate;
import io.hybridfarm.spi.placement.WorkerFilter;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a farm says about work that it keeps waiting, word for word. */
class WhyItWaitsTest {
    @Test
    void a_rule_of_the_studio_is_named_with_its_reason() {
        Plugin rules = new Plugin() {
            @Override
            public List<WorkerFilter> workerFilters() {
                return List.of(new SmallByDay());
            }
        };
        SteppedFarm farm = new SteppedFarm(
                new World(World.worker("w1", 8), World.worker("w2", 2)), builder -> builder.plugin(rules));

        JobId large = submit(farm, "alpha", Demand.ofCores(6), true);
        JobId small = submit(farm, "alpha", Demand.ofCores(4), true);

        assertThat(farm.job(small).count(State.RUNNING)).isEqualTo(1);
        farm.world.finish(farm.world.running.firstKey(), 0);
        farm.settle();
        assertWaits(
                farm,
                large,
                Refusal.Reason.FORBIDDEN,
                "step 'render' asks for 6 cores, and a rule of the studio forbids what has room for it: "
                        + "rule small-by-day: w1 takes frames of up to 4 cores by day",
                "another worker gets room, or the rule no longer forbids it");
    }

    @Test
    void work_that_would_take_the_room_kept_for_wider_work_is_told_so() {
        SteppedFarm farm = farm(
                new World(World.worker("w1", 8)),
                Policy.DEFAULT.withReservation(new Policy.Reservation(Duration.ofSeconds(1), 1)));

        submit(farm, "alpha", Demand.ofCores(4), true);
        JobId wide = submit(farm, "alpha", Demand.ofCores(8), true);
        pass(farm, Duration.ofSeconds(3));
        JobId narrow = submit(farm, "alpha", Demand.ofCores(4), true);

        assertWaits(
                farm,
                narrow,
                Refusal.Reason.KEPT,
                "step 'render' asks for 4 cores; the one worker with room is kept for wider work that comes first",
                "that work starts, or another worker gets room");
        assertWaits(
                farm,
                wide,
                Refusal.Reason.NO_ROOM,
                "step 'render' asks for 8 cores, and the one worker of pool local that could run it is occupied: "
                        + "w1 has 4 cores free; it is the next in line",
                "a task ends on a worker that could run it, or a worker is added");
    }

    @Test
    void cores_beside_a_free_gpu_are_kept_for_work_with_gpus_that_waits() {
        SteppedFarm farm = farm(new World(new Offer.Worker("g1", 8_000, 1L << 34, 2, List.of())), Policy.DEFAULT);

        submit(farm, "alpha", new Demand(4_000, 0, 1, List.of()), true);
        submit(farm, "alpha", new Demand(4_000, 0, 2, List.of()), true);
        JobId without = submit(farm, "alpha", Demand.ofCores(2), true);

        assertWaits(
                farm,
                without,
                Refusal.Reason.KEPT,
                "step 'render' asks for 2 cores; what is free on the one worker with room is kept for work with GPUs that waits",
                "that work starts, or another worker gets room");
    }

    @Test
    void cores_beside_a_free_gpu_are_lent_only_to_work_that_may_be_interrupted() {
        SteppedFarm farm = farm(new World(new Offer.Worker("g1", 8_000, 1L << 34, 2, List.of())), Policy.DEFAULT);

        JobId without = submit(farm, "alpha", Demand.ofCores(2), false);

        assertWaits(
                farm,
                without,
                Refusal.Reason.KEPT,
                "step 'render' asks for 2 cores; what is free on the one worker with room belongs to free GPUs, "
                        + "and is lent only to work that may be interrupted",
                "it is submitted as interruptible, or another worker gets room");
    }

    @Test
    void who_comes_first_by_a_guarantee_is_named_with_what_he_is_sure_of_and_what_he_has() {
        SteppedFarm farm = farm(new World(World.worker("w1", 8)), Policy.DEFAULT.withShares(sure("beta", 0.5)));

        submit(farm, "alpha", Demand.ofCores(7), true);
        submit(farm, "beta", Demand.ofCores(1), true);
        submit(farm, "beta", Demand.ofCores(3), true);
        JobId waits = submit(farm, "alpha", Demand.ofCores(2), true);

        assertWaits(
                farm,
                waits,
                Refusal.Reason.NO_ROOM,
                "step 'render' asks for 2 cores, and the one worker of pool local that could run it is occupied: "
                        + "w1 has 0 cores free; show beta comes first: it is sure of 50 % of the pool and has 12.5 %",
                "a task ends on a worker that could run it and its turn comes, or a worker is added");
        Explanation.Ahead ahead =
                why(farm, waits).steps().get(0).pools().get(0).ahead().get(0);
        assertThat(ahead.guarantee()).isEmpty();
        assertThat(ahead.firstGuarantee()).contains(new Explanation.Guarantee(0.5, 0.125));
    }

    @Test
    void of_two_below_their_guarantees_both_are_told() {
        SteppedFarm farm = farm(
                new World(World.worker("w1", 8)), Policy.DEFAULT.withShares(sure("alpha", 0.25), sure("beta", 0.5)));

        submit(farm, "gamma", Demand.ofCores(6), true);
        submit(farm, "alpha", Demand.ofCores(1), true);
        submit(farm, "beta", Demand.ofCores(1), true);
        submit(farm, "beta", Demand.ofCores(2), true);
        JobId waits = submit(farm, "alpha", Demand.ofCores(2), true);

        assertThat(why(farm, waits).sentence())
                .endsWith("; show beta comes first: it is sure of 50 % of the pool and has 12.5 %, "
                        + "and alpha, which is sure of 25 %, has 12.5 %");
    }

    @Test
    void a_lower_band_that_comes_first_by_its_guarantee_says_so() {
        EnumMap<Band, Policy.Bounds> bands = new EnumMap<>(Band.class);
        bands.put(Band.IDLE, new Policy.Bounds(0.25, 1));
        SteppedFarm farm = farm(new World(World.worker("w1", 8)), Policy.DEFAULT.withBands(bands));

        submit(farm, "alpha", Demand.ofCores(8), true);
        JobId idle = submit(farm, "beta", Demand.ofCores(2), true);
        farm.answer(farm.scheduler().change(idle, JobChange.NONE.withBand(Band.IDLE)));
        JobId waits = submit(farm, "alpha", Demand.ofCores(2), true);

        assertThat(why(farm, waits).sentence())
                .endsWith("; work in band idle comes first: it is sure of 25 % of the pool and has 0 %");
    }

    @Test
    void a_show_that_may_not_run_where_there_is_room_says_where_it_may_and_starts_once_it_may() {
        SteppedFarm farm = new SteppedFarm(
                new World(World.worker("w1", 8)),
                builder -> builder.farm("home", "home", new World(), Map.of())
                        .policy(Policy.DEFAULT.withSites(new SiteRule("secret", List.of("home")))));

        JobId waits = submit(farm, "secret", Demand.ofCores(2), true);
        JobId free = submit(farm, "alpha", Demand.ofCores(2), true);

        assertThat(farm.job(free).count(State.RUNNING)).isEqualTo(1);
        assertWaits(
                farm,
                waits,
                Refusal.Reason.NO_WORKERS,
                "step 'render' waits because no farm of pool home offers a worker; nor could it run in pool local",
                "a worker is started, or whatever keeps the farms silent is mended");
        assertThat(why(farm, waits).steps().get(0).pools().get(0).refusal().sentence())
                .isEqualTo("waits because show secret may run on farm home alone, and pool local has no worker of it");
        JobId only = farm.submit(JobSpec.builder("job")
                .show("secret")
                .pools(List.of("local"))
                .step(SteppedFarm.step("render").demand(Demand.ofCores(2)).build())
                .build());
        assertWaits(
                farm,
                only,
                Refusal.Reason.SITE,
                "step 'render' waits because show secret may run on farm home alone, and pool local has no worker of it",
                "the job is submitted with other pools, or the show's site rule is changed");
        farm.answer(farm.scheduler().cancel(only));

        farm.crash();
        farm.settle();
        assertThat(farm.job(waits).count(State.RUNNING)).isZero();
        farm.answer(farm.scheduler().setSite(new SiteRule("secret", List.of("*"))));
        assertThat(farm.job(waits).count(State.RUNNING)).isEqualTo(1);
        farm.world.start(farm.world.running.lastKey());
        farm.answer(farm.scheduler().resetSite("secret"));
        JobId again = submit(farm, "secret", Demand.ofCores(2), true);
        assertThat(farm.job(waits).count(State.RUNNING)).isEqualTo(1);
        assertThat(farm.job(again).count(State.RUNNING)).isZero();
    }

    @Test
    void work_whose_workers_serve_another_pool_first_is_told_which() {
        SteppedFarm farm = new SteppedFarm(
                new World(
                        World.worker("w1", 4).withPools(List.of("anim", "light")),
                        World.worker("w2", 4).withPools(List.of("anim", "light")),
                        World.worker("w3", 2).withPools(List.of("light"))),
                List.of("anim", "light"),
                builder -> builder);
        farm.submit(in("anim", Demand.ofCores(4), "1-3"));

        JobId light = farm.submit(in("light", Demand.ofCores(3), "1"));
        assertWaits(
                farm,
                light,
                Refusal.Reason.OTHER_POOL,
                "step 'render' asks for 3 cores, and all 2 workers of pool light that could run it are occupied by work "
                        + "of pool anim, which comes first there",
                "work of pool anim ends there and no more of it waits, or a worker is added that serves pool light first");
        assertThat(why(farm, light).steps().get(0).pools().get(0).servedFirst()).containsExactly("anim");

        farm.submit(in("light", Demand.ofCores(2), "1"));
        JobId partly = farm.submit(in("light", Demand.ofCores(2), "1"));
        assertWaits(
                farm,
                partly,
                Refusal.Reason.NO_ROOM,
                "step 'render' asks for 2 cores, and all 3 workers of pool light that could run it are occupied: w1, the "
                        + "closest, has 0 cores free; 2 of them by work of pool anim, which comes first there; job 00002 "
                        + "of the same user comes first",
                "a task ends on a worker that could run it and its turn comes, or a worker is added");
    }

    @Test
    void a_worker_that_names_a_pool_which_nobody_has_declared_gets_no_work_until_it_names_another() {
        World world = new World(World.worker("w1", 4).withPools(List.of("lihgt")));
        SteppedFarm farm = new SteppedFarm(world, List.of("anim", "light"), builder -> builder);
        JobId job = farm.submit(in("light", Demand.ofCores(4), "1"));

        assertThat(why(farm, job).steps().get(0).refusal().reason()).isEqualTo(Refusal.Reason.NO_WORKERS);
        assertThat(farm.scheduler().view().farms().get(0).workers()).isEmpty();
        world.offer(World.worker("w1", 4).withPools(List.of("light")));
        farm.settle();

        assertThat(farm.job(job).count(State.RUNNING)).isEqualTo(1);
        assertThat(farm.scheduler().view().farms().get(0).workers().get(0).pools())
                .containsExactly("light");
    }

    private static JobSpec in(String pool, Demand demand, String frames) {
        return JobSpec.builder("job")
                .pools(List.of(pool))
                .step(SteppedFarm.step("render").frames(frames).demand(demand).build())
                .build();
    }

    private static final class SmallByDay implements WorkerFilter {
        @Override
        public String name() {
            return "small-by-day";
        }

        @Override
        public Optional<String> refusal(Candidate candidate) {
            return candidate.demand().milliCores() > 4_000
                    ? Optional.of(candidate.worker().name() + " takes frames of up to 4 cores by day")
                    : Optional.empty();
        }
    }

    private static Policy.Share sure(String show, double part) {
        return new Policy.Share(show, 1, new Policy.Bounds(part, 1), OptionalInt.empty());
    }

    private static SteppedFarm farm(World world, Policy policy) {
        return new SteppedFarm(world, builder -> builder.policy(policy));
    }

    private static JobId submit(SteppedFarm farm, String show, Demand demand, boolean interruptible) {
        return farm.submit(JobSpec.builder("job")
                .show(show)
                .interruptible(interruptible)
                .step(SteppedFarm.step("render").demand(demand).build())
                .build());
    }

    /** Each step of the loop takes a hundredth of a second. */
    private static void pass(SteppedFarm farm, Duration time) {
        for (long i = 0; i < time.toMillis() / 10; i++) {
            farm.step();
            farm.deliver();
        }
    }

    private static void assertWaits(
            SteppedFarm farm, JobId job, Refusal.Reason reason, String sentence, String unblock) {
        Explanation why = why(farm, job);
        assertThat(why.steps().get(0).refusal().reason()).isEqualTo(reason);
        assertThat(why.sentence()).isEqualTo(sentence);
        assertThat(why.unblock()).isEqualTo(unblock);
    }

    private static Explanation why(SteppedFarm farm, JobId job) {
        CompletableFuture<Explanation> why = farm.scheduler().why(job);
        farm.settle();
        return why.join();
    }
}
