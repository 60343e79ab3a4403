package io.hybridfarm.spi.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.hybridfarm.spi.Refused;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Currency;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {
    private static final Currency USD = Currency.getInstance("USD");

    @Property(tries = 300)
    void what_is_added_and_taken_away_again_leaves_no_trace(
            @ForAll @BigRange(min = "0", max = "1000000000") @Scale(12) BigDecimal a,
            @ForAll @BigRange(min = "0", max = "1000000000") @Scale(12) BigDecimal b) {
        Money first = new Money(a, USD);
        Money second = new Money(b, USD);

        assertThat(first.plus(second).minus(second)).isEqualTo(first);
        assertThat(first.plus(second)).isEqualTo(second.plus(first));
        assertThat(first.plus(second)).isGreaterThanOrEqualTo(first);
    }

    @Property(tries = 300)
    void a_bill_is_never_below_the_exact_quotient_nor_a_billionth_above(
            @ForAll @BigRange(min = "0", max = "1000") @Scale(6) BigDecimal price,
            @ForAll @LongRange(min = 0, max = 100_000_000) long millis) {
        BigDecimal billed =
                new Money(price, USD).perHourFor(Duration.ofMillis(millis)).amount();

        // billed * 3,600,000 against price * millis: no division, so no rounding in the oracle
        BigDecimal hour = BigDecimal.valueOf(3_600_000);
        BigDecimal exact = price.multiply(BigDecimal.valueOf(millis));
        assertThat(billed.multiply(hour)).isGreaterThanOrEqualTo(exact);
        assertThat(billed.subtract(new BigDecimal(BigInteger.ONE, 9)).multiply(hour))
                .isLessThan(exact);
    }

    @Test
    void equal_amounts_are_equal_however_they_are_written() {
        assertThat(Money.of("1.50", "USD")).isEqualTo(Money.of("1.5", "USD")).hasToString("1.50 USD");
        assertThat(Money.of("100", "USD"))
                .isEqualTo(new Money(new BigDecimal("1E+2"), USD))
                .hasToString("100.00 USD");
        assertThat(Money.of("0.000", "USD")).isEqualTo(Money.zero(USD)).hasToString("0.00 USD");
        assertThat(Money.of("0.0001", "USD")).hasToString("0.0001 USD");
        assertThat(Money.of("5", "JPY")).hasToString("5 JPY");
        assertThat(Money.of("0.0001", "USD").rounded()).isEqualTo("0.01 USD");
    }

    @Test
    void two_currencies_are_neither_added_nor_compared() {
        Money dollar = Money.of("1", "USD");
        Money euro = Money.of("1", "EUR");

        Refused.invalid(() -> dollar.plus(euro), "money.currency", "1.00 USD", "1.00 EUR", "two currencies");
        Refused.invalid(() -> dollar.minus(euro), "money.currency", "two currencies");
        Refused.invalid(() -> dollar.compareTo(euro), "money.currency", "two currencies");
        assertThat(dollar).isNotEqualTo(euro);
    }

    @Test
    void money_is_never_below_zero() {
        Refused.invalid(() -> new Money(new BigDecimal("-0.01"), USD), "money.amount", "-0.01");
        Refused.invalid(() -> Money.of("1", "USD").minus(Money.of("1.01", "USD")), "money.amount", "1.00 USD");
        Refused.invalid(() -> Money.of("1", "USD").times(-1), "money.amount", "-1");
        Refused.invalid(() -> Money.of("1", "USD").perHourFor(Duration.ofMillis(-1)), "money.amount", "-");
        assertThat(Money.of("1", "USD").minus(Money.of("1", "USD")).isZero()).isTrue();
        assertThat(Money.of("0.01", "USD").isZero()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1e9", "1,5", ".5", "1.", "1234567890123456", "0.1234567890123", "one"})
    void what_is_no_amount_is_refused(String text) {
        Refused.invalid(() -> Money.of(text, "USD"), "money.amount", "'" + text + "'");
    }

    @Test
    void what_is_no_currency_is_refused() {
        Refused.invalid(() -> Money.of("1", "dollar"), "money.currency", "'dollar'", "USD");
    }

    @Test
    void an_amount_with_a_huge_exponent_is_refused_at_once() {
        Refused.invalid(() -> new Money(new BigDecimal("1E+999999999"), USD), "money.amount");
        Refused.invalid(() -> new Money(new BigDecimal("1E-999999999"), USD), "money.amount");
        assertThat(new Money(new BigDecimal("0E+999999999"), USD)).isEqualTo(Money.zero(USD));
    }

    @Test
    void parts_and_multiples() {
        assertThat(Money.of("0.09", "USD").timesRoundedUp(new BigDecimal("1.5")))
                .isEqualTo(Money.of("0.135", "USD"));
        assertThat(Money.of("0.000000001", "USD").timesRoundedUp(new BigDecimal("0.1")))
                .isEqualTo(Money.of("0.000000001", "USD"));
        assertThat(Money.of("0.3", "USD").times(3)).isEqualTo(Money.of("0.9", "USD"));
        assertThat(Money.of("3", "USD").perHourFor(Duration.ofMinutes(20))).isEqualTo(Money.of("1", "USD"));
    }
}
