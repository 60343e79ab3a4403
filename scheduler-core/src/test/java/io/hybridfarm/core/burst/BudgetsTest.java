package io.hybridfarm.core.burst;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.hybridfarm.core.burst.Budgets.Caps;
import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Currency;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BudgetsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Currency USD = Currency.getInstance("USD");

    /** The model: every commitment by itself, summed anew each time. */
    private record Commitment(String show, TreeMap<LocalDate, BigDecimal> parts) {
        BigDecimal total() {
            return parts.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    @Property(tries = 300)
    void what_is_spent_and_the_worst_of_what_runs_never_exceeds_a_cap(@ForAll Random random) {
        Caps caps = new Caps(USD, Optional.of(usd(60)), Optional.of(usd(35)), Map.of("a", usd(30), "*", usd(25)));
        Budgets budgets = new Budgets(caps, ZoneOffset.UTC);
        TreeMap<Long, Commitment> model = new TreeMap<>();
        TreeMap<Long, Commitment> open = new TreeMap<>();
        Instant now = NOW;
        for (long step = 1; step <= 80; step++) {
            now = now.plus(Duration.ofMinutes(random.nextInt(180)));
            LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
            Money amount = new Money(BigDecimal.valueOf(random.nextInt(900), 2), USD);
            if (open.isEmpty() || random.nextInt(3) > 0) {
                boolean more = !open.isEmpty() && random.nextBoolean();
                long number = more ? open.firstKey() : step;
                String show = more ? open.get(number).show : random.nextBoolean() ? "a" : "b";
                boolean allowed = fits(model, show, day, amount, caps);
                assertThat(budgets.refusal(show, now, amount).isEmpty()).isEqualTo(allowed);
                if (allowed) {
                    budgets.reserve(number, show, now, amount);
                    open.computeIfAbsent(number, same -> new Commitment(show, new TreeMap<>()))
                            .parts
                            .merge(day, amount.amount(), BigDecimal::add);
                    model.put(number, open.get(number));
                } else {
                    Instant then = now;
                    assertThatExceptionOfType(FarmException.class)
                            .isThrownBy(() -> budgets.reserve(number, show, then, amount))
                            .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
                }
            } else {
                long number = random.nextBoolean() ? open.firstKey() : open.lastKey();
                Commitment commitment = open.remove(number);
                BigDecimal bill = commitment.total().multiply(BigDecimal.valueOf(random.nextInt(11), 1));
                budgets.settle(number, new Money(bill, USD));
                BigDecimal free = commitment.total().subtract(bill);
                for (LocalDate each : commitment.parts.descendingKeySet()) {
                    BigDecimal back = commitment.parts.get(each).min(free);
                    commitment.parts.merge(each, back.negate(), BigDecimal::add);
                    free = free.subtract(back);
                }
            }
            holds(budgets, model, day, caps);
        }
    }

    private static boolean fits(Map<Long, Commitment> model, String show, LocalDate day, Money more, Caps caps) {
        return sum(model, show, null).add(more.amount()).compareTo(caps.of(show).amount()) <= 0
                && sum(model, null, day)
                                .add(more.amount())
                                .compareTo(caps.day().orElseThrow().amount())
                        <= 0
                && sum(model, null, null)
                                .add(more.amount())
                                .compareTo(caps.studio().orElseThrow().amount())
                        <= 0;
    }

    private static BigDecimal sum(Map<Long, Commitment> model, String show, LocalDate day) {
        return model.values().stream()
                .filter(one -> show == null || one.show.equals(show))
                .map(one -> day == null ? one.total() : one.parts.getOrDefault(day, BigDecimal.ZERO))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static void holds(Budgets budgets, Map<Long, Commitment> model, LocalDate day, Caps caps) {
        assertThat(budgets.committed().amount()).isEqualByComparingTo(sum(model, null, null));
        assertThat(budgets.committed()).isLessThanOrEqualTo(caps.studio().orElseThrow());
        for (String show : new String[] {"a", "b"}) {
            assertThat(budgets.committed(show).amount()).isEqualByComparingTo(sum(model, show, null));
            assertThat(budgets.committed(show)).isLessThanOrEqualTo(caps.of(show));
        }
        assertThat(budgets.committed(day).amount()).isEqualByComparingTo(sum(model, null, day));
        assertThat(budgets.committed(day)).isLessThanOrEqualTo(caps.day().orElseThrow());
    }

    @Test
    void two_currencies_are_refused_and_nothing_is_changed() {
        Budgets budgets = new Budgets(only("a", 10), ZoneOffset.UTC);
        budgets.reserve(1, "a", NOW, usd(4));
        Money euro = Money.of("1", "EUR");

        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> budgets.reserve(2, "a", NOW, euro))
                .withMessageContaining("two currencies");
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> budgets.settle(1, euro))
                .withMessageContaining("two currencies");
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> new Caps(USD, Optional.of(euro), Optional.empty(), Map.of()))
                .withMessageContaining("two currencies");
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> budgets.cap(
                        new Caps(Currency.getInstance("EUR"), Optional.empty(), Optional.empty(), Map.of())))
                .withMessageContaining("two currencies");
        assertThat(budgets.committed()).isEqualTo(usd(4));
        assertThat(budgets.reserved(1)).isEqualTo(usd(4));
        assertThat(budgets.reserved(2)).isEqualTo(usd(0));
    }

    @Test
    void a_show_without_a_cap_may_spend_nothing() {
        Budgets budgets = new Budgets(only("a", 10), ZoneOffset.UTC);

        assertThat(budgets.refusal("b", NOW, usd(1)))
                .hasValueSatisfying(refusal -> assertThat(refusal.sentence())
                        .isEqualTo(
                                "the budget of show 'b' is 0.00 USD, of which 0.00 USD is committed; 1.00 USD more is"
                                        + " too much"));
        assertThat(budgets.refusal("b", NOW, usd(0))).isEmpty();
        assertThat(budgets.refusal("a", NOW, usd(10))).isEmpty();
    }

    @Test
    void a_day_begins_where_the_studio_is() {
        Caps caps = new Caps(USD, Optional.empty(), Optional.of(usd(5)), Map.of("*", usd(100)));
        Budgets budgets = new Budgets(caps, ZoneId.of("Asia/Tokyo"));
        budgets.reserve(1, "a", NOW, usd(5));

        assertThat(budgets.refusal("a", NOW.plus(Duration.ofMinutes(179)), usd(1)))
                .hasValueSatisfying(refusal -> assertThat(refusal.whose()).isEqualTo("2026-11-23"));
        assertThat(budgets.refusal("a", NOW.plus(Duration.ofHours(3)), usd(1))).isEmpty();
    }

    @Test
    void a_bill_above_its_worst_case_is_counted_and_stops_all_buying() {
        Budgets budgets = new Budgets(only("a", 10), ZoneOffset.UTC);
        budgets.reserve(1, "a", NOW, usd(9));

        budgets.settle(1, usd(12));

        assertThat(budgets.committed("a")).isEqualTo(usd(12));
        assertThat(budgets.refusal("a", NOW, new Money(new BigDecimal("0.01"), USD)))
                .isPresent();
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> budgets.settle(1, usd(1)))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void a_copy_is_written_in_without_touching_the_books() {
        Budgets budgets = new Budgets(only("a", 10), ZoneOffset.UTC);
        budgets.reserve(1, "a", NOW, usd(2));
        Budgets copy = budgets.copy();

        copy.reserve(1, "a", NOW, usd(3));
        copy.reserve(2, "a", NOW, usd(3));

        assertThat(copy.committed()).isEqualTo(usd(8));
        assertThat(budgets.committed()).isEqualTo(usd(2));
        assertThat(budgets.reserved(1)).isEqualTo(usd(2));
        assertThatExceptionOfType(FarmException.class)
                .isThrownBy(() -> copy.reserve(1, "b", NOW, usd(0)))
                .withMessageContaining("rental 1 is of show 'a', not 'b'");
    }

    @Test
    void caps_may_change_and_what_is_committed_stays() {
        Budgets budgets = new Budgets(only("a", 10), ZoneOffset.UTC);
        budgets.reserve(1, "a", NOW, usd(8));

        budgets.cap(only("a", 5));

        assertThat(budgets.committed("a")).isEqualTo(usd(8));
        assertThat(budgets.refusal("a", NOW, usd(1))).isPresent();
        assertThat(budgets.caps().of("a")).isEqualTo(usd(5));
    }

    private static Caps only(String show, int most) {
        return new Caps(USD, Optional.empty(), Optional.empty(), Map.of(show, usd(most)));
    }

    private static Money usd(int amount) {
        return Money.of(Integer.toString(amount), "USD");
    }
}
