package io.hybridfarm.rest.wire;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Fractions as they are shown. */
public final class Figures {
    private static final MathContext SHOWN = new MathContext(6, RoundingMode.HALF_EVEN);

    private Figures() {}

    /** A number with the six digits that anybody looks at. */
    public static double rounded(double number) {
        return Double.isFinite(number) ? new BigDecimal(number).round(SHOWN).doubleValue() : number;
    }
}
