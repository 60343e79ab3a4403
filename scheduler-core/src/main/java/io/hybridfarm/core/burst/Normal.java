package io.hybridfarm.core.burst;

/** The normal distribution, and Student's beside it; the same to the last bit on every machine. */
final class Normal {
    private static final double ROOT_TWO_PI = Math.sqrt(2 * Math.PI);
    private static final double FAR = 7.07106781186547;
    private static final double UNDERFLOW = 37;
    private static final int NEWTON_STEPS = 60;

    /** Hart's rational approximation (1968) as West gave it (2005): 15 digits. */
    private static final double[] ABOVE = {
        3.52624965998911e-02,
        0.700383064443688,
        6.37396220353165,
        33.912866078383,
        112.079291497871,
        221.213596169931,
        220.206867912376
    };

    private static final double[] BELOW = {
        8.83883476483184e-02,
        1.75566716318264,
        16.064177579207,
        86.7807322029461,
        296.564248779674,
        637.333633378831,
        793.826512519948,
        440.413735824752
    };

    private Normal() {}

    /** How likely a value above {@code z} is. */
    static double above(double z) {
        double upper = Math.abs(z) > UNDERFLOW ? 0 : StrictMath.exp(-z * z / 2) * tail(Math.abs(z)) / ROOT_TWO_PI;
        return z < 0 ? 1 - upper : upper;
    }

    /** Mills' ratio: how likely a value above {@code z} is, over the density there. */
    static double mills(double z) {
        return z >= 0 ? tail(z) : above(z) * ROOT_TWO_PI * StrictMath.exp(z * z / 2);
    }

    /**
     * The value that is exceeded with a probability.
     *
     * @param probability above 0 to below 1
     */
    static double exceededWith(double probability) {
        if (probability > 0.5) {
            return -exceededWith(1 - probability);
        }
        // The tail is at most half of e^(-z^2/2), so the start is above the root; its logarithm is concave, so all
        // steps stay so.
        double target = StrictMath.log(probability);
        double z = Math.sqrt(Math.max(0, -2 * (target + StrictMath.log(2))));
        for (int i = 0; i < NEWTON_STEPS; i++) {
            double step = (StrictMath.log(above(z)) - target) * mills(z);
            z += step;
            if (Math.abs(step) < 1e-13) {
                break;
            }
        }
        return z;
    }

    /** A quantile of Student's distribution, by the expansion that Fisher and Cornish gave (1960); for 3 degrees and more. */
    static double student(double quantile, double degrees) {
        double z = exceededWith(1 - quantile);
        double z3 = z * z * z;
        double z5 = z3 * z * z;
        return z + (z3 + z) / (4 * degrees) + (5 * z5 + 16 * z3 + 3 * z) / (96 * degrees * degrees);
    }

    private static double tail(double z) {
        if (z > FAR) {
            return 1 / (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65)))));
        }
        return ROOT_TWO_PI * polynomial(ABOVE, z) / polynomial(BELOW, z);
    }

    private static double polynomial(double[] coefficients, double x) {
        double sum = 0;
        for (double coefficient : coefficients) {
            sum = sum * x + coefficient;
        }
        return sum;
    }
}
