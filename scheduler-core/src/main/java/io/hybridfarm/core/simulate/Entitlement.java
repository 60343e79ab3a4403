package io.hybridfarm.core.simulate;

import java.util.Arrays;

/** Who would have what if a sum were shared by weights, nobody getting more than he wants. */
final class Entitlement {
    private Entitlement() {}

    /**
     * The weighted max-min fair division: what somebody does not want goes to the others by their weights.
     *
     * @param sum what there is, at most the sum of {@code wanted}
     */
    static double[] divide(double sum, double[] weights, double[] wanted) {
        Integer[] order = new Integer[weights.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(wanted[a] / weights[a], wanted[b] / weights[b]));
        double[] parts = new double[weights.length];
        double left = sum;
        double weight = 0;
        for (double each : weights) {
            weight += each;
        }
        for (int i : order) {
            parts[i] = Math.min(wanted[i], left * weights[i] / weight);
            left -= parts[i];
            weight -= weights[i];
        }
        return parts;
    }
}
