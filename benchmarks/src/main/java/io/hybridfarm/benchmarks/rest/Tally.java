package io.hybridfarm.benchmarks.rest;

import io.hybridfarm.benchmarks.Results;

/** What all rounds of one kind of request came to. */
final class Tally {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;

    final RequestKind kind;

    private final Latencies latencies = new Latencies();
    private long sent;
    private long nanos;
    private long serverCpuNanos;

    Tally(RequestKind kind) {
        this.kind = kind;
    }

    /** @param counts whether the round is more than warming up */
    void add(ClosedLoop.Round round, long cpuNanos, boolean counts) {
        sent += round.latencies().count();
        if (!counts) {
            return;
        }
        latencies.add(round.latencies());
        nanos += round.nanos();
        serverCpuNanos += cpuNanos;
    }

    /** Requests that were answered, those of the warm-up included. */
    long sent() {
        return sent;
    }

    /** Requests a second. */
    double rate() {
        return latencies.count() * NANOS_PER_SECOND / nanos;
    }

    /** The server's processor time for one request. */
    double cpuMicros() {
        return serverCpuNanos / NANOS_PER_MICRO / latencies.count();
    }

    void report(Results results) {
        results.report(kind.rate(), rate());
        results.report(kind.p50(), latencies.percentileMicros(50));
        results.report(kind.p99(), latencies.percentileMicros(99));
        results.report(kind.serverCpu(), cpuMicros());
    }
}
