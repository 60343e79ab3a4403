package io.hybridfarm.core.burst;

import io.hybridfarm.spi.ErrorCode;
import io.hybridfarm.spi.FarmException;
import io.hybridfarm.spi.farm.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collections;
import java.util.Currency;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What may be spent outside, and what is spent or promised already.
 *
 * <p>The worst that a rental can cost is reserved before it is bought, and before it is kept longer; when its bill is known the
 * rest comes free again. So committed money, the bills and the worst cases of all that runs, never exceeds a cap that stood when
 * it was committed. Only a bill above its own worst case could break that; such a bill is counted as it is, and nothing more is
 * bought until there is room again.
 *
 * <p>A day's cap counts what is committed on that day. A show without a cap of its own may spend nothing.
 *
 * <p>Belongs to one thread.
 */
public final class Budgets {
    private final ZoneId zone;
    private Caps caps;
    private Money studio;
    private final TreeMap<String, Money> byShow = new TreeMap<>();
    private final TreeMap<LocalDate, Money> byDay = new TreeMap<>();
    private final TreeMap<Long, Reservation> open = new TreeMap<>();

    /**
     * The most that may be committed, all in one currency.
     *
     * @param currency of every cap and every price
     * @param studio for all shows together, ever; empty for no such cap
     * @param day for all shows together, a day; empty for no such cap
     * @param shows for one show, ever; {@value #OTHERS} for each show without a cap of its own
     */
    public record Caps(Currency currency, Optional<Money> studio, Optional<Money> day, Map<String, Money> shows) {
        /** Stands for each show without a cap of its own. */
        public static final String OTHERS = "*";

        /**
         * @throws FarmException INVALID if a cap is of another currency
         */
        public Caps {
            shows = Collections.unmodifiableSortedMap(new TreeMap<>(shows));
            Money zero = Money.zero(currency);
            studio.ifPresent(zero::compareTo);
            day.ifPresent(zero::compareTo);
            shows.values().forEach(zero::compareTo);
        }

        /** The cap of a show. */
        public Money of(String show) {
            Money own = shows.get(show);
            return own != null ? own : shows.getOrDefault(OTHERS, Money.zero(currency));
        }
    }

    /**
     * Why money is not there.
     *
     * @param whose {@code show 'x'}, {@code 2026-11-23} or {@code the studio}
     * @param cap the most that may be committed
     * @param committed what is already
     * @param asked what was to be added
     */
    public record Refusal(String whose, Money cap, Money committed, Money asked) {
        /** One sentence. */
        public String sentence() {
            return "the budget of " + whose + " is " + cap.rounded() + ", of which " + committed.rounded()
                    + " is committed; " + asked.rounded() + " more is too much";
        }
    }

    /** What one rental may still cost, by the day on which it was committed. */
    private record Reservation(String show, TreeMap<LocalDate, Money> parts) {
        Money total(Currency currency) {
            return parts.values().stream().reduce(Money.zero(currency), Money::plus);
        }
    }

    /** Nothing is spent yet; days begin as they do in {@code zone}. */
    public Budgets(Caps caps, ZoneId zone) {
        this.caps = caps;
        this.zone = zone;
        this.studio = Money.zero(caps.currency());
    }

    private Budgets(Budgets other) {
        this(other.caps, other.zone);
        studio = other.studio;
        byShow.putAll(other.byShow);
        byDay.putAll(other.byDay);
        other.open.forEach((rental, held) -> open.put(rental, new Reservation(held.show, new TreeMap<>(held.parts))));
    }

    /** The same books, to be written in without touching these. */
    public Budgets copy() {
        return new Budgets(this);
    }

    /** The caps that hold now. */
    public Caps caps() {
        return caps;
    }

    /**
     * Other caps from now on; what is committed stays committed.
     *
     * @throws FarmException INVALID if they are of another currency
     */
    public void cap(Caps others) {
        Money.zero(others.currency()).plus(studio);
        caps = others;
    }

    /** All bills, and the worst of what runs. */
    public Money committed() {
        return studio;
    }

    /** The bills of a show, and the worst of what it has running. */
    public Money committed(String show) {
        return byShow.getOrDefault(show, Money.zero(caps.currency()));
    }

    /** What was committed on a day. */
    public Money committed(LocalDate day) {
        return byDay.getOrDefault(day, Money.zero(caps.currency()));
    }

    /** What is still reserved for a rental; nothing if it is unknown. */
    public Money reserved(long rental) {
        Reservation held = open.get(rental);
        return held == null ? Money.zero(caps.currency()) : held.total(caps.currency());
    }

    /**
     * Why so much more may not be committed now; empty if it may.
     *
     * @throws FarmException INVALID if the amount is of another currency
     */
    public Optional<Refusal> refusal(String show, Instant now, Money amount) {
        LocalDate day = LocalDate.ofInstant(now, zone);
        return tooMuch("show '" + show + "'", Optional.of(caps.of(show)), committed(show), amount)
                .or(() -> tooMuch(day.toString(), caps.day(), committed(day), amount))
                .or(() -> tooMuch("the studio", caps.studio(), studio, amount));
    }

    private static Optional<Refusal> tooMuch(String whose, Optional<Money> cap, Money committed, Money asked) {
        return cap.filter(most -> committed.plus(asked).compareTo(most) > 0)
                .map(most -> new Refusal(whose, most, committed, asked));
    }

    /**
     * Commits the worst that a rental can cost, or more of it when it is kept longer.
     *
     * @throws FarmException CONFLICT if a cap forbids it, and INVALID if the amount is of another currency or the rental
     *     another show's; then nothing is changed
     */
    public void reserve(long rental, String show, Instant now, Money worst) {
        Optional<Refusal> refusal = refusal(show, now, worst);
        if (refusal.isPresent()) {
            throw new FarmException(ErrorCode.CONFLICT, refusal.get().sentence());
        }
        Reservation held = open.computeIfAbsent(rental, number -> new Reservation(show, new TreeMap<>()));
        if (!held.show.equals(show)) {
            throw FarmException.invalid(
                    "show", "rental " + rental + " is of show '" + held.show + "', not '" + show + "'");
        }
        LocalDate day = LocalDate.ofInstant(now, zone);
        held.parts.merge(day, worst, Money::plus);
        add(show, day, worst);
    }

    /**
     * Puts the bill of a rental in the place of its reservation. What is left over comes free on the day that committed it,
     * the latest first.
     *
     * @throws FarmException NOT_FOUND if nothing is reserved for it, and INVALID if the bill is of another currency
     */
    public void settle(long rental, Money bill) {
        Reservation held = open.get(rental);
        if (held == null) {
            throw new FarmException(ErrorCode.NOT_FOUND, "nothing is reserved for rental " + rental);
        }
        Money worst = held.total(caps.currency());
        if (bill.compareTo(worst) > 0) {
            add(held.show, held.parts.lastKey(), bill.minus(worst));
        } else {
            Money free = worst.minus(bill);
            for (Map.Entry<LocalDate, Money> part : held.parts.descendingMap().entrySet()) {
                Money back = part.getValue().compareTo(free) < 0 ? part.getValue() : free;
                takeBack(held.show, part.getKey(), back);
                free = free.minus(back);
            }
        }
        open.remove(rental);
    }

    private void add(String show, LocalDate day, Money amount) {
        studio = studio.plus(amount);
        byShow.merge(show, amount, Money::plus);
        byDay.merge(day, amount, Money::plus);
    }

    private void takeBack(String show, LocalDate day, Money amount) {
        studio = studio.minus(amount);
        byShow.computeIfPresent(show, (name, committed) -> committed.minus(amount));
        byDay.computeIfPresent(day, (date, committed) -> committed.minus(amount));
    }
}
