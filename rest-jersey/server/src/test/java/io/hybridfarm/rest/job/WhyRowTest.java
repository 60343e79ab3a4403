package io.hybridfarm.rest.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.Explanation;
import io.hybridfarm.core.Refusal;
import io.hybridfarm.rest.wire.Json;
import io.hybridfarm.spi.job.JobId;
import io.hybridfarm.spi.job.State;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhyRowTest {
    @Test
    void an_explanation_goes_over_the_wire_whole() {
        Refusal noRoom = new Refusal(Refusal.Reason.NO_ROOM, "no room");
        Explanation why = new Explanation(
                new JobId(17),
                State.QUEUED,
                "job 00017 waits for room",
                "a free worker",
                List.of(new Explanation.Step(
                        "render",
                        1,
                        2,
                        3,
                        noRoom,
                        "",
                        List.of(new Explanation.Pool(
                                "local",
                                noRoom,
                                4,
                                0,
                                List.of(new Explanation.Ahead("show", "aurora", 1.0 / 3, "dragon", 0.123456789, 2)),
                                List.of("anim"))))));

        assertThat(new String(new Json().bytes(WhyRow.of(why)), StandardCharsets.UTF_8))
                .isEqualTo("{\"job\":\"00017\",\"state\":\"QUEUED\",\"sentence\":\"job 00017 waits for room\","
                        + "\"unblock\":\"a free worker\",\"steps\":[{\"name\":\"render\",\"waiting\":1,\"queued\":2,"
                        + "\"running\":3,\"refusal\":{\"reason\":\"NO_ROOM\",\"sentence\":\"no room\"},"
                        + "\"pools\":[{\"name\":\"local\",\"refusal\":{\"reason\":\"NO_ROOM\","
                        + "\"sentence\":\"no room\"},\"couldFit\":4,\"roomNow\":0,\"ahead\":[{\"level\":\"show\","
                        + "\"node\":\"aurora\",\"standing\":0.333333,\"first\":\"dragon\",\"firstStanding\":0.123457,"
                        + "\"others\":2}],\"servedFirst\":[\"anim\"]}]}]}");
    }

    @Test
    void what_is_in_nobodys_way_has_nothing_to_unblock() {
        Explanation why = new Explanation(new JobId(1), State.SUCCEEDED, "it is done", "", List.of());

        assertThat(new String(new Json().bytes(WhyRow.of(why)), StandardCharsets.UTF_8))
                .isEqualTo("{\"job\":\"00001\",\"state\":\"SUCCEEDED\",\"sentence\":\"it is done\",\"steps\":[]}");
    }
}
