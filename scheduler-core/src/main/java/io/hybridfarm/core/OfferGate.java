package io.hybridfarm.core;

import io.hybridfarm.spi.PluginConfig;
import io.hybridfarm.spi.farm.Offer;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaves out of a farm's offers the workers that name pools which nobody has declared for the farm, and says so once for as long
 * as they are the same. Any thread may call.
 */
final class OfferGate {
    private static final System.Logger LOG = System.getLogger(FarmScheduler.class.getName());

    private final String farm;
    private final List<String> pools;
    private List<String> warned = List.of();

    /**
     * @param pools what workers of the farm may be in
     */
    OfferGate(String farm, List<String> pools) {
        this.farm = farm;
        this.pools = pools;
    }

    synchronized Offer admit(Offer offer) {
        List<Offer.Worker> admitted = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (Offer.Worker worker : offer.workers()) {
            String unknown = worker.pools().stream()
                    .filter(pool -> !pools.contains(pool))
                    .findFirst()
                    .orElse("");
            if (unknown.isEmpty()) {
                admitted.add(worker);
            } else {
                leftOut.add("worker '" + worker.name() + "' names pool '" + unknown + "'"
                        + PluginConfig.didYouMean(unknown, pools));
            }
        }
        if (!leftOut.equals(warned)) {
            warned = leftOut;
            leftOut.forEach(what -> LOG.log(
                    Level.WARNING,
                    "farm " + farm + ": " + what + "; it gets no work until it names one of these, or the farm's "
                            + "configuration lists the pool"));
        }
        return leftOut.isEmpty() ? offer : new Offer(admitted);
    }
}
