package io.hybridfarm.benchmarks.rest;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param clients connections that each send the next request once the last one is answered
 * @param warmUpRounds how many rounds of each kind of request are run before those that count
 * @param rounds how many rounds of each kind of request count
 * @param round how long a round takes
 * @param mostRequests requests after which a round ends early, so that the server's memory stays bounded
 * @param heap heap of the server, such as {@code 1g}
 * @param diskSyncs how often the disk alone is timed
 * @param onDiskOnly whether to refuse a folder that lies in memory
 */
record Effort(
        int clients,
        int warmUpRounds,
        int rounds,
        Duration round,
        int mostRequests,
        String heap,
        int diskSyncs,
        boolean onDiskOnly) {
    /** For figures that count: under two minutes. */
    static final Effort FULL = new Effort(64, 4, 6, Duration.ofSeconds(5), 40_000, "2g", 300, true);
}
