package io.hybridfarm.rest.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.core.Band;
import io.hybridfarm.core.LimitStanding;
import io.hybridfarm.core.Policy;
import io.hybridfarm.core.ShareStanding;
import io.hybridfarm.rest.wire.Json;
import io.hybridfarm.rest.wire.MalformedText;
import io.hybridfarm.rest.wire.StrictReader;
import java.nio.charset.StandardCharsets;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PolicyRowsTest {
    @Test
    void a_share_goes_over_the_wire_whole() {
        ShareStanding share = new ShareStanding(
                "local", "gpu", Band.RUSH, "dragon/fx", 3, 0.2, 0.8, 1.0 / 3, 0.25, 0.123456789, true, 12, false);

        assertThat(json(ShareRow.of(share)))
                .isEqualTo("{\"pool\":\"local\",\"resource\":\"gpu\",\"band\":\"rush\",\"node\":\"dragon/fx\","
                        + "\"weight\":3.0,\"min\":0.2,\"max\":0.8,\"allocated\":0.333333,\"usage\":0.25,"
                        + "\"standing\":0.123457,\"guaranteed\":true,\"running\":12,\"wants\":false}");
    }

    @Test
    void a_limit_goes_over_the_wire_whole() {
        Policy.Limit limit = new Policy.Limit("nuke", 20, Policy.Per.HOST, OptionalInt.of(60), OptionalDouble.of(0.9));

        assertThat(json(LimitRow.of(new LimitStanding(limit, 18, true))))
                .isEqualTo("{\"name\":\"nuke\",\"count\":20,\"used\":18,\"waiting\":true,\"per\":\"host\","
                        + "\"startsPerMinute\":60,\"releaseAt\":0.9}");
    }

    @Test
    void what_a_share_or_a_limit_does_not_say_is_as_usual() throws MalformedText {
        assertThat(StrictReader.ofJson()
                        .read("{\"node\": \"dragon\", \"min\": 0.1}", ShareRequest.class)
                        .share())
                .isEqualTo(new Policy.Share("dragon", 1, new Policy.Bounds(0.1, 1), OptionalInt.empty()));
        assertThat(StrictReader.ofJson()
                        .read("{\"count\": 5}", LimitRequest.class)
                        .limit("nuke"))
                .isEqualTo(new Policy.Limit("nuke", 5, Policy.Per.TASK, OptionalInt.empty()));
    }

    @Test
    void everything_that_a_share_or_a_limit_says_is_taken_and_answered() throws MalformedText {
        String share = "{\"node\":\"a/b/c\",\"weight\":2.5,\"min\":0.1,\"max\":0.5,\"maxRunning\":7}";
        String limit = "{\"count\":5,\"per\":\"host\",\"startsPerMinute\":9,\"releaseAt\":0.5}";

        assertThat(json(ShareRequest.of(
                        StrictReader.ofJson().read(share, ShareRequest.class).share())))
                .isEqualTo(share);
        assertThat(json(LimitRequest.of(
                        StrictReader.ofJson().read(limit, LimitRequest.class).limit("nuke"))))
                .isEqualTo(limit);
    }

    private static String json(Object row) {
        return new String(new Json().bytes(row), StandardCharsets.UTF_8);
    }
}
