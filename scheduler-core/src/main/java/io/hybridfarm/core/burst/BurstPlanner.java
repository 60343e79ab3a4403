package io.hybridfarm.core.burst;

import io.hybridfarm.spi.FarmException;
import java.time.Duration;

/**
 * Buys the least outside capacity that saves the deadlines, late, and inside the budgets.
 *
 * <h2>What is lacking</h2>
 *
 * For nested deadlines, what must come from outside by each of them is the running maximum of {@code work due by then - what home
 * delivers by then}; see {@link Shortfall} for the proof. Work is taken at P80 ({@link RunTimes}), a deadline is moved ahead by
 * the margin and by the longest chain of frames, which is what Graham's bound (1966) leaves over; then work that fits as a
 * fluid fits as frames. A frame that is longer than the time left on every machine cannot be saved by any purchase, so none is
 * made for it, and what is short for its deadline does not count for later ones.
 *
 * <h2>What to buy</h2>
 *
 * An offer's price for u useful hours is {@code price * max(minimum, increment * ceil((startUp + u) / increment)) + egress}, over
 * {@code u * speed * what losses leave}. {@link Basket} fills the earliest deadline first with the smallest of these.
 *
 * <p>Proved: for needs that can be cut at will and prices without start-up or minimum it is the best there is. Slots of machine
 * time that serve a deadline serve all later ones too, so the sets of slots that can be used together are those of a matching;
 * there the cheapest slots by the earliest deadline are part of some best choice (exchange a dearer one for them), and so on for
 * the next. Rounding adds at most one increment for each offer and deadline. It always covers what can be covered, since it
 * stops only when every machine is bought to the end.
 *
 * <p>Measured only: with start-up times and minimums a choice for an early deadline changes what a later one costs (opening a
 * machine is paid once), which makes the problem a covering one with fixed charges. Filling from the latest deadline as well,
 * giving back what became superfluous, and keeping the cheaper of the two stays within the same bound of the exhaustive search
 * in all small instances that the tests draw.
 *
 * <h2>When</h2>
 *
 * Buying waits while {@code slack = time left - time needed} is above {@link Rules#buyBelow}: forecasts get better, and what is
 * not bought costs nothing. The time needed is what all machines together need, but not less than a rental that is worth its
 * start-up. A rental ends only at an increment's end, after no plan has counted on it for {@link Rules#keepFor} and for an
 * increment; whatever buys one more of its kind counts on it. So between letting one go and the purchase before lies an increment
 * at least, and nothing is bought, let go and bought again inside one.
 *
 * <h2>Machines that may be taken back</h2>
 *
 * Uniform Progress (Wu and others, "Can't Be Late", NSDI 2024): as long as a deadline is ahead of the straight line from its first
 * purchase, when the machines have started, to its end, spot machines alone are bought for it; behind the line, on-demand
 * machines alone; and when on-demand machines only just suffice for what is not certain, the safety net holds it: from then on
 * nothing else is bought for it, with no way back. Spot machines that are there count on by their chance to be there at the end; the
 * paper, with one machine, gives it up, which for a fleet would buy everything twice. That holds when losses come one by one: a
 * market that takes all at once after the last moment for on-demand machines costs the deadline. If a market alone cannot save
 * the deadline, both may. That the paper's saving carries over to many machines is not claimed.
 *
 * <h2>When it is no worse than home alone</h2>
 *
 * In general it is not: more machines can make list scheduling of dependent frames slower (Graham's anomalies). It is, frame by
 * frame, for independent frames of one shape whose local order does not change and which stay in that order until their result
 * is back. What is bought here only adds machines; that condition is for those to keep who hand frames out. The budget holds
 * always, and a deadline that home makes costs nothing.
 *
 * <p>A planner keeps nothing between two plans, so any thread may call it.
 */
public final class BurstPlanner {
    private final Rules rules;

    /**
     * When to buy and when to let go.
     *
     * @param margin how long before a deadline all is to be done, 0 to 7 days
     * @param buyBelow buy when less than this is left to wait, 1 minute to 7 days
     * @param keepFor let go when the need has been gone for so long, longer than {@code buyBelow}, at most 30 days
     */
    public record Rules(Duration margin, Duration buyBelow, Duration keepFor) {
        private static final Duration WEEK = Duration.ofDays(7);

        /** Done 10 minutes before, bought when 15 minutes are left to wait, let go after 20. */
        public static final Rules DEFAULT =
                new Rules(Duration.ofMinutes(10), Duration.ofMinutes(15), Duration.ofMinutes(20));

        /**
         * @throws FarmException INVALID if a value is out of range
         */
        public Rules {
            if (margin.isNegative() || margin.compareTo(WEEK) > 0) {
                throw FarmException.invalid("burst.margin", "must be from 0 to 7 days, not " + margin);
            }
            if (buyBelow.compareTo(Duration.ofMinutes(1)) < 0 || buyBelow.compareTo(WEEK) > 0) {
                throw FarmException.invalid("burst.buyBelow", "must be from 1 minute to 7 days, not " + buyBelow);
            }
            if (keepFor.compareTo(buyBelow) <= 0 || keepFor.compareTo(Duration.ofDays(30)) > 0) {
                throw FarmException.invalid(
                        "burst.keepFor", "must be above burst.buyBelow, " + buyBelow + ", to 30 days, not " + keepFor);
            }
        }
    }

    public BurstPlanner(Rules rules) {
        this.rules = rules;
    }

    /**
     * What to buy, keep and let go now.
     *
     * @param state what the plan before said to remember, without the machines that were not delivered or were lost since
     * @param budgets left as they are; the plan has a copy with its reservations
     */
    public BurstPlan plan(BurstState state, BurstSituation situation, Budgets budgets) {
        return new Planning(rules, state, situation, budgets.copy()).plan();
    }
}
