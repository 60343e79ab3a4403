package io.hybridfarm.distribution;

import static io.hybridfarm.distribution.SpokenAgent.endedBadly;
import static io.hybridfarm.distribution.SpokenAgent.endedWell;
import static io.hybridfarm.distribution.SpokenAgent.lost;
import static io.hybridfarm.distribution.SpokenAgent.progress;
import static io.hybridfarm.distribution.SpokenAgent.started;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Reports that a network brings twice, late, or in another order than they were sent in. */
class RepeatedReportsTest extends OnManyHosts {
    @Test
    void each_report_has_one_effect_however_often_and_in_whatever_order_it_comes() throws Exception {
        Optional<String> unavailable = SpokenAgent.unavailable();
        Assumptions.assumeTrue(unavailable.isEmpty(), () -> unavailable.orElse(""));
        configure("1m");
        startServer();
        SpokenAgent agent = SpokenAgent.enter(hosts().on(1), address(), "host1", 4, invite());
        server().awaitWorkers(1);
        String job = server().submit("""
                {"name": "frames", "steps": [{"name": "render", "command": ["true"], "frames": "1-4", "retries": 1}]}""");
        Map<Integer, Long> attempts = agent.awaitStarts(4);
        long first = attempts.get(0);
        long second = attempts.get(1);
        long third = attempts.get(2);
        long fourth = attempts.get(3);

        // Attempts that were never ordered.
        long never = fourth + 1_000;
        agent.report(started(never), endedWell(never), endedBadly(never));
        // The end comes before the start, and then all of it again.
        agent.report(endedWell(first));
        agent.report(started(first), progress(first, 0.5), endedWell(first));
        // Ends that contradict the first one.
        agent.report(started(second), progress(second, 0.7));
        agent.report(endedWell(second), endedBadly(second), lost(second), started(second));
        agent.report(lost(second), endedBadly(second));
        // A whole life backwards, twice, the second time while the first is under way.
        agent.reportTwiceAtOnce(endedWell(third), progress(third, 0.9), progress(third, 0.2), started(third));
        // A failure that is told twice, once more after its task was ordered again, and once more after that was done.
        agent.report(started(fourth), started(fourth));
        agent.reportTwiceAtOnce(endedBadly(fourth));
        long again = agent.awaitStarts(1).get(3);
        agent.report(endedBadly(fourth), lost(fourth), started(again), endedBadly(fourth));
        agent.reportTwiceAtOnce(endedWell(again));
        agent.report(endedBadly(fourth), endedBadly(again), lost(again));

        awaitSuccess(job);
        assertThat(attempts(job))
                .extracting(
                        OnManyHosts::id,
                        row -> row.path("task").asInt(),
                        OnManyHosts::state,
                        row -> row.path("cause").asText(),
                        row -> row.path("message").asText())
                .containsExactlyInAnyOrder(
                        row(first, 0, "SUCCEEDED", "success", ""),
                        row(second, 1, "SUCCEEDED", "success", ""),
                        row(third, 2, "SUCCEEDED", "success", ""),
                        row(fourth, 3, "FAILED", "failure", "no camera"),
                        row(again, 3, "SUCCEEDED", "success", ""));
    }

    private static Tuple row(long attempt, int task, String state, String cause, String message) {
        return Tuple.tuple("a" + attempt, task, state, cause, message);
    }
}
