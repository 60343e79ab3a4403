package io.hybridfarm.spi.farm;

import io.hybridfarm.spi.FarmException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Currency;

/**
 * An exact amount of money, never below zero: a price, a bill, a cap.
 *
 * <p>Equal amounts are equal however they were written: 1.50 is 1.5. Immutable.
 *
 * @param amount 0 to below 10^15, with at most 12 digits after the point
 * @param currency its ISO 4217 currency
 */
public record Money(BigDecimal amount, Currency currency) implements Comparable<Money> {
    private static final int MOST_DIGITS_BEFORE_POINT = 15;
    private static final int MOST_DECIMALS = 12;
    /** A bill is finer than any vendor's, so that a sum of a million of them is off by less than a cent. */
    private static final int BILLED_DECIMALS = 9;

    private static final BigDecimal NANOS_PER_HOUR = BigDecimal.valueOf(3_600_000_000_000L);

    /**
     * @throws FarmException INVALID if the amount is negative, or has too many digits
     */
    public Money {
        // The magnitude is looked at first: scaling 1e999999999 would build all its digits.
        long digitsBeforePoint = (long) amount.precision() - amount.scale();
        if (amount.signum() < 0
                || (amount.signum() > 0 && digitsBeforePoint > MOST_DIGITS_BEFORE_POINT)
                || (amount.signum() > 0 && amount.stripTrailingZeros().scale() > MOST_DECIMALS)) {
            throw FarmException.invalid(
                    "money.amount",
                    "must be from 0 to below 10^" + MOST_DIGITS_BEFORE_POINT + " with at most " + MOST_DECIMALS
                            + " digits after the point, not " + amount);
        }
        BigDecimal plain = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
        amount = plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    /**
     * An amount as people write it.
     *
     * @param amount such as {@code 12.50}
     * @param currency such as {@code USD}
     * @throws FarmException INVALID if one of them is malformed or out of range
     */
    public static Money of(String amount, String currency) {
        if (!amount.matches("\\d{1,15}(\\.\\d{1,12})?")) {
            throw FarmException.invalid(
                    "money.amount",
                    "'" + amount.substring(0, Math.min(40, amount.length())) + "' must be a number such as 12.50");
        }
        try {
            return new Money(new BigDecimal(amount), Currency.getInstance(currency));
        } catch (IllegalArgumentException e) {
            throw FarmException.invalid(
                    "money.currency",
                    "'" + currency.substring(0, Math.min(40, currency.length()))
                            + "' must be the ISO code of a currency, such as USD");
        }
    }

    /** Nothing. */
    public static Money zero(Currency currency) {
        return new Money(BigDecimal.ZERO, currency);
    }

    /**
     * The sum of both.
     *
     * @throws FarmException INVALID if they are of two currencies
     */
    public Money plus(Money other) {
        return new Money(amount.add(sameCurrency(other).amount), currency);
    }

    /**
     * What is left when another amount is taken away.
     *
     * @throws FarmException INVALID if they are of two currencies, or the other is more than this
     */
    public Money minus(Money other) {
        if (compareTo(other) < 0) {
            throw FarmException.invalid("money.amount", "only " + this + " is there to take " + other + " from");
        }
        return new Money(amount.subtract(other.amount), currency);
    }

    /**
     * So many times the amount.
     *
     * @throws FarmException INVALID if {@code factor} is negative or the product too large
     */
    public Money times(long factor) {
        return new Money(amount.multiply(BigDecimal.valueOf(factor)), currency);
    }

    /**
     * A part or a multiple of the amount, rounded up to a billionth.
     *
     * @throws FarmException INVALID if {@code factor} is negative or the product too large
     */
    public Money timesRoundedUp(BigDecimal factor) {
        return new Money(amount.multiply(factor).setScale(BILLED_DECIMALS, RoundingMode.CEILING), currency);
    }

    /**
     * What comes together over a time if this is the price of an hour, rounded up to a billionth.
     *
     * @param time zero or more
     * @throws FarmException INVALID if {@code time} is negative or the product too large
     */
    public Money perHourFor(Duration time) {
        BigDecimal nanos = BigDecimal.valueOf(time.getSeconds(), -9).add(BigDecimal.valueOf(time.getNano()));
        return new Money(
                amount.multiply(nanos).divide(NANOS_PER_HOUR, BILLED_DECIMALS, RoundingMode.CEILING), currency);
    }

    /** Whether it is nothing. */
    public boolean isZero() {
        return amount.signum() == 0;
    }

    /**
     * Orders by amount.
     *
     * @throws FarmException INVALID if they are of two currencies
     */
    @Override
    public int compareTo(Money other) {
        return amount.compareTo(sameCurrency(other).amount);
    }

    private Money sameCurrency(Money other) {
        if (!currency.equals(other.currency)) {
            throw FarmException.invalid(
                    "money.currency",
                    this + " and " + other + " are of two currencies; amounts are added and compared in one");
        }
        return other;
    }

    /** The amount exactly, with the usual decimals at least: {@code 12.50 USD}. */
    @Override
    public String toString() {
        int usual = Math.max(0, currency.getDefaultFractionDigits());
        return (amount.scale() < usual ? amount.setScale(usual) : amount).toPlainString() + " "
                + currency.getCurrencyCode();
    }

    /** The amount as a sentence says it, rounded up to the usual decimals: {@code 12.35 USD}. */
    public String rounded() {
        int usual = Math.max(0, currency.getDefaultFractionDigits());
        return amount.setScale(usual, RoundingMode.CEILING).toPlainString() + " " + currency.getCurrencyCode();
    }
}
