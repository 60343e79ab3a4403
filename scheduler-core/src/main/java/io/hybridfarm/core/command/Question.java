package io.hybridfarm.core.command;

import io.hybridfarm.core.Explanation;
import io.hybridfarm.core.LimitStanding;
import io.hybridfarm.core.ShareStanding;
import io.hybridfarm.core.SiteStanding;
import io.hybridfarm.spi.job.JobId;
import java.util.List;

/**
 * Something that only the loop can answer, because the answer is in what it decides from; changes nothing.
 *
 * @param <R> the answer
 */
public sealed interface Question<R> {
    /** Calls the overload of the handler that belongs to this question. */
    R ask(QuestionHandler handler);

    /** Why does a job not run? */
    record Why(JobId job) implements Question<Explanation> {
        @Override
        public Explanation ask(QuestionHandler handler) {
            return handler.on(this);
        }
    }

    /** How do the nodes of all share trees stand? */
    record Shares() implements Question<List<ShareStanding>> {
        @Override
        public List<ShareStanding> ask(QuestionHandler handler) {
            return handler.on(this);
        }
    }

    /** How much of each limit is taken? */
    record Limits() implements Question<List<LimitStanding>> {
        @Override
        public List<LimitStanding> ask(QuestionHandler handler) {
            return handler.on(this);
        }
    }

    /** Where may work run, show by show? */
    record Sites() implements Question<List<SiteStanding>> {
        @Override
        public List<SiteStanding> ask(QuestionHandler handler) {
            return handler.on(this);
        }
    }
}
