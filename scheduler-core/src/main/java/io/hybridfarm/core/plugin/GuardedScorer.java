package io.hybridfarm.core.plugin;

import io.hybridfarm.spi.placement.Candidate;
import io.hybridfarm.spi.placement.WorkerScorer;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** A preference that never throws and stays between 0 and 1: where the plugin's one throws, the score is 0. */
final class GuardedScorer implements WorkerScorer {
    private static final System.Logger LOG = System.getLogger(GuardedScorer.class.getName());

    private final WorkerScorer scorer;
    private final PluginSide side;
    private final String name;
    private final AtomicBoolean failed = new AtomicBoolean();

    GuardedScorer(WorkerScorer scorer, PluginSide side) {
        this.scorer = scorer;
        this.side = side;
        this.name = side.call(scorer::name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double score(Candidate candidate) {
        try {
            double score = side.call(() -> scorer.score(candidate));
            return score > 0 ? Math.min(score, 1) : 0; // written so that NaN becomes 0
        } catch (Exception | LinkageError e) {
            if (!failed.getAndSet(true)) {
                LOG.log(Level.ERROR, "worker scorer " + name + " failed and scores 0; said once", e);
            }
            return 0;
        }
    }
}
