package io.hybridfarm.core;

import io.hybridfarm.spi.FarmException;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Where the work of a show may run: on workers of these farms, and of no other, whatever is free elsewhere.
 *
 * <p>A show has no place at all in a pool without such a farm, so nothing that shares, lends or buys capacity can send it there
 * by mistake. What runs on a farm when a rule bars it goes on to its end; nothing starts there any more.
 *
 * @param show the name of a show, or {@value #OTHERS} for all shows without a rule of their own
 * @param farms names of farms, sorted, each once, 1 to 100 of them; {@value #EVERY} alone for every farm
 */
public record SiteRule(String show, List<String> farms) {
    /** Stands for all shows without a rule of their own. */
    public static final String OTHERS = "*";
    /** Stands for every farm, those that are still to come among them. */
    public static final String EVERY = "*";

    private static final Pattern SHOW = Pattern.compile("[^/\\p{Cntrl}\\p{Cs}]{1,100}");
    private static final Pattern FARM = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final int MOST_FARMS = 100;

    /**
     * @throws FarmException INVALID if the show or a farm cannot be called so, or there is no farm
     */
    public SiteRule {
        show = requireShow(show);
        farms = List.copyOf(new TreeSet<>(farms));
        if (farms.isEmpty() || farms.size() > MOST_FARMS) {
            throw FarmException.invalid(
                    "sites.farms",
                    "of '" + show + "' must name 1 to " + MOST_FARMS + " farms, or '*' for every farm, not "
                            + farms.size());
        }
        for (String farm : farms) {
            if (!FARM.matcher(farm).matches() && !(farm.equals(EVERY) && farms.size() == 1)) {
                throw FarmException.invalid(
                        "sites.farms",
                        farm.equals(EVERY)
                                ? "of '" + show + "' must be '*' alone or names of farms, not both"
                                : "'" + farm + "' must be 1 to 64 lower-case letters, digits or hyphens");
            }
        }
    }

    /** Whether it lets work run on every farm. */
    public boolean allowsEvery() {
        return farms.get(0).equals(EVERY);
    }

    /**
     * Refuses what is no name of a show, nor {@value #OTHERS}.
     *
     * @return the show
     * @throws FarmException INVALID if it is neither
     */
    public static String requireShow(String show) {
        if (!SHOW.matcher(show).matches()) {
            throw FarmException.invalid(
                    "sites.show", "'" + show + "' must be the name of a show, without '/', or '*' for all others");
        }
        return show;
    }
}
