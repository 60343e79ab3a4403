package io.hybridfarm.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.JobSpec;
import io.hybridfarm.spi.job.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Farms that a show may run on, while work is on its way there. */
class SiteRulesTest {
    private static final SiteRule AT_HOME = new SiteRule("secret", List.of("home"));

    private final World world = new World(World.worker("w1", 8));
    private final World home = new World();
    private final SteppedFarm farm = farm(Policy.DEFAULT);

    private SteppedFarm farm(Policy policy) {
        return new SteppedFarm(
                world, builder -> builder.farm("home", "home", home, Map.of()).policy(policy));
    }

    @Test
    void what_is_ordered_and_has_not_started_is_called_back() {
        JobId job = submit(farm, "secret");

        Receipt receipt = farm.answer(farm.scheduler().setSite(AT_HOME));

        assertThat(receipt.message())
                .isEqualTo("show 'secret' may run on farm home alone; "
                        + "called back what was ordered elsewhere and has not started: 1 attempt");
        assertThat(world.canceled).containsExactly(new AttemptId(1));
        assertThat(farm.job(job).count(State.QUEUED)).isEqualTo(1);
        assertThat(world.running).isEmpty();

        home.offer(World.worker("h1", 8));
        farm.settle();
        assertThat(home.running).hasSize(1);
    }

    @Test
    void what_has_started_goes_on() {
        JobId job = submit(farm, "secret");
        world.start(world.only());
        farm.settle();

        farm.answer(farm.scheduler().setSite(AT_HOME));

        assertThat(world.canceled).isEmpty();
        world.finish(world.only(), 0);
        farm.settle();
        assertThat(farm.job(job).state()).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void a_job_that_is_moved_to_a_bound_show_is_called_back_as_well() {
        farm.answer(farm.scheduler().setSite(AT_HOME));
        JobId job = submit(farm, "alpha");
        assertThat(world.running).hasSize(1);

        farm.answer(farm.scheduler()
                .change(job, JobChange.NONE.withOwner(Optional.of("secret"), Optional.empty(), Optional.empty())));

        assertThat(world.canceled).containsExactly(new AttemptId(1));
    }

    @Test
    void a_rule_of_a_changed_configuration_calls_back_what_an_earlier_one_let_out() {
        Policy[] policy = {Policy.DEFAULT};
        SteppedFarm restarted = new SteppedFarm(
                world, builder -> builder.farm("home", "home", home, Map.of()).policy(policy[0]));
        submit(restarted, "secret");

        policy[0] = Policy.DEFAULT.withSites(AT_HOME);
        restarted.crash();
        restarted.settle();

        assertThat(world.canceled).containsExactly(new AttemptId(1));
    }

    @Test
    void a_rule_that_was_set_meanwhile_outlives_a_restart_and_says_that_it_was() {
        farm.answer(farm.scheduler().setSite(AT_HOME));
        farm.crash();
        farm.settle();

        JobId job = submit(farm, "secret");

        assertThat(farm.job(job).count(State.QUEUED)).isEqualTo(1);
        CompletableFuture<List<SiteStanding>> sites = farm.scheduler().sites();
        farm.settle();
        assertThat(sites.join()).containsExactly(new SiteStanding(AT_HOME, true));
    }

    @Test
    void a_show_that_nobody_has_submitted_for_is_told_and_a_farm_that_is_not_there_refused() {
        assertThat(farm.answer(farm.scheduler().setSite(AT_HOME)).message())
                .isEqualTo("show 'secret' may run on farm home alone; no job of it has been submitted yet");
        assertThat(farm.refusal(farm.scheduler().setSite(new SiteRule("secret", List.of("hmoe")))))
                .hasMessage("farms: there is no 'hmoe'; there is world, home");
        assertThatThrownBy(() -> farm(Policy.DEFAULT.withSites(new SiteRule("secret", List.of("hmoe")))))
                .hasMessageContaining("policy.sites.farms: of 'secret': there is no farm 'hmoe'; there is world, home");
    }

    private static JobId submit(SteppedFarm farm, String show) {
        return farm.submit(JobSpec.builder("job")
                .show(show)
                .step(SteppedFarm.step("render").demand(Demand.ofCores(2)).build())
                .build());
    }
}
