package io.hybridfarm.local.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.LaunchOrder;
import io.hybridfarm.spi.job.AttemptId;
import io.hybridfarm.spi.job.Demand;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.RetryPolicy;
import io.hybridfarm.spi.job.StepSpec;
import io.hybridfarm.spi.job.TaskId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireTest {
    @Test
    void an_order_arrives_as_it_was_sent_with_all_that_matters_to_who_runs_it() {
        Demand demand = new Demand(2_500, 3L << 30, 1, List.of("blender", "linux"));
        LaunchOrder order = order(
                StepSpec.builder("render", List.of("blender", "-b", "{film}/a b.blend", "-f", "{frame:04}", "{{x}}"))
                        .frames("1-9x2,20")
                        .chunk(2)
                        .environment("OCIO", "{film}/größe")
                        .workingFolder("{film}/{task}")
                        .input("{film}/a b.blend")
                        .output("{film}/{frame}.png")
                        .retry(new RetryPolicy(0, List.of(7), List.of(9, 10)))
                        .timeout(Duration.ofHours(2))
                        .minRunTime(Duration.ofSeconds(3))
                        .stallAfter(Duration.ofMinutes(4))
                        .progress("blender")
                        .demand(demand)
                        .build(),
                demand);

        assertThat(sent(order)).isEqualTo(order);
    }

    @Test
    void an_order_without_all_that_may_be_left_out_arrives_too() {
        LaunchOrder order = order(
                StepSpec.builder("main", List.of("true"))
                        .retry(new RetryPolicy(0))
                        .build(),
                Demand.ONE_CORE);

        assertThat(sent(order)).isEqualTo(order);
    }

    @Test
    void what_is_no_message_is_refused() {
        for (String text : List.of(
                "",
                "{",
                "[]",
                "null",
                "{\"session\": \"s\"}",
                "{\"session\": \"s\", \"confirmed\": \"x\"}",
                "{\"session\": \"s\", \"confirmed\": 1, \"more\": 2}",
                "[".repeat(10_000))) {
            assertThatThrownBy(() -> Wire.read(text.getBytes(StandardCharsets.UTF_8), Messages.Poll.class))
                    .as(text.substring(0, Math.min(40, text.length())))
                    .isInstanceOf(FarmException.class)
                    .hasMessageContaining("not a Poll message");
        }
    }

    private static LaunchOrder sent(LaunchOrder order) {
        return Wire.order(Wire.read(Wire.write(Wire.start(order)), Messages.Start.class));
    }

    private static LaunchOrder order(StepSpec step, Demand demand) {
        return new LaunchOrder(
                new AttemptId(17), new TaskId(new JobId(5), 1, 2), "SH010", "aurora", "mira", step, demand, "box1");
    }
}
