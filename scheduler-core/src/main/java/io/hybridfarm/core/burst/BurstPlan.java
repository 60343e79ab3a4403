package io.hybridfarm.core.burst;

import io.hybridfarm.spi.farm.MachineType;
import io.hybridfarm.spi.farm.Money;
import io.hybridfarm.spi.job.Demand;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is to be bought, kept and let go, and why.
 *
 * @param decisions one for each deadline, the most urgent backlog first
 * @param purchases what is to be bought now
 * @param kept rentals that are kept longer, each until its new {@link BurstState.Rental#paidUntil}
 * @param letGo rentals that end when what is paid runs out
 * @param next what to remember
 * @param budgets the books with all this in them; those of before are untouched
 */
public record BurstPlan(
        List<Decision> decisions,
        List<Purchase> purchases,
        List<BurstState.Rental> kept,
        List<BurstState.Rental> letGo,
        BurstState next,
        Budgets budgets) {
    /** What was decided for a deadline. */
    public enum Verdict {
        /** The farm at home makes it. */
        HOME_SUFFICES,
        /** Something must be bought, but later will do. */
        WAITS,
        /** Machines are bought, or kept longer. */
        BUYS,
        /** What is there already, or was bought for another deadline, makes it. */
        COVERED,
        /** A frame takes longer than the time that is left, on every machine that could be had. */
        CANNOT_BE_SAVED,
        /** All that could be bought together is too little. */
        TOO_LITTLE_TO_BUY,
        /** A budget does not allow it. */
        OVER_BUDGET
    }

    /** Why a machine type was not bought. */
    public enum Reason {
        /** The show may not use the farm. */
        BARRED,
        /** It is priced in another currency than the budgets. */
        OTHER_CURRENCY,
        /** The demand does not fit. */
        DOES_NOT_FIT,
        /** No frame begun on it would end in time. */
        TOO_LATE,
        /** The farm has no more of them. */
        NONE_LEFT,
        /** The deadline is ahead of its line, so what costs more for being certain is not needed yet. */
        AHEAD,
        /** The deadline is behind its line, so nothing that may be taken back is bought. */
        BEHIND,
        /** The safety net holds the deadline: what may be taken back is not bought for it any more. */
        SAFETY_NET,
        /** It would have been dearer. */
        DEARER,
        /** What is bought is not enough even with it, or not affordable. */
        IN_VAIN
    }

    /**
     * A machine type that was not bought.
     *
     * @param farm who offers it
     * @param type its name and market
     * @param reason why not
     */
    public record NotBought(String farm, String type, Reason reason) {
        /** Such as {@code c16 spot of aws (dearer)}. */
        @Override
        public String toString() {
            return type + " of " + farm + " ("
                    + reason.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ")";
        }
    }

    /**
     * Machines of one type that are bought for the same time.
     *
     * @param numbers the rentals that they become
     * @param show whose work they run, and who pays
     * @param demand what they are to run
     * @param farm who sells them
     * @param type what they are
     * @param until how long they are planned to stay
     * @param worstCase what they cost at most until then, results that come home included
     * @param what the deadline that asked for them
     */
    public record Purchase(
            List<Long> numbers,
            String show,
            Demand demand,
            String farm,
            MachineType type,
            Instant until,
            Money worstCase,
            String what) {
        /** Such as {@code 3 c16 spot of aws until 2026-11-23T17:00:00Z}. */
        @Override
        public String toString() {
            return numbers.size() + " " + type + " of " + farm + " until " + second(until);
        }
    }

    /**
     * What was decided for a deadline, and why.
     *
     * @param show whose deadline it is
     * @param what its work
     * @param due when it is due
     * @param verdict what was decided
     * @param shortCoreHours what home cannot deliver by then at P80, together with all that is due before
     * @param before when it is done without anything from outside
     * @param after when it is done with what is there and what is bought; as before if nothing is
     * @param bought what is bought for it
     * @param keptLonger how many machines are kept longer for it
     * @param worstCase what that costs at most
     * @param notBought what else was offered
     * @param budget why it cannot be paid, if that is so
     */
    public record Decision(
            String show,
            String what,
            Instant due,
            Verdict verdict,
            double shortCoreHours,
            Forecast before,
            Forecast after,
            List<Purchase> bought,
            int keptLonger,
            Money worstCase,
            List<NotBought> notBought,
            Optional<Budgets.Refusal> budget) {
        /** The decision in one sentence. */
        public String sentence() {
            String subject = "'" + what + "' of show '" + show + "', due " + second(due) + ", ";
            String lacking =
                    "is " + hours(shortCoreHours) + " core-hours short (done " + when(before) + " at home alone)";
            return switch (verdict) {
                case HOME_SUFFICES -> subject + "is done " + when(before) + " at home: nothing is bought.";
                case WAITS -> subject + lacking + ", but buying later will do.";
                case COVERED ->
                    subject + lacking + ", which what was bought before or for another deadline covers: done "
                            + when(after) + ".";
                case BUYS ->
                    subject + lacking + ": " + deeds() + " for at most " + worstCase.rounded() + ", so it is done "
                            + when(after) + others() + ".";
                case CANNOT_BE_SAVED ->
                    subject + lacking + ", and no purchase can save it: its longest frames would end too late on every"
                            + " machine" + others() + ".";
                case TOO_LITTLE_TO_BUY ->
                    subject + lacking + ", and all that could be bought is too little, so nothing is" + others() + ".";
                case OVER_BUDGET ->
                    subject + lacking + ", but "
                            + budget.map(Budgets.Refusal::sentence).orElse("there is no budget") + others() + ".";
            };
        }

        private String deeds() {
            String buys = bought.stream().map(Purchase::toString).collect(Collectors.joining(", "));
            String keeps = keptLonger == 0
                    ? ""
                    : "keeps " + keptLonger + (keptLonger == 1 ? " machine" : " machines") + " longer";
            if (buys.isEmpty() || keeps.isEmpty()) {
                return buys.isEmpty() ? keeps : "buys " + buys;
            }
            return "buys " + buys + " and " + keeps;
        }

        private String others() {
            return notBought.isEmpty()
                    ? ""
                    : "; not bought: "
                            + notBought.stream().map(NotBought::toString).collect(Collectors.joining(", "));
        }

        private static String when(Forecast forecast) {
            return forecast.p80().equals(Instant.MAX) ? "never" : "by " + second(forecast.p80());
        }

        private static String hours(double coreHours) {
            return String.format(Locale.ROOT, coreHours < 10 ? "%.2f" : "%.0f", coreHours);
        }
    }

    private static String second(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public BurstPlan {
        decisions = List.copyOf(decisions);
        purchases = List.copyOf(purchases);
        kept = List.copyOf(kept);
        letGo = List.copyOf(letGo);
    }
}
