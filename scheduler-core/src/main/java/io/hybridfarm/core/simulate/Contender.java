package io.hybridfarm.core.simulate;

/** A way to decide which task starts next. */
public enum Contender {
    /** The production core, as the server runs it. */
    OURS("ours", "HybridFarm"),
    /** First come, first served. */
    FIFO("fifo", "first in, first out"),
    /** The higher priority first, then the earlier submission. */
    PRIORITY("priority", "strict priority"),
    /** Weighted shares of shows, then of users, of what runs at the moment; the past does not count. */
    FAIR("fair", "fair share without memory"),
    /** The published weights of AWS Deadline Cloud: priority, age and running tasks in one sum. */
    DEADLINE("deadline", "Deadline's weights");

    private final String word;
    private final String title;

    Contender(String word, String title) {
        this.word = word;
        this.title = title;
    }

    /** One lower-case word, for command lines and files. */
    public String word() {
        return word;
    }

    /** A few words for people. */
    public String title() {
        return title;
    }
}
