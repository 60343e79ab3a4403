package io.hybridfarm.core.simulate;

import io.hybridfarm.core.Policy;
import java.util.HashMap;
import java.util.Map;

/** What shows and users weigh beside their siblings; who is not named weighs 1. */
final class Weights {
    private final Map<String, Double> byPath = new HashMap<>();

    Weights(Policy rules) {
        rules.shares().forEach(share -> byPath.put(share.node(), share.weight()));
    }

    double of(String show) {
        return byPath.getOrDefault(show, 1.0);
    }

    double of(String show, String department, String user) {
        return byPath.getOrDefault(show + "/" + department + "/" + user, 1.0);
    }
}
