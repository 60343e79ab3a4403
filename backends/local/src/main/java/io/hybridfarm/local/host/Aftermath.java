package io.hybridfarm.local.host;

import io.hybridfarm.spi.farm.AttemptReport;
import java.util.ArrayList;
import java.util.List;

/** What a change of the roster leads to, to be done outside of its lock, since reports and answers may block. */
final class Aftermath {
    private final List<AttemptReport> reports = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private boolean offerChanged;

    void report(AttemptReport report) {
        reports.add(report);
    }

    void answer(Runnable answer) {
        answers.add(answer);
    }

    void say(String sentence) {
        words.add(sentence);
    }

    void changeOffer() {
        offerChanged = true;
    }

    /** For the scheduler, in this order. */
    List<AttemptReport> reports() {
        return reports;
    }

    /** Each ends the wait of one poll, unless there is nothing to say yet. */
    List<Runnable> answers() {
        return answers;
    }

    /** For the log. */
    List<String> words() {
        return words;
    }

    /** Whether workers came, went, opened or closed. */
    boolean offerChanged() {
        return offerChanged;
    }
}
