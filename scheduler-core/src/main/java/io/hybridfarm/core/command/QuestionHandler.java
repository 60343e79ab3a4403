package io.hybridfarm.core.command;

import io.hybridfarm.core.Explanation;
import io.hybridfarm.core.LimitStanding;
import io.hybridfarm.core.ShareStanding;
import io.hybridfarm.core.SiteStanding;
import java.util.List;

/** One overload per question, so that a new question does not compile until it is answered. */
public interface QuestionHandler {
    Explanation on(Question.Why question);

    List<ShareStanding> on(Question.Shares question);

    List<LimitStanding> on(Question.Limits question);

    List<SiteStanding> on(Question.Sites question);
}
